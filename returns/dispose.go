package returns

import (
	"encoding/json"
	"fmt"
	"sync"

	"retour/disposition"
	"retour/ground/db"
	"retour/ground/money"
	"retour/inspect"
	"retour/policy"
)

// explanation is what is stored with an inspection: the steps to the grade, and the rules to the way out.
type explanation struct {
	Grade inspect.Assessment   `json:"grade"`
	Way   disposition.Decision `json:"way_out"`
}

// BenchFacts names what a rule can ask about when a piece is graded. What else disposition.Facts knows (season, supplier,
// repair, donation, recall, destruction, expected proceeds) nobody tells this house: no order, article or setting holds it. A
// rule that asks for it waits for who fills it in.
var BenchFacts = []string{
	"grade", "blocked", "findings", "sealed", "hazard", "serial", "liable", "sku", "category", "price", "foreign", "basis", "refused", "country", "site",
	"wanted", "ordered_lately",
}

// dispose asks the shop's rules for the way out of one graded piece, and writes down which rules led there. While a person
// has not answered whether the return may happen, the piece is set apart: it may still be the shopper's.
func (b *bench) dispose(u *Unit, line *benchLine, assessed inspect.Assessment) (wayOut, string, error) {
	f := disposition.Facts{Grade: string(assessed.Grade), Blocked: assessed.Blocked, Findings: assessed.Codes(), SKU: u.SKU, Foreign: line == nil}
	for _, finding := range assessed.Findings {
		f.Hazard = f.Hazard || finding.Code == inspect.Hazard
		f.Sealed = f.Sealed || finding.Code == "sealed"
		if finding.Code == wrongSerial {
			f.Serial = "other"
		}
		if f.Liable == "" {
			f.Liable = string(finding.Liable)
		}
	}
	ways := usualRouter
	if line != nil {
		f.Category, f.Basis, f.Refused = line.Category, policy.Basis(line.Basis), b.row.Permit == PermitRefused
		t, err := termsOf(b.tx, b.row.Shop, b.version)
		if err != nil {
			return wayOut{}, "", err
		}
		ways = t.ways
		f.Site, f.Price = t.settings.Site, money.Of(line.Total/line.Sold, t.shop.Currency)
		if err := b.demand(&f, line, ways()); err != nil {
			return wayOut{}, "", err
		}
	}
	way := ways().Decide(f)
	u.Destination = string(way.To)
	if b.known && b.row.Permit == PermitReview {
		way.Lane, u.Destination = string(disposition.Quarantine), string(disposition.Quarantine)
	}
	text, err := json.Marshal(explanation{assessed, way})
	if err != nil {
		return wayOut{}, "", err
	}
	return wayOut{lane: way.Lane, rule: way.Reasons[0].Rule + "@" + way.Version}, string(text), nil
}

// ways sort the pieces of a shop: by its own rules, or by those that every shop starts with.
func (t *terms) ways() *disposition.Router {
	if t.router == nil {
		return usualRouter()
	}
	return t.router
}

// usualRouter sorts pieces of no shop we know by the rules every shop starts with. They are compiled when they are first
// asked, which takes as long as all else at the program's start; that they do compile is tested.
var usualRouter = sync.OnceValue(func() *disposition.Router {
	r, err := disposition.Compile(disposition.Default())
	if err != nil {
		panic("returns: default rules of the way out: " + err.Error())
	}
	return r
})

// wayAfter is a piece that was set apart while its return waited, with what its last look said.
type wayAfter struct {
	ID        int64
	Explained string
}

func askSetApart(ret int64) *db.Asked[wayAfter] {
	return db.Ask[wayAfter](`SELECT u.id, i.explained FROM unit u JOIN inspection i ON i.unit = u.id
		WHERE u.return_id = $1 AND u.return_line <> 0 AND u.received IS NOT NULL AND u.placed IS NULL AND u.undone = FALSE ORDER BY u.id, i.id`, ret)
}

// release gives the pieces at the bench that were set apart their way out, now that a person has answered: that of the
// rules, or back to the shopper whose they are. One that lies in its bin is looked at again to come out of it.
func release(tx *db.Tx, allowed bool, apart []wayAfter) error {
	for _, a := range apart {
		var e explanation
		if err := json.Unmarshal([]byte(a.Explained), &e); err != nil {
			return fmt.Errorf("inspection of unit %d: %w", a.ID, err)
		}
		to := e.Way.To
		if !allowed && to != disposition.Quarantine {
			to = disposition.SendBack
		}
		tx.Exec(`UPDATE unit SET destination = $2 WHERE id = $1`, a.ID, string(to))
	}
	return nil
}
