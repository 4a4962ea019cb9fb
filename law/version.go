package law

import "retour/law/calendar"

// Version names the data: the day on which they were last checked against the texts.
const Version = "2026-11-22"

// AsOf is the day by whose law a question without a date is answered.
var AsOf = calendar.Must(Version)
