package gs1

// Definition is what the syntax dictionary says of an AI.
type Definition struct {
	AI        AI
	Title     string // "BATCH/LOT"
	Format    string // "X..20", as the dictionary writes it, linters included
	Min, Max  int    // characters of the value
	Fixed     bool   // its length is known beforehand: no FNC1 needed behind it
	Key       bool   // may be the first AI of a Digital Link path
	Paths     [][]AI // the key's qualifiers in their order, one list for each alternative
	Attribute bool   // may be a query parameter of a Digital Link
}

// Define gives the definition of the AI with exactly this text: "01", not "1".
func Define(text string) (Definition, bool) {
	d := rules().named(text)
	if d == nil {
		return Definition{}, false
	}
	return d.public(), true
}

// Definitions gives all AIs of the dictionary, in its order.
func Definitions() []Definition {
	all := rules().entries
	out := make([]Definition, 0, len(all))
	for i := range all {
		out = append(out, all[i].public())
	}
	return out
}

func (e *definition) public() Definition {
	paths := make([][]AI, 0, len(e.paths))
	for _, p := range e.paths {
		paths = append(paths, append([]AI(nil), p...))
	}
	return Definition{
		AI: e.ai, Title: e.title, Format: e.format, Min: e.min, Max: e.max,
		Fixed: e.fixed, Key: e.key, Paths: paths, Attribute: e.attribute,
	}
}
