// Package inspect is the looking at a piece: sets of questions by category, the next question to ask, and the grade
// that follows from the answers. It owns the questions, the fault codes they find and the grades; answers, photographs
// and who looked are stored beside them.
//
// The grade is derived, never typed in: the answers are kept, and the same answers under the same version of the set
// always give the same grade, with its steps. What never happens here: a grade for a piece at which nobody looked, a
// question answered by silence, or a stricter answer that makes the grade better.
package inspect

import (
	"slices"

	"retour/policy"
)

// Grade is the condition of a piece as one letter.
type Grade string

// The grades, best first.
const (
	A Grade = "A" // as new
	B Grade = "B" // opened, or a small fault
	C Grade = "C" // worn, marked or incomplete
	D Grade = "D" // defective, or not fit to be sold
)

// Severity says what a fault does to the grade.
type Severity string

// The severities, mildest first.
const (
	Note     Severity = "note"     // worth knowing; the grade stays
	Minor    Severity = "minor"    // at best B
	Major    Severity = "major"    // at best C
	Critical Severity = "critical" // D
	Blocking Severity = "blocking" // D, and inspection ends here: the piece is set apart
)

// Severities lists every severity, mildest first.
var Severities = []Severity{Note, Minor, Major, Critical, Blocking}

func (s Severity) rank() int { return slices.Index(Severities, s) }

// grade is the best grade a piece with such a fault can have.
func (s Severity) grade() Grade { return []Grade{A, B, C, D, D}[s.rank()] }

// The faults that always block: whoever finds one stops.
const (
	Hazard   = "hazard"     // battery, blade, liquid, pest: not moved, the procedure is shown
	Wrong    = "wrong_item" // another thing than declared
	EmptyBox = "empty_box"  // nothing, or filler
)

var alwaysBlock = []string{Hazard, Wrong, EmptyBox}

// Fault is one thing that can be wrong with a piece: a code, how bad it is, and who answers for it as far as looking
// can tell. It is independent of the reason the customer gave.
type Fault struct {
	Code     string           `json:"code" doc:"lower_snake"`
	Severity Severity         `json:"severity" enum:"note,minor,major,critical,blocking"`
	Liable   policy.Liability `json:"liable,omitempty" doc:"absent: not to be told by looking"`
}

// Finding is a fault that was found, and by which answer.
type Finding struct {
	Code     string           `json:"code"`
	Severity Severity         `json:"severity"`
	Liable   policy.Liability `json:"liable,omitempty"`
	Question string           `json:"question"`
	Answer   string           `json:"answer"`
}
