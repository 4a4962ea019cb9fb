package disposition

import (
	"retour/ground/lang"
	"retour/policy/rule"
)

// Decide gives the one destination of a piece. It never fails: what cannot be decided is set apart.
func (r *Router) Decide(f Facts) Decision {
	d := Decision{Version: r.set.Version}
	add := func(id, version string, m lang.Message) {
		d.Reasons = append(d.Reasons, rule.Because{Rule: id, Version: version, Message: m})
	}
	for i := range r.rules {
		c := &r.rules[i]
		if c.Off {
			continue
		}
		truth, err := c.judge.Ask(&f)
		if err != nil {
			add(c.ID, r.set.Version, lang.DispositionRuleUnjudged(c.ID))
			break // the rules after it were written for pieces it does not concern, and nobody knows whether it does
		}
		if truth != rule.Yes {
			continue
		}
		d.Reasons = append(d.Reasons, c.because)
		if !r.set.Uses(c.To) {
			add("closed", r.set.Version, lang.DispositionClosed(c.To.message()))
			continue
		}
		if why, version, m := f.bars(c.To); why != "" {
			add(why, version, m)
			continue
		}
		d.To, d.Lane = c.To, c.lane
		return d
	}
	d.To, d.Lane = Quarantine, string(Quarantine)
	add("apart", r.set.Version, lang.DispositionApart())
	return d
}

// Ids of the safety rules of this package; those of the law stand in RULES.
const (
	houseUngraded = "not_graded"
	houseDanger   = "danger"
	houseRecalled = "recalled"
	houseSerial   = "serial"
	houseOwner    = "owner"
	houseGrade    = "grade"
)

// house is the version of the safety rules, which change with the program only.
const house = "1"

// bars says why a destination is closed to a piece, whatever rule leads there; the first value is empty where it is
// open. A piece may always be set apart.
func (f *Facts) bars(to Destination) (id, version string, m lang.Message) {
	if to == Quarantine {
		return "", "", lang.Message{}
	}
	switch name := to.message(); {
	case f.Foreign && to != SendBack:
		return houseOwner, house, lang.DispositionNotOurs(name)
	case f.Hazard || f.Blocked:
		return houseDanger, house, lang.DispositionDanger(name)
	case f.Refused && to != SendBack:
		return houseOwner, house, lang.DispositionNotYet(name)
	case to == SendBack:
		return "", "", lang.Message{}
	case f.Grade != "A" && f.Grade != "B" && f.Grade != "C" && f.Grade != "D":
		return houseUngraded, house, lang.DispositionNotGraded(name)
	case f.Recalled && to.used():
		return houseRecalled, house, lang.DispositionRecalled(name)
	case f.Serial == "other" && to.used():
		return houseSerial, house, lang.DispositionSerial(name)
	case to == Restock && f.Grade != "A", to == SecondChoice && f.Grade == "D":
		return houseGrade, house, lang.DispositionGradeTooLow(name, f.Grade)
	case to == Destroy:
		return f.barsDestruction()
	}
	return "", "", lang.Message{}
}

// barsDestruction asks for a lawful ground; and goods that are as new and unsold are not destroyed even then, before a
// person has looked.
func (f *Facts) barsDestruction() (id, version string, m lang.Message) {
	version = f.Destroy.Version
	if version == "" {
		version = "unknown"
	}
	switch {
	case f.Grade == "A" && f.unsold():
		return "D-01", version, lang.DispositionAsNewUnsold()
	case f.Destroy.Ground == "":
		return "D-04", version, lang.DispositionNoGround()
	case !f.Destroy.Allowed:
		return "D-03", version, lang.DispositionNotLawful(f.Destroy.Ground)
	}
	return "", "", lang.Message{}
}

// used reports whether someone will use the piece there.
func (d Destination) used() bool {
	switch d {
	case Restock, SecondChoice, Repair, Outlet, Donate:
		return true
	}
	return false
}

func (d Destination) message() lang.Message {
	return lang.Message{Key: "disposition.destination." + string(d)}
}
