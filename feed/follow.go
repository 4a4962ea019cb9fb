package feed

import (
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/job"
)

// followerName is where the cursor of the follower stands.
const followerName = "feed"

// The kinds of the feed's intents. An intent to deliver has the number of its delivery.
const (
	deliverKind = "webhook.deliver"
	replayKind  = "webhook.replay"
)

// target is an endpoint as the follower sees it.
type target struct {
	ID      int64
	Filter  string
	SinceTx int64
	SinceID int64
}

// wants reports whether the endpoint is to be told of the event.
func (t target) wants(e event.Record, filter []string) bool {
	return (e.Tx > t.SinceTx || e.Tx == t.SinceTx && e.ID > t.SinceID) && wanted(filter, e.Kind)
}

// Follower gives the follower that makes a delivery of each event for each endpoint that wants it.
func (f *Feed) Follower() event.Follower { return event.Follower{Name: followerName, Do: follow} }

// follow reads the endpoints after the events, in a later view of the database. So of an event behind the place where an
// endpoint begins, it always sees the endpoint as well.
func follow(tx *db.Tx, events []event.Record) error {
	targets, err := db.All[target](tx, `SELECT id, kinds, since_tx, since_id FROM endpoint WHERE state = 'active' ORDER BY id`)
	if err != nil {
		return err
	}
	filters := make([][]string, len(targets))
	for i, t := range targets {
		if filters[i], err = fromJSON(t.Filter); err != nil {
			return err
		}
	}
	for _, e := range events {
		for i, t := range targets {
			if t.wants(e, filters[i]) {
				send(tx, t.ID, place{e.Tx, e.ID, e.Kind})
			}
		}
	}
	return nil
}

// place is an event by its place in the log.
type place struct {
	Tx   int64
	ID   int64
	Kind string
}

// send makes a delivery and the intent that carries it out.
func send(tx *db.Tx, endpoint int64, e place) (delivery int64) {
	delivery = job.Intend(tx, job.Intent{Kind: deliverKind, Subject: endpoint})
	tx.Insert("delivery(id, endpoint, tx, event, kind, state, tries, status, reason, detail, made, at)",
		delivery, endpoint, e.Tx, e.ID, e.Kind, string(Waiting), int64(0), int64(0), "", "", tx.At(), tx.At())
	return delivery
}
