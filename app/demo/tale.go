package demo

import (
	"context"
	"errors"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/inspect"
	"retour/notify"
	"retour/returns"
	"retour/returns/verify"
)

// chosen is the order the tale is about.
type chosen struct {
	ID     int64
	Number string
	Placed int64
	Total  int64
	Lines  int64
}

// choose finds a recent real order of a customer, with a few lines and one line of few pieces.
func (t *tour) choose(ctx context.Context) (chosen, error) {
	rows, err := db.All[chosen](t.house.Store.On(ctx), `SELECT o.id, o.number, o.placed, o.total, (SELECT count(*) FROM order_line l WHERE l.order_id = o.id)
		FROM orders o JOIN shop s ON s.id = o.shop WHERE s.code = $1 AND o.placed > $2 AND NOT EXISTS (SELECT 1 FROM return_ r WHERE r.order_id = o.id)
		AND EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = o.id AND l.nature = 'goods' AND l.quantity BETWEEN 2 AND 4 AND l.historic = 0 AND l.total > 500)
		ORDER BY o.id DESC LIMIT 200`, realShop, t.house.Store.Now().AddDate(0, 0, -10).UnixMicro())
	if err != nil {
		return chosen{}, err
	}
	for _, o := range rows {
		if o.Lines >= 3 && o.Lines <= 12 {
			return o, nil
		}
	}
	if len(rows) == 0 {
		return chosen{}, errors.New("no recent order to tell of")
	}
	return rows[0], nil
}

// teller tells one return and remembers which of its moves were shown.
type teller struct {
	*tour
	ctx    context.Context
	ret    id.Code
	shown  int
	agent  db.Actor
	parcel id.Code
}

// tale takes one real order's return from request to money and shelf.
func (t *tour) tale(ctx context.Context) error {
	o, err := t.choose(ctx)
	if err != nil {
		return err
	}
	t.say("tale", lang.DemoTale(o.Number, time.UnixMicro(o.Placed).UTC(), o.Lines, money.Of(o.Total, "GBP")), map[string]any{"order": o.Number})
	w := &teller{tour: t, ctx: ctx, agent: crew}
	for _, step := range []func(chosen) error{w.request, w.send, w.arrive, w.inspect, w.settle, w.putAway, w.end} {
		if err := step(o); err != nil {
			return err
		}
	}
	return nil
}

func allRights() map[db.Right]bool {
	all := map[db.Right]bool{}
	for _, r := range access.Rights {
		all[r] = true
	}
	return all
}

// tell says a step and shows the moves it caused.
func (w *teller) tell(step string, m lang.Message) error {
	var moves []returns.Moved
	if w.ret != "" {
		_, all, err := returns.Timeline(w.ctx, w.house.Store, w.ret.Number(id.Return))
		if err != nil {
			return err
		}
		moves = all[w.shown:]
		w.shown = len(all)
	}
	if w.JSON {
		w.say(step, m, map[string]any{"return": w.ret, "moves": moves})
		return nil
	}
	w.say(step, m, nil)
	for _, move := range moves {
		quantity := lang.Number(w.Language, move.Quantity)
		if move.Currency != "" {
			quantity = lang.Money(w.Language, money.Of(move.Quantity, move.Currency))
		}
		w.say("", lang.DemoMove("      "+quantity, move.From, move.To), nil)
	}
	return nil
}

func (w *teller) request(o chosen) error {
	lines, err := db.All[candidate](w.house.Store.On(w.ctx), `SELECT l.source, p.name, l.quantity FROM order_line l JOIN product p ON p.id = l.product
		WHERE l.order_id = $1 AND l.nature = 'goods' AND l.quantity BETWEEN 2 AND 4 AND l.historic = 0 AND l.total > 500 ORDER BY l.id LIMIT 1`, o.ID)
	if err != nil {
		return err
	}
	line := lines[0]
	shopper := access.AsShopper(o.ID, false, w.Language)
	got, err := db.Run(w.ctx, w.house.Store, shopper, id.NewKey(), returns.Request{
		Channel: realShop, Order: o.Number,
		Items: []returns.Item{{Line: line.Source, Quantity: 2, Reason: "changed_mind"}},
	})
	if err != nil {
		return err
	}
	w.ret = got.Return
	if err := w.tell("request", lang.DemoStepRequest(2, line.Name)); err != nil {
		return err
	}
	if got.Permit == returns.PermitReview {
		if _, err := db.Run(w.ctx, w.house.Store, w.agent, id.NewKey(), returns.Decide{Return: got.Return, Allow: true}); err != nil {
			return err
		}
	}
	return w.tell("allowed", lang.DemoStepAllowed(string(got.Opinions[0].Opinion.Basis), *got.Until))
}

