package desk

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"retour/face/kit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/returns"
)

// dot stands between short facts; it never begins a line.
const dot = "\u00a0· "

// happened is an event in words.
type happened struct {
	At     time.Time
	By     lang.Message
	Return id.Code // "" for what belongs to none
	Track  string  // "goods", "money" or "words", as kit.Rails has them
	Title  lang.Message
	Text   string // what exactly, in the page's language
	System bool
	New    bool
}

// said is what an event's data may hold, of all kinds together.
type said struct {
	Return      id.Code      `json:"return"`
	Order       string       `json:"order"`
	Policy      string       `json:"policy"`
	Origin      string       `json:"origin"`
	Parcel      id.Code      `json:"parcel"`
	Carrier     string       `json:"carrier"`
	Tracking    string       `json:"tracking"`
	Status      string       `json:"status"`
	Plate       id.Code      `json:"plate"`
	SKU         string       `json:"sku"`
	Grade       string       `json:"grade"`
	Destination string       `json:"destination"`
	Rule        string       `json:"rule"`
	NoPhoto     string       `json:"no_photo"`
	Name        string       `json:"name"`
	Why         string       `json:"why"`
	Allowed     bool         `json:"allowed"`
	Pieces      int64        `json:"pieces"`
	Amount      money.Amount `json:"amount"`
	Refund      money.Amount `json:"refund"`
	Credit      money.Amount `json:"credit"`
	Exchange    any          `json:"exchange"`
	Reference   string       `json:"reference"`
	Trigger     string       `json:"trigger"`
	Number      any          `json:"number"`
	Act         string       `json:"act"`
	Items       []struct {
		SKU      string `json:"sku"`
		Quantity int64  `json:"quantity"`
	} `json:"items"`
	Missing []struct {
		SKU      string `json:"sku"`
		Quantity int64  `json:"quantity"`
	} `json:"missing"`
}

var titles = map[string]func() lang.Message{
	"return.requested": lang.DeskEventRequested, "return.changed": lang.DeskEventChanged, "return.cancelled": lang.DeskEventCancelled,
	"return.decided": lang.DeskEventDecided, "return.labelled": lang.DeskEventLabelled, "return.reminded": lang.DeskEventReminded,
	"return.expired": lang.DeskEventExpired, "parcel.tracked": lang.DeskEventTracked, "parcel.arrived": lang.DeskEventArrived,
	"parcel.matched": lang.DeskEventMatched, "parcel.opened": lang.DeskEventOpened, "unit.graded": lang.DeskEventGraded,
	"unit.put_away": lang.DeskEventPutAway, "scan.undone": lang.DeskEventUndone, "return.settled": lang.DeskEventSettled,
	"refund.sent": lang.DeskEventSent, "refund.paid": lang.DeskEventPaid, "refund.failed": lang.DeskEventFailed,
	"refund.elsewhere": lang.DeskEventElsewhere, "credit_note.numbered": lang.DeskEventNumbered, "exchange.asked": lang.DeskEventExchangeAsked,
	"exchange.ended": lang.DeskEventExchangeEnded, "exchange.paid": lang.DeskEventExchangePaid, "return.closed": lang.DeskEventClosed,
	"withdrawal.declared": lang.WithdrawalEventDeclared, "withdrawal.order_found": lang.WithdrawalEventOrderFound,
	"withdrawal.answered": lang.WithdrawalEventAnswered, "withdrawal.acknowledged": lang.WithdrawalEventAcknowledged,
}

// words puts events into words; names are those of people, by number.
type words struct {
	tag   lang.Tag
	names map[int64]string
}

// words reads who works here, for their names.
func (d desk) words(ctx context.Context, tag lang.Tag) (words, error) {
	people, err := access.People(d.DB.On(ctx))
	w := words{tag, map[int64]string{}}
	for _, p := range people {
		w.names[p.ID] = p.Name
		if p.Name == "" {
			w.names[p.ID] = p.Email
		}
	}
	return w, err
}

// by is who did something.
func (w words) by(kind db.ActorKind, n int64) lang.Message {
	switch kind {
	case db.Person:
		if name, ok := w.names[n]; ok {
			return kit.Plain(name)
		}
	case db.Shopper:
		return lang.DeskByShopper()
	case db.Machine:
		return lang.DeskByMachine()
	}
	return lang.DeskBySystem()
}

func (w words) record(r event.Record) (happened, bool) {
	return w.event(r.Time(), r.Kind, r.ActorKind, r.Actor, []byte(r.Data))
}

func (w words) told(t returns.Told) happened {
	h, ok := w.event(t.At, t.Kind, db.ActorKind(t.Actor), t.By, t.Data)
	if !ok {
		h.Title = kit.Plain(t.Kind)
	}
	return h
}

func (w words) event(at time.Time, kind string, who db.ActorKind, n int64, data []byte) (happened, bool) {
	title, known := titles[kind]
	h := happened{At: at, By: w.by(who, n), Track: trackOf(kind), System: who == db.System}
	if !known {
		h.By = w.by(who, n)
		return h, false
	}
	h.Title = title()
	var s said
	if json.Unmarshal(data, &s) == nil { // what cannot be read is told by its title alone
		h.Return = s.Return
		h.Text = w.detail(kind, s)
	}
	return h, true
}

func trackOf(kind string) string {
	room, _, _ := strings.Cut(kind, ".")
	switch {
	case room == "refund" || room == "credit_note" || room == "exchange" || kind == "return.settled":
		return "money"
	case kind == "return.reminded" || kind == "return.decided":
		return "words"
	}
	return "goods"
}

