package api

import (
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/id"
	"retour/parcel"
	"retour/returns"
)

// ParcelPath names a parcel.
type ParcelPath struct {
	Parcel id.Code `path:"parcel" maxLength:"32"`
}

// OneParcel is a parcel with its sightings.
type OneParcel struct {
	Return id.Code `json:"return,omitempty" doc:"none: nobody knows what it belongs to yet"`
	returns.ParcelView
	Scans []ScanView `json:"scans"`
}

// ScanView is one sighting by a carrier.
type ScanView struct {
	At     time.Time `json:"at" doc:"when it was seen"`
	ToldAt time.Time `json:"told_at" doc:"when we were told"`
	Status string    `json:"status"`
	Place  string    `json:"place,omitempty"`
}

// Orphans is a page of parcels that arrived and belong to no return yet.
type Orphans struct {
	Parcels []Orphan `json:"parcels"`
	Next    string   `json:"next,omitempty" doc:"the cursor of the next page; none: this was the last"`
}

// Orphan is a parcel that nobody knows.
type Orphan struct {
	Parcel    id.Code   `json:"parcel"`
	Tracking  string    `json:"tracking,omitempty" doc:"what was scanned"`
	ArrivedAt time.Time `json:"arrived_at"`
	Site      int64     `json:"site,omitempty"`
	Grams     int64     `json:"grams,omitempty"`
}

// parcels registers what is known of boxes.
func (a *api) parcels() {
	read(a, "/parcels/orphans", about{tag: tagStation, id: "list-orphans", summary: "List parcels that arrived without a return, newest first", right: access.ReturnsRead}, listOrphans)
	read(a, "/parcels/{parcel}", about{tag: tagStation, id: "get-parcel", summary: "See one parcel and where it was seen"}, getParcel)
}

func listOrphans(c *call, q page) (Orphans, error) {
	below := int64(1) << 62
	if q.Cursor != "" {
		n, err := c.number(q.Cursor)
		if err != nil {
			return Orphans{}, err
		}
		below = n
	}
	ask := parcel.AskOrphans(below, q.limit()+1)
	if err := c.DB.Read(c.ctx(), ask); err != nil {
		return Orphans{}, err
	}
	out := Orphans{Parcels: []Orphan{}}
	for i, p := range ask.Rows {
		if i == q.limit() {
			out.Next = cursorOf(ask.Rows[i-1].ID)
			break
		}
		out.Parcels = append(out.Parcels, Orphan{p.Code(), p.Tracking, time.UnixMicro(*p.Arrived).UTC(), p.Site, p.Grams})
	}
	return out, nil
}

func getParcel(c *call, q ParcelPath) (OneParcel, error) {
	n, err := boxOf(q.Parcel)
	if err != nil {
		return OneParcel{}, err
	}
	if c.actor.Kind != db.Shopper {
		if err := c.must(access.ReturnsRead); err != nil {
			return OneParcel{}, err
		}
	}
	ask, scans := parcel.Ask(n), parcel.AskScans(n)
	if err := c.DB.Read(c.ctx(), ask, scans); err != nil {
		return OneParcel{}, err
	}
	p, ok := ask.First()
	if !ok {
		return OneParcel{}, orNotFound(nil, string(q.Parcel))
	}
	if c.actor.Kind == db.Shopper {
		holder, known, err := returns.HolderOf(c.DB.On(c.ctx()), p.Return)
		if err != nil || !known || !holder.Is(c.actor) {
			return OneParcel{}, orNotFound(err, string(q.Parcel))
		}
	}
	return parcelView(p, scans.Rows), nil
}

func parcelView(p parcel.Parcel, scans []parcel.Scan) OneParcel {
	out := OneParcel{ParcelView: returns.ParcelView{
		Parcel: p.Code(), Carrier: p.Carrier, Tracking: p.Tracking, Label: p.Label, Status: p.Status, Grams: p.Grams,
		ArrivedAt: stamp(p.Arrived), OpenedAt: stamp(p.Opened),
	}, Scans: []ScanView{}}
	if p.Return != 0 {
		out.Return = id.Make(id.Return, p.Return)
	}
	if p.Replaces != 0 {
		out.Replaces = id.Make(id.Parcel, p.Replaces)
	}
	for _, s := range scans {
		out.Scans = append(out.Scans, ScanView{time.UnixMicro(s.At).UTC(), time.UnixMicro(s.Seen).UTC(), s.Status, s.Note})
	}
	return out
}

func stamp(micros *int64) *time.Time {
	if micros == nil {
		return nil
	}
	at := time.UnixMicro(*micros).UTC()
	return &at
}
