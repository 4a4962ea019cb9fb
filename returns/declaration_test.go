package returns_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/job"
	"retour/order"
	"retour/policy"
	"retour/returns"
	"retour/returns/halltest"
	"retour/withdrawal"
)

// declares is a declaration of withdrawal of whoever bought an order of these tests.
func declares(number, words string) withdrawal.Declare {
	return withdrawal.Declare{Content: withdrawal.Content{Name: "Somebody Else", Contract: words, Email: strings.ToUpper(number) + "@example.org"}, Language: "de"}
}

// declared sends a declaration, lets its order be looked for, and gives where it stands.
func declared(t *testing.T, h hall, actor db.Actor, v withdrawal.Declare) withdrawal.View {
	t.Helper()
	got := may(t, h, actor, v)
	matching(t, h)
	return found(t, h, got.Declaration)
}

func matching(t *testing.T, h hall) {
	t.Helper()
	runner := job.Runner{DB: h.DB, Handlers: map[string]job.Handler{withdrawal.Intent: returns.DeclarationHandler(h.DB)}}
	if err := runner.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func found(t *testing.T, h hall, code id.Code) withdrawal.View {
	t.Helper()
	v, err := withdrawal.Find(context.Background(), h.DB, code)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var nobody = db.Actor{Kind: db.Shopper}

// A declaration that names its order, from the address of the order, opens a return of all of it, as a withdrawal; and the
// consumer's own words decide the basis.
func TestDeclarationOpensAReturn(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for i, words := range []string{"W-1", "Bestellung W-2", " #w-3 ", "Order no. W-4", "commande n° W-5"} {
			number := "W-" + string(rune('1'+i))
			halltest.Sale{Number: number, Country: "FR", Lines: []halltest.Article{article("A", 2, 4000), article("B", 1, 3000)}}.Place(t, h.DB)
			got := declared(t, h, nobody, declares(number, words))
			if got.State != withdrawal.Matched || got.Late == nil || *got.Late || got.About != number || got.Return == "" {
				t.Fatalf("%q: %+v", words, got)
			}
			v := h.view(t, got.Return)
			if v.Counts.Announced != 3 || v.Permit != returns.PermitAllowed || v.Origin != "shopper" {
				t.Errorf("%q: the return is %+v", words, v)
			}
			for _, item := range v.Lines {
				if policy.Basis(item.Basis) != policy.Withdrawal {
					t.Errorf("%q: basis %s", words, item.Basis)
				}
			}
		}
	})
}

// What the words do not say for sure is left to a person: nothing is guessed, nothing refused, and the order stays as it is.
func TestDeclarationThatLeavesADoubtWaitsForAPerson(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Sale{Number: "D-1", Country: "FR", Lines: []halltest.Article{article("A", 2, 4000)}}.Place(t, h.DB)
		bought := halltest.Sale{Number: "D-2", Country: "FR", Lines: []halltest.Article{article("A", 1, 4000)}}.Place(t, h.DB)
		stranger := declares("D-1", "D-1")
		stranger.Email = "stranger@example.org"
		for name, test := range map[string]struct {
			actor db.Actor
			v     withdrawal.Declare
			state withdrawal.State
			why   string
		}{
			"a part of it":              {nobody, declares("D-1", "D-1, nur die Vase"), withdrawal.ToDecide, returns.WhyItems},
			"no number":                 {nobody, declares("D-1", "the blue vase of last week"), withdrawal.ToMatch, ""},
			"a number that is not here": {nobody, declares("D-1", "D-9"), withdrawal.ToMatch, ""},
			"somebody else's order":     {nobody, stranger, withdrawal.ToMatch, ""},
			"words beside an open order": {
				shopperOf(bought), declares("D-9", "the vase"), withdrawal.ToDecide, returns.WhyItems,
			},
		} {
			got := declared(t, h, test.actor, test.v)
			if got.State != test.state || got.Why != test.why || got.Return != "" {
				t.Errorf("%s: %+v", name, got)
			}
		}
		if n := h.count(t, `SELECT count(*) FROM return_`); n != 0 {
			t.Errorf("%d returns were opened", n)
		}
		named := stranger
		named.Name, named.Contract = "invented  person", "D-1."
		if got := declared(t, h, nobody, named); got.State != withdrawal.Matched {
			t.Errorf("number and name: %+v", got)
		}
	})
}

// Late is not refused: the declaration is kept and flagged, and what follows waits for a person's answer.
func TestLateDeclarationIsKeptAndFlagged(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		sale := halltest.Sale{Number: "L-1", Country: "FR", Delivered: h.clock.At.AddDate(0, 0, -60), Lines: []halltest.Article{article("A", 1, 4000)}}
		sale.Place(t, h.DB)
		got := declared(t, h, nobody, declares("L-1", "L-1"))
		if got.Late == nil || !*got.Late || got.State != withdrawal.Matched || got.Why != returns.WhyLate {
			t.Fatalf("%+v", got)
		}
		if v := h.view(t, got.Return); v.Permit != returns.PermitReview {
			t.Errorf("the return is %s, want a review", v.Permit)
		}
		// a letter that was sent in time is in time, whenever it came and was entered
		sale.Number, sale.Delivered = "L-2", h.clock.At.AddDate(0, 0, -20)
		sale.Place(t, h.DB)
		letter := declares("L-2", "L-2")
		letter.Origin, letter.SentOn, letter.ReceivedOn = withdrawal.Letter, day(h, -10), day(h, -8)
		got = declared(t, h, clerk, letter)
		if got.Late == nil || *got.Late || got.State != withdrawal.Matched {
			t.Fatalf("a letter sent in time: %+v", got)
		}
	})
}

