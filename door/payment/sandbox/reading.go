package sandbox

import (
	"slices"
	"sort"

	"retour/door/payment"
	"retour/ground/money"
)

// due lists the webhooks still to deliver, oldest first.
func (b *book) due() []notice {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.waiting)
}

func (b *book) dueFor(reference string) []notice {
	var mine []notice
	for _, n := range b.due() {
		if n.Reference == reference {
			mine = append(mine, n)
		}
	}
	return mine
}

func (b *book) waits(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.waiting, func(n notice) bool { return n.ID == id })
}

// unsettled lists pending refunds whose outcome is already decided: after a crash they are settled at the next start.
func (b *book) unsettled() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var references []string
	for _, reference := range b.order {
		if b.refunds[reference].Then != "" {
			references = append(references, reference)
		}
	}
	return references
}

func (b *book) byKey(key string) (Record, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	reference, ok := b.keys[key]
	if !ok {
		return Record{}, errUnknown
	}
	return b.refunds[reference].Record, nil
}

func (b *book) byReference(reference string) (Record, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.refunds[reference]
	if !ok {
		return Record{}, errUnknown
	}
	return e.Record, nil
}

func (b *book) records() []Record {
	b.mu.Lock()
	defer b.mu.Unlock()
	records := make([]Record, 0, len(b.order))
	for _, reference := range b.order {
		records = append(records, b.refunds[reference].Record)
	}
	return records
}

func (b *book) totals() []Total {
	b.mu.Lock()
	defer b.mu.Unlock()
	byCurrency := map[money.Currency]*Total{}
	of := func(c money.Currency) *Total {
		if byCurrency[c] == nil {
			byCurrency[c] = &Total{Currency: c}
		}
		return byCurrency[c]
	}
	for _, p := range b.payments {
		of(p.amount.Currency).Taken += p.amount.Minor
	}
	for _, e := range b.refunds {
		switch e.Record.State {
		case payment.Done:
			of(e.Record.Amount.Currency).Done += e.Record.Amount.Minor
		case payment.Pending:
			of(e.Record.Amount.Currency).Pending += e.Record.Amount.Minor
		default:
			continue
		}
		of(e.Record.Amount.Currency).Refunds++
	}
	totals := make([]Total, 0, len(byCurrency))
	for _, t := range byCurrency {
		totals = append(totals, *t)
	}
	sort.Slice(totals, func(i, j int) bool { return totals[i].Currency < totals[j].Currency })
	return totals
}