// detail is what exactly happened, in few words.
func (w words) detail(kind string, s said) string {
	say := func(m lang.Message) string { return m.In(w.tag) }
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	switch kind {
	case "return.requested", "return.changed":
		n := int64(0)
		for _, i := range s.Items {
			n += i.Quantity
		}
		add(say(lang.DeskPieces(n)))
		if s.Policy != "" {
			add(say(lang.DeskByPolicy(s.Policy)))
		}
	case "return.decided":
		add(say(lang.DeskDecidedNo()))
		if s.Allowed {
			parts = []string{say(lang.DeskDecidedYes())}
		}
		add(s.Why)
	case "return.labelled", "parcel.tracked":
		if s.Status != "" {
			add(say(statusName(s.Status)))
		}
		if s.Carrier != returns.OwnCarrier {
			add(s.Carrier)
		}
		add(s.Tracking)
	case "parcel.arrived", "parcel.matched":
		add(string(s.Parcel))
		add(say(lang.DeskPieces(s.Pieces)))
	case "parcel.opened":
		add(string(s.Parcel))
		for _, m := range s.Missing {
			add(say(lang.DeskMissingPiece(m.Quantity, m.SKU)))
		}
	case "unit.graded":
		add(s.SKU)
		add(say(gradeName(s.Grade)))
		add(say(wayName(s.Destination)))
		if s.Rule != "" {
			add(say(lang.DeskByRule(s.Rule)))
		}
		if s.NoPhoto != "" {
			add(say(named("desk.no_photo_", s.NoPhoto, "no_camera", "not_possible", "lost")))
		}
	case "unit.put_away":
		add(s.SKU)
		add(s.Name)
	case "return.settled":
		for _, a := range []money.Amount{s.Refund, s.Credit} {
			if a.Minor != 0 {
				add(lang.Money(w.tag, a))
			}
		}
		if s.Trigger != "" {
			add(say(triggerName(s.Trigger)))
		}
	case "refund.sent", "refund.paid", "refund.failed", "refund.elsewhere", "exchange.paid":
		if s.Amount.Currency != "" {
			add(lang.Money(w.tag, s.Amount))
		}
		add(s.Reference)
	case "return.closed":
		add(s.Why)
	}
	return strings.Join(parts, dot)
}

func named(key, value string, known ...string) lang.Message {
	for _, k := range known {
		if k == value {
			return lang.Message{Key: key + value}
		}
	}
	return kit.Plain(value)
}

var ways = []string{"restock", "second_choice", "repair", "vendor", "outlet", "donate", "recycle", "destroy", "quarantine", "send_back"}

func wayName(way string) lang.Message { return named("desk.way_", way, ways...) }

// meansName is how something was paid.
func meansName(m string) lang.Message {
	return named("desk.means_", m, "card", "paypal", "transfer", "invoice", "gift_card", "cash")
}

// carrierName is who carries a parcel, or that its label is an address with our own code.
func carrierName(c string) lang.Message {
	if c == returns.OwnCarrier {
		return lang.DeskOwnLabel()
	}
	return kit.Plain(c)
}

func gradeName(grade string) lang.Message {
	if len(grade) == 1 {
		return named("desk.grade_", strings.ToLower(grade), "a", "b", "c", "d")
	}
	return kit.Plain(grade)
}

func triggerName(t string) lang.Message {
	return named("desk.trigger_", t, "at_once", "first_scan", "received", "graded", "box_closed", "legal_date", "person")
}

func basisName(b string) lang.Message {
	return named("policy.basis.", b, "withdrawal", "longer_policy", "legal_guarantee", "hidden_defect", "not_delivered", "recall", "wrong_item",
		"damaged_in_transit", "commercial_guarantee", "goodwill")
}

func resolutionName(r string) lang.Message {
	return named("policy.resolution.", r, "refund", "credit", "exchange", "repair", "keep")
}

func payName(state string) lang.Message {
	return named("desk.pay_", state, "ready", "pending", "unknown", "paid", "failed")
}

func payKind(state string) kit.Kind {
	switch state {
	case "paid":
		return kit.Go
	case "failed":
		return kit.Stop
	case "unknown":
		return kit.Look
	}
	return kit.Wait
}

func stageKind(s returns.Stage) kit.Kind {
	switch s {
	case returns.StageReview:
		return kit.Look
	case returns.StageRefused, returns.StageCancelled, returns.StageExpired:
		return kit.None
	case returns.StageClosed:
		return kit.Go
	}
	return kit.Wait
}

func moneyName(m string) lang.Message { return named("desk.money_", m, "none", "part", "settled") }

func fresh(h happened) string {
	if h.New {
		return "new"
	}
	return ""
}

// clock is the time of day where the page's reader lives, to the second; the day before, the day.
func clock(ctx context.Context, t time.Time) string {
	local := kit.Local(ctx, t)
	if now := kit.Local(ctx, time.Now()); now.YearDay() != local.YearDay() || now.Year() != local.Year() {
		return local.Format("02.01 15:04")
	}
	return local.Format("15:04:05")
}

// dayNow is today, with weekday and time.
func dayNow(ctx context.Context, now time.Time) string {
	local := kit.Local(ctx, now)
	day := kit.Say(ctx, lang.Message{Key: "desk.weekday_" + strings.ToLower(local.Weekday().String()[:3])})
	return day + " " + kit.Date(ctx, now) + ", " + local.Format("15:04")
}

// joined puts what is not empty beside each other.
func joined(parts ...string) string { return joinedBy(", ", parts...) }

func joinedBy(between string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, between)
}
