package document_test

import (
	"strings"
	"testing"

	"retour/document"
	"retour/document/pdf/pdftest"
)

func form() document.ModelForm {
	return document.ModelForm{
		Language: "el", Title: "Υπόδειγμα εντύπου υπαναχώρησης", Note: "(συμπληρώστε και επιστρέψτε το παρόν έντυπο)", To: "Προς:",
		Shop: []string{"Orvane SAS", "4 allée des Tisserands, 44470 Carquefou", "retours@example.org"}, Notice: "Γνωστοποιώ με την παρούσα ότι υπαναχωρώ",
		Fields: []string{"Που παραγγέλθηκε στις (*):", "Όνομα:", "Διεύθυνση:", "Υπογραφή:", "Ημερομηνία:"}, Strike: "(*) Διαγράφεται η περιττή ένδειξη.", Made: made,
	}
}

// The model form says its words in their order, in letters that are there, on one page that a screen reader reads.
func TestModelForm(t *testing.T) {
	for _, sandbox := range []bool{false, true} {
		m := form()
		m.Sandbox = sandbox
		data, err := m.PDF()
		if err != nil {
			t.Fatal(err)
		}
		f := pdftest.Read(t, data)
		if len(f.Pages) != 1 {
			t.Fatalf("%d pages", len(f.Pages))
		}
		words := strings.Join(strings.Fields(f.Words()), " ")
		at := 0
		for _, want := range append([]string{m.Title, m.Note, m.To, m.Shop[1], m.Notice}, append(m.Fields, m.Strike)...) {
			next := strings.Index(words[at:], want)
			if next < 0 {
				t.Fatalf("%q is missing, or out of order, in %q", want, words)
			}
			at += next
		}
		if strings.Contains(words, "\ufffd") {
			t.Errorf("a letter is missing: %q", words)
		}
	}
	for field, change := range map[string]func(*document.ModelForm){
		"title": func(m *document.ModelForm) { m.Title = "" }, "shop": func(m *document.ModelForm) { m.Shop = nil },
		"fields": func(m *document.ModelForm) { m.Fields = nil }, "language": func(m *document.ModelForm) { m.Language = "" },
	} {
		m := form()
		change(&m)
		if _, err := m.PDF(); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("without %s: %v", field, err)
		}
	}
}
