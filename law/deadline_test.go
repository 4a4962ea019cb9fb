package law_test

import (
	"encoding/json"
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retour/ground/lang"
	"retour/law"
)

// fieldsOf asks a question and gives the fields of its answer as JSON.
func fieldsOf(t *testing.T, topic, jurisdiction, input string) map[string]string {
	t.Helper()
	text := law.Answer([]byte(`{"topic": "`+topic+`", "jurisdiction": "`+jurisdiction+`", "input": `+input+`}`), lang.English)
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for key, value := range raw {
		out[key] = string(value)
	}
	return out
}

type asked struct {
	name, topic, jurisdiction, input string
	want                             map[string]string
}

func ask(t *testing.T, tests []asked) {
	t.Helper()
	for _, test := range tests {
		got := fieldsOf(t, test.topic, test.jurisdiction, test.input)
		for key, want := range test.want {
			if got[key] != want {
				t.Errorf("%s: %s is %s, want %s (%v)", test.name, key, got[key], want, got)
			}
		}
	}
}

// The start event (W-04, W-05).
func TestStartEvents(t *testing.T) {
	const topic = "withdrawal_period"
	ask(t, []asked{
		{"the last of several goods, in any order", topic, "FR", `{"deliveries": ["2026-04-16", "2026-04-02", "2026-04-09"], "delivery_kind": "several_goods_one_order"}`, map[string]string{"start_event": `"2026-04-16"`, "last_day": `"2026-04-30"`}},
		{"the last lot", topic, "FR", `{"deliveries": ["2026-04-02", "2026-04-09"], "delivery_kind": "lots_or_pieces_of_one_good"}`, map[string]string{"start_event": `"2026-04-09"`}},
		{"a lot still to come", topic, "FR", `{"deliveries": ["2026-04-02", null], "delivery_kind": "lots_or_pieces_of_one_good"}`, map[string]string{"start_event": `null`, "last_day": `null`, "statutory_right": `true`}},
		{"the first of a regular delivery", topic, "FR", `{"deliveries": ["2026-06-05", "2026-05-05", null], "delivery_kind": "regular_delivery_defined_period"}`, map[string]string{"start_event": `"2026-05-05"`}},
		{"waiting at the pickup point", topic, "FR", `{"arrived_at_pickup_point": "2026-04-03"}`, map[string]string{"start_event": `null`, "first_day": `null`, "day_14": `null`, "last_day": `null`, "extended": `false`}},
		{"a neighbour whom nobody named", topic, "FR", `{"left_with_neighbour": "2026-04-03", "third_party_designated_by_consumer": false}`, map[string]string{"start_event": `null`, "last_day": `null`}},
		{"fetched from that neighbour", topic, "FR", `{"left_with_neighbour": "2026-04-03", "third_party_designated_by_consumer": false, "collected_by_consumer": "2026-04-07"}`, map[string]string{"start_event": `"2026-04-07"`, "last_day": `"2026-04-21"`}},
		{"handed over by that neighbour", topic, "FR", `{"left_with_neighbour": "2026-04-03", "possession_date": "2026-04-06"}`, map[string]string{"start_event": `"2026-04-06"`}},
		{"a neighbour whom the consumer named", topic, "FR", `{"left_with_neighbour": "2026-04-03", "third_party_designated_by_consumer": true, "collected_by_consumer": "2026-04-07"}`, map[string]string{"start_event": `"2026-04-03"`, "last_day": `"2026-04-17"`}},
		{"the residence decides, not the jurisdiction", topic, "FR", `{"consumer_region": "DE", "possession_date": "2026-03-20"}`, map[string]string{"last_day": `"2026-04-07"`}},
		{"not informed", topic, "FR", `{"possession_date": "2026-04-03", "information_given": false}`, map[string]string{"day_14": `"2026-04-17"`, "last_day": `"2027-04-19"`, "extended": `true`}},
	})
}

