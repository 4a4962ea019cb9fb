// Package conformance is what every driver of the carrier door must do, as a test. A driver earns its place by calling Run
// from its own test with a world in which a real or nasty carrier stands behind it.
package conformance

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"retour/door/carrier"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
)

// World is a driver with a fresh carrier behind it, and the test's own sight of that carrier's books.
type World struct {
	Driver carrier.Driver

	// Bill lists the tracking numbers the carrier will ask money for. Nil where labels cost nothing.
	Bill func(t testing.TB) []string

	// LoseAnswer makes the carrier carry out the next call and lose the answer. Nil where nothing can be lost.
	LoseAnswer func(t testing.TB)

	// Use has the parcel moved, so that its label can no longer be voided. Nil where that cannot be arranged.
	Use func(t testing.TB, tracking string)

	// Words are raw statuses of this carrier and what they mean.
	Words map[string]carrier.Status
}

// Run holds the driver that open gives against the door's contract. Each part gets a world of its own.
func Run(t *testing.T, open func(t *testing.T) World) {
	parts := []struct {
		name string
		run  func(*testing.T, World)
	}{
		{"names itself", namesItself},
		{"a label names the parcel", labelNamesParcel},
		{"the same key is the same label", sameKey},
		{"the same key at the same time is one label", sameKeyAtOnce},
		{"two parcels are two labels", twoParcels},
		{"what cannot be moved is refused", badShipments},
		{"voided twice is voided once", voidTwice},
		{"void of a used label is refused", voidUsed},
		{"find after a lost answer", lostAnswer},
		{"an ended context", endedContext},
		{"words", words},
	}
	for _, part := range parts {
		t.Run(part.name, func(t *testing.T) { part.run(t, open(t)) })
	}
}

// Shipment is a parcel that every carrier can move, of invented people.
func Shipment(key string, parcel int64) carrier.Shipment {
	return carrier.Shipment{
		Key: key, Parcel: id.Make(id.Parcel, parcel), Return: id.Make(id.Return, parcel), Order: "1001", Grams: 800,
		From: carrier.Address{Name: "Ada Exemple", Street: "1 rue de l’Exemple", City: "Lyon", Postcode: "69001", Country: "FR"},
		To:   carrier.Address{Name: "Returns, Example Shop", Street: "2 Sample Street", City: "Dublin", Country: "IE"},
	}
}

func (w World) label(t *testing.T, s carrier.Shipment) carrier.Label {
	t.Helper()
	l, err := w.Driver.Label(t.Context(), s)
	if err != nil {
		t.Fatalf("label of %s: %v", s.Parcel, err)
	}
	return l
}

func (w World) bill(t *testing.T, want ...string) {
	t.Helper()
	if w.Bill == nil {
		return
	}
	if got := w.Bill(t); !slices.Equal(got, want) {
		t.Errorf("the carrier bills %v, want %v", got, want)
	}
}

// refused checks a final refusal that people can read in every language.
func refused(t *testing.T, err error) {
	t.Helper()
	f := fault.Of(err)
	if !errors.Is(err, carrier.ErrRefused) || f == nil {
		t.Fatalf("want a refusal with a sentence for people, got %v", err)
	}
	for _, tag := range lang.Tags {
		if f.Message.In(tag) == "" {
			t.Errorf("the refusal %s has no sentence in %s", f.Code(), tag)
		}
	}
}

func namesItself(t *testing.T, w World) {
	a := w.Driver.Abilities()
	if a.Name == "" {
		t.Error("a driver has a name")
	}
	if _, ok := w.Driver.(carrier.Finder); ok != a.Find {
		t.Errorf("abilities say find: %v; the driver finds: %v", a.Find, ok)
	}
	if a.Prepaid && w.Bill == nil {
		t.Error("a carrier that sells labels must be tested against its bill")
	}
}

func labelNamesParcel(t *testing.T, w World) {
	a := w.Driver.Abilities()
	l := w.label(t, Shipment("k1", 1))
	if l.Tracking == "" || l.Carrier != a.Name || l.Key != "k1" || l.Prepaid != a.Prepaid {
		t.Errorf("label %+v of a driver with %+v", l, a)
	}
	if (len(l.Document) > 0) != (len(a.Formats) > 0) || len(l.Document) > 0 && !slices.Contains(a.Formats, l.Format) {
		t.Errorf("a document of %d bytes in format %q from a driver with formats %v", len(l.Document), l.Format, a.Formats)
	}
}

func sameKey(t *testing.T, w World) {
	first, second := w.label(t, Shipment("k1", 1)), w.label(t, Shipment("k1", 1))
	if w.Driver.Abilities().Keyed && first.Tracking != second.Tracking {
		t.Errorf("one key, two labels: %s and %s", first.Tracking, second.Tracking)
	}
	if w.Driver.Abilities().Keyed {
		w.bill(t, first.Tracking)
	}
}

