package law_test

import (
	"encoding/json"
	"strings"
	"testing"

	"retour/ground/lang"
	"retour/law"
)

func refusedBy(t *testing.T, text string) (message, code, field string) {
	t.Helper()
	var r struct{ Error, Code, Field string }
	answer := law.Answer([]byte(text), lang.English)
	if err := json.Unmarshal(answer, &r); err != nil {
		t.Fatalf("%s: %s: %v", text, answer, err)
	}
	return r.Error, r.Code, r.Field
}

// What is wrong is named: what it is, and at which key.
func TestRefusals(t *testing.T) {
	period := func(input string) string {
		return `{"topic": "withdrawal_period", "jurisdiction": "FR", "input": ` + input + `}`
	}
	late := func(input string) string {
		return `{"topic": "late_refund_penalty", "jurisdiction": "FR", "input": {"regime": "withdrawal_L242-4", "refund_due": "2026-02-06", "refunded_on": "2026-02-17"` + input + `}}`
	}
	for _, test := range []struct{ asked, code, field, says string }{
		{``, "law.no_question", "line", "no question"},
		{`nonsense`, "law.no_question", "line", "invalid character"},
		{`[]`, "law.not_a", "line", "[…] is not {}"},
		{`null`, "law.not_a", "line", "null is not {}"},
		{`"x"`, "law.not_a", "line", "x is not {}"},
		{`{`, "law.no_question", "line", "EOF"},
		{period(`{"possession_date": "2026-04-03"}`) + ` 1`, "law.no_question", "line", ""},
		{"{\"topic\": \"\xff\"}", "law.no_utf8", "line", "byte 12 "},
		{`{"topic": "weather", "jurisdiction": "FR", "input": {}}`, "law.unknown_topic", "topic", "weather"},
		{`{"topic": 7, "jurisdiction": "FR", "input": {}}`, "law.not_a", "topic", "7"},
		{`{"topic": "withdrawal_period", "input": {}}`, "law.missing", "jurisdiction", ""},
		{`{"topic": "withdrawal_period", "jurisdiction": "FR"}`, "law.missing", "input", ""},
		{`{"topic": "withdrawal_period", "topic": "x", "jurisdiction": "FR", "input": {}}`, "law.key_twice", "topic", ""},
		{`{"topic": "withdrawal_period", "jurisdiction": "FR", "input": {}, "colour": 1}`, "law.key_unknown", "colour", "colour"},
		{period(`7`), "law.not_a", "input", "7"},
		{period(`{}`), "law.missing", "input.possession_date", ""},
		{period(`{"possession_date": "2026-02-30"}`), "law.no_date", "input.possession_date", "2026-02-30 is no date"},
		{period(`{"possession_date": "0001-01-01"}`), "law.no_date", "input.possession_date", ""},
		{period(`{"possession_date": 20260403}`), "law.no_date", "input.possession_date", "20260403"},
		{period(`{"possession_date": {"a": 1}}`), "law.no_date", "input.possession_date", "{…}"},
		{period(`{"posession_date": "2026-04-03"}`), "law.key_unknown", "input.posession_date", "posession_date"},
		{period(`{"": "2026-04-03"}`), "law.key_unknown", "input.", ""},
		{period(`{"possession_date": "2026-04-03", "possession_date": "2026-04-04"}`), "law.key_twice", "input.possession_date", ""},
		{period(`{"possession_date": "2026-04-03", "consumer_region": "XX"}`), "law.unknown_place", "input.consumer_region", "XX"},
		{period(`{"possession_date": "2026-04-03", "consumer_region": "FR-99"}`), "law.unknown_region", "input.consumer_region", "FR-99"},
		{period(`{"possession_date": "2026-04-03", "information_given": "yes"}`), "law.not_a", "input.information_given", "yes"},
		{period(`{"deliveries": "2026-04-03"}`), "law.not_a", "input.deliveries", "[]"},
		{period(`{"deliveries": ["2026-04-03", "x"]}`), "law.no_date", "input.deliveries[1]", "x"},
		{period(`{"deliveries": ["2026-04-03"], "delivery_kind": "odd"}`), "law.no_word", "input.delivery_kind", "lots_or_pieces_of_one_good"},
		{period(`{"possession_date": "2026-04-03", "order_date": "2026-04-04"}`), "law.before", "input.order_date", "lies before"},
		{period(`{"possession_date": "2010-04-03"}`), "law.no_rule_then", "input", "The law of FR"},
		{period(`{"possession_date": "` + strings.Repeat("9", 1000) + `"}`), "law.no_date", "input.possession_date", "…"},
		{`{"topic": "withdrawal_period", "jurisdiction": "US", "input": {"possession_date": "2026-04-03"}}`, "law.unknown_place", "jurisdiction", "US"},
		{`{"topic": "withdrawal_timeliness", "jurisdiction": "FR", "input": {"submitted_at": "2026-04-17T21:59", "last_day": "2026-04-17"}}`, "law.no_instant", "input.submitted_at", ""},
		{`{"topic": "withdrawal_timeliness", "jurisdiction": "FR", "input": {"submitted_at": "2026-04-17T21:59:30Z", "consumer_time_zone": "Mars/Olympus"}}`, "law.unknown_zone", "input.consumer_time_zone", "Mars/Olympus"},
		{`{"topic": "withdrawal_timeliness", "jurisdiction": "FR", "input": {}}`, "law.missing", "input.submitted_at", ""},
		{`{"topic": "withdrawal_timeliness", "jurisdiction": "FR", "input": {"channel": "letter", "sent_on": "2026-04-17", "received_on": "2026-04-16"}}`, "law.before", "input.received_on", ""},
		{`{"topic": "late_refund_penalty", "jurisdiction": "DE", "input": {"regime": "withdrawal_L242-4", "sums_due": "1.00", "refund_due": "2026-02-06", "refunded_on": "2026-02-17"}}`, "law.no_rule", "input", "P-02"},
		{late(``), "law.missing", "input.sums_due", ""},
		{late(`, "sums_due": 104.90`), "law.no_amount", "input.sums_due", "104.90"},
		{late(`, "sums_due": "104.905"`), "law.no_amount", "input.sums_due", "104.905"},
		{late(`, "sums_due": "1e3"`), "law.no_amount", "input.sums_due", "1e3"},
		{late(`, "sums_due": "-1.00"`), "law.below_zero", "input.sums_due", "-1.00"},
		{late(`, "sums_due": "1.00", "legal_rates_percent": [{"from": "2026-01-01", "rate": "-1"}]`), "law.below_zero", "input.legal_rates_percent[0].rate", "-1"},
		{late(`, "sums_due": "1.00", "legal_rates_percent": [{"rate": "1"}]`), "law.missing", "input.legal_rates_percent[0].from", ""},
		{`{"topic": "legal_guarantee", "jurisdiction": "FR", "input": {"defect_appeared": ["2026-01-01"]}}`, "law.missing", "input.delivered_on", ""},
		{`{"topic": "legal_guarantee", "jurisdiction": "FR", "input": {"delivered_on": "2026-01-01", "condition": "broken"}}`, "law.no_word", "input.condition", "second_hand"},
		{`{"topic": "legal_guarantee", "jurisdiction": "FR", "input": {"delivered_on": "2026-01-01", "repair_requested_on": "2026-03-01", "repaired_goods_returned_on": "2026-02-01"}}`, "law.before", "input.repaired_goods_returned_on", ""},
	} {
		message, code, field := refusedBy(t, test.asked)
		if message == "" || code != test.code || field != test.field || !strings.Contains(message, test.says) {
			t.Errorf("%s\n\t%q at %q: %s", test.asked, code, field, message)
		}
	}
}

