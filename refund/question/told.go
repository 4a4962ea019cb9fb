package question

import (
	"retour/ground/lang"
	"retour/ground/money"
	"retour/refund"
)

// Tell answers one question for a person: each step of the way to the sum, then the sum and what remains, a sentence each.
// It says nothing where the question is refused, or is about shares of an amount alone: Answer then says more.
func Tell(line []byte, tag lang.Tag) (said []string) {
	defer func() {
		if recover() != nil {
			said = nil
		}
	}()
	q, ignored, err := decode(line)
	if err != nil || len(ignored) > 0 {
		return nil
	}
	if tag, err = q.language(tag); err != nil {
		return nil
	}
	if _, err := q.answer(tag); err != nil {
		return nil
	}
	for i := range q.told {
		if len(q.told) > 1 {
			said = append(said, lang.RefundToldNumber(int64(i+1), int64(len(q.told))).In(tag))
		}
		for _, m := range sentences(&q.told[i], q.sold) {
			said = append(said, m.In(tag))
		}
	}
	return said
}

func sentences(q *refund.Quote, sold *refund.Order) (said []lang.Message) {
	of := func(minor int64) money.Amount { return money.Of(minor, q.Currency) }
	for _, s := range q.Steps {
		said = append(said, s.Reason(sold))
	}
	said = append(said, lang.RefundToldSum(of(q.Refund), of(q.Net), of(q.Tax)))
	for _, l := range q.Lines {
		said = append(said, lang.RefundToldLine(l.ID, of(l.Gross), of(l.Net), of(l.Tax), of(l.Remaining)))
	}
	return append(said, lang.RefundToldLeft(of(q.Remaining)))
}
