// Package rule is what the rules of several rooms have in common: conditions as data, the typed fields they may ask
// about, the free expression with its cost limit, and the strict reading of rule files. It stores nothing, and no rule
// of any shop is written here: a room declares its fields (Schema), reads a file (Read), and compiles each condition
// once (Schema.Compile). Judging is then a call of a closure: no clock, no network, nothing shared.
//
// A field whose value is not known never makes a condition true, nor its opposite: see Truth.
package rule

// Truth is the answer of a condition. Where a value is not known (no delivery date yet, not graded yet, an amount in
// another currency) the answer is Unknown, and stays so through "not": a rule applies only on Yes.
type Truth int8

// The truths, ordered so that "all" is the least and "any" the greatest.
const (
	No Truth = iota
	Unknown
	Yes
)

// Of is Yes or No.
func Of(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

// Not turns Yes and No round and leaves Unknown.
func (t Truth) Not() Truth { return Yes - t }

// Predicate judges facts. Its error says that a free expression could not be judged (it became too costly, or divided
// by zero): the caller then lets a person look. The facts are only read.
type Predicate[F any] func(*F) (Truth, error)

// Judge is a compiled condition.
type Judge[F any] struct {
	Ask    Predicate[F]
	Fields []string // the fields it may read, sorted, each once
	// Personal: it reads a field about the person rather than the purchase (history, risk, group). Such a rule may
	// grant favours, and never delays, refuses or burdens a statutory right (RULES Y-03).
	Personal bool
}

// Always is the judge of a rule without a condition.
func Always[F any]() Judge[F] {
	return Judge[F]{Ask: func(*F) (Truth, error) { return Yes, nil }}
}
