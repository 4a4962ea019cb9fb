package fake_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retour/door/carrier"
	"retour/door/carrier/conformance"
	"retour/door/carrier/fake"
	"retour/ground/fault"
)

func TestConformance(t *testing.T) {
	conformance.Run(t, func(*testing.T) conformance.World {
		c := fake.New(fake.Options{})
		return conformance.World{
			Driver:     c,
			Bill:       func(testing.TB) []string { return c.Bill() },
			LoseAnswer: func(testing.TB) { c.Order(fake.DropAfter) },
			Use:        func(_ testing.TB, tracking string) { c.Use(tracking) },
			Words:      map[string]carrier.Status{"HUB-IN": carrier.InTransit, "R.T.S.": carrier.ReturnedToSender, "delivered": carrier.Delivered},
		}
	})
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		fault fake.Fault
		class error
		bill  int // labels billed after the first call
	}{
		{"", nil, 1},
		{fake.SlowBefore, carrier.ErrUnknown, 0},
		{fake.SlowAfter, carrier.ErrUnknown, 1},
		{fake.DropBefore, carrier.ErrUnknown, 0},
		{fake.DropAfter, carrier.ErrUnknown, 1},
		{fake.Busy, carrier.ErrRetry, 0},
		{fake.Decline, carrier.ErrRefused, 0},
	} {
		t.Run(string(c.fault), func(t *testing.T) {
			ctx, giveUp := context.WithCancel(t.Context())
			world := fake.New(fake.Options{Met: func(_ string, f fake.Fault) {
				if f == fake.SlowBefore || f == fake.SlowAfter {
					giveUp()
				}
			}})
			world.Order(c.fault)
			_, err := world.Label(ctx, conformance.Shipment("k1", 1))
			giveUp()
			if carrier.Class(err) != c.class {
				t.Errorf("got %v, want class %v", err, c.class)
			}
			if err != nil && fault.Of(err) == nil {
				t.Errorf("no sentence for people in %v", err)
			}
			if got := len(world.Bill()); got != c.bill {
				t.Errorf("%d labels billed, want %d", got, c.bill)
			}
		})
	}
}

// A carrier that made a label twice: the stored one stands, the other is voided, and the bill is for one.
func TestTwoLabelsForOneParcelEndAsOne(t *testing.T) {
	world := fake.New(fake.Options{})
	world.Order(fake.DropAfter, fake.Twice)
	s := conformance.Shipment("k1", 1)
	if _, err := world.Label(t.Context(), s); !errors.Is(err, carrier.ErrUnknown) {
		t.Fatalf("want unknown, got %v", err)
	}
	stored, err := world.Label(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	labels, err := world.Find(t.Context(), "k1")
	if err != nil || len(labels) != 2 {
		t.Fatalf("found %v, %v; want two", labels, err)
	}
	keep, void := carrier.Keep(stored.Tracking, labels)
	for _, l := range void {
		if err := world.Void(t.Context(), carrier.Voiding{Key: "v-" + l.Tracking, Tracking: l.Tracking}); err != nil {
			t.Error(err)
		}
	}
	if bill := world.Bill(); keep.Tracking != stored.Tracking || len(bill) != 1 || bill[0] != stored.Tracking {
		t.Errorf("stored %s, kept %s, billed %v", stored.Tracking, keep.Tracking, bill)
	}
}

// However the feed mangles a story, the parcel stands where the honest story puts it.
func TestMangledFeedTellsTheSameStory(t *testing.T) {
	start := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	raw := []string{"elec advice received", "scanned at shop", "hub in", "hub out", "address queried", "hub in", "on van", "POD", "hub in"}
	driver := fake.New(fake.Options{})
	scans := func(events []fake.Event) (scans []carrier.Scan) {
		for _, e := range events {
			s, ok := driver.Status(e.Raw)
			if !ok {
				t.Fatalf("%q is no word of the carrier", e.Raw)
			}
			scans = append(scans, carrier.Scan{Status: s, At: e.At, Place: e.Place})
		}
		return scans
	}
	rapid.Check(t, func(t *rapid.T) {
		var story []fake.Event
		for i := range rapid.IntRange(0, len(raw)).Draw(t, "told so far") {
			story = append(story, fake.Event{Tracking: "FAKE1", Raw: raw[i], At: start.Add(time.Duration(i) * time.Hour)})
		}
		mangled := fake.Mangle(rapid.Uint64().Draw(t, "seed"), story)
		if len(mangled) < len(story) {
			t.Fatal("an event was lost")
		}
		honest, heard := carrier.Derive(scans(story)), carrier.Derive(scans(mangled))
		if honest != heard {
			t.Fatalf("honest %+v, heard %+v", honest, heard)
		}
	})
}