func sameKeyAtOnce(t *testing.T, w World) {
	labels := make([]carrier.Label, 8)
	var wait sync.WaitGroup
	for i := range labels {
		wait.Go(func() {
			l, err := w.Driver.Label(t.Context(), Shipment("k1", 1))
			if err != nil {
				t.Errorf("one of several calls with one key: %v", err)
			}
			labels[i] = l
		})
	}
	wait.Wait()
	if !w.Driver.Abilities().Keyed {
		return
	}
	for _, l := range labels {
		if l.Tracking != labels[0].Tracking {
			t.Errorf("one key, two labels: %s and %s", labels[0].Tracking, l.Tracking)
		}
	}
	w.bill(t, labels[0].Tracking)
}

func twoParcels(t *testing.T, w World) {
	first, second := w.label(t, Shipment("k1", 1)), w.label(t, Shipment("k2", 2))
	if first.Tracking == second.Tracking {
		t.Errorf("two parcels share the tracking number %s", first.Tracking)
	}
	w.bill(t, first.Tracking, second.Tracking)
}

func badShipments(t *testing.T, w World) {
	for field, spoil := range map[string]func(*carrier.Shipment){
		"key":          func(s *carrier.Shipment) { s.Key = "" },
		"parcel":       func(s *carrier.Shipment) { s.Parcel = id.Make(id.Return, 1) },
		"grams":        func(s *carrier.Shipment) { s.Grams = -1 },
		"to.name":      func(s *carrier.Shipment) { s.To.Name = " " },
		"to.street":    func(s *carrier.Shipment) { s.To.Street = "" },
		"to.city":      func(s *carrier.Shipment) { s.To.City = "" },
		"to.country":   func(s *carrier.Shipment) { s.To.Country = "Ireland" },
		"from.country": func(s *carrier.Shipment) { s.From.Country = "fr" },
	} {
		s := Shipment("k1", 1)
		spoil(&s)
		_, err := w.Driver.Label(t.Context(), s)
		refused(t, err)
		if f := fault.Of(err); f != nil && f.Field != field {
			t.Errorf("spoilt %s, refused for %q", field, f.Field)
		}
	}
	w.bill(t)
}

func voidTwice(t *testing.T, w World) {
	l := w.label(t, Shipment("k1", 1))
	for range 2 {
		err := w.Driver.Void(t.Context(), carrier.Voiding{Key: "v1", Tracking: l.Tracking})
		if w.Driver.Abilities().Void && err != nil {
			t.Errorf("void of an unused label: %v", err)
		}
		if !w.Driver.Abilities().Void {
			refused(t, err)
		}
	}
	if w.Driver.Abilities().Void {
		w.bill(t)
	}
}

func voidUsed(t *testing.T, w World) {
	if w.Bill == nil || w.Use == nil {
		return
	}
	l := w.label(t, Shipment("k1", 1))
	w.Use(t, l.Tracking)
	refused(t, w.Driver.Void(t.Context(), carrier.Voiding{Key: "v1", Tracking: l.Tracking}))
	refused(t, w.Driver.Void(t.Context(), carrier.Voiding{Key: "v2", Tracking: "no-such-label"}))
	w.bill(t, l.Tracking)
}

func lostAnswer(t *testing.T, w World) {
	if w.LoseAnswer == nil {
		return
	}
	w.LoseAnswer(t)
	if _, err := w.Driver.Label(t.Context(), Shipment("k1", 1)); !errors.Is(err, carrier.ErrUnknown) {
		t.Fatalf("a lost answer is an unknown outcome; got %v", err)
	}
	finder, ok := w.Driver.(carrier.Finder)
	if !ok {
		return
	}
	found, err := finder.Find(t.Context(), "k1")
	if err != nil || len(found) != 1 {
		t.Fatalf("find after a lost answer: %v, %v", found, err)
	}
	if again := w.label(t, Shipment("k1", 1)); again.Tracking != found[0].Tracking {
		t.Errorf("the same key after a lost answer made another label: %s, then %s", found[0].Tracking, again.Tracking)
	}
	w.bill(t, found[0].Tracking)
	if none, err := finder.Find(t.Context(), "never-used"); err != nil || len(none) != 0 {
		t.Errorf("an unknown key has no labels; got %v, %v", none, err)
	}
}

func endedContext(t *testing.T, w World) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Driver.Label(ctx, Shipment("k1", 1)); !errors.Is(err, carrier.ErrRetry) {
		t.Errorf("what was never sent may be tried again; got %v", err)
	}
	if err := w.Driver.Void(ctx, carrier.Voiding{Key: "v1", Tracking: "x"}); !errors.Is(err, carrier.ErrRetry) {
		t.Errorf("what was never sent may be tried again; got %v", err)
	}
	w.bill(t)
}

func words(t *testing.T, w World) {
	if len(w.Words) == 0 {
		t.Error("a driver is tested with words of its carrier")
	}
	for raw, want := range w.Words {
		if got, ok := w.Driver.Status(raw); !ok || got != want {
			t.Errorf("%q is %q, want %q", raw, got, want)
		}
	}
	for _, raw := range []string{"", "unknown", "pending", "no such word", "état inconnu"} {
		if got, ok := w.Driver.Status(raw); ok {
			t.Errorf("%q was guessed to be %q", raw, got)
		}
	}
}
