package epc

import (
	"errors"
	"strings"
	"testing"
)

// Each kind of fault in the bits of the schemes of TDS 1.x, with the field and the bit that the error names.
func TestFaultsAreNamed(t *testing.T) {
	gcp7 := func(header, filter uint64) bitText {
		return bitText("").n(header, 8).n(filter, 3).n(5, 3).n(614141, 24)
	}
	for name, c := range map[string]struct {
		bits  bitText
		field string
		at    int
	}{
		"partition 7":                  {bitText("").n(0x30, 8).n(3, 3).n(7, 3).n(0, 82), "partition", 11},
		"company prefix":               {bitText("").n(0x32, 8).n(0, 3).n(5, 3).n(10_000_000, 24).n(0, 58), "company_prefix", 14},
		"reference":                    {gcp7(0x30, 0).n(1_000_000, 20).n(1, 38), "reference", 38},
		"no reference at partition 0":  {bitText("").n(0x33, 8).n(0, 6).n(614141, 40).n(1, 4).n(1, 38), "reference", 54},
		"reserved bits of an SSCC":     {gcp7(0x31, 0).n(1, 34).n(1, 24), "reserved", 72},
		"reserved bits of a GSRNP":     {gcp7(0x2E, 0).n(1, 34).n(1<<23, 24), "reserved", 72},
		"empty serial":                 {gcp7(0x36, 0).n(1, 20).n(0, 70).n(0, 70), "serial", 58},
		"character behind the end":     {gcp7(0x37, 0).n(1, 20).sevens("a").n(0, 7).sevens("b").n(0, 7*13), "serial", 65},
		"control character":            {gcp7(0x36, 0).n(1, 20).sevens("a\x01").n(0, 63).n(0, 63), "serial", 65},
		"coupon without the 1":         {gcp7(0x3F, 0).n(1, 17).n(4711, 41), "serial", 55},
		"coupon with nothing behind 1": {gcp7(0x3F, 0).n(1, 17).n(1, 41), "serial", 55},
		"coupon of 13 digits":          {gcp7(0x3F, 0).n(1, 17).n(2_000_000_000_000, 41), "serial", 55},
		"document without the 1":       {gcp7(0x3A, 0).n(1, 17).n(0, 58), "serial", 55},
		"piece":                        {gcp7(0x40, 0).n(1, 20).n(100, 7).n(1, 7).n(1, 38), "piece", 58},
		"total":                        {gcp7(0x41, 0).n(1, 20).n(1, 7).n(127, 7).sevens("a").n(0, 70).n(0, 63), "total", 65},
		"part serial of 13 digits":     {gcp7(0x3D, 0).n(1, 6).n(0, 6).n(1_000_000_000_000, 40), "serial", 50},
		"part of 96 bits too long":     {gcp7(0x3C, 0).n(1<<27-1, 27).n(1, 31), "reference", 38},
		"empty part":                   {gcp7(0x3D, 0).n(0, 6).n(1, 40), "reference", 38},
		"character of a part":          {gcp7(0x3D, 0).n(0x2A, 6).n(0, 6).n(1, 40), "reference", 38},
		"empty asset":                  {gcp7(0x38, 0).n(0, 60).n(0, 60).n(0, 44), "reference", 38},
		"asset of 24 characters":       {gcp7(0x38, 0).sevens(strings.Repeat("a", 24)), "reference", 199},
		"government code with an I":    {bitText("").n(0x2F, 8).n(0, 4).n(' ', 8).n('I', 8).n(0x30303030, 32).n(1, 36), "cage", 20},
		"government code with a space": {bitText("").n(0x2F, 8).n(0, 4).n('1', 8).n(' ', 8).n(0x30303030, 32).n(1, 36), "cage", 20},
		"aerospace code":               {bitText("").n(0x3B, 8).n(0, 6).n(32, 6).n(32, 6).n(0, 24), "cage", 20},
		"aerospace part":               {bitText("").n(0x3B, 8).n(0, 6).n(32, 6).n(0b110001110001110001110001110001, 30).n(0x23, 6).n(0, 60), "part", 50},
		"aerospace without serial":     {bitText("").n(0x3B, 8).n(0, 6).n(32, 6).n(0b110001110001110001110001110001, 30).n(0, 60), "serial", 56},
	} {
		hex := c.bits.hex()
		if tag, err := DecodeHex(hex); err == nil {
			t.Errorf("%s: %s is read as %v", name, hex, tag)
		} else if e := new(Error); !errors.As(err, &e) || e.Field != c.field || e.At != c.at || !e.Bits || errors.Is(err, ErrForeign) {
			t.Errorf("%s: %v, want %s from bit %d", name, err, c.field, c.at)
		}
	}
}

