package bench_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"retour/app/bench"
	"retour/ground/db/dbtest"
)

// Every group that needs no further process measures something, on both engines where there are two; the sizes are small
// here, so only that figures come out is checked, not what they are.
func TestFiguresAreMeasured(t *testing.T) {
	o := bench.Options{
		Folder: t.TempDir(), Figures: []string{"verbs", "http", "latency"}, Returns: 200, Units: 2000, Span: time.Second,
		Postgres: dbtest.Server(t),
	}
	r, err := bench.Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	engines := 1
	if o.Postgres != "" {
		engines = 2
	}
	if len(r.Figures) != 7*engines {
		t.Errorf("%d figures, want %d", len(r.Figures), 7*engines)
	}
	for _, f := range r.Figures {
		if f.Value <= 0 || f.CoreSpeed <= 0 {
			t.Errorf("%s on %s was not measured", f.Name, f.Engine)
		}
	}
	var text strings.Builder
	r.Text(&text)
	for _, want := range []string{"fsync", "mix:", "synchronous=FULL", "≥ 6000"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	t.Log("\n" + text.String())
}
