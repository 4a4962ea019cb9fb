package law

// Traced ends every answer: how it came about, and by which version of the data.
type Traced struct {
	Trace   []Step `json:"trace"`
	Version string `json:"version"` // of the data: the day it was last checked against the texts
}

// traced ends an answer.
func traced(steps ...Step) Traced {
	if steps == nil {
		steps = []Step{}
	}
	return Traced{steps, Version}
}

// Step is one step from the facts to a result: a rule applied. What does not belong to a step is left out.
type Step struct {
	Rule    string `json:"rule"`              // id in the rules: "W-03"
	Article string `json:"article"`           // the text: "Reg. 1182/71 art. 3(4)"
	Event   string `json:"event,omitempty"`   // what it starts from: "possession"
	On      Date   `json:"on,omitzero"`       // the day of that
	Holiday string `json:"holiday,omitempty"` // key of the holiday, or "saturday" or "sunday", that moved a day
	Table   string `json:"table,omitempty"`   // the holidays that were used: "FR-57 2026-11-22"
	Zone    string `json:"zone,omitempty"`    // in which the day ends
	Result  string `json:"result"`            // the date, amount or word that comes out
	From    Date   `json:"from,omitzero"`     // first day on which this version of the rule is in force
	To      Date   `json:"to,omitzero"`       // last day, where one is known
}
