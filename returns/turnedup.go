package returns

import (
	"retour/ground/db"
	"retour/ground/ledger"
)

// writtenOff is what of a return line was given up when the return was closed, or left with a shopper who had not sent it,
// and may turn up after all. What was paid for it stays paid: see the pieces settled before they came.
type writtenOff struct {
	Line    int64
	Lost    int64 // on its way
	Missing int64 // announced in a parcel that was opened
	Kept    int64 // paid back, and never sent
}

var (
	lost = ledger.World(ledger.WorldLost)
	kept = ledger.World(ledger.WorldKept)
)

// readWrittenOff finds what of a return can turn up, by return line. What the shop lets shoppers keep is theirs. What never
// reached them is in no parcel of theirs, and is ours only once it is in somebody's hand.
func readWrittenOff(tx *db.Tx, ret int64, inHand bool) (map[int64]*writtenOff, error) {
	type row struct {
		writtenOff
		Basis, Decision string
	}
	all, err := db.All[row](tx, `SELECT l.id,
			CAST(sum(CASE WHEN m.target = $2 AND m.source % 64 <> $4 THEN m.quantity WHEN m.source = $2 AND m.target % 64 <> $4 THEN -m.quantity ELSE 0 END) AS BIGINT),
			CAST(sum(CASE WHEN m.target = $2 AND m.source % 64 = $4 THEN m.quantity WHEN m.source = $2 AND m.target % 64 = $4 THEN -m.quantity ELSE 0 END) AS BIGINT),
			CAST(sum(CASE WHEN m.target = $3 THEN m.quantity WHEN m.source = $3 THEN -m.quantity ELSE 0 END) AS BIGINT), l.basis, l.decision
		FROM return_line l JOIN move m ON m.subject = l.return_id AND m.unit = 0 AND (m.target IN ($2, $3) AND m.source / 64 = l.id OR m.source IN ($2, $3) AND m.target / 64 = l.id)
		WHERE l.return_id = $1 GROUP BY l.id, l.basis, l.decision ORDER BY l.id`, ret, int64(lost), int64(kept), int64(ledger.Missing))
	if err != nil {
		return nil, err
	}
	out := make(map[int64]*writtenOff, len(all))
	for i := range all {
		w := &all[i]
		d, err := (Line{ID: w.Line, Decision: w.Decision}).terms()
		if err != nil {
			return nil, err
		}
		if d.Returnless || d.stays(w.Basis) && !inHand {
			w.Kept = 0
		}
		if w.Lost+w.Missing+w.Kept > 0 {
			out[w.Line] = &w.writtenOff
		}
	}
	return out, nil
}

// turnUp brings one piece of a line that was written off back into the return, and says from where it is taken on.
func (b *bench) turnUp(line int64) ledger.Account {
	w, dock := b.off[line], ledger.Of(ledger.Dock, line)
	switch {
	case w.Lost > 0:
		w.Lost--
		ledger.Post(b.tx, b.row.ID, ledger.Goods(lost, dock, 1))
	case w.Missing > 0: // it arrived in its parcel, as was counted then
		w.Missing--
		missing := ledger.Of(ledger.Missing, line)
		ledger.Post(b.tx, b.row.ID, ledger.Goods(lost, missing, 1))
		b.reopen()
		return missing
	default:
		w.Kept--
		b.row.Kept--
		ledger.Post(b.tx, b.row.ID, ledger.Goods(kept, dock, 1))
	}
	b.row.Arrived++
	b.reopen()
	return dock
}