// In time, and informed when (W-09 to W-11); nothing is turned away.
func TestTimeliness(t *testing.T) {
	const topic = "withdrawal_timeliness"
	ask(t, []asked{
		{"half a minute late", topic, "FR", `{"submitted_at": "2026-04-17T22:00:30Z", "consumer_time_zone": "Europe/Paris", "last_day": "2026-04-17"}`, map[string]string{"local_time": `"2026-04-18T00:00:30+02:00"`, "in_time": `false`, "refuse_submission": `false`, "trader_informed_on": `"2026-04-18"`}},
		{"the last second", topic, "FR", `{"submitted_at": "2026-04-17T21:59:59.9Z", "consumer_time_zone": "Europe/Paris", "last_day": "2026-04-17"}`, map[string]string{"in_time": `true`}},
		{"without a zone, where the consumer lives", topic, "FR", `{"submitted_at": "2026-07-17T01:30:00Z", "consumer_region": "FR-972", "last_day": "2026-07-16"}`, map[string]string{"in_time": `true`, "local_time": `"2026-07-16T21:30:00-04:00"`}},
		{"a letter posted late", topic, "FR", `{"channel": "letter", "sent_on": "2026-04-18", "received_on": "2026-04-20", "last_day": "2026-04-17"}`, map[string]string{"in_time": `false`, "refuse_submission": `false`, "trader_informed_on": `"2026-04-20"`}},
		{"a letter on its way", topic, "FR", `{"channel": "letter", "sent_on": "2026-04-17", "last_day": "2026-04-17"}`, map[string]string{"in_time": `true`, "trader_informed_on": `null`}},
		{"online, by day", topic, "FR", `{"channel": "online_function", "sent_on": "2026-04-17", "last_day": "2026-04-17"}`, map[string]string{"in_time": `true`, "trader_informed_on": `"2026-04-17"`}},
		{"before delivery", topic, "FR", `{"order_date": "2026-04-01", "submitted_on": "2026-04-02", "delivered_on": null}`, map[string]string{"in_time": `true`}},
		{"counted from the delivery", topic, "FR", `{"order_date": "2026-03-30", "submitted_on": "2026-04-20", "delivered_on": "2026-04-04"}`, map[string]string{"in_time": `true`}},
		{"counted from the delivery, late", topic, "FR", `{"order_date": "2026-03-30", "submitted_on": "2026-04-21", "delivered_on": "2026-04-04"}`, map[string]string{"in_time": `false`}},
	})
}

// When goods are sent back and money is due (R-01, M-01 to M-04).
func TestDeadlines(t *testing.T) {
	const refund, back = "refund_deadline", "return_deadline"
	ask(t, []asked{
		{"to a working day", back, "FR", `{"declared_on": "2026-04-17", "region": "FR"}`, map[string]string{"day_14": `"2026-05-01"`, "send_back_by": `"2026-05-04"`}},
		{"by the region", back, "FR", `{"declared_on": "2026-03-20", "region": "FR-57"}`, map[string]string{"send_back_by": `"2026-04-07"`}},
		{"no move in the United Kingdom", back, "GB", `{"declared_on": "2026-04-04", "region": "GB"}`, map[string]string{"send_back_by": `"2026-04-18"`}},
		{"the trader collects", back, "FR", `{"declared_on": "2026-04-17", "trader_collects": true}`, map[string]string{"send_back_by": `null`}},
		{"nothing seen", refund, "FR", `{"informed_on": "2026-04-10", "region": "FR"}`, map[string]string{"withholding_allowed": `true`, "withholding_ends": `null`, "refund_due": `null`, "state": `"WITHHELD"`, "latest_if_1182_71_rolls": `null`, "day_14": `"2026-04-24"`}},
		{"seen after the day of the question", refund, "FR", `{"informed_on": "2026-04-10", "proof_of_dispatch_on": "2026-05-02", "as_of": "2026-05-01"}`, map[string]string{"refund_due": `null`, "state": `"WITHHELD"`}},
		{"never sent", refund, "FR", `{"informed_on": "2026-06-23", "goods_never_sent": true}`, map[string]string{"withholding_allowed": `false`, "refund_due": `"2026-07-07"`, "state": `"DUE"`}},
		{"due on Good Friday in Germany", refund, "DE", `{"informed_on": "2026-03-20", "goods_received_on": "2026-03-25", "region": "DE"}`, map[string]string{"refund_due": `"2026-04-03"`, "latest_if_1182_71_rolls": `"2026-04-07"`}},
		{"sent back before the declaration", refund, "FR", `{"informed_on": "2026-04-10", "goods_received_on": "2026-04-08"}`, map[string]string{"withholding_ends": `"2026-04-08"`, "refund_due": `"2026-04-24"`}},
		{"United Kingdom: the earlier of both", refund, "GB", `{"informed_on": "2026-04-10", "proof_of_dispatch_on": "2026-04-15", "goods_received_on": "2026-04-20"}`, map[string]string{"counted_from": `"2026-04-15"`, "refund_due": `"2026-04-29"`}},
		{"United Kingdom: collected", refund, "GB", `{"informed_on": "2026-04-10", "trader_offered_to_collect": true}`, map[string]string{"counted_from": `"2026-04-10"`, "refund_due": `"2026-04-24"`}},
		{"United Kingdom: nothing seen", refund, "GB", `{"informed_on": "2026-04-10"}`, map[string]string{"counted_from": `null`, "refund_due": `null`, "state": `"WITHHELD"`}},
	})
}

