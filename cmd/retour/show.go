package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"retour/app"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/returns"
)

type showCommand struct {
	Code string `arg:"" name:"return"`
	JSON bool   `name:"json"`
}

// shown is one return with its story, as JSON.
type shown struct {
	*returns.View
	Timeline []returns.Told  `json:"timeline"`
	Moves    []returns.Moved `json:"moves"`
}

// Run tells one return: its lines, pieces, parcels and money, what happened, and every move behind it.
func (v showCommand) Run(c *console) error {
	c.machine = v.JSON
	n, err := codeOf(v.Code, id.Return)
	if err != nil {
		return err
	}
	return c.with(func(h *app.House) error {
		view, err := returns.Load(c.ctx, h.Store, n, c.tag)
		if err != nil {
			return err
		}
		told, moved, err := returns.Timeline(c.ctx, h.Store, n)
		if err != nil {
			return err
		}
		if v.JSON {
			return c.json(shown{view, told, moved})
		}
		c.tell(view, told)
		c.story(told, moved)
		return nil
	})
}

// codeOf reads a code of that kind, and says what is wrong with any other text.
func codeOf(text string, kind id.Kind) (int64, error) {
	k, n, err := id.Read(text)
	switch {
	case errors.Is(err, id.ErrCheck):
		return 0, fault.New(fault.Invalid, lang.FaultCodeCheck(text))
	case err != nil || k != kind:
		return 0, fault.New(fault.Invalid, lang.FaultCodeShape(text))
	}
	return n, nil
}

// called is an article by its number and name.
func called(sku, name string) string {
	if name == "" {
		return sku
	}
	return sku + " “" + name + "”"
}

// at writes an instant in the zone of this machine.
func (c *console) at(t time.Time) string { return lang.DateTime(c.tag, t, time.Local) }

func (c *console) atMost(t *time.Time) string {
	if t == nil {
		return ""
	}
	return c.at(*t)
}

func (c *console) money(a money.Amount) string { return lang.Money(c.tag, a) }

func (c *console) tell(v *returns.View, happened []returns.Told) {
	c.say(lang.CliShowHead(string(v.Return), v.Order, v.Channel))
	c.say(lang.CliShowStage(returns.StageMessage(v.Stage), moneyStage(v.Money)))
	c.say(lang.CliShowAsked(v.RequestedAt.In(time.Local), origin(v.Origin)))
	if v.DueAt != nil {
		c.say(lang.CliShowDue(v.DueAt.In(time.Local)))
	}
	if v.ClosedAt != nil {
		c.say(lang.CliShowClosed(v.ClosedAt.In(time.Local)))
	}
	c.tellLines(v)
	c.tellGoods(v)
	c.tellMoney(v, happened)
	c.tellOpen(v)
}

func moneyStage(stage string) lang.Message {
	switch stage {
	case "part":
		return lang.CliMoneyPart()
	case "settled":
		return lang.CliMoneySettled()
	}
	return lang.CliMoneyNone()
}

func origin(word string) lang.Message {
	switch word {
	case "shopper":
		return lang.CliOriginShopper()
	case "blind":
		return lang.CliOriginBlind()
	}
	return lang.CliOriginAgent()
}

// part begins a part of the telling.
func (c *console) part(title lang.Message) {
	c.line("")
	c.say(title)
}

// items writes what belongs to one thing: words that are not empty, with commas.
func (c *console) items(indent string, words ...string) {
	var there []string
	for _, w := range words {
		if w != "" {
			there = append(there, w)
		}
	}
	c.line(indent + strings.Join(there, ", "))
}

func (c *console) tellLines(v *returns.View) {
	c.part(lang.CliShowLines())
	for _, l := range v.Lines {
		reason := l.ReasonName
		if reason == "" {
			reason = l.Reason
		}
		extra := ""
		if l.Extra {
			extra = lang.CliShowExtra().In(c.tag)
		}
		c.items("  ", fmt.Sprintf("%d × %s", l.Quantity, called(l.SKU, l.Name)), reason, l.Basis, l.Resolution, extra)
		for _, r := range l.Decision.Reasons {
			c.line("      " + r.Message.In(c.tag))
		}
		if l.Comment != "" {
			c.line("      > " + strings.ReplaceAll(l.Comment, "\n", "\n      > "))
		}
	}
}

