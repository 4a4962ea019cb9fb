package epc

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// vector is one case of testdata/vectors.json.
type vector struct {
	ID              string            `json:"id"`
	Scheme          string            `json:"scheme"`
	Hex             string            `json:"hex"`
	Padded          string            `json:"hex_word_padded"`
	Filter          *int              `json:"filter"`
	CompanyPrefix   *int              `json:"gcp_length"`
	PureIdentityURI *string           `json:"pure_identity_uri"`
	TagURI          *string           `json:"tag_uri"`
	ElementString   *string           `json:"element_string"`
	Path            *string           `json:"digital_link_path"`
	Fields          map[string]string `json:"fields"`
	URI             string            `json:"uri"`
	Target          string            `json:"target_scheme"`
	Reason          string            `json:"reason"`
}

type vectorFile struct {
	Valid        []vector `json:"valid"`
	MalformedHex []vector `json:"malformed_hex"`
	ValidURI     []vector `json:"valid_uri"`
	MalformedURI []vector `json:"malformed_uri"`
	NotEncodable []vector `json:"not_encodable"`
}

func load[T any](t testing.TB, name string) (v T) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestValidTags(t *testing.T) {
	for _, v := range load[vectorFile](t, "vectors.json").Valid {
		for _, hex := range []string{v.Hex, v.Padded} {
			tag, err := DecodeHex(hex)
			if err != nil {
				t.Errorf("%s %s: %v", v.ID, hex, err)
				continue
			}
			compare(t, v, &tag)
			if again, err := tag.Hex(); err != nil || v.Scheme[len(v.Scheme)-1] != '+' && again != v.Padded {
				t.Errorf("%s written again: %s %v, want %s", v.ID, again, err, v.Padded)
			} else if reread, err := DecodeHex(again); err != nil || reread.String() != tag.String() || reread.ElementString() != tag.ElementString() {
				t.Errorf("%s read again: %v %v", v.ID, reread, err)
			}
		}
		if v.TagURI == nil {
			continue
		}
		tag, err := Parse(*v.TagURI)
		if err != nil {
			t.Errorf("%s %s: %v", v.ID, *v.TagURI, err)
			continue
		}
		compare(t, v, &tag)
		if hex, err := tag.Hex(); err != nil || hex != v.Padded {
			t.Errorf("%s from its URI: %s %v, want %s", v.ID, hex, err, v.Padded)
		}
	}
}

func compare(t *testing.T, v vector, tag *Tag) {
	t.Helper()
	if got := tag.Scheme().String(); got != v.Scheme {
		t.Errorf("%s scheme %s, want %s", v.ID, got, v.Scheme)
	}
	if got, ok := tag.Filter(); v.Filter != nil && (!ok || got != *v.Filter) {
		t.Errorf("%s filter %d, want %d", v.ID, got, *v.Filter)
	}
	if got := tag.CompanyPrefixLength(); v.CompanyPrefix != nil && got != *v.CompanyPrefix {
		t.Errorf("%s company prefix %d, want %d", v.ID, got, *v.CompanyPrefix)
	}
	for _, text := range []struct {
		name string
		want *string
		got  string
	}{
		{"pure identity", v.PureIdentityURI, tag.PureIdentityURI()},
		{"tag URI", v.TagURI, tag.TagURI()},
		{"element string", v.ElementString, tag.ElementString()},
		{"link", v.Path, tag.DigitalLinkPath()},
	} {
		want := ""
		if text.want != nil {
			want = *text.want
		}
		if text.got != want {
			t.Errorf("%s %s %q, want %q", v.ID, text.name, text.got, want)
		}
	}
	got := map[string]string{}
	for _, f := range tag.Fields() {
		got[f.Name] = f.Value
	}
	for name, want := range v.Fields {
		if got[name] != want {
			t.Errorf("%s field %s %q, want %q", v.ID, name, got[name], want)
		}
	}
}

func TestMalformedTags(t *testing.T) {
	for _, v := range load[vectorFile](t, "vectors.json").MalformedHex {
		if tag, err := DecodeHex(v.Hex); err == nil {
			t.Errorf("%s %s (%s): read as %v", v.ID, v.Hex, v.Reason, tag)
		} else if testing.Verbose() {
			t.Logf("%s | %s", v.Reason, err)
		}
	}
}

func TestURIs(t *testing.T) {
	f := load[vectorFile](t, "vectors.json")
	for _, v := range f.ValidURI {
		if tag, err := Parse(v.URI); err != nil {
			t.Errorf("%s %s: %v", v.ID, v.URI, err)
		} else if tag.PureIdentityURI() != v.URI {
			t.Errorf("%s %s: written as %s", v.ID, v.URI, tag.PureIdentityURI())
		}
	}
	for _, v := range f.MalformedURI {
		if tag, err := Parse(v.URI); err == nil {
			t.Errorf("%s %s (%s): read as %v", v.ID, v.URI, v.Reason, tag)
		} else if testing.Verbose() {
			t.Logf("%s | %s", v.Reason, err)
		}
	}
	for _, v := range f.NotEncodable {
		tag, err := Parse(v.URI)
		if err != nil {
			t.Errorf("%s %s: %v", v.ID, v.URI, err)
			continue
		}
		scheme, _ := ParseScheme(v.Target)
		if tag, err := tag.In(scheme, 0); err == nil {
			t.Errorf("%s %s in %s (%s): %v", v.ID, v.URI, v.Target, v.Reason, tag)
		} else if testing.Verbose() {
			t.Logf("%s | %s", v.Reason, err)
		}
	}
}

func TestLinks(t *testing.T) {
	type pair struct {
		ID        string `json:"id"`
		Direction string `json:"direction"`
		URN       string `json:"urn"`
		Link      string `json:"digital_link"`
		Canonical string `json:"canonical_digital_link"`
		Length    int    `json:"gcp_length"`
		Elements  string `json:"element_string"`
	}
	file := load[struct {
		Vectors []pair `json:"vectors"`
	}](t, "urn-digital-link.json")
	for _, v := range file.Vectors {
		if v.Direction != "dl->urn" {
			tag, err := Parse(v.URN)
			if err != nil {
				t.Errorf("%s %s: %v", v.ID, v.URN, err)
				continue
			}
			if got := tag.CanonicalDigitalLink(); got != v.Canonical {
				t.Errorf("%s %s: %s, want %s", v.ID, v.URN, got, v.Canonical)
			}
			if v.Elements != "" && tag.ElementString() != v.Elements {
				t.Errorf("%s %s: %s, want %s", v.ID, v.URN, tag.ElementString(), v.Elements)
			}
		}
		for _, link := range []string{v.Link, v.Canonical} {
			if link == "" {
				continue
			}
			tag, err := ParseDigitalLink(link, v.Length)
			if err != nil {
				t.Errorf("%s %s: %v", v.ID, link, err)
				continue
			}
			if got := tag.PureIdentityURI(); got != v.URN {
				t.Errorf("%s %s: %s, want %s", v.ID, link, got, v.URN)
			}
		}
		if v.Elements != "" {
			if tag, err := ParseElementString(v.Elements, v.Length); err != nil || tag.PureIdentityURI() != v.URN {
				t.Errorf("%s %s: %v %v", v.ID, v.Elements, tag, err)
			}
		}
	}
}