// Every step of lateness, at both its ends (P-01 to P-03).
func TestLateness(t *testing.T) {
	late := func(regime, due, paid, price string) string {
		return `{"regime": "` + regime + `", "sums_due": "104.90", "product_price": "` + price + `", "refund_due": "` + due + `", "refunded_on": "` + paid + `"}`
	}
	const topic, ours, theirs = "late_refund_penalty", "withdrawal_L242-4", "non_delivery_L241-4"
	var tests []asked
	for _, step := range []struct{ regime, due, paid, days, tier, penalty, started string }{
		{ours, "2026-02-06", "2026-02-05", "0", "none", "0.00", ""},
		{ours, "2026-02-06", "2026-02-07", "1", "legal_rate", "0.02", ""},
		{ours, "2026-02-06", "2026-02-16", "10", "legal_rate", "0.19", ""},
		{ours, "2026-02-06", "2026-02-26", "20", "5%", "5.25", ""},
		{ours, "2026-02-06", "2026-03-08", "30", "10%", "10.49", ""},
		{ours, "2026-02-06", "2026-04-07", "60", "20%", "20.98", ""},
		{ours, "2026-02-06", "2026-05-07", "90", "50%", "52.45", ""},
		{ours, "2026-02-06", "2026-05-08", "91", "50%", "52.45", "57.70"},
		{ours, "2026-02-06", "2026-06-06", "120", "50%", "52.45", "57.70"},
		{ours, "2026-02-06", "2026-06-07", "121", "55%", "57.70", "57.70"},
		{ours, "2026-02-06", "2026-06-08", "122", "55%", "57.70", "62.94"},
		{ours, "2014-12-30", "2015-01-01", "2", "legal_rate", "0.01", ""}, // 0.04 of one day, then 4.06
		{ours, "2024-12-30", "2025-01-02", "3", "legal_rate", "0.06", ""}, // 8.16 of 366 days, then 7.21 of 365
		{theirs, "2026-03-02", "2026-03-02", "0", "none", "0.00", ""},
		{theirs, "2026-03-02", "2026-03-16", "14", "10%", "10.49", ""},
		{theirs, "2026-03-02", "2026-03-17", "15", "20%", "20.98", ""},
		{theirs, "2026-03-02", "2026-04-01", "30", "20%", "20.98", ""},
		{theirs, "2022-05-20", "2022-06-10", "21", "10%", "10.49", ""}, // by the text before 28 May 2022
	} {
		want := map[string]string{"days_late": step.days, "tier": `"` + step.tier + `"`, "penalty": `"` + step.penalty + `"`, "capped_at_product_price": "false"}
		if step.started != "" {
			want["penalty_if_started_months_count"] = `"` + step.started + `"`
		}
		tests = append(tests, asked{step.due + " to " + step.paid, topic, "FR", late(step.regime, step.due, step.paid, "1000.00"), want})
	}
	ask(t, append(tests,
		asked{"capped", topic, "FR", late(ours, "2026-02-06", "2026-05-07", "50.00"), map[string]string{"tier": `"50%"`, "penalty": `"50.00"`, "capped_at_product_price": `true`, "then_legal_interest": `true`}},
		asked{"a rate not known yet", topic, "FR", late(ours, "2026-06-28", "2026-07-03", "50.00"), map[string]string{"tier": `"legal_rate"`, "penalty": `null`, "legal_rate_unknown_from": `"2026-07-01"`}},
		asked{"nor on its first day", topic, "FR", late(ours, "2026-08-01", "2026-08-05", "50.00"), map[string]string{"penalty": `null`, "penalty_if_flat_percentage": `null`}},
		asked{"no other reading of a percentage", topic, "FR", late(ours, "2026-08-01", "2026-08-15", "50.00"), map[string]string{"tier": `"5%"`, "penalty_if_flat_percentage": ``}},
		asked{
			"rates in any order", topic, "FR",
			`{"regime": "withdrawal_L242-4", "sums_due": "1000.00", "refund_due": "2025-12-29", "refunded_on": "2026-01-03", "legal_rates_percent": [{"from": "2026-01-01", "to": "2026-06-30", "rate": "3.65"}, {"from": "2025-07-01", "to": "2025-12-31", "rate": "7.3"}]}`,
			map[string]string{"penalty": `"0.70"`, "penalty_if_flat_percentage": `"73.00"`},
		},
		asked{
			"the question's own rate", topic, "FR",
			`{"regime": "withdrawal_L242-4", "sums_due": "1000.00", "refund_due": "2026-07-31", "refunded_on": "2026-08-05", "legal_rates_percent": [{"from": "2026-07-01", "rate": "7.3"}]}`,
			map[string]string{"penalty": `"1.00"`, "penalty_if_flat_percentage": `"73.00"`},
		},
	))
}

