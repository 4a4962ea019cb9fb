package returns

import (
	"encoding/json"
	"fmt"

	"retour/ground/db"
	"retour/ground/ledger"
)

// supply is where the pieces that a parcel brings are drawn from: those on their way, those announced, and, where the
// return had ended in the meantime, those that had gone back to the shopper or were written off.
type supply struct {
	held  map[ledger.Account]int64 // coming and transit
	back  map[int64]*givenBack     // by return line; only of a return that had ended
	off   map[int64]*writtenOff    // by return line; nil: not asked for
	bases []string                 // of its lines
}

// expected is what of a return line no parcel has brought yet.
type expected struct {
	Line    int64
	Basis   string
	Coming  int64
	Transit int64
}

func askExpected(ret int64) *db.Asked[expected] {
	return db.Ask[expected](`SELECT l.id, l.basis, coalesce((SELECT a.balance FROM account a WHERE a.id = l.id * 64 + 2), 0),
		coalesce((SELECT a.balance FROM account a WHERE a.id = l.id * 64 + 3), 0) FROM return_line l WHERE l.return_id = $1 ORDER BY l.id`, ret)
}

// givenBack is what of a return line is the shopper's again and can come back after all.
type givenBack struct {
	Line   int64
	Sold   ledger.Account
	Pieces int64
}

// askGivenBack prepares the query for what a return gave back of each line, less what is in another return since.
func askGivenBack(ret int64) *db.Asked[givenBack] {
	return db.Ask[givenBack](`SELECT x.id, x.sold, CAST(CASE WHEN x.back < x.free THEN x.back ELSE x.free END AS BIGINT) FROM (
			SELECT l.id, l.line * 64 + 1 AS sold, coalesce(a.balance, 0) AS free,
				l.quantity - coalesce((SELECT sum(CASE WHEN m.source = l.line * 64 + 1 THEN m.quantity ELSE -m.quantity END) FROM move m WHERE m.subject = l.return_id
					AND (m.source = l.line * 64 + 1 AND m.target / 64 = l.id OR m.target = l.line * 64 + 1 AND m.source / 64 = l.id)), 0) AS back
			FROM return_line l LEFT JOIN account a ON a.id = l.line * 64 + 1 WHERE l.return_id = $1 AND l.extra = FALSE
		) AS x WHERE x.back > 0 AND x.free > 0 ORDER BY x.id`, ret)
}

// ended reports whether the return had ended, so that its pieces may have gone back to the shopper.
func (r Row) ended() bool {
	return r.Closed != nil || r.Permit == PermitExpired || r.Permit == PermitRefused || r.Permit == PermitCancelled
}

// supplyOf gathers what can come of a return.
func supplyOf(tx *db.Tx, row Row, lines []expected) (*supply, error) {
	s := &supply{held: make(map[ledger.Account]int64, 2*len(lines))}
	for _, l := range lines {
		s.bases = append(s.bases, l.Basis)
		s.held[ledger.Of(ledger.Coming, l.Line)], s.held[ledger.Of(ledger.Transit, l.Line)] = l.Coming, l.Transit
	}
	if !row.ended() {
		return s, nil
	}
	back := askGivenBack(row.ID)
	if err := tx.Read(back); err != nil {
		return nil, err
	}
	s.back = make(map[int64]*givenBack, len(back.Rows))
	for i := range back.Rows {
		s.back[back.Rows[i].Line] = &back.Rows[i]
	}
	return s, s.writtenOff(tx, row.ID)
}

// writtenOff adds what was given up of the return.
func (s *supply) writtenOff(tx *db.Tx, ret int64) (err error) {
	if s.off == nil {
		s.off, err = readWrittenOff(tx, ret, false)
	}
	return err
}

// of is how many pieces of a line can come.
func (s *supply) of(line int64) int64 {
	n := s.held[ledger.Of(ledger.Coming, line)] + s.held[ledger.Of(ledger.Transit, line)]
	if b := s.back[line]; b != nil {
		n += b.Pieces
	}
	if w := s.off[line]; w != nil {
		n += w.Lost + w.Kept
	}
	return n
}

// step is one move of goods that a scan made, kept with it so that exactly this can be taken back.
type step struct {
	From   ledger.Account `json:"from"`
	To     ledger.Account `json:"to"`
	Pieces int64          `json:"n"`
}

// draw moves at most that many pieces of a line to an account, those nearest first, and says by which steps.
func (s *supply) draw(tx *db.Tx, row *Row, line, most int64, to ledger.Account) (steps []step) {
	take := func(from ledger.Account, there int64) int64 {
		n := min(most, there)
		if n <= 0 || from == to {
			return 0
		}
		ledger.Post(tx, row.ID, ledger.Goods(from, to, n))
		steps = append(steps, step{from, to, n})
		most -= n
		return n
	}
	transit, coming := ledger.Of(ledger.Transit, line), ledger.Of(ledger.Coming, line)
	n := take(transit, s.held[transit])
	s.held[transit] -= n
	row.Moving -= n
	s.held[coming] -= take(coming, s.held[coming])
	if b := s.back[line]; b != nil {
		b.Pieces -= take(b.Sold, b.Pieces)
	}
	if w := s.off[line]; w != nil {
		give := func(from ledger.Account, there int64) int64 {
			if n := min(most, there); to.Outside() && n > 0 { // by way of the line, whose piece it is
				ledger.Post(tx, row.ID, ledger.Goods(from, transit, n))
				return take(transit, n)
			}
			return take(from, there)
		}
		w.Lost -= give(lost, w.Lost)
		n := give(kept, w.Kept)
		w.Kept -= n
		row.Kept -= n
	}
	return steps
}

// pieces counts the pieces of steps, and of them those that had gone back to the shopper or were written off.
func pieces(steps []step) (all, back int64) {
	for _, st := range steps {
		all += st.Pieces
		if st.From.Kind() == ledger.Sold || st.From.Outside() {
			back += st.Pieces
		}
	}
	return all, back
}

// trail is what a receipt or a closed box did, as its scan keeps it.
type trail struct {
	Steps  []step `json:"steps,omitempty"`
	Permit Permit `json:"permit,omitempty"` // before, where it changed
	Closed *int64 `json:"closed,omitempty"` // when the return had been closed that is open again
	Due    bool   `json:"due,omitempty"`    // it set the day on which money is due
}

func (t trail) text() string {
	text, err := json.Marshal(t)
	if err != nil {
		panic(err) // numbers always encode
	}
	return string(text)
}

func trailOf(s scanRow) (t trail, err error) {
	if s.Data == "" {
		return t, nil
	}
	if err := json.Unmarshal([]byte(s.Data), &t); err != nil {
		return t, fmt.Errorf("data of scan %s: %w", s.ID, err)
	}
	return t, nil
}
