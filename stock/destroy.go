package stock

import (
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law"
	"retour/law/calendar"
	"retour/order"
)

// Grounds are why goods may be destroyed that the law wants used: they came back as unsold, as far as a bin can tell.
type Grounds struct {
	Ground    string `json:"ground,omitempty" enum:"a,b,c,d,e,f,g,h,i,j" doc:"lawful ground of a destruction (Regulation (EU) 2026/296, article 2), proved by the document"`
	Exception string `json:"exception,omitempty" maxLength:"60" doc:"what lifts a country's own ban, in France one of material_recovery_forbidden, elimination_prescribed, serious_risk_to_health_or_safety, contrary_to_sustainable_development"`
}

// cell is what is taken from, with whose it is.
type cell struct {
	ID, Balance             int64
	Country, Zone, Settings string
}

// lawful asks the law whether goods may be destroyed on these grounds, and writes down how it came to its answer. Pieces of
// several returns lie in one bin, and nobody can tell any more which of them came back as faulty: all count as unsold (rule
// D-01). A shop that does not say how large its company is counts as a large one.
func (t *Taken) lawful(c cell, g Grounds, now time.Time) error {
	shop := order.Shop{Country: c.Country, Zone: c.Zone, Settings: c.Settings}
	settings, err := shop.Decoded()
	if err != nil {
		return err
	}
	today := calendar.In(now, shop.Location())
	said, err := law.Destroying(law.DisposalFacts{
		Country: c.Country, CompanySize: settings.CompanySize, NationalException: g.Exception, On: today, DestroyedOn: today,
	}, g.Ground)
	switch f := fault.Of(err); {
	case f != nil && f.Field == "input.country": // no ban is known where the law is not
		return nil
	case f != nil && f.Field == "input.national_exception":
		return fault.New(fault.Invalid, f.Message).At("exception")
	case err != nil:
		return err
	}
	switch {
	case *said.NeedsGround && g.Ground == "":
		return fault.New(fault.Invalid, lang.StockNeedsGround()).At("ground")
	case *said.National && g.Exception == "":
		return fault.New(fault.Invalid, lang.StockNeedsException()).At("exception")
	case !*said.Allowed:
		return fault.New(fault.Conflict, lang.StockMayNotDestroy()).At("why")
	}
	t.Grounds, t.Law = g, said.Trace
	if said.KeepUntil != nil {
		t.KeepTill = *said.KeepUntil
	}
	return nil
}
