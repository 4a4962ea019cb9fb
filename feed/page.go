package feed

import (
	"slices"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Reading is a stretch of the log.
type Reading struct {
	Events []Told `json:"events"`
	Next   string `json:"next" doc:"cursor to go on from; keep it and ask again later when there is no more"`
	More   bool   `json:"more" doc:"more can be read at once"`
}

const (
	pageUsual = 100
	pageMost  = 1000
	step      = 500
	scanMost  = 5000 // rows looked through for one page, so that a rare kind does not read the whole log at once
)

// Page reads the events behind a cursor ("" for the beginning) in the order of the log, at most limit (0: 100, at most
// 1,000), and only those of the kinds, if any are named. An event that is not there yet never appears before Next later.
// A page may hold fewer than limit, or none, and have more behind it. Faults: feed.cursor, feed.kind.
func Page(r db.Reader, d *db.DB, after string, limit int, kinds []string) (Reading, error) {
	at, err := Decode(after)
	if err != nil {
		return Reading{}, err
	}
	if err := known(kinds); err != nil {
		return Reading{}, err
	}
	if limit <= 0 {
		limit = pageUsual
	}
	limit = min(limit, pageMost)
	got := Reading{Events: []Told{}, More: true}
	for scanned := 0; len(got.Events) < limit && scanned < scanMost; {
		records, err := event.After(r, d, at, step)
		if err != nil {
			return Reading{}, err
		}
		got.More = len(records) == step
		for i, record := range records {
			at = event.Cursor{Tx: record.Tx, ID: record.ID}
			if !wanted(kinds, record.Kind) {
				continue
			}
			if got.Events = append(got.Events, tell(record)); len(got.Events) == limit {
				got.More = got.More || i < len(records)-1
				break
			}
		}
		if scanned += len(records); !got.More {
			break
		}
	}
	got.Next = Encode(at)
	return got, nil
}

// known refuses kinds that are never told.
func known(kinds []string) error {
	for i, kind := range kinds {
		if !slices.Contains(Kinds, kind) {
			return fault.New(fault.Invalid, lang.FeedKind(kind)).At("kinds", i)
		}
	}
	return nil
}
