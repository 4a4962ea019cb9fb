package carrier

import (
	"time"

	"retour/ground/lang"
)

// Status is what one scan says of a parcel, and what all scans together say.
type Status string

// The statuses. A carrier's own word becomes one of these or none.
const (
	Announced        Status = "announced"          // the carrier knows of the parcel and has not got it
	Accepted         Status = "accepted"           // handed over: at a counter, a drop-off point, to a driver
	InTransit        Status = "in_transit"         // seen on its way
	AtPickupPoint    Status = "at_pickup_point"    // waits to be fetched
	OutForDelivery   Status = "out_for_delivery"   // on the last vehicle
	Delivered        Status = "delivered"          // given to the receiver
	Exception        Status = "exception"          // held up: address, customs, damage, a failed attempt
	Lost             Status = "lost"               // the carrier has given it up
	ReturnedToSender Status = "returned_to_sender" // on its way back to, or back with, who sent it
)

// Statuses lists them in the order of Rank.
var Statuses = []Status{
	Announced, Accepted, InTransit, AtPickupPoint, OutForDelivery, Exception, Lost, Delivered, ReturnedToSender,
}

// rank orders two scans of one instant: the higher one tells more.
func (s Status) rank() int {
	for i, other := range Statuses {
		if s == other {
			return i
		}
	}
	return -1
}

// Known reports whether s is one of the statuses.
func (s Status) Known() bool { return s.rank() >= 0 }

// Proves reports whether a scan with this status proves that the carrier had the parcel in its hands. It is what a
// consumer's proof of sending rests on, so an exception does not count: it may say that the parcel never came.
func (s Status) Proves() bool {
	switch s {
	case Accepted, InTransit, AtPickupPoint, OutForDelivery, Delivered, ReturnedToSender:
		return true
	}
	return false
}

// Message is the status in a few words for people; the empty status says that there is no scan yet.
func (s Status) Message() lang.Message {
	switch s {
	case Announced:
		return lang.CarrierStatusAnnounced()
	case Accepted:
		return lang.CarrierStatusAccepted()
	case InTransit:
		return lang.CarrierStatusInTransit()
	case AtPickupPoint:
		return lang.CarrierStatusAtPickupPoint()
	case OutForDelivery:
		return lang.CarrierStatusOutForDelivery()
	case Delivered:
		return lang.CarrierStatusDelivered()
	case Exception:
		return lang.CarrierStatusException()
	case Lost:
		return lang.CarrierStatusLost()
	case ReturnedToSender:
		return lang.CarrierStatusReturnedToSender()
	}
	return lang.CarrierStatusNone()
}

// Scan is one sighting of a parcel by its carrier. Status is empty where the carrier's word is none we know.
type Scan struct {
	Status Status
	At     time.Time // when it was seen, not when we heard of it
	Place  string
}

// Progress is where a parcel stands, as its scans tell.
type Progress struct {
	Status     Status    // "" without any telling scan
	Since      time.Time // of the scan that decides the status
	Place      string    // of that scan
	HandedOver time.Time // of the earliest scan that proves the carrier had it; zero: none does
	Delivered  time.Time // of the earliest delivery to the receiver; zero: none
}

// Derive says where a parcel stands from all its scans, in whatever order they came. A scan heard of twice, or years late,
// changes nothing that it should not:
//
//   - sent back to the sender is final, for what follows (also a "delivered") happens to the sender;
//   - else delivered is final: depots go on scanning;
//   - else the latest scan of the journey decides, also over "lost": what was seen again was found;
//   - announced holds only while nothing else is known, for it is about data, not about a parcel.
//
// It is a pure function of the set of scans; scans without a status are passed over.
func Derive(scans []Scan) Progress {
	var p Progress
	back := earliest(scans, func(s Scan) bool { return s.Status == ReturnedToSender })
	delivered := earliest(scans, func(s Scan) bool {
		return s.Status == Delivered && (back == nil || s.At.Before(back.At))
	})
	proof := earliest(scans, func(s Scan) bool { return s.Status.Proves() })
	decides := latest(scans)
	if delivered != nil {
		p.Delivered = delivered.At
		decides = delivered
	}
	if back != nil {
		decides = back
	}
	if proof != nil {
		p.HandedOver = proof.At
	}
	if decides != nil {
		p.Status, p.Since, p.Place = decides.Status, decides.At, decides.Place
	}
	return p
}

// earliest is the first scan in time that fits, or nil.
func earliest(scans []Scan, fits func(Scan) bool) *Scan {
	var found *Scan
	for i := range scans {
		if s := &scans[i]; fits(*s) && (found == nil || before(*s, *found)) {
			found = s
		}
	}
	return found
}

// latest is the last scan of the journey in time, announced only if there is no other, or nil.
func latest(scans []Scan) *Scan {
	var found *Scan
	for i := range scans {
		s := &scans[i]
		switch {
		case !s.Status.Known():
		case found == nil:
			found = s
		case (s.Status == Announced) != (found.Status == Announced):
			if found.Status == Announced {
				found = s
			}
		case before(*found, *s):
			found = s
		}
	}
	return found
}

// before orders scans in time; of one instant, the one that tells less comes first, then by place, so that the order in
// which they were heard of never matters.
func before(a, b Scan) bool {
	switch {
	case !a.At.Equal(b.At):
		return a.At.Before(b.At)
	case a.Status != b.Status:
		return a.Status.rank() < b.Status.rank()
	}
	return a.Place < b.Place
}
