package main

import (
	"os"
	"time"

	"github.com/alecthomas/kong"

	"retour/app/bench"
)

type benchCommand struct {
	JSON     bool          `name:"json"`
	Figures  []string      `name:"figures" enum:"verbs,http,import,latency,start" placeholder:"GROUP"`
	Postgres string        `name:"postgres" env:"RETOUR_BENCH_POSTGRES" placeholder:"URL"`
	Folder   string        `name:"folder" placeholder:"FOLDER"`
	Returns  int           `name:"returns" default:"20000" placeholder:"COUNT"`
	Units    int           `name:"units" default:"1000000" placeholder:"COUNT"`
	Time     time.Duration `name:"time" default:"60s" placeholder:"TIME"`
}

// Run measures and prints the figures.
func (b benchCommand) Run(c *console) error {
	o := bench.Options{Folder: b.Folder, Postgres: b.Postgres, Figures: b.Figures, Returns: b.Returns, Units: b.Units, Span: b.Time, Progress: os.Stderr}
	report, err := bench.Run(c.ctx, o)
	if report != nil && b.JSON {
		if err := report.JSON(c.out); err != nil {
			return err
		}
	} else if report != nil {
		report.Text(c.out)
	}
	return err
}

func init() { further = append(further, kong.DynamicCommand("bench", "", "", &benchCommand{})) }
