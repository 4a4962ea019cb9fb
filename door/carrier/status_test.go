package carrier_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retour/door/carrier"
	"retour/ground/lang"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func hour(h int) time.Time { return start.Add(time.Duration(h) * time.Hour) }

// A story is written as "hour status" pairs, in the order in which we hear of them.
func story(t *testing.T, text string) (scans []carrier.Scan) {
	t.Helper()
	words := strings.Fields(text)
	for i := 0; i+1 < len(words); i += 2 {
		h := 0
		for _, digit := range words[i] {
			h = h*10 + int(digit-'0')
		}
		scans = append(scans, carrier.Scan{Status: carrier.Status(words[i+1]), At: hour(h)})
	}
	return scans
}

func TestDerive(t *testing.T) {
	for _, c := range []struct {
		name, heard string
		want        carrier.Progress
	}{
		{"nothing heard", "", carrier.Progress{}},
		{"only data", "1 announced", carrier.Progress{Status: carrier.Announced, Since: hour(1)}},
		{"handed over", "1 announced 2 accepted", carrier.Progress{Status: carrier.Accepted, Since: hour(2), HandedOver: hour(2)}},
		{"data heard after the parcel", "2 accepted 5 announced", carrier.Progress{Status: carrier.Accepted, Since: hour(2), HandedOver: hour(2)}},
		{"first scan already on the way", "4 in_transit", carrier.Progress{Status: carrier.InTransit, Since: hour(4), HandedOver: hour(4)}},
		{"acceptance heard late", "4 in_transit 2 accepted", carrier.Progress{Status: carrier.InTransit, Since: hour(4), HandedOver: hour(2)}},
		{"held up, then on", "2 accepted 3 exception 4 in_transit", carrier.Progress{Status: carrier.InTransit, Since: hour(4), HandedOver: hour(2)}},
		{"held up", "2 accepted 5 exception 4 in_transit", carrier.Progress{Status: carrier.Exception, Since: hour(5), HandedOver: hour(2)}},
		{"an exception is no proof of sending", "1 announced 3 exception", carrier.Progress{Status: carrier.Exception, Since: hour(3)}},
		{"delivered", "2 accepted 8 delivered", carrier.Progress{Status: carrier.Delivered, Since: hour(8), HandedOver: hour(2), Delivered: hour(8)}},
		{"depot scan after delivery", "8 delivered 9 in_transit", carrier.Progress{Status: carrier.Delivered, Since: hour(8), HandedOver: hour(8), Delivered: hour(8)}},
		{"delivered twice", "9 delivered 8 delivered", carrier.Progress{Status: carrier.Delivered, Since: hour(8), HandedOver: hour(8), Delivered: hour(8)}},
		{"lost", "2 accepted 50 lost", carrier.Progress{Status: carrier.Lost, Since: hour(50), HandedOver: hour(2)}},
		{"lost and found", "50 lost 60 in_transit 2 accepted", carrier.Progress{Status: carrier.InTransit, Since: hour(60), HandedOver: hour(2)}},
		{"lost and delivered", "50 lost 60 delivered", carrier.Progress{Status: carrier.Delivered, Since: hour(60), HandedOver: hour(60), Delivered: hour(60)}},
		{"sent back, and delivered to the sender", "2 accepted 9 returned_to_sender 12 delivered", carrier.Progress{Status: carrier.ReturnedToSender, Since: hour(9), HandedOver: hour(2)}},
		{"sent back after delivery", "8 delivered 9 returned_to_sender", carrier.Progress{Status: carrier.ReturnedToSender, Since: hour(9), HandedOver: hour(8), Delivered: hour(8)}},
		{"two at one instant", "4 out_for_delivery 4 in_transit", carrier.Progress{Status: carrier.OutForDelivery, Since: hour(4), HandedOver: hour(4)}},
		{"words nobody knows", "3 teleported", carrier.Progress{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, carrier.Derive(story(t, c.heard))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func scans(t *rapid.T, label string) []carrier.Scan {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) carrier.Scan {
		return carrier.Scan{
			Status: rapid.SampledFrom(append(carrier.Statuses, "", "teleported")).Draw(t, "status"),
			At:     hour(rapid.IntRange(0, 9).Draw(t, "hour")),
			Place:  rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "place"),
		}
	}), 0, 12).Draw(t, label)
}

// Late, doubled and disordered scans do no harm: the set of scans decides, not the order in which they were heard.
func TestDeriveKnowsNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		heard := scans(t, "heard")
		want := carrier.Derive(heard)
		again := append([]carrier.Scan(nil), heard...)
		if len(heard) > 0 {
			again = append(again, heard[rapid.IntRange(0, len(heard)-1).Draw(t, "doubled")])
		}
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		dice.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		if got := carrier.Derive(again); got != want {
			t.Fatalf("in order %+v, disordered %+v", want, got)
		}
	})
}

// What one more scan may change: it may bring proof and delivery earlier, never later, and never take them away.
func TestOneMoreScanTakesNothingAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		heard := scans(t, "heard")
		more := append(append([]carrier.Scan(nil), heard...), scans(t, "more")...)
		before, after := carrier.Derive(heard), carrier.Derive(more)
		if !before.HandedOver.IsZero() && (after.HandedOver.IsZero() || after.HandedOver.After(before.HandedOver)) {
			t.Fatalf("proof of sending moved from %s to %s", before.HandedOver, after.HandedOver)
		}
		if before.Status == carrier.Delivered && after.Status != carrier.Delivered && after.Status != carrier.ReturnedToSender {
			t.Fatalf("delivered became %s", after.Status)
		}
		if before.Status == carrier.ReturnedToSender && after.Status != carrier.ReturnedToSender {
			t.Fatalf("sent back became %s", after.Status)
		}
		if before.Status != "" && before.Status != carrier.Announced && after.Status == carrier.Announced {
			t.Fatalf("%s went back to announced", before.Status)
		}
	})
}

// An old scan heard late never moves the status.
func TestLateScanMovesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		heard := scans(t, "heard")
		before := carrier.Derive(heard)
		if before.Status == "" {
			return
		}
		late := carrier.Scan{
			Status: rapid.SampledFrom([]carrier.Status{carrier.Announced, carrier.Accepted, carrier.InTransit, carrier.AtPickupPoint, carrier.OutForDelivery, carrier.Exception, carrier.Lost}).Draw(t, "status"),
			At:     hour(-1),
		}
		after := carrier.Derive(append(heard, late))
		if before.Status != carrier.Announced && (after.Status != before.Status || after.Since != before.Since) {
			t.Fatalf("%+v became %+v by a late %s", before, after, late.Status)
		}
	})
}

func TestStatusesReadable(t *testing.T) {
	for _, s := range carrier.Statuses {
		m := s.Message()
		if m.Key != "carrier.status_"+string(s) || m.In(lang.English) == m.In(lang.French) {
			t.Errorf("status %s reads %q and %q", s, m.In(lang.English), m.In(lang.French))
		}
	}
	if got := carrier.Status("").Message().Key; got != "carrier.status_none" {
		t.Errorf("no status reads as %s", got)
	}
}