// A line longer than is read is refused, without being read.
func TestLongQuestions(t *testing.T) {
	filled := func(size int) string {
		const head, tail = `{"topic": "withdrawal_period", "jurisdiction": "FR", "input": {"consumer_region": "`, `"}}`
		return head + strings.Repeat("x", size-len(head)-len(tail)) + tail
	}
	if _, code, field := refusedBy(t, filled(law.Longest)); code != "law.unknown_place" || field != "input.consumer_region" {
		t.Errorf("the longest: %s %s", code, field)
	}
	if _, code, _ := refusedBy(t, filled(law.Longest+1)); code != "law.too_long" {
		t.Errorf("one too long: %s", code)
	}
}

// A person reads what is wrong in their language.
func TestRefusalInFrench(t *testing.T) {
	const asked = `{"topic": "withdrawal_period", "jurisdiction": "FR", "input": {"possession_date": "2026-02-30"}}`
	if answer := string(law.Answer([]byte(asked), lang.French)); !strings.Contains(answer, "2026-02-30 n’est pas une date") {
		t.Error(answer)
	}
}

// Whatever is asked, one JSON object is answered: an error with its code, or a trace and a version.
func FuzzAnswer(f *testing.F) {
	for _, topic := range law.Topics() {
		f.Add([]byte(`{"topic": "` + topic + `", "jurisdiction": "FR", "input": {}}`))
	}
	for _, c := range lawCases(f, "testdata/cases.json") {
		asked, err := json.Marshal(map[string]any{"topic": c.Topic, "jurisdiction": c.Jurisdiction, "input": c.Input})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(asked)
	}
	f.Fuzz(func(t *testing.T, asked []byte) {
		answer := law.Answer(asked, lang.English)
		var said map[string]any
		if err := json.Unmarshal(answer, &said); err != nil || strings.ContainsRune(string(answer), '\n') {
			t.Fatalf("%q: %q: %v", asked, answer, err)
		}
		switch {
		case said["code"] == "fault.internal":
			t.Errorf("%q: %s", asked, answer)
		case said["error"] == nil && (said["trace"] == nil || said["version"] == nil):
			t.Errorf("%q: an answer without its trace: %s", asked, answer)
		}
	})
}
