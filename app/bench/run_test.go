package bench_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"retour/app/bench"
)

func TestTmpRun(t *testing.T) {
	o := bench.Options{Figures: strings.Split(os.Getenv("FIG"), ","), Returns: 6000, Postgres: os.Getenv("PGB"), Progress: os.Stderr}
	r, err := bench.Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	r.Text(os.Stdout)
}
