package main

import (
	"retour/app"
	"retour/ground/access"
	"retour/ground/lang"
	"retour/returns"
	"retour/returns/verify"
)

type workCommand struct{}

// Run does once what the server does all the time: what time alone causes, messages, credit notes, settlements, payments
// and webhooks that are due. Beside a running server it does no harm. What nothing here can do is named.
func (workCommand) Run(c *console) error {
	return c.with(func(h *app.House) error {
		if err := returns.Sweep(c.ctx, h.Store); err != nil {
			return err
		}
		if err := access.Sweep(c.ctx, h.Store); err != nil {
			return err
		}
		if err := h.Drain(c.ctx); err != nil {
			return err
		}
		c.say(lang.CliWorked())
		left, err := h.Unhandled(c.ctx)
		for _, u := range left {
			c.say(lang.CliUnhandled(u.Count, u.Kind))
		}
		return err
	})
}

type verifyCommand struct {
	JSON bool `name:"json"`
}

// Run recomputes everything that must hold, and names what does not.
func (v verifyCommand) Run(c *console) error {
	c.machine = v.JSON
	return c.with(func(h *app.House) error {
		wrong, err := verify.Verify(c.ctx, h.Store)
		if err != nil {
			return err
		}
		switch {
		case v.JSON:
			err = c.json(verified{len(wrong) == 0, verify.Invariants(), append([]verify.Violation{}, wrong...)})
		case len(wrong) == 0:
			c.say(lang.CliVerified(int64(len(verify.Invariants()))))
		default:
			c.violations(wrong)
		}
		if err == nil && len(wrong) > 0 {
			err = errSaid
		}
		return err
	})
}

// verified is what verify says to a machine.
type verified struct {
	Holds      bool               `json:"holds"`
	Invariants []string           `json:"invariants"`
	Violations []verify.Violation `json:"violations"`
}

func (c *console) violations(wrong []verify.Violation) {
	rows := [][]string{}
	for _, w := range wrong {
		rows = append(rows, []string{w.Invariant, w.Record, w.Message.In(c.tag)})
	}
	c.table(rows)
	c.note(lang.CliViolations(int64(len(wrong))))
}