type candidate struct {
	Source   string
	Name     string
	Quantity int64
}

func (w *teller) send(chosen) error {
	label, err := db.Run(w.ctx, w.house.Store, w.agent, id.NewKey(), returns.Label{Return: w.ret})
	if err != nil {
		return err
	}
	w.parcel = label.Parcel
	if err := w.tell("label", lang.DemoStepLabel(string(label.Parcel))); err != nil {
		return err
	}
	_, err = db.Run(w.ctx, w.house.Store, w.agent, id.NewKey(), returns.Track{Parcel: label.Tracking, Source: "demo-1", Status: "accepted", At: w.house.Store.Now()})
	if err != nil {
		return err
	}
	return w.tell("scan", lang.DemoStepScan())
}

func (w *teller) arrive(chosen) error {
	in, err := db.Run(w.ctx, w.house.Store, w.agent, id.NewKey(), returns.Receive{Code: w.parcel.Bare()})
	if err != nil {
		return err
	}
	return w.tell("dock", lang.DemoStepDock(in.Pieces))
}

func (w *teller) inspect(chosen) error {
	worn := inspect.Answers{"contents": "right", "sealed": "opened", "condition": "marked", "parts": "all", "clean": "clean", "packaging": "original"}
	for _, answers := range []inspect.Answers{{"contents": "right", "sealed": "sealed"}, worn} {
		got, err := db.Run(w.ctx, w.house.Store, w.agent, id.NewKey(), returns.Inspect{Parcel: w.parcel, Answers: answers, NoPhoto: "no_camera"})
		if err != nil {
			return err
		}
		if err := w.tell("grade", lang.DemoStepGrade(string(got.Plate), got.Grade, got.Destination)); err != nil {
			return err
		}
	}
	return nil
}

func (w *teller) settle(chosen) error {
	if err := w.house.Drain(w.ctx); err != nil {
		return err
	}
	v, err := w.view()
	if err != nil {
		return err
	}
	if len(v.Settlements) == 0 {
		if _, err := db.Run(w.ctx, w.house.Store, w.agent, id.NewKey(), returns.Settle{Return: w.ret}); err != nil {
			return err
		}
		if err := w.house.Drain(w.ctx); err != nil {
			return err
		}
		if v, err = w.view(); err != nil {
			return err
		}
	}
	for _, s := range v.Settlements {
		if err := w.tell("settle", lang.DemoStepSettle(s.Gross.Minus(s.Withheld))); err != nil {
			return err
		}
		w.say("note", lang.DemoStepNote(s.CreditNote), nil)
	}
	for _, r := range v.Refunds {
		if r.State == returns.AttemptPaid {
			w.say("paid", lang.DemoStepPaid(r.Amount, r.Reference), nil)
		}
	}
	return nil
}

func (w *teller) view() (*returns.View, error) {
	return returns.Load(w.ctx, w.house.Store, w.ret.Number(id.Return), w.Language)
}

func (w *teller) putAway(chosen) error {
	v, err := w.view()
	if err != nil {
		return err
	}
	for _, u := range v.Units {
		bin, _, err := db.Get[string](w.house.Store.On(w.ctx), `SELECT name FROM bin WHERE purpose = $1 ORDER BY name LIMIT 1`, u.Destination)
		if err != nil {
			return err
		}
		if _, err := db.Run(w.ctx, w.house.Store, w.agent, id.NewKey(), returns.PutPiece{Plate: u.Plate, Bin: bin}); err != nil {
			return err
		}
		if err := w.tell("put", lang.DemoStepPut(bin)); err != nil {
			return err
		}
	}
	return nil
}

// end tells what the shopper was told, and that everything adds up.
func (w *teller) end(chosen) error {
	if err := w.house.Drain(w.ctx); err != nil {
		return err
	}
	v, err := w.view()
	if err != nil {
		return err
	}
	if v.Stage == returns.StageClosed {
		w.say("closed", lang.DemoStepClosed(), nil)
	}
	messages := notify.AskMessages(w.ret.Number(id.Return))
	if err := w.house.Store.Read(w.ctx, messages); err != nil {
		return err
	}
	var subjects []string
	for _, m := range messages.Rows {
		subjects = append(subjects, "“"+m.Subject+"”")
	}
	w.say("messages", lang.DemoMessages(int64(len(subjects)), names(subjects)), nil)
	violations, err := verify.Verify(w.ctx, w.house.Store)
	if err != nil {
		return err
	}
	if len(violations) > 0 {
		return errors.New("verify found violations: " + violations[0].Message.In(w.Language))
	}
	w.say("verified", lang.DemoVerified(), nil)
	return nil
}
