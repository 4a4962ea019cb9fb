package returns

import (
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
)

// Decide is a person's answer to a return that waits for review. Refused pieces are the shopper's again. Why is a code
// from the shop's list, never free text, because events are kept forever.
type Decide struct {
	Return id.Code `json:"return" minLength:"2" maxLength:"32"`
	Allow  bool    `json:"allow"`
	Why    string  `json:"why,omitempty" maxLength:"80" pattern:"^[a-z0-9_.]*$" doc:"code of the answer"`
}

// Answer is what most verbs of a return give back: where it stands now.
type Answer struct {
	Return id.Code `json:"return"`
	Permit Permit  `json:"permit"`
	Stage  Stage   `json:"stage"`
}

func (r Row) answer() Answer { return Answer{r.Code(), r.Permit, StageOf(r)} }

// Right is to decide.
func (Decide) Right() db.Right { return "returns.decide" }

// Touches is the return's order.
func (v Decide) Touches(look db.Look) ([]int64, error) { return ofReturn(look, v.Return) }

// Do stores the answer.
func (v Decide) Do(tx *db.Tx) (Answer, error) {
	lines, apart := AskLines(v.Return.Number(id.Return)), askSetApart(v.Return.Number(id.Return))
	row, err := load(tx, v.Return, v.Right(), lines, apart)
	if err != nil {
		return Answer{}, err
	}
	if row.Permit != PermitReview {
		return Answer{}, fault.New(fault.Conflict, lang.ReturnsNotInReview(string(v.Return)))
	}
	row.Permit = PermitAllowed
	if !v.Allow {
		row.Permit = PermitRefused
		if _, err := giveBack(tx, row.ID, lines.Rows); err != nil {
			return Answer{}, err
		}
	}
	if err := release(tx, v.Allow, apart.Rows); err != nil {
		return Answer{}, err
	}
	row.save(tx)
	event.Tell(tx, row.ID, Decided{row.Code(), v.Allow, v.Why})
	stays := false
	for _, l := range lines.Rows {
		d, err := l.terms()
		if err != nil {
			return Answer{}, err
		}
		stays = stays || d.stays(l.Basis)
	}
	return row.answer(), settleAllowed(tx, row, stays)
}