// Lateness never costs less the later it is paid, and never more than the price allows; the exact share of each tier is
// rounded once.
func TestLatenessGrows(t *testing.T) {
	fr := place(t, "FR")
	rapid.Check(t, func(t *rapid.T) {
		price := law.Amount(rapid.Int64Range(1, 1_000_000).Draw(t, "price"))
		l := law.Lateness{
			Regime: rapid.SampledFrom([]string{law.LateWithdrawal, law.LateNonDelivery}).Draw(t, "regime"),
			Sums:   law.Amount(rapid.Int64Range(0, 100_000_000_000).Draw(t, "sums")), Price: &price,
			Due: must("2024-01-01") + law.Date(rapid.IntRange(0, 600).Draw(t, "due")),
		}
		before := law.Amount(0)
		for late := range 130 {
			l.Paid = l.Due + law.Date(late)
			p, err := law.Late(fr, l)
			if err != nil || p.Amount == nil || p.Days != late || *p.Amount < before || l.Regime == law.LateWithdrawal && *p.Amount > price {
				t.Fatalf("%d days late: %+v, %v, before %s", late, p, err, before)
			}
			if p.Tier == "10%" && !p.Capped {
				exact := big.NewRat(int64(l.Sums), 10)
				if off := new(big.Rat).Sub(exact, new(big.Rat).SetInt64(int64(*p.Amount))); off.Cmp(big.NewRat(1, 2)) >= 0 || off.Cmp(big.NewRat(-1, 2)) < 0 {
					t.Fatalf("10%% of %s is %s", l.Sums, p.Amount)
				}
			}
			before = *p.Amount
		}
	})
}