func (c *console) tellGoods(v *returns.View) {
	if len(v.Parcels) > 0 {
		c.part(lang.CliShowParcels())
		for _, p := range v.Parcels {
			c.items("  ", string(p.Parcel), p.Carrier, p.Tracking, p.Status, c.after(lang.CliShowArrived, p.ArrivedAt))
		}
	}
	if len(v.Units) > 0 {
		c.part(lang.CliShowPieces())
		for _, u := range v.Units {
			way := u.Destination
			if u.Bin != "" {
				way = lang.CliShowBin(u.Bin).In(c.tag)
			}
			grade := ""
			if u.Grade != "" {
				grade = lang.CliShowGrade(u.Grade).In(c.tag)
			}
			c.items("  ", string(u.Plate), u.SKU, grade, strings.Join(u.Findings, " "), way, c.money(u.Worth), string(u.Settlement))
		}
	}
	if v.Counts.Missing > 0 {
		c.line("  " + lang.CliShowMissing(v.Counts.Missing).In(c.tag))
	}
}

// after is a sentence about an instant that came.
func (c *console) after(sentence func(time.Time) lang.Message, t *time.Time) string {
	if t == nil {
		return ""
	}
	return sentence(t.In(time.Local)).In(c.tag)
}

func (c *console) tellMoney(v *returns.View, happened []returns.Told) {
	if len(v.Settlements) > 0 || len(v.Refunds) > 0 {
		c.part(lang.CliShowMoney())
	}
	for _, s := range v.Settlements {
		c.line("  " + lang.CliShowSettled(string(s.Settlement), s.At.In(time.Local), s.Gross, s.Withheld).In(c.tag))
		for _, p := range s.Parts {
			c.items("      ", string(p.Plate), p.SKU, p.Kind, c.money(p.Gross), p.Reason)
		}
		for _, way := range []struct {
			amount  money.Amount
			message func(money.Amount) lang.Message
		}{{s.Refund, lang.CliShowRefund}, {s.Credit, lang.CliShowCredit}, {s.Exchange, lang.CliShowExchange}} {
			if !way.amount.Zero() {
				c.line("      " + way.message(way.amount).In(c.tag))
			}
		}
		if s.CreditNote != "" {
			c.line("      " + lang.CliShowNote(s.CreditNote).In(c.tag))
		}
	}
	for _, a := range v.Refunds {
		c.items("  ", lang.CliShowAttempt(number(a.Attempt), a.Amount, a.Provider).In(c.tag), a.Method, attemptState(a.State).In(c.tag), a.Reference, a.Note, c.atMost(a.EndedAt))
	}
	ended := swaps(happened)
	for _, x := range v.Exchanges {
		for i, m := range swapWords(x, ended[x.Exchange]) {
			c.line([]string{"  ", "      "}[min(i, 1)] + m.In(c.tag))
		}
	}
	for _, x := range v.Credits {
		c.line("  " + lang.CliShowStoreCredit(string(x.Credit), x.Amount, x.Left).In(c.tag))
	}
}

func attemptState(state string) lang.Message {
	switch state {
	case returns.AttemptPending:
		return lang.CliAttemptPending()
	case returns.AttemptUnknown:
		return lang.CliAttemptUnknown()
	case returns.AttemptPaid:
		return lang.CliAttemptPaid()
	case returns.AttemptFailed:
		return lang.CliAttemptFailed()
	}
	return lang.CliAttemptReady()
}

func (c *console) tellOpen(v *returns.View) {
	if len(v.Intents) == 0 {
		return
	}
	c.part(lang.CliShowOpen())
	for _, i := range v.Intents {
		c.items("  ", i.Kind, i.State, i.Note)
	}
}

func (c *console) story(told []returns.Told, moved []returns.Moved) {
	c.part(lang.CliShowTimeline())
	rows := make([][2]string, len(told))
	for i, t := range told {
		rows[i] = [2]string{c.at(t.At), c.happened(t)}
	}
	columns(c.out, rows)
	c.part(lang.CliShowMoves())
	rows = make([][2]string, len(moved))
	for i, m := range moved {
		what := lang.CliShowMovedPieces(m.Quantity).In(c.tag)
		if m.Currency != "" {
			what = c.money(money.Of(m.Quantity, m.Currency))
		}
		rows[i] = [2]string{c.at(m.At), what + "  " + m.From + " → " + m.To}
	}
	columns(c.out, rows)
}

// happened is one event in words, and by whom.
func (c *console) happened(t returns.Told) string {
	text := t.Kind
	if words, ok := told("cli.event_"+strings.ReplaceAll(t.Kind, ".", "_"), c.tag); ok {
		text = words
	}
	return text + " (" + c.actor(t) + ")"
}

func (c *console) actor(t returns.Told) string {
	switch t.Actor {
	case "person":
		return lang.CliActorPerson(number(t.By)).In(c.tag)
	case "machine":
		return lang.CliActorMachine(number(t.By)).In(c.tag)
	case "shopper":
		return lang.CliActorShopper().In(c.tag)
	}
	return lang.CliActorSystem().In(c.tag)
}
