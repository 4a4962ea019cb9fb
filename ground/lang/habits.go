package lang

// habit is how a language writes numbers and dates.
type habit struct {
	locale     string // of CLDR, for amounts of money
	thousand   string // between groups of three digits
	decimal    string
	percent    string // what follows the number
	months     [12]string
	first      string // the first day of a month
	beforeTime string // between day and time
	clock      string // between hour and minute
}

const noBreak = "\u00a0"

// habits has one entry for each of Tags.
var habits = map[Tag]habit{
	English: {
		locale: "en", thousand: ",", decimal: ".", percent: "%",
		months: [12]string{
			"January", "February", "March", "April", "May", "June", "July", "August", "September",
			"October", "November", "December",
		},
		first: "1", beforeTime: ", ", clock: ":",
	},
	French: {
		locale: "fr", thousand: noBreak, decimal: ",", percent: noBreak + "%",
		months: [12]string{
			"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
			"octobre", "novembre", "décembre",
		},
		first: "1er", beforeTime: " à ", clock: noBreak + "h" + noBreak,
	},
}

// habitOf is the habit of a language, or that of English for one the product lacks.
func habitOf(t Tag) habit {
	if h, ok := habits[t]; ok {
		return h
	}
	return habits[English]
}