// The legal guarantee (G-01 to G-07).
func TestGuarantee(t *testing.T) {
	const topic = "legal_guarantee"
	ask(t, []asked{
		{"second-hand, as long", topic, "FR", `{"delivered_on": "2026-03-10", "condition": "second_hand"}`, map[string]string{"guarantee_ends": `"2028-03-10"`}},
		{"from the last of February", topic, "FR", `{"delivered_on": "2028-02-29"}`, map[string]string{"guarantee_ends": `"2030-02-28"`}},
		{"under repair", topic, "FR", `{"delivered_on": "2026-03-10", "repair_requested_on": "2027-02-01"}`, map[string]string{"guarantee_ends": `null`, "suspension_days": ``}},
		{"repair asked after its end", topic, "FR", `{"delivered_on": "2026-03-10", "repair_requested_on": "2028-03-11", "repaired_goods_returned_on": "2028-03-20"}`, map[string]string{"guarantee_ends": `"2028-03-10"`, "suspension_days": `0`}},
		{"repaired on the last day", topic, "FR", `{"delivered_on": "2026-03-10", "repair_requested_on": "2028-03-10", "repaired_goods_returned_on": "2028-03-20"}`, map[string]string{"guarantee_ends": `"2028-09-20"`, "suspension_days": `10`}},
		{"replacement chosen and done", topic, "FR", `{"delivered_on": "2026-03-10", "consumer_choice": "replacement", "seller_did": "replacement", "replacement_delivered_on": "2027-03-01"}`, map[string]string{"guarantee_ends": `"2028-03-10"`}},
		{"presumed to the day", topic, "FR", `{"delivered_on": "2026-03-10", "condition": "new", "defect_appeared": ["2028-03-10", "2028-03-11"]}`, map[string]string{"presumed": `[true,false]`}},
		{"presumed a year, second-hand", topic, "FR", `{"delivered_on": "2026-03-10", "condition": "second_hand", "defect_appeared": ["2027-03-10", "2027-03-11"]}`, map[string]string{"presumed": `[true,false]`}},
		{"refund after the proof or the goods", topic, "FR", `{"goods_received_on": "2026-06-16"}`, map[string]string{"refund_by": `"2026-06-30"`}},
		{"hidden defect", topic, "FR", `{"defect_discovered_on": "2026-05-04"}`, map[string]string{"act_by": `"2028-05-04"`}},
		{"hidden defect, twenty years from the sale", topic, "FR", `{"delivered_on": "2009-01-10", "defect_discovered_on": "2028-05-04"}`, map[string]string{"act_by": `"2029-01-10"`}},
		{"three years in Spain", topic, "ES", `{"delivered_on": "2026-03-10"}`, map[string]string{"guarantee_ends": `"2029-03-10"`}},
		{"two in Spain before 2022", topic, "ES", `{"delivered_on": "2021-03-10"}`, map[string]string{"guarantee_ends": `"2023-03-10"`}},
	})
}

// What the hall asks about a sale: until when to send, until when to pay, each with its trace.
func TestPromises(t *testing.T) {
	sale := law.Sale{Country: "FR", Postcode: "75011", Placed: at("2026-04-01T09:00:00Z")}
	send, ok := law.SendingBy(sale, at("2026-04-17T09:00:00Z"))
	if !ok || send.Last.Format(time.RFC3339) != "2026-05-04T21:59:59Z" || len(send.Trace) != 2 || send.Trace[1].Holiday != "labour_day" {
		t.Errorf("to send: %v %+v", ok, send)
	}
	paid, ok := law.Repaying(sale, at("2026-04-17T09:00:00Z"), at("2026-04-20T09:00:00Z"))
	if !ok || paid.Last.Format(time.RFC3339) != "2026-05-01T21:59:59Z" || len(paid.Trace) == 0 {
		t.Errorf("to pay: %v %+v", ok, paid)
	}
	late, ok := law.Repaying(sale, at("2026-04-17T09:00:00Z"), at("2026-05-20T09:30:00Z"))
	if !ok || !late.Last.Equal(at("2026-05-20T09:30:00Z")) {
		t.Errorf("seen late, to pay at once: %v %+v", ok, late)
	}
	sameDay, ok := law.Repaying(sale, at("2026-04-17T09:00:00Z"), at("2026-05-01T09:30:00Z"))
	if !ok || sameDay.Last.Format(time.RFC3339) != "2026-05-01T21:59:59Z" {
		t.Errorf("seen on the last day, to pay by its end: %v %+v", ok, sameDay)
	}
	for _, s := range []law.Sale{{Country: "US"}, {Country: "CH"}, {Country: "FR", Business: true}} {
		if _, ok := law.SendingBy(s, at("2026-04-17T09:00:00Z")); ok || law.SendDays(s) != 0 {
			t.Errorf("%+v has days to send", s)
		}
		if _, ok := law.Repaying(s, at("2026-04-17T09:00:00Z"), at("2026-04-20T09:00:00Z")); ok {
			t.Errorf("%+v is paid back", s)
		}
	}
}
