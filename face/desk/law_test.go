package desk_test

import (
	"regexp"
	"strings"
	"testing"

	"retour/ground/access"
	"retour/returns"
	"retour/returns/halltest"
)

// The days that the law sets stand on a return's page, and how each came about, rule by rule, in the reader's language.
func TestWhatTheLawSays(t *testing.T) {
	each(t, func(w *world) {
		got := halltest.Run(t, w.db, returns.Request{Channel: "uk", Order: "1001", Items: []returns.Item{{Line: "1", Quantity: 1, Reason: "changed_mind"}}})
		boss := w.person(access.Manager)
		_, page, _ := w.ask(boss, "/desk/returns/"+string(got.Return), nil)
		for _, says := range []string{"What the law says", "Money back", "the shop may wait", "How these came about", "United Kingdom: the last day stays where it falls", "W-01"} {
			if !strings.Contains(page, says) {
				t.Errorf("the page does not say %q", says)
			}
		}
		halltest.Run(t, w.db, returns.Receive{Code: string(got.Return)})
		_, page, _ = w.ask(boss, "/desk/returns/"+string(got.Return)+"?lang=fr", nil)
		for _, says := range []string{"Ce que dit la loi", "M-04", "en vigueur"} {
			if !strings.Contains(page, says) {
				t.Errorf("the page does not say %q in French", says)
			}
		}
		_, page, _ = w.ask(boss, "/desk/returns/"+string(got.Return), nil)
		head, panel := regexp.MustCompile(`>due (\d+\s\w+\s\d+)`).FindStringSubmatch(page), regexp.MustCompile(`>until (\d+\s\w+\s\d+)`).FindAllStringSubmatch(page, -1)
		if head == nil || len(panel) == 0 || head[1] != panel[len(panel)-1][1] {
			t.Errorf("the money is due on two days: %v %v", head, panel)
		}
	})
}