func TestForeignTags(t *testing.T) {
	for _, hex := range []string{"", "000000000000000000000000", "E28011052000777DF3D60963", "FE00", "FFFFFFFFFFFFFFFFFFFFFFFF", "20B8D0A357783C0010954240"} {
		if tag, err := DecodeHex(hex); !errors.Is(err, ErrForeign) {
			t.Errorf("%q: %v %v", hex, tag, err)
		}
	}
	for _, hex := range []string{"30", "3", "3074257BF7194E4000001A8", "3074257BF7194E4000001A85F", "30 74", "0x3074257BF7194E4000001A85", strings.Repeat("0", 4000)} {
		if tag, err := DecodeHex(hex); err == nil || errors.Is(err, ErrForeign) {
			t.Errorf("%q: %v %v", hex, tag, err)
		}
	}
	if _, err := Decode(make([]byte, 100)); !errors.Is(err, ErrForeign) {
		t.Errorf("a bank of zeros: %v", err)
	}
	if _, err := Decode(make([]byte, 1000)); err == nil || errors.Is(err, ErrForeign) {
		t.Errorf("more than a bank: %v", err)
	}
}

func TestURIFaults(t *testing.T) {
	for _, uri := range []string{
		"", "urn", "urn:epc:", "urn:epc:id", "urn:epc:id:sgtin", "urn:epc:id:sgtin:", "URN:EPC:ID:sgtin:0614141.812345.1", "urn:epc:ID:sgtin:0614141.812345.1",
		"urn:epc:id:SGTIN:0614141.812345.1", " urn:epc:id:sgtin:0614141.812345.1", "urn:epc:raw:96.x3074257BF7194E4000001A85", "urn:epc:pat:sgtin-96:3.0614141.812345.*",
		"urn:epc:id:lgtin:0614141.812345.1", "urn:epc:class:sgtin:0614141.812345.1", "urn:epc:idpat:sscc:0614141.1234567890", "urn:epc:idpat:sgtin:0614141.812345.1",
		"urn:epc:idpat:sgtin:0614141.*.*", "urn:epc:idpat:sgtin:*.*.*", "urn:epc:idpat:bic:CSQU3054383", "urn:epc:idpat:sgtin:0614141.812345.",
		"urn:epc:id:sgtin:0614141.81234.1", "urn:epc:id:sgtin:0614141.8123456.1", "urn:epc:id:sgtin:061414.812345.1", "urn:epc:id:sgtin:0614141.81234A.1",
		"urn:epc:id:sgtin:0614141.812345", "urn:epc:id:sgtin:0614141", "urn:epc:id:sgtin:0614141.812345.a/b", "urn:epc:id:sgtin:0614141.812345.a&b",
		"urn:epc:id:sgtin:0614141.812345.%41", "urn:epc:id:sgtin:0614141.812345.%2", "urn:epc:id:sgtin:0614141.812345.%", "urn:epc:id:sgtin:0614141.812345.%2G",
		"urn:epc:id:sgtin:0614141.812345.%00", "urn:epc:id:sgtin:0614141.812345.é", "urn:epc:id:sgtin:0614141.812345.a b", "urn:epc:id:sgtin:0614141.812345.012345678901234567890",
		"urn:epc:tag:sgtin-64:3.0614141.812345.1", "urn:epc:tag:sgtin+:3.0614141.812345.1", "urn:epc:tag:sgtin-96:0614141.812345.1", "urn:epc:tag:sgtin-96:03.0614141.812345.1",
		"urn:epc:tag:sgtin-96:-1.0614141.812345.1", "urn:epc:tag:sgtin-96:x.0614141.812345.1", "urn:epc:tag:sgtin-96:3.0614141.812345.", "urn:epc:tag:gid-96:0.1.2.3",
		"urn:epc:tag:usdod-96:16.2S194.0", "urn:epc:tag:adi-var:64.2S194..1", "urn:epc:tag:sgcn-96:0.4012345.67890.0123456789012", "urn:epc:tag:cpi-96:0.0614141.12A.1",
		"urn:epc:tag:cpi-96:0.0614141.01.1", "urn:epc:tag:cpi-96:0.0614141.1.2147483648", "urn:epc:tag:giai-96:0.061414112345.4398046511104", "urn:epc:tag:giai-96:0.0614141.01",
		"urn:epc:tag:gdti-96:0.0614141.12345.2199023255552", "urn:epc:tag:gdti-113:0.0614141.12345.A", "urn:epc:tag:gdti-174:0.0614141.12345.012345678901234567",
		"urn:epc:tag:itip-110:0.4012345.012345.1.02.1", "urn:epc:tag:itip-110:0.4012345.012345.01.02", "urn:epc:tag:gsrn-96:0.0614141.123456789", "urn:epc:tag:gsrn-96:0.0614141.1234567890.1",
		"urn:epc:id:gid:1.2", "urn:epc:id:gid:1.2.3.4", "urn:epc:id:gid:268435456.1.1", "urn:epc:id:usdod:2S19.0", "urn:epc:id:usdod:2I194.0", "urn:epc:id:usdod:2S194.01", "urn:epc:id:usdod:2S194.68719476736",
		"urn:epc:id:adi:2S194.1", "urn:epc:id:adi:2S194..", "urn:epc:id:adi:2S194..%23", "urn:epc:id:adi:2S194..A%23", "urn:epc:id:adi:2S194.%23.A", "urn:epc:id:adi:2s194..A",
		"urn:epc:id:adi:2S194." + strings.Repeat("A", 33) + ".1", "urn:epc:id:adi:2S194.." + strings.Repeat("A", 31), "urn:epc:id:cpi:0614141..1", "urn:epc:id:cpi:0614141.a.1", "urn:epc:id:cpi:0614141.A.01",
		"urn:epc:id:cpi:061414." + strings.Repeat("A", 25) + ".1", "urn:epc:id:giai:0614141.", "urn:epc:id:giai:0614141", "urn:epc:id:ginc:0614141.", "urn:epc:id:gsin:0614141.12345678",
		"urn:epc:id:pgln:0614141.1234", "urn:epc:id:upui:123456.0894567." + strings.Repeat("A", 29), "urn:epc:id:bic:CSQU3054384", "urn:epc:id:bic:CSQA3054383", "urn:epc:id:imovn:9176188", "urn:epc:id:imovn:91761871",
	} {
		tag, err := Parse(uri)
		if err == nil {
			t.Errorf("%s is read as %v", uri, tag)
			continue
		}
		placed(t, err)
	}
}

