package question

import (
	"retour/door/scan"
	"retour/door/scan/gs1"
)

// meaning is one thing that a text can mean.
type meaning struct {
	Kind       scan.Kind   `json:"kind"`
	Names      string      `json:"names,omitempty"`
	Value      string      `json:"value"`
	Why        scan.Reason `json:"why"`
	Reason     string      `json:"reason"`
	GTIN       string      `json:"gtin,omitempty"`
	SSCC       string      `json:"sscc,omitempty"`
	Serial     string      `json:"serial,omitempty"`
	GS1        *gs1.Answer `json:"gs1,omitempty"`
	EPC        *epcSaid    `json:"epc,omitempty"`
	Candidates []candidate `json:"candidates,omitempty"`
}

// reading is the answer to a question without a kind: the most likely meaning, and all.
type reading struct {
	Kind      scan.Kind `json:"kind"`
	Value     string    `json:"value"`
	Symbology string    `json:"symbology,omitempty"`
	Meanings  []meaning `json:"meanings"`
}

func meant(r scan.Reading) reading {
	first := r.First()
	said := reading{Kind: first.Kind, Value: first.Value, Symbology: r.Symbology.Name}
	for _, m := range r.Meanings {
		said.Meanings = append(said.Meanings, meaningOf(m))
	}
	return said
}

func meaningOf(m scan.Meaning) meaning {
	said := meaning{
		Kind: m.Kind, Names: m.Own.Names, Value: m.Value, Why: m.Reason, Reason: m.Reason.Sentence(), GTIN: m.GTIN, SSCC: m.SSCC, Serial: m.Serial,
		Candidates: candidatesOf(m.Candidates),
	}
	if len(m.Elements) > 0 {
		answer := m.Elements.Answer()
		said.GS1 = &answer
	}
	if m.Tag != nil {
		tag := ofTag(string(m.Kind), *m.Tag)
		said.EPC = &tag
	}
	return said
}
