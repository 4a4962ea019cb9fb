package law

import (
	"errors"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law/country"
	"retour/law/dated"
)

// Place is where a consumer lives: its law, its holidays and its time zone.
type Place = country.Place

// placeOf finds a place by the code that a question gives at a key, or, where it gives none, by its jurisdiction.
func (q Question) placeOf(code, key string) (Place, error) {
	if code == "" {
		code, key = q.Jurisdiction, "jurisdiction"
	}
	p, err := country.Find(code)
	switch {
	case errors.Is(err, country.ErrRegion):
		return p, fault.New(fault.Invalid, lang.LawUnknownRegion(short(code), code[:2])).At(key)
	case err != nil:
		return p, unknownPlace(code, key)
	}
	return p, nil
}

// inForce is the version of a rule in force on a day; the fault says since when there is one.
func inForce[T any](p Place, rule string, list dated.List[T], on Date) (dated.Value[T], error) {
	v, ok := list.On(on)
	switch {
	case ok:
		return v, nil
	case len(list) == 0:
		return v, fault.New(fault.Invalid, lang.LawNoRule(rule, p.Code))
	case on < list.Begins():
		return v, fault.New(fault.Invalid, lang.LawNoRuleThen(p.Code, list.Begins().Time(), on.Time()))
	}
	return v, fault.New(fault.Invalid, lang.LawNoRuleOn(rule, p.Code, on.Time()))
}

// stands is the step of a rule that is no number: where it stands, and what comes out.
func stands(p Place, rule string, on Date, result string) Step {
	return gives(rule, p.Text(rule, on), result)
}

// moved applies W-03: an act that would be due on a day when nobody works is due on the next working day, where the
// country's law says so of this rule (W-12: the United Kingdom's does not).
func moved(p Place, day, on Date) (Date, Step, error) {
	moves, err := inForce(p, "W-03", p.LastDayMoves, on)
	if err != nil {
		return 0, Step{}, err
	}
	if !moves.Value {
		return day, gives("W-12", moves, day.String()), nil
	}
	to, why := p.WorkingDay(day)
	step := gives("W-03", moves, to.String())
	step.Holiday, step.Table = why, p.Table()+" "+Version
	return to, step, nil
}

func unknownPlace(code, key string) error {
	return fault.New(fault.Invalid, lang.LawUnknownPlace(short(code))).At(key)
}

// orderly refuses a day that cannot lie after another, where both are given.
func orderly(first, second Date, key string) error {
	if first.IsZero() || second.IsZero() || first <= second {
		return nil
	}
	return fault.New(fault.Invalid, lang.LawBefore(second.Time(), first.Time())).At(key)
}
