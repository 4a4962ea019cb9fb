package epc

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// sound checks what holds for every EPC, wherever it came from: each of its texts can be read and names the same.
func sound(t interface {
	Helper()
	Fatalf(string, ...any)
}, tag Tag,
) {
	t.Helper()
	if uri := tag.PureIdentityURI(); uri != "" {
		if again, err := Parse(uri); err != nil || again.PureIdentityURI() != uri {
			t.Fatalf("%s read again: %v %v", uri, again, err)
		}
	}
	if uri := tag.TagURI(); uri != "" {
		if again, err := Parse(uri); err != nil || !reflect.DeepEqual(again, tag) {
			t.Fatalf("%s read again: %v %v", uri, again, err)
		}
	}
	if tag.Scheme() != NoScheme {
		hex, err := tag.Hex()
		if err != nil {
			t.Fatalf("%v cannot be written: %v", tag, err)
		}
		again, err := DecodeHex(hex)
		again.toggle = tag.toggle // a tag may announce data and have none
		if err != nil || !reflect.DeepEqual(again, tag) {
			t.Fatalf("%s read again: %v %v, want %v", hex, again, err, tag)
		}
	}
	link := tag.CanonicalDigitalLink()
	if link == "" {
		return
	}
	again, err := ParseDigitalLink(link, tag.CompanyPrefixLength())
	if err != nil || again.CanonicalDigitalLink() != link {
		t.Fatalf("%s read again: %s %v", link, again.CanonicalDigitalLink(), err)
	}
	// A link without serial names the class of an item even if that was a pack's, and a place, not a class of places.
	open := tag.Class() && (tag.Kind() == UPUI || tag.Kind() == SGLN)
	if uri := tag.PureIdentityURI(); !open && again.PureIdentityURI() != uri {
		t.Fatalf("%s leads to %s, not to %s", link, again.PureIdentityURI(), uri)
	}
}

// placed checks that an error says what and why.
func placed(t *testing.T, err error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Field == "" || e.Reason == "" {
		t.Fatalf("an error without field or reason: %#v", err)
	}
}

func FuzzDecodeHex(f *testing.F) {
	for _, v := range load[vectorFile](f, "vectors.json").Valid {
		f.Add(v.Hex)
	}
	for _, v := range load[vectorFile](f, "vectors.json").MalformedHex {
		f.Add(v.Hex)
	}
	f.Add("F7B9506000134352404CB2101ABC")
	f.Fuzz(func(t *testing.T, hex string) {
		tag, err := DecodeHex(hex)
		if err != nil {
			placed(t, err)
			return
		}
		sound(t, tag)
		if !tag.Scheme().Plus() {
			again, _ := tag.Hex()
			if short := min(len(hex), len(again)); !strings.EqualFold(hex[:short], again[:short]) {
				t.Fatalf("%s is written again as %s", hex, again)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	file := load[vectorFile](f, "vectors.json")
	for _, v := range append(file.ValidURI, file.MalformedURI...) {
		f.Add(v.URI)
	}
	for _, v := range file.Valid {
		if v.TagURI != nil {
			f.Add(*v.TagURI)
		}
	}
	f.Add("urn:epc:id:bic:CSQU3054383")
	f.Add("urn:epc:id:imovn:9176187")
	f.Add("urn:epc:class:lgtin:4023333.002000.2019-10-07")
	f.Add("urn:epc:idpat:cpi:164759476414..*")
	f.Fuzz(func(t *testing.T, uri string) {
		tag, err := Parse(uri)
		if err != nil {
			placed(t, err)
			return
		}
		sound(t, tag)
		if tag.Scheme() == NoScheme {
			if got := tag.PureIdentityURI(); !equalEscapes(got, uri) {
				t.Fatalf("%q is written again as %q", uri, got)
			}
			if fit, err := tag.Smallest(0); err == nil {
				sound(t, fit)
			}
		}
	})
}

// equalEscapes lets the two digits of an escape be in small letters.
func equalEscapes(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i < len(a); i++ {
		if i+2 < len(a) && a[i] == '%' && b[i] == '%' {
			if !strings.EqualFold(a[i:i+3], b[i:i+3]) {
				return false
			}
			i += 2
		} else if a[i] != b[i] {
			return false
		}
	}
	return true
}

func FuzzParseDigitalLink(f *testing.F) {
	f.Add("https://https://id.gs1.org/402/95205984950459042", 6)
	f.Add("https://example.org/a/01/80614141123458/22/x/10/y/21/6789%2F%26?17=261231&linkType=gs1:pip&99=%F0%9F", 7)
	f.Add("http://example.org/8010/061414111111111111111-A%23%2F/8011/1234?8008=2601021530", 0)
	f.Add("https://id.gs1.org/414/6880009384936/254/0#x", 12)
	f.Fuzz(func(t *testing.T, link string, length int) {
		tag, err := ParseDigitalLink(link, length)
		if err != nil {
			placed(t, err)
			return
		}
		sound(t, tag)
	})
}

func FuzzParseElementString(f *testing.F) {
	f.Add("(01)80614141123458(21)6789", 7)
	f.Add("(10)A\\(B(01)80614141123458(17)261231", 0)
	f.Add("(8003)0061414112345678901234(7007)260101260131", 7)
	f.Fuzz(func(t *testing.T, text string, length int) {
		tag, err := ParseElementString(text, length)
		if err != nil {
			placed(t, err)
			return
		}
		sound(t, tag)
	})
}
