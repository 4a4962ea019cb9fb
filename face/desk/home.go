package desk

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/lang"
	"retour/notify"
	"retour/parcel"
	"retour/returns"
	"retour/withdrawal"
)

// countMost is how far the tiles count: a page is never slow because much waits.
const countMost = 1000

// When what waits counts as stuck.
const (
	dueSoon   = 48 * time.Hour
	longSent  = 14 * 24 * time.Hour
	longInner = 10 * 24 * time.Hour
	mailLate  = time.Hour
)

// home is what the first page shows.
type home struct {
	Needs, Stuck, Coming []kit.Figure
	Persons              int64 // how many things need a person
	Tape                 []happened
	First                string // where "start with the first" leads
	Orders               bool   // whether any order is known, for an empty shop
	None                 bool   // no return at all
}

// home answers: what needs a person now, what is stuck, what is coming.
func (d desk) home(v *visit.Visit) error {
	h, err := d.todays(v)
	if err != nil {
		return err
	}
	return v.Show(homePage(v.Now(), h, v.Actor))
}

func (d desk) todays(v *visit.Visit) (home, error) {
	ctx, now := v.Request.Context(), v.Now()
	filters := append(needing(now),
		returns.Filter{Stages: []returns.Stage{returns.StageApproved}},
		returns.Filter{Stages: []returns.Stage{returns.StageInTransit}},
		returns.Filter{Stages: []returns.Stage{returns.StageArrived}},
		returns.Filter{Stages: []returns.Stage{returns.StageInspecting, returns.StageGraded}},
		returns.Filter{},
	)
	n, err := returns.CountUpTo(ctx, d.DB, countMost, filters...)
	if err != nil {
		return home{}, err
	}
	var h home
	h.None = n[8] == 0
	if h.None {
		found, err := anyOrder(d.DB.On(ctx))
		if err != nil {
			return home{}, err
		}
		h.Orders = found
	}
	if err := d.needs(ctx, &h, v.Actor, now, n); err != nil {
		return home{}, err
	}
	if err := d.stuck(ctx, &h, now); err != nil {
		return home{}, err
	}
	asked, err := d.askedToday(v)
	if err != nil {
		return home{}, err
	}
	h.Coming = []kit.Figure{
		asked,
		figure("coming-approved", lang.DeskTileApproved(), n[4], "/desk/returns?stage=approved", false),
		figure("coming-moving", lang.DeskTileMoving(), n[5], "/desk/returns?stage=in_transit", false),
		figure("coming-arrived", lang.DeskTileArrived(), n[6], "/desk/returns?stage=arrived", false),
		figure("coming-bench", lang.DeskTileBench(), n[7], "/desk/returns?stage=inspecting&stage=graded", false),
	}
	h.Tape, err = d.tape(ctx, v.Lang)
	return h, err
}

// trendDays is how many days a tile's line shows, today included: the same weekday of last week is the first.
const trendDays = 8

// askedToday counts the returns that were asked for today so far, beside the same weekday last week up to the same hour: a
// day that is not over is not compared with one that was.
func (d desk) askedToday(v *visit.Visit) (kit.Figure, error) {
	ctx, zone, now := v.Request.Context(), v.Scene.Zone, v.Now()
	if zone == nil {
		zone = time.UTC
	}
	local := now.In(zone)
	midnight := func(back int) int64 {
		return time.Date(local.Year(), local.Month(), local.Day()-back, 0, 0, 0, 0, zone).UnixMicro()
	}
	spans := make([]span, 0, trendDays+1)
	for back := trendDays - 1; back >= 0; back-- {
		spans = append(spans, span{midnight(back), midnight(back - 1)})
	}
	then := local.AddDate(0, 0, 1-trendDays).Truncate(time.Minute) // to the minute, so that it is counted once a minute
	n, err := d.past.counts(ctx, d.DB, now, append(spans, span{midnight(trendDays - 1), then.UnixMicro()}))
	if err != nil {
		return kit.Figure{}, err
	}
	today, before := n[trendDays-1], n[trendDays]
	f := figure("coming-asked", lang.DeskTileAsked(), today, "/desk/returns?from="+local.Format(time.DateOnly), false)
	f.Trend = n[:trendDays]
	day := v.Say(lang.Message{Key: "desk.weekday_" + strings.ToLower(local.Weekday().String()[:3])})
	if v.Lang == lang.French {
		day = strings.ToLower(day) // within a sentence; English keeps its capital
	}
	switch {
	case today >= countMost || before >= countMost: // neither was counted to its end
	case today > before:
		f.Sub = kit.Words(lang.DeskTrendMore(today-before, day))
	case today < before:
		f.Sub = kit.Words(lang.DeskTrendLess(before-today, day))
	default:
		f.Sub = kit.Words(lang.DeskTrendSame(day))
	}
	return f, nil
}

var onSite = []returns.Stage{returns.StageArrived, returns.StageInspecting, returns.StageGraded, returns.StageShelved}

func anyOrder(r db.Reader) (bool, error) {
	_, found, err := db.Get[int64](r, `SELECT id FROM orders LIMIT 1`)
	return found, err
}

