package returns_test

import (
	"slices"
	"testing"

	"retour/door/carrier"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/returns"
	"retour/returns/halltest"
)

// What happens when something is told of a return at each point of its way, as the table of another system's item
// reception has it (flow-cases solidus-reception-01 to -90), with our answers. "same": no effect, and no error, for what was
// told twice or late; where the other system refuses, the one who clicks twice would read of a failure.
func TestReception(t *testing.T) {
	starts := []string{"awaiting", "in_transit", "lost_in_transit", "received", "cancelled", "expired"}
	want := map[string][]string{ // by event: for each start, the stage afterwards, "same", or a code
		"receive":    {"arrived", "arrived", "arrived", "same", "review", "review"}, // after the end a person answers
		"in_transit": {"in_transit", "same", "same", "same", "same", "in_transit"},  // expired and sent: dealt with
		"lost":       {"same", "same", "same", "same", "same", "same"},              // the parcel is lost; its pieces are still owed an answer
		"cancel":     {"cancelled", "returns.already_sent", "returns.already_sent", "returns.already_sent", "same", "returns.not_open"},
		"expire":     {"expired", "same", "same", "same", "same", "same"},
	}
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		for event, row := range want {
			for n, start := range starts {
				ret, label := labelled(t, h, start+" "+event)
				tell := func(source, status string) error {
					_, err := as(h, clerk, returns.Track{Parcel: label.Tracking, Source: source, Status: carrier.Status(status), At: h.clock.At})
					return err
				}
				begin := map[string]func() error{
					"awaiting":   func() error { return nil },
					"in_transit": func() error { return tell("1", "accepted") },
					"lost_in_transit": func() error {
						if err := tell("1", "accepted"); err != nil {
							return err
						}
						return tell("2", "lost")
					},
					"received": func() error {
						_, err := as(h, clerk, returns.Receive{Code: string(ret)})
						return err
					},
					"cancelled": func() error { _, err := as(h, clerk, returns.Cancel{Return: ret}); return err },
					"expired":   func() error { _, err := as(h, clerk, returns.Expire{Return: ret}); return err },
				}
				if err := begin[start](); err != nil {
					t.Fatalf("%s: %v", start, err)
				}
				before := h.view(t, ret)
				err := map[string]func() error{
					"receive":    func() error { _, err := as(h, clerk, returns.Receive{Code: string(ret)}); return err },
					"in_transit": func() error { return tell("3", "in_transit") },
					"lost":       func() error { return tell("4", "lost") },
					"cancel":     func() error { _, err := as(h, clerk, returns.Cancel{Return: ret}); return err },
					"expire":     func() error { _, err := as(h, clerk, returns.Expire{Return: ret}); return err },
				}[event]()
				after := h.view(t, ret)
				got := string(after.Stage)
				switch {
				case err != nil && fault.Of(err) != nil:
					got = fault.Of(err).Code()
				case err != nil:
					t.Fatal(err)
				case after.Stage == before.Stage && after.Counts == before.Counts:
					got = "same"
				}
				if got != row[n] {
					t.Errorf("%s, then %s: %s, want %s", start, event, got, row[n])
				}
			}
		}
	})
}

// A piece that is received and graded is refunded alone, however the rest of its return stands (solidus-acceptance: what
// that system decides by one word for an item, ours decides by policy at the request, by a person for the return, and by
// the settlement for the piece).
func TestAcceptance(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
		ret, plates := graded(t, h, "1", item("1", 3))
		run(t, h, returns.Settle{Return: ret, Plates: plates[:1]})
		got := run(t, h, returns.Settle{Return: ret, Plates: plates[1:2], Deductions: []returns.Deduction{{Plate: plates[1], Amount: *pounds(300), Reason: "not_as_sold"}}})
		if got.Refund.Minor != 0 || got.Pieces != 1 {
			t.Errorf("a piece of which nothing is given back: %+v", got)
		}
		rest := run(t, h, returns.Settle{Return: ret}) // takes what is graded and not settled alone: solidus-06
		if rest.Pieces != 1 || rest.Refund.Minor != 300 {
			t.Errorf("the rest: %+v", rest)
		}
		for _, p := range plates {
			refused(t, h, returns.Settle{Return: ret, Plates: []id.Code{p}}, "returns.settle_twice") // solidus-04
		}
		if !slices.Equal(parts(h.view(t, ret).Settlements[1]), []string{"unit 300 (0)", "deduction -300 (0)"}) {
			t.Errorf("parts: %v", parts(h.view(t, ret).Settlements[1]))
		}
	})
}
