package gs1

import "strings"

func lintNonZero(v string) flaw {
	if f := lintNumeric(v); f.why != "" {
		return f
	}
	if strings.Trim(v, "0") == "" {
		return whole(IllegalZero, v)
	}
	return flaw{}
}

func lintZero(v string) flaw {
	if v == "" || strings.Trim(v, "0") != "" {
		return whole(NotZero, v)
	}
	return flaw{}
}

func lintNoZeroInFront(v string) flaw {
	if f := lintNumeric(v); f.why != "" {
		return f
	}
	if strings.HasPrefix(v, "0") {
		return one(ZeroInFront, 0)
	}
	return flaw{}
}

// lintChoice takes one character out of a few.
func lintChoice(v, choice string, why Reason) flaw {
	if len(v) != 1 || !strings.Contains(choice, v) {
		return whole(why, v)
	}
	return flaw{}
}

func lintYesNo(v string) flaw { return lintChoice(v, "01", NotZeroOrOne) }

// lintWinding takes the winding of a roll: 0 face out, 1 face in, 9 undefined.
func lintWinding(v string) flaw { return lintChoice(v, "019", BadWinding) }

// lintSex takes ISO/IEC 5218: 0 not known, 1 male, 2 female, 9 not applicable.
func lintSex(v string) flaw { return lintChoice(v, "0129", NotISO5218) }

// lintLatitude takes degrees above the south pole with seven decimals: 0 to 180.
func lintLatitude(v string) flaw { return lintDegrees(v, "1800000000", LatitudeLength, BadLatitude) }

// lintLongitude takes degrees eastward with seven decimals: 0 to 360.
func lintLongitude(v string) flaw {
	return lintDegrees(v, "3600000000", LongitudeLength, BadLongitude)
}

func lintDegrees(v, most string, length, beyond Reason) flaw {
	if len(v) != len(most) {
		return whole(length, v)
	}
	if f := lintNumeric(v); f.why != "" {
		return f
	}
	if v > most {
		return whole(beyond, v)
	}
	return flaw{}
}

// lintPieceOfTotal takes "0203", piece 2 of 3: two numbers of equal width.
func lintPieceOfTotal(v string) flaw {
	half := len(v) / 2
	if half == 0 || len(v)%2 != 0 {
		return whole(PieceLength, v)
	}
	if f := lintNumeric(v); f.why != "" {
		return f
	}
	piece, total := v[:half], v[half:]
	switch {
	case strings.Trim(piece, "0") == "":
		return flaw{ZeroPiece, 0, half}
	case strings.Trim(total, "0") == "":
		return flaw{ZeroTotal, half, half}
	case piece > total:
		return whole(PieceExceedsTotal, v)
	}
	return flaw{}
}

// lintPositionInSequence takes "2/3".
func lintPositionInSequence(v string) flaw {
	position, end, slash := strings.Cut(v, "/")
	if !slash || position == "" || end == "" || outside(position, inN) >= 0 || outside(end, inN) >= 0 {
		return whole(PositionMalformed, v)
	}
	switch {
	case position[0] == '0':
		return flaw{ZeroInFront, 0, len(position)}
	case end[0] == '0':
		return flaw{ZeroInFront, len(position) + 1, len(end)}
	case len(position) > len(end), len(position) == len(end) && position > end:
		return whole(PositionExceedsEnd, v)
	}
	return flaw{}
}