// needing are the returns that need a person, in the order in which needs takes their counts.
func needing(now time.Time) []returns.Filter {
	return []returns.Filter{
		{Overdue: now},
		{Overdue: now.Add(dueSoon)},
		{Stages: []returns.Stage{returns.StageReview}},
		{Missing: true, Stages: onSite},
	}
}

// needs counts what needs a person.
func (d desk) needs(ctx context.Context, h *home, who db.Actor, now time.Time, n []int64) error {
	r := d.DB.On(ctx)
	orphans, mail := parcel.AskOrphans(1<<62, countMost), notify.AskTrouble(now.Add(-mailLate).UnixMicro())
	declared := withdrawal.AskCounts(now, countMost)
	if err := d.DB.Read(ctx, orphans, mail, declared); err != nil {
		return err
	}
	open, err := returns.OpenPayments(r, countMost)
	if err != nil {
		return err
	}
	pay := int64(0)
	for _, p := range open {
		if byPerson(p) {
			pay++
		}
	}
	failed := int64(0)
	if len(mail.Rows) > 0 {
		failed = mail.Rows[0].Failed
	}
	h.Needs = []kit.Figure{
		figure("needs-due", lang.DeskTileDue(), n[1], "/desk/returns?overdue=soon&sort=due", n[0] > 0),
		figure("needs-review", lang.DeskTileReview(), n[2], "/desk/returns?stage=review&sort=oldest", false),
		figure("needs-orphans", lang.DeskTileOrphans(), int64(len(orphans.Rows)), "/desk/parcels", false),
		figure("needs-missing", lang.DeskTileMissing(), n[3], "/desk/returns?missing=true", false),
	}
	if who.May(access.RefundsApprove) {
		h.Needs = slices.Insert(h.Needs, 2, figure("needs-pay", lang.DeskTilePay(), pay, "/desk/payments", false))
	}
	if c, ok := declared.First(); ok {
		if c.Silent > 0 { // the law wants it without delay: it stands first, and only where there is one
			h.Needs = slices.Insert(h.Needs, 0, figure("needs-silent", lang.WithdrawalTileSilent(), c.Silent, withdrawalsAt+"?show=silent", false))
		}
		h.Needs = slices.Insert(h.Needs, min(2, len(h.Needs)), figure("needs-withdrawals", lang.WithdrawalTileOpen(), c.Open, withdrawalsAt, false))
	}
	h.Needs = append(h.Needs, figure("needs-mail", lang.DeskTileMail(), failed, "/desk/messages?state=failed", false))
	for i, f := range h.Needs {
		h.Persons += f.N
		if f.N > 0 && h.First == "" {
			h.First = nextAt
			h.Needs[i].State = "hot"
		}
	}
	return nil
}

// byPerson tells that a payment waits for a person: to be made by hand, agreed to, made another way, or looked up.
func byPerson(p returns.OpenPayment) bool {
	return p.Held || p.State == returns.AttemptFailed || p.State == returns.AttemptUnknown || p.Provider == "manual" && p.State == returns.AttemptPending
}

// stuck counts what waits longer than it should.
func (d desk) stuck(ctx context.Context, h *home, now time.Time) error {
	for _, s := range []struct {
		id    string
		name  lang.Message
		stage returns.Stage
		after time.Duration
	}{
		{"stuck-silent", lang.DeskTileSilent(), returns.StageApproved, longSent},
		{"stuck-transit", lang.DeskTileTransit(), returns.StageInTransit, longSent},
		{"stuck-dock", lang.DeskTileDock(), returns.StageArrived, longInner},
		{"stuck-unplaced", lang.DeskTileUnplaced(), returns.StageGraded, longInner},
	} {
		before := now.Add(-s.after)
		n, err := returns.Waiting(ctx, d.DB, s.stage, before, countMost)
		if err != nil {
			return err
		}
		q := url.Values{"stage": {string(s.stage)}, "until": {before.Format(time.DateOnly)}, "sort": {"oldest"}}
		h.Stuck = append(h.Stuck, figure(s.id, s.name, n, "/desk/returns?"+q.Encode(), false))
	}
	return nil
}

func figure(id string, name lang.Message, n int64, href string, hot bool) kit.Figure {
	f := kit.Figure{ID: id, Name: name, N: n, Href: href}
	switch {
	case n == 0:
		f.State, f.Sub = "none", kit.Words(lang.DeskTileNone())
	case n >= countMost:
		f.Unit = lang.DeskTileMore()
	}
	if hot && n > 0 {
		f.Sub = kit.Mark(kit.Stop, lang.DeskFilterOverdue())
	}
	return f
}

const (
	tapeMost = 14
	tapeLook = 80 // events that are looked through for those that the tape tells
)

// tape is what happened last, newest first.
func (d desk) tape(ctx context.Context, tag lang.Tag) ([]happened, error) {
	w, err := d.words(ctx, tag)
	if err != nil {
		return nil, err
	}
	records, err := event.Newest(d.DB.On(ctx), tapeLook)
	if err != nil {
		return nil, err
	}
	var out []happened
	for _, r := range records {
		h, known := w.record(r)
		if !known || len(out) == tapeMost {
			continue
		}
		h.New = d.DB.Now().Sub(h.At) < 15*time.Second
		out = append(out, h)
	}
	return out, nil
}

// parts is one message of the stream: parts of the page, each with its place.
func parts(all ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w writer) error {
		for _, c := range all {
			if err := c.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}
