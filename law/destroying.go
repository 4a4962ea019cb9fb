package law

import (
	"maps"
	"slices"
)

// Destroying is [DisposalControl] for goods that somebody is about to destroy on a stated ground, a letter of [Grounds]; ""
// where none is stated. What makes the ground out is taken as said: its proof is kept with the act. Goods of which nothing is
// said are those that the Union's ban is about.
func Destroying(f DisposalFacts, letter string) (Disposal, error) {
	if f.Product == "" {
		f.Product = latest(destruction().AnnexVII, f.On).Value[0]
	}
	if letter != "" {
		said, err := f.on(letter)
		if err != nil {
			return Disposal{}, err
		}
		f = said
	}
	return DisposalControl(f)
}

// on adds the facts that make out a ground.
func (f DisposalFacts) on(letter string) (DisposalFacts, error) {
	yes, not := true, false
	if letter == "h" {
		entities := latest(destruction().Offer, f.On).Value.Entities
		f.OtherGrounds, f.Accepted, f.OfferedTo = &not, &not, &entities
		return f, nil
	}
	for _, condition := range slices.Sorted(maps.Keys(destruction().Conditions)) {
		if destruction().Conditions[condition] == letter {
			f.Condition, f.Feasible, f.OtherGrounds = condition, &not, &yes
			return f, nil
		}
	}
	var letters []string
	for _, g := range destruction().Grounds {
		letters = append(letters, g.Letter)
	}
	return f, noWord("ground", letter, letters)
}

// NationalExceptions are the words for what lifts a country's own ban on destroying unsold goods (rule D-03), none where
// the country has no such ban.
func NationalExceptions(country string) []string {
	return slices.Clone(destruction().NationalExceptions[country])
}

// CompanySizes are the words for the size of a company, the smallest first (Recommendation 2003/361/EC).
func CompanySizes() []string { return slices.Clone(destruction().Sizes) }
