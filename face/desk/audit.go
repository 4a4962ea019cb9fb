package desk

import (
	"retour/ground/db"
	"retour/ground/event"
)

// auditShown is a look into the log.
type auditShown struct {
	Subject string
	Person  int64
	Unknown bool
	Rows    []event.Record
	Words   words
	People  map[int64]string
}

func eventsOf(subject int64) *db.Asked[event.Record] { return event.AskTimeline(subject) }

// newestBy are the newest events, of one person where one is named. It looks through the newest so many, so that it stays
// fast in a long log.
func newestBy(r db.Reader, person int64) ([]event.Record, error) {
	if person == 0 {
		return event.Newest(r, auditMost)
	}
	const look = 5000
	all, err := event.Newest(r, look)
	var out []event.Record
	for _, e := range all {
		if e.Actor == person && e.ActorKind == db.Person && len(out) < auditMost {
			out = append(out, e)
		}
	}
	return out, err
}
