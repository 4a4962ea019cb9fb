package law_test

import (
	"encoding/json"
	"strings"
	"testing"

	"retour/ground/lang"
	"retour/law"
)

// Every step of the time side says its rule, event, holiday and result in both languages.
func TestStepsSpeak(t *testing.T) {
	const ours = "withdrawal_period withdrawal_extension withdrawal_timeliness return_deadline refund_deadline late_refund_penalty legal_guarantee"
	steps := 0
	for _, c := range lawCases(t, "testdata/cases.json") {
		if !strings.Contains(ours, c.Topic) {
			continue
		}
		answer, err := law.Question{Topic: c.Topic, Jurisdiction: c.Jurisdiction, Input: c.Input}.Answer()
		if err != nil {
			t.Fatal(c.ID, err)
		}
		text, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		var traced law.Traced
		if err := json.Unmarshal(text, &traced); err != nil {
			t.Fatal(err)
		}
		for _, s := range traced.Trace {
			steps++
			for _, tag := range lang.Tags {
				rule, event, holiday := law.RuleText(s.Rule), law.EventText(s.Event), law.HolidayText(s.Holiday, tag)
				if rule.Key == "law.word" || s.Event != "" && event.Key == "law.word" || s.Holiday != "" && holiday == s.Holiday || strings.Contains(s.ResultText(tag), "_") {
					t.Errorf("%s in %s: %+v: %q, %q, %q, %q", c.ID, tag, s, rule, event, holiday, s.ResultText(tag))
				}
			}
		}
	}
	if steps < 100 {
		t.Errorf("only %d steps", steps)
	}
	last := law.Step{Result: "2026-04-17T23:59:59+02:00", Zone: "Europe/Paris"}
	if en, fr := last.ResultText(lang.English), last.ResultText(lang.French); !strings.Contains(en, "23:59") || !strings.Contains(fr, "17\u00a0avril") || !strings.Contains(en, "Europe/Paris") {
		t.Errorf("%q, %q", en, fr)
	}
	if en, fr := law.HolidayText("easter_monday", lang.English), law.HolidayText("easter_monday", lang.French); en != "Easter Monday" || fr != "lundi de Pâques" {
		t.Errorf("%q, %q", en, fr)
	}
	if got := law.RuleText("Q-99").In(lang.English); got != "Q-99" {
		t.Error(got)
	}
}
