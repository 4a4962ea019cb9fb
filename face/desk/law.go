package desk

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"retour/face/kit"
	"retour/ground/lang"
	"retour/law"
	"retour/returns"
)

// lawCell says until when the law lets the shopper withdraw from the purchase, whatever the shop's own window is; known is
// false where the rules of their country are not.
func lawCell(o one) (c kit.Cell, known bool) {
	k, known := o.clock(returns.ClockWithdrawal)
	return kit.Cell{Name: lang.DeskLawWithdrawal(), Value: clockMark(k)}, known
}

// clock is one of the law's clocks of the return; false for none.
func (o one) clock(name string) (returns.Clock, bool) {
	if o.Law == nil {
		return returns.Clock{}, false
	}
	i := slices.IndexFunc(o.Law.Clocks, func(k returns.Clock) bool { return k.Clock == name })
	if i < 0 {
		return returns.Clock{}, false
	}
	return o.Law.Clocks[i], true
}

// clockMark says how one of the law's clocks stands.
func clockMark(k returns.Clock) templ.Component {
	day := time.Time{}
	if k.Until != nil {
		day = inZone(*k.Until, k.Zone)
	}
	switch k.State + " " + k.Clock {
	case "none " + k.Clock:
		return kit.Mark(kit.None, lang.DeskLawNone())
	case "not_begun " + k.Clock:
		return kit.Mark(kit.Wait, lang.DeskLawNotBegun())
	case "waiting " + k.Clock:
		return kit.Mark(kit.Wait, lang.DeskLawWaiting())
	case "over " + returns.ClockRefund:
		return kit.Mark(kit.Stop, lang.DeskLawLate(day))
	case "over " + returns.ClockSendBack:
		return kit.Mark(kit.Look, lang.DeskLawPast(day))
	case "over " + k.Clock:
		return kit.Mark(kit.None, lang.DeskLawOver(day))
	case "met " + k.Clock:
		return kit.Mark(kit.Go, lang.DeskLawMet(day))
	}
	if k.Clock == returns.ClockWithdrawal {
		return kit.Mark(kit.Go, lang.DeskLawUntil(day))
	}
	return kit.Mark(kit.Go, lang.DeskLawBy(day))
}

// inZone is an instant where the law ends its days; in UTC where that is not said.
func inZone(t time.Time, zone string) time.Time {
	at, err := time.LoadLocation(zone)
	if err != nil {
		return t.UTC()
	}
	return t.In(at)
}

// clockName is the word for a clock.
func clockName(k returns.Clock) lang.Message {
	return named("desk.clock_", k.Clock, returns.ClockWithdrawal, returns.ClockSendBack, returns.ClockRefund)
}

// lateSays is what lateness adds, in words.
func lateSays(ctx context.Context, l *returns.Lateness) lang.Message {
	if l.Amount.Currency == "" {
		return lang.DeskLawLateUnknown(int64(l.Days))
	}
	return lang.DeskLawLateAdds(int64(l.Days), l.Amount)
}

// stepWords are what one step of a trace says beside its rule: what it starts from, what moved the day, what came out.
func stepWords(ctx context.Context, s law.Step) string {
	tag := kit.SceneOf(ctx).Lang
	var event, moved string
	if s.Event != "" {
		event = law.EventText(s.Event).In(tag)
		if !s.On.IsZero() {
			event = lang.DeskLawFrom(event, s.On.Time()).In(tag)
		}
	}
	if s.Holiday != "" {
		moved = law.HolidayText(s.Holiday, tag)
	}
	return joined(event, moved, "→ "+s.ResultText(tag))
}

// stepSource says where a step's rule stands, and since when.
func stepSource(ctx context.Context, s law.Step) string {
	tag := kit.SceneOf(ctx).Lang
	var since, table string
	switch {
	case !s.From.IsZero() && !s.To.IsZero():
		since = lang.DeskLawFromTo(s.From.Time(), s.To.Time()).In(tag)
	case !s.From.IsZero():
		since = lang.DeskLawSince(s.From.Time()).In(tag)
	}
	if s.Table != "" {
		table = lang.DeskLawTable(s.Table).In(tag)
	}
	return joined(s.Rule, s.Article, since, table, s.Zone)
}

// dueZone is where the law ends the buyer's days, nil where that is not known.
func (o one) dueZone() *time.Location {
	c := o.Order.Customer
	if zone, known := law.ZoneOf(c.Country, c.Region, c.Postcode); known {
		return zone
	}
	return nil
}

// dueDay is an instant where the law ends its days, or, where that is not known, where the reader is.
func dueDay(ctx context.Context, t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		return kit.Local(ctx, t)
	}
	return t.In(zone)
}
