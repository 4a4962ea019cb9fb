package sim

import (
	"fmt"

	"retour/door/payment/manual"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/money"
	"retour/returns"
	"retour/stock"
)

// settle is a manager who decides on money: all of it, or some pieces, with what can be added and taken off.
func (h *hand) settle(c *claim, v *returns.View) {
	s := returns.Settle{Return: c.code}
	currency := h.currencyOf(c.sale.channel)
	var due []id.Code
	for _, u := range v.Units {
		if u.Settlement == "" && u.GradedAt != nil && u.Line != "" {
			due = append(due, u.Plate)
		}
	}
	if len(due) > 0 && h.oneIn(2) {
		s.Plates = due[:h.between(1, int64(len(due)))]
	}
	if len(s.Plates) > 0 && h.oneIn(10) {
		s.Plates = append(s.Plates, pick(h, v.Units).Plate) // one too many: twice the same, or one that is not due
	}
	if len(due) > 0 && h.oneIn(3) {
		s.Deductions = []returns.Deduction{{Plate: pick(h, due), Amount: money.Of(h.between(1, 700), currency), Reason: "worn"}}
	}
	if h.oneIn(6) {
		give := money.Of(h.between(0, 400), currency)
		s.Shipping = &give
	}
	if h.oneIn(6) {
		give := money.Of(h.between(1, 500), currency)
		s.Goodwill = &give
	}
	_, _ = run(h, manager, s)
}

func (w *world) currencyOf(channel string) money.Currency {
	for _, s := range w.shops {
		if s.Code == channel {
			return s.Currency
		}
	}
	return "EUR"
}

// money is what people do about payments, exchanges and stock of some return.
func (h *hand) money() {
	c, ok := recent(h, &h.claims)
	if ok && h.oneIn(2) {
		c, ok = anyOf(h, &h.claims)
	}
	if !ok {
		return
	}
	v := h.view(c.code)
	for _, r := range v.Refunds {
		h.payment(r)
	}
	for _, x := range v.Exchanges {
		h.exchange(x)
	}
	for _, t := range v.Intents {
		if t.State == string(job.Approval) {
			_, _ = run(h, manager, returns.Approve{Attempt: t.Intent})
		}
	}
	if len(v.Units) > 0 && h.oneIn(4) {
		h.takeStock(c, pick(h, v.Units))
	}
}

// payment is a person who pays by hand, or finds that it cannot be paid.
func (h *hand) payment(r returns.AttemptView) {
	switch {
	case r.State == returns.AttemptFailed && h.oneIn(2):
		_, _ = run(h, manager, returns.PayAgain{Attempt: r.Attempt, Provider: pick(h, []string{"", manual.Name, manual.Name})})
	case r.State == returns.AttemptReady && h.oneIn(12): // a person stops it before it goes
		_, _ = run(h, manager, returns.ConfirmRefund{Attempt: r.Attempt, Note: "stopped"})
	case r.State == returns.AttemptPending && r.Provider == manual.Name:
		confirm := returns.ConfirmRefund{Attempt: r.Attempt, Paid: !h.oneIn(6), Reference: fmt.Sprintf("BANK-%d", r.Attempt)}
		if !confirm.Paid {
			confirm.Reference, confirm.Note = "", "account_closed"
		}
		_, _ = run(h, manager, confirm)
	case r.State == returns.AttemptPaid && h.oneIn(6):
		_, _ = run(h, manager, returns.ConfirmRefund{Attempt: r.Attempt, Note: "second_thoughts"})
	}
}

// exchange is the shop that sends the new goods, at the same price or another, or cannot.
func (h *hand) exchange(x returns.ExchangeView) {
	if x.State == "asked" {
		end := returns.EndExchange{Exchange: x.Exchange, Order: fmt.Sprintf("NEW-%d", h.next())}
		price := x.Price
		switch h.chance.IntN(4) {
		case 0:
			end = returns.EndExchange{Exchange: x.Exchange, Failed: true}
		case 1:
			price.Minor = h.between(0, price.Minor)
			end.Price = &price
		case 2:
			price.Minor += h.between(1, 900)
			end.Price = &price
		}
		_, _ = run(h, agent, end)
		return
	}
	if h.oneIn(2) {
		_, _ = run(h, manager, returns.PayDue{Exchange: x.Exchange, Amount: money.Of(h.between(1, 900), x.Price.Currency), Reference: fmt.Sprintf("PAID-%d", h.next())})
	}
}

// takeStock takes a piece out of the place where one of its kind lies.
func (h *hand) takeStock(c *claim, u returns.UnitView) {
	if u.Bin == "" {
		return
	}
	v := stock.Take{Bin: u.Bin, Shop: c.sale.channel, SKU: u.SKU, Grade: u.Grade, Quantity: h.between(1, 2), Why: pick(h, []string{"sold", "vendor", "lost", "donated"}), Proof: "P-1"}
	_, _ = run(h, keeper, v)
}
