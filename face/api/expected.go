package api

import (
	"time"

	"retour/ground/access"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
)

// Expected is what a return gives back if everything comes as it is said to.
type Expected struct {
	Parts    []ExpectedPart  `json:"parts"`
	Gross    money.Amount    `json:"gross" doc:"worth of the pieces"`
	Withheld money.Amount    `json:"withheld" doc:"kept back of it"`
	Refund   money.Amount    `json:"refund" doc:"goes back over the means of payment"`
	Credit   money.Amount    `json:"credit" doc:"becomes store credit"`
	Exchange money.Amount    `json:"exchange" doc:"pays for goods that go out instead"`
	Taxes    []order.Rate    `json:"taxes" doc:"contained in all of it, by rate in basis points, as far as known"`
	Means    []ExpectedMeans `json:"means"`
	SendBy   time.Time       `json:"send_by"`
}

// ExpectedPart is one part of the sum, and what it is in words.
type ExpectedPart struct {
	Kind   string       `json:"kind" doc:"unit, shipping, fee, or what is kept back, which is negative"`
	Text   string       `json:"text" doc:"what it is, in the language of the request"`
	Line   string       `json:"line,omitempty" doc:"of the order"`
	Pieces int64        `json:"pieces,omitempty"`
	Gross  money.Amount `json:"gross"`
	Reason string       `json:"reason,omitempty" doc:"the basis on which it comes back, or the rule that keeps it back"`
}

// ExpectedMeans is what comes back over one means of payment.
type ExpectedMeans struct {
	Method string       `json:"method"`
	Amount money.Amount `json:"amount"`
}

func (a *api) expected() {
	read(a, "/returns/{return}/expected", about{
		tag: tagMoney, id: "get-expected", summary: "See what a return of which nothing is settled gives back, line by line",
		text: "The same steps as a settlement of all its pieces, of which nothing is found to be worn or missing.",
	}, expectedOf)
}

func expectedOf(c *call, q ReturnPath) (Expected, error) {
	if _, err := c.ownReturn(q.Return, access.ReturnsWrite); err != nil {
		return Expected{}, err
	}
	e, err := returns.Expect(c.ctx(), c.DB, c.actor, q.Return)
	if err != nil {
		return Expected{}, err
	}
	out := Expected{
		Parts: []ExpectedPart{}, Gross: e.Gross, Withheld: e.Withheld, Refund: e.Refund, Credit: e.Credit, Exchange: e.Exchange,
		Taxes: list(e.Taxes), Means: []ExpectedMeans{}, SendBy: e.SendBy,
	}
	for _, p := range e.Parts {
		text := lang.Message{Key: "returns.part_" + p.Kind}.In(c.lang)
		out.Parts = append(out.Parts, ExpectedPart{p.Kind, text, p.Line, p.Pieces, p.Gross, p.Reason})
	}
	for _, m := range e.Means {
		out.Means = append(out.Means, ExpectedMeans{m.Method, m.Amount})
	}
	return out, nil
}