func TestLinkFaults(t *testing.T) {
	for _, link := range []string{
		"", "id.gs1.org/01/80614141123458", "ftp://id.gs1.org/01/80614141123458", "https://", "https:///01/80614141123458", "https://id.gs1.org/", "https://id.gs1.org/01",
		"https://id.gs1.org/01/80614141123459/21/1", "https://id.gs1.org/01/0614141123452/21/1", "https://id.gs1.org/01/8061414112345X", "https://id.gs1.org/01/80614141123458/21/",
		"https://id.gs1.org/01/80614141123458/21/1/10/x", "https://id.gs1.org/01/80614141123458/17/261231", "https://id.gs1.org/01/80614141123458?21=1", "https://id.gs1.org/01/80614141123458/21/%2",
		"https://id.gs1.org/01/80614141123458/21/a%20b", "https://id.gs1.org/01/80614141123458/21/1?17=261331", "https://id.gs1.org/01/80614141123458/21/1?17=261231&17=261231",
		"https://id.gs1.org/8003/106141411234525678", "https://id.gs1.org/8004/0614", "https://id.gs1.org/8004/A6141415", "https://id.gs1.org/8010/0614141abc", "https://id.gs1.org/8010/0614141A/8011/01",
		"https://id.gs1.org/255/40123456789010a", "https://id.gs1.org/253/061414112345201234567890123456789", "https://id.gs1.org/99/x", "https://id.gs1.org/00/106141412345678908/21/1",
	} {
		tag, err := ParseDigitalLink(link, 7)
		if err == nil {
			t.Errorf("%s is read as %v", link, tag)
			continue
		}
		placed(t, err)
	}
	for _, length := range []int{-1, 1, 5, 13} {
		if tag, err := ParseDigitalLink("https://id.gs1.org/01/80614141123458/21/1", length); err == nil {
			t.Errorf("a company prefix of %d: %v", length, tag)
		}
	}
	if tag, err := ParseDigitalLink("https://id.gs1.org/8004/06141A", 6); err == nil {
		t.Errorf("a company prefix with a letter: %v", tag)
	}
	for _, text := range []string{"", "01", "(01", "(01)", "(1)x", "(01)80614141123458(21)", "(01)80614141123458(21)1(21)2", "(10)A", "x(01)80614141123458"} {
		if tag, err := ParseElementString(text, 0); err == nil {
			t.Errorf("%s is read as %v", text, tag)
		}
	}
}

