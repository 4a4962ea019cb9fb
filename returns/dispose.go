package returns

import "retour/inspect"

// dispose asks the rules for the way out of one graded piece, and stores which rules led there.
func (b *bench) dispose(u *Unit, line *benchLine, assessed inspect.Assessment) (wayOut, string, error) {
	u.Destination = map[inspect.Grade]string{inspect.A: "restock", inspect.B: "second_choice", inspect.C: "outlet", inspect.D: "recycle"}[assessed.Grade]
	if line == nil || assessed.Blocked {
		u.Destination = "quarantine"
	}
	return wayOut{lane: u.Destination}, "{}", nil
}
