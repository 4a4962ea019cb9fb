package carrier

import (
	"strings"
	"unicode"
)

// Words is a carrier's vocabulary: its raw statuses, as Plain writes them, and ours.
type Words map[string]Status

// Plain is a raw status without case, blanks and signs: "Out for delivery", "OUT_FOR_DELIVERY" and "OutForDelivery" are
// one word.
func Plain(raw string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, raw)
}

// Translate looks a raw status up in the vocabularies, the first that knows it. Nothing is guessed.
func Translate(raw string, vocabularies ...Words) (Status, bool) {
	plain := Plain(raw)
	for _, w := range vocabularies {
		if s, ok := w[plain]; ok {
			return s, true
		}
	}
	return "", false
}

// Common is the vocabulary that tracking services share, and our own words. Left out on purpose: what says nothing of the
// parcel (pending, unknown, not found, expired, cancelled). Sources: the status lists in the public documentation of
// AfterShip, EasyPost, Shippo, ShipStation and TrackingMore.
var Common = Words{
	"announced":        Announced,
	"created":          Announced,
	"inforeceived":     Announced,
	"labelcreated":     Announced,
	"pretransit":       Announced,
	"awaitingdespatch": Announced,

	"accepted":       Accepted,
	"pickedup":       Accepted,
	"collectionmade": Accepted,
	"droppedoff":     Accepted,
	"despatched":     Accepted,

	"intransit": InTransit,
	"transit":   InTransit,
	"arrived":   InTransit,
	"departed":  InTransit,

	"atpickuppoint":      AtPickupPoint,
	"availableforpickup": AtPickupPoint,
	"readyforpickup":     AtPickupPoint,

	"outfordelivery": OutForDelivery,

	"delivered": Delivered,

	"exception":         Exception,
	"failure":           Exception,
	"attemptfail":       Exception,
	"deliveryfailure":   Exception,
	"attempteddelivery": Exception,
	"undelivered":       Exception,
	"held":              Exception,
	"delayed":           Exception,

	"lost":          Lost,
	"lostintransit": Lost,

	"returned":         ReturnedToSender,
	"returntosender":   ReturnedToSender,
	"returnedtosender": ReturnedToSender,
}

// Post is the vocabulary of the posts: the event codes of the Universal Postal Union's EMSEVT messages, for parcels with
// an S10 number.
var Post = Words{
	"ema": Accepted,       // posting or collection
	"emb": InTransit,      // arrival at outward office of exchange
	"exa": InTransit,      // presented to export customs or security
	"exb": Exception,      // held by export customs or security
	"exc": InTransit,      // returned from export customs or security
	"exd": Exception,      // held at outward office of exchange
	"exx": Exception,      // export cancelled
	"emc": InTransit,      // departure from outward office of exchange
	"emj": InTransit,      // arrival at transit office of exchange
	"emk": InTransit,      // departure from transit office of exchange
	"emd": InTransit,      // arrival at inward office of exchange
	"eda": Exception,      // held at inward office of exchange
	"edb": InTransit,      // presented to import customs
	"eme": Exception,      // held by import customs
	"edc": InTransit,      // returned from import customs
	"emf": InTransit,      // departure from inward office of exchange
	"edd": InTransit,      // into sorting centre
	"ede": InTransit,      // out of sorting centre
	"emg": InTransit,      // arrival at delivery office
	"edf": Exception,      // held at delivery office
	"edg": OutForDelivery, // out for physical delivery
	"emh": Exception,      // attempted delivery failed
	"edh": AtPickupPoint,  // arrival at collection point
	"emi": Delivered,      // final delivery
}
