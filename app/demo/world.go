package demo

import (
	"context"
	"fmt"

	"retour/ground/db"
	"retour/ground/lang"
	"retour/sim"
)

// world lets a seeded world work on both shops: returns in every state, and a day of arrivals at the dock.
func (t *tour) world(ctx context.Context) error {
	t.say("world", lang.DemoWorld(), nil)
	if err := sim.Populate(ctx, t.house.Store, sim.Population{}); err != nil {
		return err
	}
	if err := t.house.Drain(ctx); err != nil {
		return err
	}
	type count struct {
		Stage string
		N     int64
	}
	counts, err := db.All[count](t.house.Store.On(ctx), `SELECT stage, count(*) FROM return_ GROUP BY stage ORDER BY stage`)
	if err != nil {
		return err
	}
	total, list := int64(0), []string{}
	for _, c := range counts {
		total += c.N
		list = append(list, fmt.Sprintf("%d %s", c.N, lang.Message{Key: "returns.stage_" + c.Stage}.In(t.Language)))
	}
	t.say("worked", lang.DemoWorked(total, names(list)), nil)
	return nil
}
