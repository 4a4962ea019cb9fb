package epc_test

import (
	"errors"
	"fmt"

	"retour/door/scan/epc"
)

func ExampleDecodeHex() {
	tag, err := epc.DecodeHex("3074257BF7194E4000001A85")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tag.Scheme(), tag.CompanyPrefixLength())
	fmt.Println(tag.PureIdentityURI())
	fmt.Println(tag.TagURI())
	fmt.Println(tag.ElementString())
	fmt.Println(tag.CanonicalDigitalLink())
	fmt.Println(tag.Fields())
	// Output:
	// sgtin-96 7
	// urn:epc:id:sgtin:0614141.812345.6789
	// urn:epc:tag:sgtin-96:3.0614141.812345.6789
	// (01)80614141123458(21)6789
	// https://id.gs1.org/01/80614141123458/21/6789
	// [{gtin 80614141123458} {serial 6789}]
}

// A factory number is no EPC; it is told from a broken tag.
func ExampleDecodeHex_foreign() {
	_, err := epc.DecodeHex("E28011052000777DF3D60963")
	fmt.Println(errors.Is(err, epc.ErrForeign), err)
	_, err = epc.DecodeHex("307C257BF7194E4000001A85")
	fmt.Println(errors.Is(err, epc.ErrForeign), err)
	// Output:
	// true epc: header (from bit 0): header E2: a tag's factory number (TID), no EPC
	// false epc: sgtin-96: partition (from bit 11): 7 is no partition
}

// From the Digital Link on a product to the tag to be written for it.
func ExampleParseDigitalLink() {
	item, err := epc.ParseDigitalLink("https://example.org/shoes/01/80614141123458/21/32a%2Fb", 7)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(item.PureIdentityURI())
	if _, err := item.In(epc.SGTIN96, 1); err != nil {
		fmt.Println(err)
	}
	tag, err := item.Smallest(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	hex, err := tag.Hex()
	fmt.Println(tag.Scheme(), hex, err)
	// Output:
	// urn:epc:id:sgtin:0614141.812345.32a%2Fb
	// epc: sgtin-96: serial (at character 2): is no number, which this scheme needs
	// sgtin-198 3634257BF7194E59B2C2BF100000000000000000000000000000 <nil>
}

// A "++" tag carries the host of its Digital Link.
func ExampleTag_DigitalLink() {
	tag, err := epc.DecodeHex("FC342CDE795211411234538566CB0AFC525065F1876F0D996D80")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tag.DigitalLink())
	// Output:
	// https://id.example.com/01/79521141123453/21/32a%2Fb?17=220630
}
