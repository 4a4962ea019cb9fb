package document_test

import (
	"strings"
	"testing"
	"time"

	"retour/document"
	"retour/document/pdf/pdftest"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
)

// Where the symbols of a label are looked for, in millimetres.
var (
	labelBars   = pdftest.Box{X: 6, Y: 113, W: 93, H: 22}
	labelSquare = pdftest.Box{X: 72.5, Y: 85, W: 27, H: 27}
)

func TestALabelSaysWhereTheParcelGoes(t *testing.T) {
	for _, tag := range lang.Tags {
		f := set(t, label(), tag)
		if p := f.Pages[0]; len(f.Pages) != 1 || int(p.Width+0.5) != 105 || int(p.Height+0.5) != 148 {
			t.Errorf("%s: %d pages, the first %v × %v mm", tag, len(f.Pages), p.Width, p.Height)
		}
		words := f.Words()
		for _, want := range []string{
			"Orvane\n", "Orvane SAS — Retours\nQuai 4\n4 allée des Tisserands\n44470 Carquefou\nFRANCE\n",
			"Éloïse Lefèvre-Noël\n12 bis, rue de l’Œuvre\nBâtiment Ç\n44000 Nantes\nFRANCE\n", string(parcel) + "\n", string(back) + "\n",
		} {
			if !strings.Contains(words, want) {
				t.Errorf("%s: %q is missing in %q", tag, want, words)
			}
		}
		if f.Language != string(tag) || !strings.Contains(f.Title, string(parcel)) || f.Author != "Orvane" || f.Made != "D:20261119091500Z" {
			t.Errorf("%s: language %q, title %q, author %q, made %q", tag, f.Language, f.Title, f.Author, f.Made)
		}
	}
}

func TestALabelIsReadByAScanner(t *testing.T) {
	for _, n := range []int64{1, 42, 1_000_000, 1<<40 - 1} {
		for _, format := range []document.Format{document.A6, document.A4} {
			l := label()
			l.Parcel, l.Format, l.Sandbox = id.Make(id.Parcel, n), format, n == 42
			p := set(t, l, lang.French).Pages[0]
			if got := bars(t, p, labelBars); got != l.Parcel.Bare() {
				t.Errorf("the bars say %q, want %q", got, l.Parcel.Bare())
			}
			if got := square(t, p, labelSquare); got != l.Parcel.Bare() {
				t.Errorf("the square says %q, want %q", got, l.Parcel.Bare())
			}
			onWholeDots(t, blackBoxes(p, labelBars))
			onWholeDots(t, blackBoxes(p, labelSquare))
		}
	}
}

// TestALabelPromisesNoTransport: without a carrier it says that the sender pays, with one it names the carrier.
func TestALabelPromisesNoTransport(t *testing.T) {
	for tag, want := range map[lang.Tag][2]string{
		lang.English: {"Postage to be paid", "Prepaid"},
		lang.French:  {"À affranchir", "Port payé"},
	} {
		due, paid := label(), label()
		paid.Prepaid = "Colis Express Nord"
		dueWords, paidWords := set(t, due, tag).Words(), set(t, paid, tag).Words()
		if !strings.Contains(dueWords, want[0]) || strings.Contains(dueWords, want[1]) {
			t.Errorf("%s, to be paid: %q", tag, dueWords)
		}
		if strings.Contains(paidWords, want[0]) || !strings.Contains(paidWords, want[1]+"\nColis Express\nNord\n") {
			t.Errorf("%s, paid: %q", tag, paidWords)
		}
	}
}

func TestALabelForHomeSaysWhatToDo(t *testing.T) {
	l := label()
	l.Format, l.Before, l.Track = document.A4, made.AddDate(0, 0, 14), "https://retours.example.org/suivi?k=Zm9vYmFyYmF6cXV4MTIz"
	for tag, wants := range map[lang.Tag][]string{
		lang.English: {"Cut here", "Fold or cut here", "How to send it back", "by itself it pays for no transport", "Ask for a proof of posting", "Keep this part", "3\u00a0December\u00a02026"},
		lang.French:  {"Découpez ici", "Pliez ou découpez ici", "Comment renvoyer le colis", "elle ne paie aucun transport", "Demandez une preuve de dépôt", "À conserver", "3\u00a0décembre\u00a02026"},
	} {
		f := set(t, l, tag)
		words := strings.ReplaceAll(f.Words(), "\n", " ")
		for _, want := range wants {
			if !strings.Contains(words, want) {
				t.Errorf("%s: %q is missing in %q", tag, want, words)
			}
		}
		if strings.Count(words, string(back)) != 2 || strings.Count(words, string(parcel)) != 2 {
			t.Errorf("%s: the codes do not stand on both parts: %q", tag, words)
		}
		if got := square(t, f.Pages[0], pdftest.Box{X: 145, Y: 188, W: 60, H: 50}); got != l.Track {
			t.Errorf("%s: the square to follow the return says %q", tag, got)
		}
	}
}

