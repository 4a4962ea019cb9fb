package scan_test

import (
	"fmt"

	"retour/door/scan"
)

// Twelve digits: a parcel's number, or the name of something.
func ExampleRead() {
	for _, m := range scan.Read("986578788855").Meanings {
		fmt.Println(m.Kind, m.Value, m.Reason.Sentence())
	}
	// Output:
	// tracking 986578788855 It has the shape of a carrier's number, and the check digit fits.
	// sku 986578788855 It may be a name that only your records know.
	// order_number 986578788855 It may be a name that only your records know.
}

// A link printed on a swing tag names a trade item and its serial.
func ExampleReading_First() {
	m := scan.Read("]Q1https://shop.example.org/01/04006381333931/21/A7").First()
	fmt.Println(m.Kind, m.GTIN, m.Serial)
	// Output:
	// digital_link 04006381333931 A7
}
