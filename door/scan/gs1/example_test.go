package gs1_test

import (
	"errors"
	"fmt"

	"retour/door/scan/gs1"
)

func Example() {
	elements, err := gs1.ParseElementString("^010400638133393110LOT42^21S1", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	link, _ := elements.DigitalLink()
	lot, _ := elements.Get(gs1.AILot)
	fmt.Println(elements.Bracketed())
	fmt.Println(link)
	fmt.Println(lot)
	// Output:
	// (01)04006381333931(10)LOT42(21)S1
	// https://id.gs1.org/01/04006381333931/10/LOT42/21/S1
	// LOT42
}

// A wrong digit is refused, with its place.
func ExampleError() {
	_, err := gs1.ParseBracketed("(01)04006381333930(10)LOT42", nil)
	var fault *gs1.Error
	errors.As(err, &fault)
	fmt.Println(fault)
	fmt.Println(fault.Reason, fault.Offset, fault.Markup())
	// Output:
	// gs1: AI (01): the check digit is wrong, at byte 17
	// incorrect_check_digit 17 (01)0400638133393|0|
}

// A scanner that sends symbology identifiers tells a GS1 symbol from a shop's own.
func ExampleIdentify() {
	for _, text := range []string{"]C100106141412345678908", "]C0RMA-2026-0001", "RMA-2026-0001"} {
		symbology, rest, ok := gs1.Identify(text)
		fmt.Println(symbology.Name, symbology.GS1, rest, ok)
	}
	// Output:
	// GS1_128_CCA true 00106141412345678908 true
	// Code128 false RMA-2026-0001 true
	//  false RMA-2026-0001 false
}

func ExampleParseScan() {
	scan, _ := gs1.ParseScan("]Q1https://example.org/01/04006381333931/21/S1?linkType=gs1:pip")
	fmt.Println(scan.Symbology.Name, scan.Elements.HRI(), scan.Link.Canonical(), scan.Link.Ignored)
	retail, _ := gs1.ParseScan("]E04006381333931")
	gtin, _ := retail.GTIN()
	fmt.Println(retail.Symbology.Name, gtin)
	// Output:
	// QR [(01) 04006381333931 (21) S1] https://id.gs1.org/01/04006381333931/21/S1 [linkType=gs1:pip]
	// EAN13 04006381333931
}

// What one carrier lacks, another on the same parcel may have.
func ExampleElements_Companions() {
	label, _ := gs1.ParseBracketed("(4310)Example%20Returns(4318)75009", nil)
	fmt.Println(label.Companions())
	pallet, _ := gs1.ParseBracketed("(00)106141412345678908", label)
	fmt.Println(pallet.Companions(), pallet[0].Text())
	// Output:
	// gs1: AI (4310): needs another AI that is not there (00)
	// <nil> Example Returns
}

// Elements put together for a label are checked, then written.
func ExampleElements_AppendScanData() {
	elements := gs1.Elements{{gs1.AIGTIN, "04006381333931"}, {gs1.AILot, "LOT42"}, {gs1.AISerial, "S1"}}
	if err := elements.Check(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%q\n", elements.AppendScanData(nil, "]C1"))
	// Output: "]C1010400638133393110LOT42\x1d21S1"
}

// A keyboard wedge that swallows the separator leaves a choice.
func ExampleReadings() {
	readings, _ := gs1.Readings("010400638133393110LOT4221S1", 4)
	for _, elements := range readings {
		fmt.Println(elements.Bracketed())
	}
	// Output:
	// (01)04006381333931(10)LOT4221S1
	// (01)04006381333931(10)LOT42(21)S1
	// (01)04006381333931(10)LOT4(22)1S1
}

func ExampleParseGTIN() {
	g, err := gs1.ParseGTIN("4006381333931")
	fmt.Println(g, g.Short(), g.Restricted(), err)
	own, _ := gs1.ParseGTIN("2012345678903")
	fmt.Println(own.Restricted())
	// Output:
	// 04006381333931 4006381333931 false <nil>
	// true
}

func ExampleDecode() {
	answer, err := gs1.Decode(gs1.KindScanData, "]d20104006381333931\x1d10A")
	fmt.Println(answer.Bracketed, answer.ElementString, answer.CanonicalDigitalLink, answer.ValidWithAssociations, err)
	_, err = gs1.Decode(gs1.KindGTIN, "4006381333930")
	fmt.Println(err)
	// Output:
	// (01)04006381333931(10)A ^010400638133393110A https://id.gs1.org/01/04006381333931/10/A true <nil>
	// gs1: the check digit is wrong, at byte 12
}
