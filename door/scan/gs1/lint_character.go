package gs1

import "strings"

func lintSet(v string, set byte, why Reason) flaw {
	if at := outside(v, set); at >= 0 {
		return one(why, at)
	}
	return flaw{}
}

func lintNumeric(v string) flaw { return lintSet(v, inN, NonDigit) }

func lint82(v string) flaw { return lintSet(v, inX, NotCSET82) }

func lint39(v string) flaw { return lintSet(v, inY, NotCSET39) }

// lint64 takes base64 for URIs. Padding may be left out; where it stands, it fills up to a multiple of three.
func lint64(v string) flaw {
	data := strings.TrimRight(v, "=")
	if pads := len(v) - len(data); pads > 2 || pads > 0 && len(v)%3 != 0 {
		return flaw{BadPadding64, len(data), pads}
	}
	return lintSet(data, inZ, NotCSET64)
}

func lintHasNonDigit(v string) flaw {
	if outside(v, inN) < 0 {
		return whole(NeedsNonDigit, v)
	}
	return flaw{}
}

func lintHyphen(v string) flaw {
	if v == "" || strings.Trim(v, "-") != "" {
		return whole(NotHyphen, v)
	}
	return flaw{}
}

func lintPercent(v string) flaw {
	for i := 0; i < len(v); i++ {
		if v[i] != '%' {
			continue
		}
		if len(v)-i < 3 || hex(v[i+1]) < 0 || hex(v[i+2]) < 0 {
			return flaw{BadPercent, i, min(3, len(v)-i)}
		}
		i += 2
	}
	return flaw{}
}

// lintImporter takes the importer index of EU 2018/574 (tobacco): one character of CSET 64.
func lintImporter(v string) flaw {
	if len(v) == 1 || len(v) > 1 && v[0] >= 0x80 {
		return lintSet(v[:1], inZ, ImporterCharacter)
	}
	return whole(ImporterOneCharOnly, v)
}
