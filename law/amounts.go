package law

import (
	"retour/ground/fault"
	"retour/ground/lang"
)

// largest is the largest single amount that is counted, in cents; sums of a longest question still fit.
const largest Amount = 1_000_000_000_000

// counted refuses an amount that is below zero or too large to be added up.
func counted(a Amount, path ...any) error {
	switch {
	case a < 0:
		return belowZero(a.String(), path...)
	case a > largest:
		return fault.New(fault.Invalid, lang.LawTooLarge(a.String())).At(path...)
	}
	return nil
}

func countedIf(a *Amount, path ...any) error {
	if a == nil {
		return nil
	}
	return counted(*a, path...)
}

func belowZero(value string, path ...any) error {
	return fault.New(fault.Invalid, lang.LawBelowZero(value)).At(path...)
}

// first is the first fault of several checks.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func needed(path ...any) error { return fault.New(fault.Invalid, lang.LawMissing()).At(path...) }