func TestADemonstrationLabelSaysNotToPostIt(t *testing.T) {
	l := label()
	l.Sandbox = true
	for tag, want := range map[lang.Tag]string{lang.English: "Demonstration: do not post", lang.French: "Démonstration\u00a0: ne pas expédier"} {
		if words := set(t, l, tag).Words(); !strings.Contains(words, want) {
			t.Errorf("%s: %q", tag, words)
		}
		if words := set(t, label(), tag).Words(); strings.Contains(words, want) {
			t.Errorf("%s: a real label calls itself a demonstration", tag)
		}
	}
}

func TestALabelIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*document.Label)
		code   string
		field  string
	}{
		"no shop":          {func(l *document.Label) { l.Shop = "" }, "document.missing", "shop"},
		"nowhere to go":    {func(l *document.Label) { l.To = document.Address{} }, "document.missing", "to"},
		"no day":           {func(l *document.Label) { l.Made = time.Time{} }, "document.missing", "made"},
		"no parcel":        {func(l *document.Label) { l.Parcel = "" }, "fault.code_shape", "parcel"},
		"misread parcel":   {func(l *document.Label) { l.Parcel = "PA-GYEQ-PCR7-9" }, "fault.code_check", "parcel"},
		"return as parcel": {func(l *document.Label) { l.Parcel = back }, "document.wrong_kind", "parcel"},
		"parcel as return": {func(l *document.Label) { l.Return = parcel }, "document.wrong_kind", "return"},
	} {
		l := label()
		c.change(&l)
		_, err := l.PDF(lang.English)
		if f := fault.Of(err); f == nil || f.Code() != c.code || f.Field != c.field {
			t.Errorf("%s: %v, want %s at %s", name, err, c.code, c.field)
		}
	}
}

// TestACodeIsPrintedInItsProperSpelling: a code that was typed in small letters is scanned like any other.
func TestACodeIsPrintedInItsProperSpelling(t *testing.T) {
	l := label()
	l.Parcel = id.Code(strings.ToLower(parcel.Bare()))
	f := set(t, l, lang.English)
	if !strings.Contains(f.Words(), string(parcel)+"\n") || bars(t, f.Pages[0], labelBars) != parcel.Bare() {
		t.Errorf("printed %q", f.Words())
	}
}

func TestAddressesAreWrittenAsInTheirCountry(t *testing.T) {
	for country, want := range map[string]string{
		"FR": "75000 Ville\nFRANCE\n",
		"DE": "75000 Ville\nALLEMAGNE\n",
		"GR": "75000 Ville\nGRÈCE\n",
		"GB": "Ville\n75000\nROYAUME-UNI\n",
		"US": "Ville CA 75000\nÉTATS-UNIS\n",
		"XX": "75000 Ville\nXX\n",
	} {
		l := label()
		l.To = document.Address{Name: "Name", Street: "Rue 1", Postcode: "75000", City: "Ville", Region: country + "-CA", Country: country}
		if words := set(t, l, lang.French).Words(); !strings.Contains(words, "Name\nRue 1\n"+want) {
			t.Errorf("%s: %q", country, words)
		}
	}
}

// TestALanguageWeDoNotSpeakIsEnglish, and says so of itself.
func TestALanguageWeDoNotSpeakIsEnglish(t *testing.T) {
	f := set(t, label(), "de")
	if f.Language != "en" || !strings.Contains(f.Words(), "Postage to be paid") {
		t.Errorf("language %q: %q", f.Language, f.Words())
	}
}

func BenchmarkLabel(b *testing.B) {
	l := label()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.PDF(lang.French); err != nil {
			b.Fatal(err)
		}
	}
}
