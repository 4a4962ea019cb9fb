package returns

import (
	"encoding/json"

	"retour/disposition"
	"retour/ground/money"
	"retour/inspect"
	"retour/policy"
)

// explanation is what is stored with an inspection: the steps to the grade, and the rules to the way out.
type explanation struct {
	Grade inspect.Assessment   `json:"grade"`
	Way   disposition.Decision `json:"way_out"`
}

// dispose asks the shop's rules for the way out of one graded piece, and writes down which rules led there.
func (b *bench) dispose(u *Unit, line *benchLine, assessed inspect.Assessment) (wayOut, string, error) {
	f := disposition.Facts{Grade: string(assessed.Grade), Blocked: assessed.Blocked, Findings: assessed.Codes(), SKU: u.SKU, Foreign: line == nil}
	for _, finding := range assessed.Findings {
		f.Hazard = f.Hazard || finding.Code == inspect.Hazard
		f.Sealed = f.Sealed || finding.Code == "sealed"
		if f.Liable == "" {
			f.Liable = string(finding.Liable)
		}
	}
	router := usualRouter
	if line != nil {
		f.Category, f.Basis, f.Refused = line.Category, policy.Basis(line.Basis), b.row.Permit == PermitRefused
		t, err := termsOf(b.tx, b.row.Shop, b.version)
		if err != nil {
			return wayOut{}, "", err
		}
		router = t.router
		f.Site, f.Price = t.settings.Site, money.Of(line.Total/line.Sold, t.shop.Currency)
	}
	way := router.Decide(f)
	u.Destination = string(way.To)
	text, err := json.Marshal(explanation{assessed, way})
	if err != nil {
		return wayOut{}, "", err
	}
	return wayOut{lane: way.Lane, rule: way.Reasons[0].Rule + "@" + way.Version}, string(text), nil
}

// usualRouter sorts pieces of no shop we know by the rules every shop starts with.
var usualRouter = func() *disposition.Router {
	r, err := disposition.Compile(disposition.Default())
	if err != nil {
		panic("returns: default rules of the way out: " + err.Error())
	}
	return r
}()
