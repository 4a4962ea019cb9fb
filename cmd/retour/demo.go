package main

import (
	"log/slog"
	"os"

	"github.com/alecthomas/kong"

	"retour/app/demo"
)

type demoCommand struct {
	JSON bool `name:"json"`
}

// Run gives the newcomer's tour and serves until it is asked to stop. Settings of a real installation do not count here:
// the demonstration never touches its database.
func (d demoCommand) Run(c *console) error {
	return demo.Run(c.ctx, demo.Options{
		Addr: os.Getenv("RETOUR_ADDR"), Out: c.out, JSON: d.JSON, Language: c.tag, Version: version(),
		Log: slog.New(slog.NewTextHandler(c.errs, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
}

func init() { further = append(further, kong.DynamicCommand("demo", "", "", &demoCommand{})) }
