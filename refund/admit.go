package refund

import "slices"

// admit refuses what no sum can answer: an order in the wrong state, amounts that are none, a payment that is not there.
func (a *asking) admit() error {
	r := a.r
	if a.order.State == Unpaid {
		return Refuse(OrderNotRefundable, 0, a.currency)
	}
	if a.order.State == Undelivered && r.Returned {
		return Refuse(OrderNotDelivered, 0, a.currency)
	}
	for _, step := range []func() error{a.amounts, a.payments, a.sellers} {
		if err := step(); err != nil {
			return err
		}
	}
	switch {
	case r.Exchange, a.remaining() > 0, a.policy.FreeIsZero:
		return nil
	case a.paid > 0 || len(a.order.Payments) > 0:
		return Refuse(OrderNotRefundable, 0, a.currency)
	case r.Everything, a.total > 0 && onlySwaps(r.Items):
		return nil
	case a.total == 0:
		return Refuse(NothingToRefund, 0, a.currency)
	default:
		return Refuse(OrderNotRefundable, 0, a.currency)
	}
}

func onlySwaps(items []Item) bool {
	for _, item := range items {
		if !item.Exchange {
			return false
		}
	}
	return len(items) > 0
}

func (a *asking) amounts() error {
	r := a.r
	if r.Amount != nil && *r.Amount <= 0 {
		return Refuse(AmountNotPositive, 0, a.currency).At("amount")
	}
	for _, told := range [...]struct {
		name   string
		amount int64
	}{
		{"back_unlisted", r.BackUnlisted},
		{"out", r.Out},
		{"fee_percent_bp", r.FeePercentBP},
		{"return_shipping", r.ReturnShipping},
		{"share_bp", r.ShareBP},
	} {
		switch {
		case told.amount < 0:
			return Refuse(AmountNotPositive, 0, a.currency).At(told.name)
		case told.amount > limit:
			return Refuse(AmountTooLarge, limit, a.currency).At(told.name)
		}
	}
	switch {
	case r.Amount != nil && *r.Amount > limit:
		return Refuse(ExceedsOrderRemaining, a.remaining(), a.currency).At("amount")
	case r.ShareBP > 10_000:
		return Refuse(ExceedsReturnRemaining, a.remaining(), a.currency).At("share_bp")
	case r.FeePercentBP > 10_000:
		return Refuse(ExceedsReturnRemaining, a.remaining(), a.currency).At("fee_percent_bp")
	}
	return nil
}

// payments finds the payments named and refuses an amount in another currency than theirs.
func (a *asking) payments() error {
	r := a.r
	if r.Payment != "" {
		i := a.payment(r.Payment)
		if i < 0 {
			return Refuse(PaymentOrderMismatch, 0, a.currency).At("payment")
		}
		if a.order.Payments[i].Open {
			return Refuse(PaymentNotRefundable, 0, a.currency).At("payment")
		}
		for _, t := range a.tenders {
			if int(t.ID) == i {
				a.most, a.mostCode = t.Remaining, ExceedsPaymentRemaining
			}
		}
	}
	for i, name := range r.PaymentOrder {
		if a.payment(name) < 0 {
			return Refuse(PaymentOrderMismatch, 0, a.currency).At("payment_order", i)
		}
	}
	return a.currencies()
}

// currencies: no rate is stored with an order, so an amount must be in the currency of what paid it.
func (a *asking) currencies() error {
	asked, told := a.r.Currency, false
	if asked == "" {
		asked = a.currency
	}
	for _, p := range a.order.Payments {
		if p.Currency == "" || a.r.Payment != "" && p.ID != a.r.Payment {
			continue
		}
		told = true
		if p.Currency != asked {
			return Refuse(CurrencyMismatch, 0, a.currency).At("currency")
		}
	}
	if !told && asked != a.currency {
		return Refuse(CurrencyMismatch, 0, a.currency).At("currency")
	}
	return nil
}

func (b *book) payment(id string) int {
	return slices.IndexFunc(b.order.Payments, func(p Payment) bool { return p.ID == id })
}

// sellers: a payment that is shared between sellers is refunded for one of them, up to that share.
func (a *asking) sellers() error {
	r := a.r
	if r.Seller == "" {
		for i, p := range a.order.Payments {
			if len(a.shares[i]) > 0 && !r.Everything && (r.Payment == "" || r.Payment == p.ID) {
				return Refuse(OrderMissing, 0, a.currency).At("seller")
			}
		}
		return nil
	}
	left, found := int64(0), false
	for i, p := range a.order.Payments {
		s := a.sellerShare(i)
		if s == nil || p.Open || r.Payment != "" && r.Payment != p.ID {
			continue
		}
		left, found = left+s.Amount, true
	}
	if !found {
		return Refuse(OrderMissing, 0, a.currency).At("seller")
	}
	if a.mostCode == "" || left < a.most {
		a.most, a.mostCode = left, ExceedsShare
	}
	return nil
}

// sellerShare is what remains of the asked seller's share of a payment, or nil where there is none.
func (a *asking) sellerShare(payment int) *Share {
	for k := range a.shares[payment] {
		if a.shares[payment][k].Seller == a.r.Seller {
			return &a.shares[payment][k]
		}
	}
	return nil
}
