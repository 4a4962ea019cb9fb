package returns_test

import (
	"context"
	"strings"
	"testing"

	"retour/ground/db"
	"retour/returns"
	"retour/returns/halltest"
	"retour/stock"
)

// Unsold goods leave for the furnace on a lawful ground and with its proof only, where the law says so; what was said, and
// how the law was read, is written down with the act. A refused act leaves everything where it was.
func TestDestroyingAsksForGroundAndEvidence(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		v := settleByPerson
		v.Country, v.Zone = "DE", "Europe/Berlin"
		run(t, h, v)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 4, Total: 4000})
		got := run(t, h, ask("1", item("1", 4)))
		for range 4 {
			look := run(t, h, returns.Inspect{Return: got.Return, Answers: halltest.Sound()})
			run(t, h, returns.PutPiece{Plate: look.Plate, Bin: "restock"})
		}
		take := stock.Take{Bin: "restock", Shop: "uk", SKU: "A", Grade: "A", Quantity: 1, Why: "destroyed"}
		mayNot(t, h, db.Program, take, "fault.required")
		take.Proof = "P-1"
		mayNot(t, h, db.Program, take, "stock.needs_ground")
		take.Ground = "f"
		if left := run(t, h, take); left != 3 {
			t.Errorf("left %d, want 3", left)
		}
		data, _, err := db.Get[string](h.On(context.Background()), `SELECT data FROM event WHERE kind = 'stock.taken' ORDER BY id DESC LIMIT 1`)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{`"ground":"f"`, `"proof":"P-1"`, `"rule":"D-04"`, `"keep_proof_until":"20`} {
			if !strings.Contains(data, part) {
				t.Errorf("%s is not in %s", part, data)
			}
		}

		v.Settings.CompanySize = "small" // the Union's ban leaves small companies out
		run(t, h, v)
		take.Ground = ""
		if left := run(t, h, take); left != 2 {
			t.Errorf("left %d, want 2", left)
		}

		v.Country, v.Zone = "FR", "Europe/Paris" // which France's own ban does not
		run(t, h, v)
		mayNot(t, h, db.Program, take, "stock.needs_exception")
		take.Exception = "boredom"
		mayNot(t, h, db.Program, take, "law.no_word")
		take.Exception = "elimination_prescribed"
		if left := run(t, h, take); left != 1 {
			t.Errorf("left %d, want 1", left)
		}
		v.Country, v.Zone = "US", "America/New_York" // whose law knows no such ban
		run(t, h, v)
		take.Exception = ""
		if left := run(t, h, take); left != 0 {
			t.Errorf("left %d, want 0", left)
		}
		h.holds(t)
	})
}
