package refund

// replay counts the refunds already made. They are facts: what they took beyond our own shares is taken all the same,
// but nothing falls below zero.
func (b *book) replay() error {
	pieces := 0
	for i := range b.order.Past {
		p := &b.order.Past[i]
		if p.Piece > 0 {
			pieces++
		}
		if p.Failed {
			continue
		}
		if p.Quantity < 0 || size(p.Amount) > limit || p.Quantity > limit || pieces > manyPieces || p.Tax != nil && size(*p.Tax) > limit {
			return Refuse(AmountTooLarge, limit, b.currency).At("past", i)
		}
		b.made++
		t := b.past(p)
		b.give(t)
		switch i, ok := b.byName[p.ID]; {
		case !ok:
			b.drain(t.Rates)
		case !b.accounts[i].lowers():
			b.drain(addTax(nil, b.accounts[i].bp, t))
		}
		b.payback(p, t.Gross)
	}
	return nil
}

func (b *book) past(p *Past) Taken {
	i, ok := b.byName[p.ID]
	if !ok {
		return b.pastAlone(p)
	}
	a := &b.accounts[i]
	switch {
	case p.By != ByShare && (p.Amount < 0) != (a.whole.Gross < 0):
		return Taken{} // no refund at all
	case p.All:
		a.use(a.unused, new([]Group))
		return a.takeAll()
	case p.Exchange:
		a.use(min(p.Quantity, a.unused), new([]Group))
		return Taken{}
	case p.Quantity > 0 && len(a.pieces) > 0:
		return b.pastPieces(p, a)
	default:
		return b.pastAmount(p, a)
	}
}

// pastAlone is a refund of no line.
func (b *book) pastAlone(p *Past) (t Taken) {
	gross := max(p.Amount, 0)
	if p.Tax != nil {
		return Taken{Gross: gross, Net: gross - *p.Tax, Tax: *p.Tax, Rates: byRate(b.pool, *p.Tax)}
	}
	for _, c := range b.share(gross) {
		t.Gross, t.Net, t.Tax = t.Gross+c.full.Gross, t.Net+c.full.Net, t.Tax+c.full.Tax
		t.Rates = addTax(t.Rates, c.bp, c.full)
	}
	return t
}

// pastPieces is a refund of pieces: at their stored shares, where it does not say otherwise.
func (b *book) pastPieces(p *Past, a *account) Taken {
	t := a.use(min(p.Quantity, a.unused), new([]Group))
	if p.By != ByShare || p.Tax != nil {
		t = p.told(a, t)
	}
	a.take(t)
	return t
}

// pastAmount is a refund of an amount of a line or a charge.
func (b *book) pastAmount(p *Past, a *account) Taken {
	t := p.told(a, Taken{})
	if p.Piece > 0 {
		if i, offset := a.find(p.Piece); i >= 0 {
			a.pieces, i = cutOut(a.pieces, i, offset, 1)
			piece := &a.pieces[i]
			a.lowerEach(piece, a.one(piece).upTo(t.Gross, a.basis))
		}
	} else {
		a.lower(t.Gross)
	}
	a.take(t)
	return t
}

// told is what a past refund says it was; what it leaves open is as this package would have split it. shares is what
// the pieces of the line would have been worth.
func (p *Past) told(a *account, shares Taken) Taken {
	t := shares
	if p.By != ByShare {
		gross := a.gross(p.Item)
		if p.By == ByNet && p.Tax != nil {
			gross = p.Amount + *p.Tax
		}
		if gross != shares.Gross {
			t = a.left.upTo(gross, a.basis)
			t.Gross = gross
		}
	}
	if p.Tax != nil {
		if p.By == ByShare {
			t.Gross = t.Net + *p.Tax
		}
		t.Tax = *p.Tax
		t.Rates = byRate(a.whole.Rates, *p.Tax)
	}
	t.Net = t.Gross - t.Tax
	return t
}

// payback takes a past refund from the payment that it went to.
func (b *book) payback(p *Past, gross int64) {
	payment := p.Payment
	for i, pay := range b.order.Payments {
		if p.Seller != "" && (payment == "" || payment == pay.ID) && b.lowerShare(i, p.Seller, gross) {
			payment = pay.ID
			break
		}
	}
	for i := range b.tenders {
		if payment != "" && b.order.Payments[b.tenders[i].ID].ID == payment {
			b.tenders[i].Remaining = max(0, b.tenders[i].Remaining-gross)
			return
		}
	}
	all := int64(0)
	for _, t := range b.tenders {
		all += t.Remaining
	}
	parts, err := Split(max(0, min(gross, all)), b.tenders, b.policy.Tenders)
	if err == nil {
		b.pay(parts)
	}
}

// lowerShare takes an amount from what remains of a seller's share of a payment.
func (b *book) lowerShare(payment int, seller string, gross int64) bool {
	for k := range b.shares[payment] {
		if s := &b.shares[payment][k]; s.Seller == seller {
			s.Amount = max(0, s.Amount-gross)
			return true
		}
	}
	return false
}

// pay takes parts from the tenders.
func (b *book) pay(parts []Part) {
	for _, p := range parts {
		for i := range b.tenders {
			if b.tenders[i].ID == p.Tender {
				b.tenders[i].Remaining -= p.Amount
			}
		}
	}
}
