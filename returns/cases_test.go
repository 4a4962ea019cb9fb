package returns_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The cases gathered from other systems: each one that concerns the hall names the test here that shows our answer, and
// each other one says why it has none. A pattern ends in "*".
var shownBy = []struct{ cases, test string }{
	{"flow solidus-reception-*", "TestReception"},
	{"flow solidus-acceptance-*", "TestAcceptance"},
	{"flow solidus-01-second-item-for-same-unit", "TestPiecesAreFreeAgain"},
	{"flow solidus-02-new-item-cancels-open-one", "TestPiecesAreFreeAgain"}, // ours refuses the new one: nobody loses a return unasked
	{"flow solidus-04-*", "TestAcceptance"},
	{"flow solidus-05-expired-does-not-block", "TestPiecesAreFreeAgain"},
	{"flow solidus-05-cancelled-does-not-block", "TestPiecesAreFreeAgain"},
	{"flow solidus-06-*", "TestAcceptance"},
	{"flow spree-02", "TestRequestsThatAreRefused"},
	{"flow spree-03", "TestPiecesAreFreeAgain"},
	{"flow spree-04", "TestDecide"},
	{"flow spree-05", "TestDecide"},
	{"flow spree-06", "TestReceive"},
	{"flow spree-07", "TestTwoBoxes"},
	{"flow spree-08", "TestWhichPieceItIs"}, // one more than asked is kept, and a person decides
	{"flow spree-09", "TestAllowedAfterItCame"},
	{"flow spree-10", "TestTriggers"},
	{"flow spree-11", "TestCancel"},
	{"flow spree-12", "TestPastChanging"},
	{"flow spree-13", "TestPiecesAreFreeAgain"},
	{"flow spree-14-window", "TestWindows"},
	{"flow spree-15-window", "TestRequestsThatAreRefused"},
	{"flow spree-17-window", "TestWindows"},
	{"flow spree-18-window", "TestPolicyOfTheOrderCounts"},
	{"flow spree-20-second-box", "TestTwoBoxes"},
	{"flow medusa-01", "TestRequestsThatAreRefused"},
	{"flow medusa-02", "TestRequestsThatAreRefused"},
	{"flow medusa-03", "TestWhichPieceItIs"},
	{"flow medusa-04", "TestRequestsThatAreRefused"},
	{"flow medusa-05", "TestPutAway"},
	{"flow medusa-06", "TestMissing"}, // what was counted is taken back or missing, never set to another number
	{"flow medusa-08-*", "TestTwoBoxes"},
	{"flow tryton-03-*", "TestDeductions"},
	{"flow tryton-04-*", "TestRequestsThatAreRefused"},
	{"flow tryton-05", "TestPutAway"},
	{"flow tryton-06", "TestPutAway"},
	{"flow bagisto-01-rule-change", "TestPolicyOfTheOrderCounts"},
	{"flow thirtybees-01-no-delivery-date", "TestPolicyOfTheOrderCounts"},
	{"race race-01-*", "TestTenRefundsOfOnePayment"},
	{"race race-02-*", "TestTenRefundsOfOnePayment"},
	{"race race-03-*", "TestTenRefundsOfOnePayment"},
	{"race race-04-*", "TestOneReceiptConfirmedSixTimes"},
	{"race race-05-*", "TestTwelveRequestsForThreeSold"},
	{"race race-06-*", "TestShoppersSeeTheirOwnOrderOnly"},
	{"race race-08-*", "TestTwelveRequestsForThreeSold"},
	{"race race-09-*", "TestLostAnswer"},
	{"race race-10-*", "TestNotices"},
	{"race race-11-*", "TestTwoEqualRefunds"},
	{"race race-12-*", "TestTwoStockChangesBothCount"},
	{"inventory solidus-01", "TestPutAway"},
	{"inventory solidus-03", "TestPutAway"}, // where a piece goes is its own decision: what is not for stock lies apart
	{"inventory solidus-04", "TestPutAway"},
	{"inventory spree-*", "TestPutAway"},
	{"inventory medusa-01", "TestPutAway"},
	{"inventory oca-01", "TestRequestsThatAreRefused"},
	{"inventory magento-05", "TestPutAway"}, // stock is by the article sold; there is no parent
	{"inventory woo-01", "TestPutAway"},     // stock follows from moves of pieces, never from an order saved again
	{"inventory woo-03", "TestPutAway"},
	{"inventory odoo-01", "TestRequestsThatAreRefused"},
}

var noCase = []struct{ cases, why string }{
	{"flow solidus-03-*", "goods that go out instead are an order of their own, and come back as one"},
	{"flow solidus-05-unexchanged-*", "the same"},
	{"flow spree-01", "an order comes to us when it is sold; there is none that was never completed"},
	{"flow spree-16-window", "an agent asks by the same rules; goodwill beyond them is a rule of the policy"},
	{"flow spree-19-window", "every window has an end"},
	{"flow medusa-07", "there are no drafts"},
	{"flow tryton-01", "there are no drafts"},
	{"flow tryton-02", "there are no drafts"},
	{"flow presta-01", "a shop that takes nothing back says so in its policy"},
	{"flow presta-02", "goods may be given back before they came, rule W-11"},
	{"race race-07-*", "a cancelled sale is the shop's; ours are returns"},
	{"inventory erpnext-04", "kits are taken apart when the order is imported"},
	{"inventory erpnext-05", "kits are taken apart when the order is imported"},
	{"inventory erpnext-06", "the value of stock is the shop's books'"},
	{"inventory erpnext-08", "the serials sold are not known yet; a serial scanned is kept with its piece"},
	{"inventory erpnext-09", "the serials sold are not known yet; a serial scanned is kept with its piece"},
	{"inventory odoo-03", "an order line counts whole pieces in the unit it was sold in"},
	{"inventory odoo-04", "an order line counts whole pieces in the unit it was sold in"},
	{"inventory odoo-05", "the value of stock is the shop's books'"},
	{"inventory odoo-06", "the serials sold are not known yet; a serial scanned is kept with its piece"},
	{"inventory oca-02", "what was delivered is the order's; ours are its returns"},
	{"inventory magento-02", "kits are taken apart when the order is imported"},
}

// Every case of the shared collections has its answer here, and every test that is named exists.
func TestCasesOfOtherSystems(t *testing.T) {
	tests := testNames(t)
	for _, s := range shownBy {
		if !slices.Contains(tests, s.test) {
			t.Errorf("%s names %s, which does not exist", s.cases, s.test)
		}
	}
	fits := func(pattern, name string) bool {
		head, open := strings.CutSuffix(pattern, "*")
		return pattern == name || open && strings.HasPrefix(name, head)
	}
	for _, file := range []string{"flow", "race", "inventory"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "shared", "external", file+"-cases.json"))
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip("the shared collections of cases are not beside the repository")
		}
		var all struct {
			Cases []struct {
				ID string `json:"id"`
			} `json:"cases"`
		}
		if err == nil {
			err = json.Unmarshal(data, &all)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range all.Cases {
			name := fmt.Sprint(file, " ", c.ID)
			shown, apart := 0, 0
			for _, s := range shownBy {
				if fits(s.cases, name) {
					shown++
				}
			}
			for _, n := range noCase {
				if fits(n.cases, name) {
					apart++
				}
			}
			if shown+apart != 1 {
				t.Errorf("%s is answered %d times by a test and %d times by a reason, want one", name, shown, apart)
			}
		}
	}
}

func testNames(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, "func Test"); ok {
				names = append(names, "Test"+rest[:strings.IndexByte(rest, '(')])
			}
		}
	}
	return names
}
