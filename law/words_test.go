package law_test

import (
	"strings"
	"testing"

	"retour/law"
)

func TestEveryOfficialLanguageHasTheWords(t *testing.T) {
	union := strings.Fields("bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv")
	if got := len(law.Languages()); got != len(union) {
		t.Errorf("%d languages, want %d", got, len(union))
	}
	for _, language := range union {
		w, ok := law.Words(language)
		if !ok || w.Language != language || w.Entry == "" || w.Confirm == "" || w.Entry == w.Confirm || w.Source == "" {
			t.Errorf("%s: %+v %v", language, w, ok)
		}
		if !w.AcceptsEntry(w.Entry) || w.AcceptsEntry(w.Confirm) || !w.AcceptsConfirm(w.Confirm) || w.AcceptsConfirm(w.Entry) {
			t.Errorf("%s: its own words stand on the wrong control", language)
		}
	}
}

func TestWordsOfALocale(t *testing.T) {
	for _, test := range []struct{ locale, entry, confirm string }{
		{"fr-FR", "Renoncer au contrat ici", "Confirmer la rétractation"},
		{"fr-BE", "Renoncer au contrat ici", "Confirmer la rétractation"},
		{"de-AT", "Vertrag widerrufen", "Widerruf bestätigen"},
		{"de_DE", "Vertrag widerrufen", "Widerruf bestätigen"},
		{"el-CY", "Πατήστε εδώ για υπαναχώρηση", "Επιβεβαίωση υπαναχώρησης"},
		{"sv-FI", "Ångra avtalet här", "Bekräfta frånträde"},
		{"EN", "Withdraw from contract here", "Confirm withdrawal"},
	} {
		w, ok := law.Words(test.locale)
		if !ok || w.Entry != test.entry || w.Confirm != test.confirm {
			t.Errorf("%s: %q, %q, %v", test.locale, w.Entry, w.Confirm, ok)
		}
	}
	for _, strange := range []string{"", "-", "nb-NO", "tr", "deu", "french"} {
		if w, ok := law.Words(strange); ok {
			t.Errorf("%q has words: %+v", strange, w)
		}
	}
}

func TestWhichLabelsSayIt(t *testing.T) {
	french, _ := law.Words("fr")
	for label, want := range map[string]bool{
		"Renoncer au contrat ici":         true,
		"renoncer  au contrat ici.":       true,
		"RENONCER AU CONTRAT ICI":         true,
		"Confirmer la re\u0301tractation": true,
		"Se rétracter du contrat":         true,
		"Retourner un article":            false,
		"Mes retours":                     false,
		"Contact":                         false,
		"Valider":                         false,
		"Envoyer ma demande":              false,
		"":                                false,
	} {
		if french.Accepts(label) != want {
			t.Errorf("%q: %v", label, !want)
		}
	}
}
