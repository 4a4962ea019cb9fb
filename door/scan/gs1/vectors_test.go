package gs1_test

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"retour/door/scan/gs1"
)

// vector is one case of testdata/vectors.json, whose head says where it comes from.
type vector struct {
	ID, Kind, Input, Linter string
	Valid                   bool
	Companions              bool `json:"valid_with_associations"`
	Bracketed               string
	ElementString           string `json:"element_string"`
	HRI                     []string
	Link                    *string  `json:"canonical_digital_link"`
	Ignored                 []string `json:"ignored_query_parameters"`
	Symbology, Data         string
	Markup                  string `json:"error_markup"`
	Error                   string
	At                      []int `json:"error_at"`
}

func vectors(t testing.TB) (messages, linters []vector) {
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []vector
		Linters []vector `json:"linter_vectors"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) < 300 || len(file.Linters) < 300 {
		t.Fatalf("%d and %d vectors: the file is not what it was", len(file.Vectors), len(file.Linters))
	}
	return file.Vectors, file.Linters
}

func TestVectors(t *testing.T) {
	messages, _ := vectors(t)
	for _, v := range messages {
		t.Run(v.ID, func(t *testing.T) {
			got, err := gs1.Decode(v.Kind, v.Input)
			if !v.Valid {
				refused(t, v, err)
				return
			}
			if err != nil {
				t.Fatalf("%s %q: %v", v.Kind, v.Input, err)
			}
			sameAnswer(t, v, got)
		})
	}
}

// refused: with a place inside what was given and, where a value is at fault, the part GS1's engine marks.
func refused(t *testing.T, v vector, err error) {
	var fault *gs1.Error
	if !errors.As(err, &fault) {
		t.Fatalf("%s %q: want %q, got %v", v.Kind, v.Input, v.Error, err)
	}
	if fault.Reason == "" || fault.Offset < 0 || fault.Offset+fault.Length > len(v.Input) {
		t.Errorf("%q: %+v", v.Input, fault)
	}
	// GS1's engine leaves out what follows the fault when that lies behind the value's first part.
	if !strings.HasPrefix(fault.Markup(), v.Markup) {
		t.Errorf("%q: want %s, got %s (%v)", v.Input, v.Markup, fault.Markup(), err)
	}
	if v.Markup != "" && v.Kind != gs1.KindDigitalLink {
		want := strings.Split(v.Markup, "|")[1]
		if got := v.Input[fault.Offset : fault.Offset+fault.Length]; got != want {
			t.Errorf("%q: the fault is %q, the place is that of %q", v.Input, want, got)
		}
	}
}

func sameAnswer(t *testing.T, v vector, got gs1.Answer) {
	t.Helper()
	check := func(what, want, is string) {
		if want != is {
			t.Errorf("%q: %s: want %q, got %q", v.Input, what, want, is)
		}
	}
	check("bracketed", v.Bracketed, got.Bracketed)
	if v.ElementString != "" {
		check("element string", v.ElementString, got.ElementString)
	}
	check("hri", strings.Join(v.HRI, "\n"), strings.Join(got.HRI, "\n"))
	link := ""
	if v.Link != nil {
		link = *v.Link
	}
	check("link", link, got.CanonicalDigitalLink)
	if v.Companions != got.ValidWithAssociations || v.Companions == (got.AssociationError != "") {
		t.Errorf("%q: companions: want %t, got %t (%s)", v.Input, v.Companions, got.ValidWithAssociations, got.AssociationError)
	}
	if !slices.Equal(v.Ignored, got.Ignored) {
		t.Errorf("%q: ignored: want %q, got %q", v.Input, v.Ignored, got.Ignored)
	}
	check("symbology", v.Symbology, got.Symbology)
	check("data", plain(v.Data), got.Data)
}

// plain undoes how the vectors write data that begin with ^, or with \ before it.
func plain(data string) string {
	if strings.HasPrefix(strings.TrimLeft(data, `\`), "^") {
		return data[1:]
	}
	return data
}

func TestLinterVectors(t *testing.T) {
	_, linters := vectors(t)
	for _, v := range linters {
		err := gs1.Lint(v.Linter, v.Input)
		if v.Valid {
			if err != nil {
				t.Errorf("%s %s %q: %v", v.ID, v.Linter, v.Input, err)
			}
			continue
		}
		var fault *gs1.Error
		if !errors.As(err, &fault) || string(fault.Reason) != v.Error || !slices.Equal(v.At, []int{fault.Offset, fault.Length}) {
			t.Errorf("%s %s %q: want %s at %v, got %+v", v.ID, v.Linter, v.Input, v.Error, v.At, err)
		}
	}
}
