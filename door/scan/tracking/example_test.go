package tracking_test

import (
	"fmt"

	"retour/door/scan/tracking"
)

// A scan of a USPS label: symbology identifier, the router's 420 and post code, and the number.
func ExampleCandidates() {
	for _, c := range tracking.Candidates("]C1420221539101026837331000039521") {
		fmt.Println(c.Carrier, "/", c.Format, "/", c.Number, c.Checked, c.Postcode)
	}
	// Output:
	// United States Postal Service / USPS Legacy / 9101026837331000039521 true 22153
}

// A number with one wrong digit has no candidates; the reason can be told.
func ExampleMisread() {
	fmt.Println(len(tracking.Candidates("1Z5R89390357567128")))
	for _, m := range tracking.Misread("1Z5R89390357567128") {
		fmt.Printf("%s: place %d is %s, and %s would fit\n", m.Format, m.At+1, m.Got, m.Want)
	}
	// Output:
	// 0
	// UPS: place 18 is 8, and 7 would fit
}
