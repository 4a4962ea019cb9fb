package lang

import "strings"

// Templates are the messages whose keys begin with prefix, in one language, with their holes left open as {name}: for a
// browser that fills them in by itself. Messages with plurals are left out: a browser cannot choose.
func Templates(prefix string, t Tag) map[string]string {
	out := map[string]string{}
	for key, s := range catalogue() {
		rest, ok := strings.CutPrefix(key, prefix)
		parts, spoken := s.in[t]
		if !ok || !spoken {
			continue
		}
		var text strings.Builder
		plain := true
		for _, part := range parts {
			switch {
			case part.Branches != nil:
				plain = false
			case part.Hole == "":
				text.WriteString(part.Literal)
			default:
				text.WriteString("{" + part.Hole + "}")
			}
		}
		if plain {
			out[rest] = text.String()
		}
	}
	return out
}