// What a tag is asked for and cannot hold.
func TestWhatATagCannotHold(t *testing.T) {
	item, err := Parse("urn:epc:id:sgtin:0614141.812345.A1")
	if err != nil {
		t.Fatal(err)
	}
	for name, ask := range map[string]func() (Tag, error){
		"another kind":     func() (Tag, error) { return item.In(SSCC96, 0) },
		"no scheme":        func() (Tag, error) { return item.In(NoScheme, 0) },
		"filter 8":         func() (Tag, error) { return item.In(SGTIN198, 8) },
		"filter below 0":   func() (Tag, error) { return item.In(SGTIN198, -1) },
		"letters":          func() (Tag, error) { return item.In(SGTIN96, 0) },
		"no date":          func() (Tag, error) { return item.In(DSGTINPlus, 0) },
		"no host":          func() (Tag, error) { return item.In(SGTINPlusPlus, 0) },
		"a date of no tag": func() (Tag, error) { return item.WithDate("12", "260101") },
		"no date at all":   func() (Tag, error) { return item.WithDate("17", "260230") },
		"no host name":     func() (Tag, error) { return item.WithHostname("a/b") },
		"unknown data":     func() (Tag, error) { return item.WithData(Element{"8040", "1"}) },
		"wrong data":       func() (Tag, error) { return item.WithData(Element{"3103", "1"}) },
		"serial as data":   func() (Tag, error) { return item.WithData(Element{"21", "1"}) },
	} {
		if tag, err := ask(); err == nil {
			t.Errorf("%s: %v", name, tag)
		} else {
			placed(t, err)
		}
	}
	if _, err := item.Hex(); err == nil {
		t.Error("a name in no scheme has no bits")
	}
	class, err := Parse("urn:epc:idpat:sgtin:0614141.812345.*")
	if err != nil {
		t.Fatal(err)
	}
	if tag, err := class.Smallest(0); err == nil {
		t.Errorf("a class on a tag: %v", tag)
	}
	ship, err := Parse("urn:epc:id:imovn:9176187")
	if err != nil {
		t.Fatal(err)
	}
	if tag, err := ship.Smallest(0); err == nil {
		t.Errorf("a ship on a tag: %v", tag)
	}
	unknown, err := ParseDigitalLink("https://id.gs1.org/01/80614141123458/21/1", 0)
	if err != nil {
		t.Fatal(err)
	}
	if tag, err := unknown.In(SGTIN96, 0); err == nil {
		t.Errorf("without the length of its company prefix: %v", tag)
	}
	if tag, err := unknown.In(SGTINPlus, 0); err != nil {
		t.Errorf("a + tag needs no company prefix: %v %v", tag, err)
	}
	if uri := unknown.PureIdentityURI(); uri != "" {
		t.Errorf("a URI without the length of the company prefix: %s", uri)
	}
}

// The smallest tag that holds a name, by kind.
func TestSmallest(t *testing.T) {
	for uri, want := range map[string]Scheme{
		"urn:epc:id:sgtin:0614141.812345.6789": SGTIN96, "urn:epc:id:sgtin:0614141.812345.06789": SGTIN198, "urn:epc:id:sgtin:0614141.812345.274877906944": SGTIN198,
		"urn:epc:id:sgln:0614141.12345.0": SGLN96, "urn:epc:id:sgln:0614141.12345.A": SGLN195, "urn:epc:id:giai:0614141.5678": GIAI96, "urn:epc:id:giai:0614141.05678": GIAI202,
		"urn:epc:id:gdti:0614141.12345.5678": GDTI96, "urn:epc:id:gdti:0614141.12345.05678": GDTI174, "urn:epc:id:cpi:0614141.98765.12345": CPI96, "urn:epc:id:cpi:0614141.A.12345": CPIVar,
		"urn:epc:id:grai:0614141.12345.ABC": GRAI170, "urn:epc:id:itip:4012345.012345.01.02.981": ITIP110, "urn:epc:id:itip:4012345.012345.01.02.m": ITIP212, "urn:epc:id:gid:1.2.3": GID96,
	} {
		name, err := Parse(uri)
		if err != nil {
			t.Fatal(err)
		}
		tag, err := name.Smallest(0)
		if err != nil || tag.Scheme() != want {
			t.Errorf("%s: %s %v, want %s", uri, tag.Scheme(), err, want)
			continue
		}
		sound(t, tag)
	}
}

// Nothing is asked of a value that holds nothing, and it says nothing.
func TestZeroTag(t *testing.T) {
	var tag Tag
	if tag.String()+tag.TagURI()+tag.PureIdentityURI()+tag.ElementString()+tag.CanonicalDigitalLink()+tag.Key()+tag.Serial()+tag.CompanyPrefix() != "" {
		t.Error("the zero tag says something")
	}
	if tag.Fields() != nil || tag.Data() != nil || tag.Kind().String() != "none" || tag.Scheme().String() != "none" || Scheme(200).String() != "none" || Kind(200).AI() != "" {
		t.Error("the zero tag has parts")
	}
	if _, err := tag.WithCompanyPrefixLength(7); err == nil {
		t.Error("the zero tag has a company prefix")
	}
	if _, err := tag.In(SGTIN96, 0); err == nil {
		t.Error("the zero tag fits a tag")
	}
}