func day(h hall, days int) string { return h.clock.At.AddDate(0, 0, days).Format(time.DateOnly) }

// The refund is due from the day the shop was told, however late somebody found out which order it was about.
func TestRefundIsDueFromTheDeclaration(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Sale{Number: "M-1", Country: "FR", Lines: []halltest.Article{article("A", 1, 4000), article("B", 1, 3000)}}.Place(t, h.DB)
		got := declared(t, h, nobody, declares("M-1", "ma lampe"))
		told := h.clock.At
		h.clock.At = h.clock.At.AddDate(0, 0, 5)
		mayNot(t, h, clerk, returns.MatchDeclaration{Declaration: got.Declaration, Channel: "uk", Order: "M-9"}, "withdrawal.order_unknown")
		mayNot(t, h, person(9), returns.MatchDeclaration{Declaration: got.Declaration, Channel: "uk", Order: "M-1"}, "fault.forbidden")
		linked := may(t, h, clerk, returns.MatchDeclaration{Declaration: got.Declaration, Channel: "uk", Order: "M-1"})
		if linked.State != withdrawal.ToDecide || linked.Return != "" {
			t.Fatalf("without items: %+v", linked)
		}
		matched := may(t, h, clerk, returns.MatchDeclaration{Declaration: got.Declaration, Channel: "uk", Order: "M-1", Items: []withdrawal.Item{{Line: "2", Quantity: 1}}})
		if matched.State != withdrawal.Matched || matched.Return == "" {
			t.Fatalf("with items: %+v", matched)
		}
		mayNot(t, h, clerk, returns.MatchDeclaration{Declaration: got.Declaration, Channel: "uk", Order: "M-1"}, "withdrawal.not_open")
		shop(t, h, func(s *order.Settings) { s.SettleAt = "person" })
		run(t, h, returns.Receive{Code: string(matched.Return)})
		v := h.view(t, matched.Return)
		zone, err := time.LoadLocation("Europe/London")
		if err != nil {
			t.Skip("no time zones on this machine")
		}
		if v.DueAt == nil || v.DueAt.In(zone).Format(time.DateOnly) != told.AddDate(0, 0, 14).Format(time.DateOnly) {
			t.Errorf("due %v, want 14 days from %v", v.DueAt, told)
		}
	})
}

// Goods that are in a return already are not claimed twice: a person sees it.
func TestDeclarationOfWhatIsComingBackAlready(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Sale{Number: "N-1", Country: "FR", Lines: []halltest.Article{article("A", 1, 4000)}}.Place(t, h.DB)
		run(t, h, ask("N-1", item("1", 1)))
		got := declared(t, h, nobody, declares("N-1", "N-1"))
		if got.State != withdrawal.ToDecide || got.Why != returns.WhyNothing || got.About != "N-1" {
			t.Fatalf("%+v", got)
		}
		mayNot(t, h, clerk, returns.MatchDeclaration{Declaration: got.Declaration, Channel: "uk", Order: "N-1"}, "withdrawal.nothing_left")
		mayNot(t, h, clerk, returns.MatchDeclaration{Declaration: got.Declaration, Channel: "uk", Order: "N-1", Items: []withdrawal.Item{{Line: "1", Quantity: 1}}}, "returns.none_left")
		may(t, h, clerk, withdrawal.AnswerDeclaration{Declaration: got.Declaration, Why: "already_returned"})
	})
}

// Items that the consumer chose beside their words are those of the return.
func TestDeclarationOfChosenItems(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		bought := halltest.Sale{Number: "C-1", Country: "FR", Lines: []halltest.Article{article("A", 2, 4000), article("B", 1, 3000)}}.Place(t, h.DB)
		v := declares("C-9", "Commande C-1 : un vase")
		v.Order, v.Items = "C-1", []withdrawal.Item{{Line: "1", Quantity: 1, Name: "Vase"}}
		got := declared(t, h, shopperOf(bought), v)
		if got.State != withdrawal.Matched {
			t.Fatalf("%+v", got)
		}
		if view := h.view(t, got.Return); view.Counts.Announced != 1 || view.Lines[0].Line != "1" {
			t.Errorf("the return is %+v", view)
		}
		v.Contract, v.Items = "Commande C-1 : trop", []withdrawal.Item{{Line: "1", Quantity: 7}}
		if got := declared(t, h, shopperOf(bought), v); got.State != withdrawal.ToDecide || got.Why != "returns.over_quantity" {
			t.Errorf("more than there is: %+v", got)
		}
		mayNot(t, h, nobody, v, "fault.forbidden") // who proved nothing names no lines
	})
}
