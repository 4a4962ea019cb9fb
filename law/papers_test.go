package law_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"retour/ground/lang"
	"retour/law"
	"retour/law/calendar"
)

func TestVATAndCreditNotes(t *testing.T) {
	check(t, "vat_and_credit_note", []said{
		{"5.5 %", "FR", `{"refund_incl_vat":"21.10","vat_rate":"5.5"}`, `{"net":"20.00","vat":"1.10"}`},
		{"2.1 %", "FR", `{"refund_incl_vat":"10.21","vat_rate":"2.1"}`, `{"net":"10.00","vat":"0.21"}`},
		{"half a cent goes up", "FR", `{"refund_incl_vat":"0.03","vat_rate":"20"}`, `{"net":"0.03","vat":"0.00"}`},
		{"exactly half", "EU", `{"refund_incl_vat":"0.05","vat_rate":"100"}`, `{"net":"0.03","vat":"0.02"}`},
		{"no tax", "EU", `{"refund_incl_vat":"10.00","vat_rate":"0"}`, `{"net":"10.00","vat":"0.00"}`},
		{"25 %", "EU", `{"refund_incl_vat":"99.99","vat_rate":"25"}`, `{"net":"79.99","vat":"20.00"}`},
		{"no gap", "FR", `{"series":"AV-2026","numbers":["AV-2026-0003","AV-2026-0001","AV-2026-0002"]}`, `{"valid":true,"missing":[]}`},
		{"two gaps", "FR", `{"series":"AV-2026","numbers":["AV-2026-0001","AV-2026-0003","AV-2026-0006"]}`, `{"valid":false,"missing":["AV-2026-0002","AV-2026-0004","AV-2026-0005"]}`},
		{"a number twice", "FR", `{"series":"AV-2026","numbers":["AV-2026-0001","AV-2026-0001"]}`, `{"valid":false,"missing":[]}`},
		{"separate series", "FR", `{"series":[{"name":"FA-2026","numbers":[1,2,3]},{"name":"AV-2026","numbers":[1,2]}]}`, `{"valid":true,"missing":[]}`},
		{"separate series, a gap", "FR", `{"series":[{"name":"FA-2026","numbers":[1,2,3]},{"name":"AV-2026","numbers":[1,3]}]}`, `{"valid":false,"missing":["AV-2026-0002"]}`},
		{"one-stop shop, until when", "EU", `{"sale_quarter":"2026-Q1","return_due":"2026-04-30"}`, `{"correct_until":"2029-04-30","refers_to_period":"2026-Q1"}`},
		{"one-stop shop, a year on", "EU", `{"seller":"FR","customer":"SE","sale_quarter":"2026-Q4","refund_on":"2027-01-01","refund_incl_vat":"125.00","vat_rate":"25"}`, `{"correct_in_return":"2027-Q1","refers_to_period":"2026-Q4","vat_correction":"-25.00","member_state":"SE","correct_until":"2030-01-31"}`},
		{"one-stop shop, the last day", "EU", `{"customer":"DE","sale_quarter":"2026-Q2","refund_on":"2029-07-31"}`, `{"correct_in_return":"2029-Q3"}`},
		{"one-stop shop, too late", "EU", `{"customer":"DE","sale_quarter":"2026-Q2","refund_on":"2029-08-01"}`, `{"correct_in_return":null}`},
		{"large, the day before", "FR", `{"company_size":"large","customer":"FR_business","credit_note_date":"2026-08-31"}`, `{"e_invoice_mandatory":false,"mandatory_from":"2026-09-01","must_receive_e_invoices":false}`},
		{"large, the first day", "FR", `{"company_size":"large","customer":"FR_business","credit_note_date":"2026-09-01"}`, `{"e_invoice_mandatory":true,"must_receive_e_invoices":true,"document_type_code":"381"}`},
		{"mid-size", "FR", `{"company_size":"mid_size","customer":"FR_business","credit_note_date":"2026-09-01"}`, `{"e_invoice_mandatory":true}`},
		{"micro, the day before", "FR", `{"company_size":"micro","customer":"FR_business","credit_note_date":"2027-08-31"}`, `{"e_invoice_mandatory":false,"mandatory_from":"2027-09-01"}`},
		{"small, the first day", "FR", `{"company_size":"small","customer":"FR_business","credit_note_date":"2027-09-01"}`, `{"e_invoice_mandatory":true}`},
		{"a consumer", "FR", `{"company_size":"large","customer":"consumer","credit_note_date":"2026-10-01"}`, `{"e_invoice_mandatory":false,"channel":"e_reporting"}`},

		{"below zero", "FR", `{"refund_incl_vat":"-1.00","vat_rate":"20"}`, "!input.refund_incl_vat"},
		{"a rate below zero", "FR", `{"refund_incl_vat":"1.00","vat_rate":"-20"}`, "!input.vat_rate"},
		{"a rate beyond", "FR", `{"refund_incl_vat":"1.00","vat_rate":"120"}`, "!input.vat_rate"},
		{"a rate of nothing", "FR", `{"vat_rate":"20"}`, "!input.refund_incl_vat"},
		{"another series", "FR", `{"series":"AV-2026","numbers":["FA-2026-0001"]}`, "!input.numbers[0]"},
		{"no series", "FR", `{"series":"AV","numbers":["AV-1","AV-999999999"]}`, "!input.numbers"},
		{"no quarter", "EU", `{"sale_quarter":"2026-Q5"}`, "!input.sale_quarter"},
		{"refunded before it was sold", "EU", `{"sale_quarter":"2026-Q2","refund_on":"2026-03-31"}`, "!input.refund_on"},
		{"no member state", "EU", `{"customer":"US","sale_quarter":"2026-Q2","refund_on":"2026-08-20"}`, "!input.customer"},
		{"an unknown size", "FR", `{"company_size":"huge","customer":"FR_business"}`, "!input.company_size"},
		{"nothing said", "FR", `{}`, "!input.refund_incl_vat"},
	})
}

func TestCustomsAndTransport(t *testing.T) {
	const parcel = `"lines":[{"what":"shirts","units":3,"tariff":"6109"},{"what":"more shirts","units":1,"tariff":"6109"}]`
	const battery = `"item":"earbuds","battery":"lithium_ion_in_equipment"`
	check(t, "customs_and_transport", []said{
		{"one heading", "EU", `{"value_eur":"150.00",` + parcel + `,"on":"2026-07-01"}`, `{"duty_eur":"3.00"}`},
		{"before", "EU", `{"value_eur":"150.00",` + parcel + `,"on":"2026-06-30"}`, `{"duty_eur":"0.00"}`},
		{"the last day", "EU", `{"value_eur":"20.00",` + parcel + `,"on":"2028-07-01"}`, `{"duty_eur":"3.00"}`},
		{"after", "EU", `{"value_eur":"20.00",` + parcel + `,"on":"2028-07-02"}`, `{"duty_eur":null}`},
		{"a cent more than small", "EU", `{"value_eur":"150.01",` + parcel + `,"on":"2026-08-01"}`, `{"duty_eur":null}`},
		{"identifiers from November", "EU", `{"value_eur":"20.00",` + parcel + `,"on":"2026-11-01"}`, `{"product_identifiers_mandatory":true}`},
		{"back on the last day", "EU", `{"exported_on":"2024-05-10","returned_on":"2027-05-10"}`, `{"duty_relief":true,"vat_exempt":true,"three_year_limit":"2027-05-10"}`},
		{"back a day late", "EU", `{"exported_on":"2024-05-10","returned_on":"2027-05-11"}`, `{"duty_relief":false,"vat_exempt":false}`},
		{"altered", "EU", `{"exported_on":"2024-05-10","returned_on":"2025-05-11","same_state":false}`, `{"duty_relief":false,"vat_exempt":false}`},
		{"by another importer", "EU", `{"exported_on":"2024-05-10","returned_on":"2025-05-11","exporter_is_importer":false}`, `{"duty_relief":true,"vat_exempt":false}`},
		{"from a leap day", "EU", `{"exported_on":"2024-02-29","returned_on":"2027-02-28"}`, `{"duty_relief":true,"three_year_limit":"2027-02-28"}`},
		{"earbuds", "EU", `{` + battery + `,"condition":"intact","wh":"0.2"}`, `{"issue_standard_label":true,"un":"UN3481","provision":"SP 188","conditions":["carrier_accepts","protected_against_activation","road_unless_air_rules_met"]}`},
		{"the largest battery", "EU", `{` + battery + `,"condition":"intact","wh":"100"}`, `{"issue_standard_label":true}`},
		{"a larger battery", "EU", `{` + battery + `,"condition":"intact","wh":"100.1"}`, `{"issue_standard_label":false,"conditions":[]}`},
		{"recalled", "EU", `{` + battery + `,"condition":"recalled"}`, `{"issue_standard_label":false,"route":"special_process","provision":"SP 376"}`},
		{"leaking metal", "EU", `{"battery":"lithium_metal_in_equipment","condition":"leaking"}`, `{"issue_standard_label":false,"un":"UN3091","provision":"SP 376"}`},
		{"loose", "EU", `{"battery":"lithium_ion","condition":"intact"}`, `{"issue_standard_label":false,"un":"UN3480"}`},
		{"from Britain", "EU", `{"from":"GB","to":"FR","postal":true}`, `{"form":"CN23","category":"returned_goods","must_show":["original_invoice_number","original_invoice_date","outbound_parcel_number","hs_code_6","value","description"]}`},
		{"from Norway", "EU", `{"from":"NO","to":"FR"}`, `{"form":"CN23"}`},
		{"within the union", "EU", `{"from":"DE","to":"FR","postal":true}`, `{"form":null,"must_show":[]}`},
		{"from Monaco", "EU", `{"from":"MC","to":"FR"}`, `{"form":null}`},
		{"from the Canaries, within", "EU", `{"from":"ES-CN","to":"FR"}`, `{"form":null}`},
		{"from Ceuta, outside", "EU", `{"from":"ES-CE","to":"FR"}`, `{"form":"CN23"}`},

		{"no condition told", "EU", `{` + battery + `}`, "!input.condition"},
		{"an unknown battery", "EU", `{"battery":"potato","condition":"intact"}`, "!input.battery"},
		{"value below zero", "EU", `{"value_eur":"-1.00",` + parcel + `}`, "!input.value_eur"},
		{"no tariff", "EU", `{"value_eur":"1.00","lines":[{"tariff":"shirt"}]}`, "!input.lines[0].tariff"},
		{"no lines", "EU", `{"value_eur":"1.00"}`, "!input.lines"},
		{"back before it left", "EU", `{"exported_on":"2024-05-10","returned_on":"2024-05-09"}`, "!input.returned_on"},
		{"from nowhere", "EU", `{"from":"ZZ","to":"FR"}`, "!input.from"},
		{"nothing said", "EU", `{}`, "!input.from"},
	})
}

func TestPrivacy(t *testing.T) {
	check(t, "privacy", []said{
		{"the last day of the papers", "FR", `{"credit_note_year_closed":"2026-12-31","erasure_request_on":"2036-12-31","data":["credit_note"]}`, `{"keep":["credit_note"],"erase":[],"keep_until":"2036-12-31","answer_by":"2037-01-31"}`},
		{"the day after", "FR", `{"credit_note_year_closed":"2026-12-31","erasure_request_on":"2037-01-01","data":["credit_note","risk_score"]}`, `{"keep":[],"erase":["credit_note","risk_score"],"keep_until":null}`},
		{"nothing that is kept", "FR", `{"erasure_request_on":"2027-03-01","data":["return_photos"]}`, `{"keep":[],"erase":["return_photos"],"keep_until":null}`},
		{"the declaration is proof", "FR", `{"delivered_on":"2026-03-01","erasure_request_on":"2027-03-01","data":["declaration","return_photos"]}`, `{"keep":["declaration"],"keep_until":"2031-03-01"}`},
		{"a contract from 120 EUR", "FR", `{"amount":"120.00","delivered_on":"2026-03-01"}`, `{"keep_contract_until":"2036-03-01"}`},
		{"a smaller contract", "FR", `{"amount":"119.99","delivered_on":"2026-03-01"}`, `{"keep_contract_until":null,"keep_proof_until":"2031-03-01"}`},
		{"an account", "FR", `{"last_contact_on":"2026-03-01","erasure_request_on":"2027-03-01","data":["customer_account"]}`, `{"keep_account_until":"2029-03-01","erase":["customer_account"]}`},
		{"a score and the guarantee", "FR", `{"request":"legal_guarantee","action":"delay_on_score"}`, `{"allowed":false}`},
		{"a favour", "FR", `{"request":"goodwill_instant_refund","action":"not_offered_on_score","human_review_on_request":true,"informed":true}`, `{"allowed":true,"duties":["information","explanation","human_review","no_effect_on_statutory_rights"]}`},
		{"a favour, nobody told", "FR", `{"request":"goodwill_instant_refund","action":"not_offered_on_score","human_review_on_request":true,"informed":false}`, `{"allowed":false}`},
		{"a favour, no person looks", "FR", `{"request":"goodwill_instant_refund","action":"not_offered_on_score","human_review_on_request":false,"informed":true}`, `{"allowed":false}`},
		{"a right is not a favour", "FR", `{"request":"statutory_withdrawal","action":"not_offered_on_score","human_review_on_request":true,"informed":true}`, `{"allowed":false}`},

		{"no year", "FR", `{"data":["credit_note"]}`, "!input.credit_note_year_closed"},
		{"unknown data", "FR", `{"data":["return_photos","shoe_size"]}`, "!input.data[1]"},
		{"no delivery", "FR", `{"amount":"120.00"}`, "!input.delivered_on"},
		{"an unknown action", "FR", `{"request":"statutory_withdrawal","action":"smile"}`, "!input.action"},
		{"an action on nothing", "FR", `{"action":"delay_on_score"}`, "!input.request"},
	})
}

func TestReportsOfVulnerabilities(t *testing.T) {
	check(t, "vulnerability_reporting", []said{
		{"over a weekend, told in Paris", "EU", `{"aware_at":"2026-11-07T01:30:00+01:00"}`, `{"early_warning_by":"2026-11-08T00:30:00Z","notification_by":"2026-11-10T00:30:00Z"}`},
		{"the first instant", "EU", `{"aware_at":"2026-09-11T00:00:00Z"}`, `{"early_warning_by":"2026-09-12T00:00:00Z"}`},
		{"the second before", "EU", `{"aware_at":"2026-09-10T23:59:59Z"}`, `{"early_warning_by":null,"notification_by":null}`},
		{"the fix is there", "EU", `{"role":"manufacturer","corrective_measure_available_on":"2026-11-20"}`, `{"final_report_by":"2026-12-04","administrative_fine_possible":true}`},
		{"an incident", "EU", `{"event":"severe_incident","notified_on":"2027-01-31"}`, `{"final_report_by":"2027-02-28"}`},
		{"a steward", "EU", `{"role":"open_source_steward","aware_at":"2026-11-02T10:00:00Z"}`, `{"administrative_fine_possible":false,"early_warning_by":"2026-11-03T10:00:00Z"}`},
		{"an unknown role", "EU", `{"role":"plumber"}`, "!input.role"},
		{"an impossible instant", "EU", `{"aware_at":"2026-11-31T10:00:00Z"}`, "!input.aware_at"},
	})
}

func TestPublishedPolicies(t *testing.T) {
	check(t, "policy_publication", []said{
		{"thirteen days", "FR", `{"merchantReturnDays":13}`, `{"errors":["merchantReturnDays_below_14"],"warnings":[]}`},
		{"fourteen days", "FR", `{"merchantReturnDays":14}`, `{"errors":[]}`},
		{"no end", "FR", `{"returnPolicyCategory":"MerchantReturnUnlimitedWindow","merchantReturnDays":0}`, `{"errors":[]}`},
		{"credit only", "DE", `{"applicableCountry":"DE","refundType":["StoreCreditRefund","ExchangeRefund"]}`, `{"errors":["refundType_must_include_FullRefund"]}`},
		{"credit as well", "DE", `{"applicableCountry":"DE","refundType":["StoreCreditRefund","FullRefund"]}`, `{"errors":[]}`},
		{"one word for a list", "DE", `{"applicableCountry":"DE","refundType":"https://schema.org/FullRefund"}`, `{"errors":[]}`},
		{"a fee", "FR", `{"applicableCountry":"FR","restockingFee":"5%"}`, `{"errors":["restockingFee_not_allowed_for_withdrawal"]}`},
		{"a fee as number", "FR", `{"applicableCountry":"FR","restockingFee":5}`, `{"errors":["restockingFee_not_allowed_for_withdrawal"]}`},
		{"a fee as money", "FR", `{"applicableCountry":"FR","restockingFee":{"@type":"MonetaryAmount","currency":"EUR","value":"2.50"}}`, `{"errors":["restockingFee_not_allowed_for_withdrawal"]}`},
		{"a fee of nothing", "FR", `{"applicableCountry":"FR","restockingFee":"0%"}`, `{"errors":[]}`},
		{"no returns", "FR", `{"applicableCountry":"FR","returnPolicyCategory":"MerchantReturnNotPermitted"}`, `{"errors":["not_permitted_below_statutory_right"]}`},
		{"no returns of what is excluded", "FR", `{"applicableCountry":"FR","returnPolicyCategory":"MerchantReturnNotPermitted","every_item_excluded":true}`, `{"errors":[]}`},
		{"everything at once", "FR", `{"applicableCountry":"FR","merchantReturnDays":7,"refundType":["StoreCreditRefund"],"restockingFee":"5%","itemDefectReturnFees":"ReturnShippingFees"}`, `{"errors":["merchantReturnDays_below_14","refundType_must_include_FullRefund","restockingFee_not_allowed_for_withdrawal","itemDefectReturnFees_must_be_FreeReturn"]}`},
		{"a season", "FR", `{"applicableCountry":"FR","merchantReturnDays":30,"returnPolicySeasonalOverride":{"startDate":"2026-12-01","endDate":"2026-12-31","merchantReturnDays":10}}`, `{"errors":["merchantReturnDays_below_14"]}`},
		{"norway", "NO", `{"applicableCountry":"NO","merchantReturnDays":10}`, `{"errors":["merchantReturnDays_below_14"]}`},
		{"united kingdom", "GB", `{"applicableCountry":"GB","merchantReturnDays":10}`, `{"errors":["merchantReturnDays_below_14"]}`},
		{"switzerland", "CH", `{"applicableCountry":"CH","merchantReturnDays":7,"returnPolicyCategory":"MerchantReturnFiniteReturnWindow"}`, `{"errors":[],"warnings":[]}`},
		{"america", "US", `{"applicableCountry":"US","returnPolicyCategory":"MerchantReturnNotPermitted"}`, `{"errors":[],"warnings":["state_posting_laws"]}`},
		{"several countries", "FR", `{"applicableCountry":["US","FR"],"merchantReturnDays":10}`, `{"errors":["merchantReturnDays_below_14"],"warnings":["state_posting_laws"]}`},

		{"an unknown country", "FR", `{"applicableCountry":["FR","ZZ"]}`, "!input.applicableCountry[1]"},
		{"an unknown word", "FR", `{"refundType":["Goodwill"]}`, "!input.refundType"},
		{"an unknown property", "FR", `{"returnWindow":10}`, "!input.returnWindow"},
		{"days below zero", "FR", `{"merchantReturnDays":-1}`, "!input.merchantReturnDays"},
	})
}

// The same stands elsewhere in the United Kingdom, and so the policy that is only for it is told its own text.
func TestPublishedPoliciesNameTheirOwnLaw(t *testing.T) {
	days, on := 10, calendar.Must("2026-11-22")
	for countries, want := range map[string]string{"GB": "SI 2013/3134", "FR": "Dir. 2011/83", "GB FR": "Dir. 2011/83", "FR GB": "Dir. 2011/83", "US GB": "SI 2013/3134"} {
		found, _ := law.PublishedPolicy(law.Published{Countries: strings.Fields(countries), Days: &days}, on)
		if len(found) != 1 || !strings.HasPrefix(found[0].Article, want) {
			t.Errorf("%s: %+v", countries, found)
		}
	}
}

func TestDefaultsOfAmericanStates(t *testing.T) {
	check(t, "us_default_refund", []said{
		{"california", "US", `{"state":"CA","purchased_on":"2026-09-01","policy_posted":false,"used_or_damaged":false}`, `{"default_refund_days":30,"refund_right_until":"2026-10-01"}`},
		{"over the year", "US", `{"state":"FL","purchased_on":"2026-12-28"}`, `{"default_refund_days":7,"refund_right_until":"2027-01-04"}`},
		{"posted", "US", `{"state":"NY","purchased_on":"2026-09-01","policy_posted":true}`, `{"refund_right_until":null}`},
		{"used", "US", `{"state":"NY","purchased_on":"2026-09-01","policy_posted":false,"used_or_damaged":true}`, `{"refund_right_until":null}`},
		{"new jersey", "US", `{"state":"NJ","purchased_on":"2026-09-01"}`, `{"known":true,"default_refund_days":20,"refund_right_until":"2026-09-21"}`},
		{"hawaii", "US", `{"state":"HI","purchased_on":"2026-09-01"}`, `{"default_refund_days":60,"refund_right_until":"2026-10-31"}`},
		{"connecticut", "US", `{"state":"CT","purchased_on":"2028-02-25"}`, `{"default_refund_days":7,"refund_right_until":"2028-03-03"}`},
		{"virginia", "US", `{"state":"VA","purchased_on":"2026-09-01"}`, `{"default_refund_days":20,"refund_right_until":"2026-09-21"}`},
		{"business days over Thanksgiving", "US", `{"state":"RI","purchased_on":"2026-11-20"}`, `{"default_refund_days":10,"refund_right_until":"2026-12-07"}`},
		{"business days", "US", `{"state":"RI","purchased_on":"2026-09-08"}`, `{"default_refund_days":10,"refund_right_until":"2026-09-22"}`},
		{"a reasonable time", "US", `{"state":"MN","purchased_on":"2026-09-01"}`, `{"known":true,"default_refund_days":null,"refund_right_until":null,"within_reasonable_time":true}`},
		{"a reasonable time, posted", "US", `{"state":"MD","purchased_on":"2026-09-01","policy_posted":true}`, `{"default_refund_days":0,"refund_right_until":null}`},
		{"not known here", "US", `{"state":"TX","purchased_on":"2026-09-01"}`, `{"known":false,"default_refund_days":null,"refund_right_until":null}`},
		{"no state", "US", `{"state":"XX","purchased_on":"2026-09-01"}`, "!input.state"},
		{"no day", "US", `{"state":"NY"}`, "!input.purchased_on"},
		{"another country", "FR", `{"state":"NY","purchased_on":"2026-09-01"}`, "!jurisdiction"},
	})
}

// A setting that gives less than the law is named with the rule it breaks; one that gives more is nobody's business.
func TestSettingsBelowTheLaw(t *testing.T) {
	today := calendar.Must("2026-11-22")
	less, more := 13, 60
	for _, test := range []struct {
		name string
		is   law.Setting
		want string
	}{
		{"generous", law.Setting{Country: "FR", WithdrawalDays: &more, SendDays: &more, RefundDays: &less, GuaranteeMonths: &more}, ""},
		{
			"all below",
			law.Setting{Country: "FR", WithdrawalDays: &less, SendDays: &less, RefundDays: &more, GuaranteeMonths: &less, RestockingFee: true, FlatDeduction: true, KeepsDelivery: true, LabelImposed: true, CreditOnly: true, PackagingRequired: true, GuaranteeCharged: true, LoginToWithdraw: true, RequiredFields: []string{"name", "reason"}},
			"W-01 R-01 M-01 A-07 A-04 A-02 A-03 A-08 R-04 F-06 F-06 G-01 G-06",
		},
		{"no right, no function", law.Setting{Country: "CH", WithdrawalDays: &less, RestockingFee: true, LoginToWithdraw: true}, ""},
		{"the right, no function", law.Setting{Country: "GB", WithdrawalDays: &less, LoginToWithdraw: true}, "W-01"},
		{"not known", law.Setting{Country: "JP", WithdrawalDays: &less}, ""},
	} {
		var rules []string
		for _, u := range law.Undercuts(test.is, today) {
			rules = append(rules, u.Rule)
			if u.Article == "" || u.From.IsZero() || !strings.Contains(u.Says.In(lang.French), u.Rule) {
				t.Errorf("%s: %s: no source", test.name, u.Setting)
			}
		}
		if got := strings.Join(rules, " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// Every ground and way has its words in both languages, and grounds are in force with the ban.
func TestGroundsAreSaid(t *testing.T) {
	on := calendar.Must("2026-07-19")
	if grounds := law.Grounds(on); len(grounds) != 10 || law.Grounds(on-1) != nil {
		t.Errorf("%d grounds", len(grounds))
	}
	for _, g := range law.Grounds(on) {
		if g.Says.In(lang.French) == "" || g.Says.In(lang.French) == g.Says.In(lang.English) || !strings.Contains(g.Source, "2("+g.Letter+")") {
			t.Errorf("%+v", g)
		}
	}
}

// Net and tax add up to the refund, and the net is the nearest cent.
func TestSplitVATIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gross := law.Amount(rapid.Int64Range(0, 1_000_000_000_000).Draw(t, "gross"))
		rate := law.Rate(rapid.Int64Range(0, 100_000_000).Draw(t, "rate"))
		net, tax := law.SplitVAT(gross, rate)
		if net+tax != gross || net < 0 || tax < 0 {
			t.Fatalf("%s = %s + %s", gross, net, tax)
		}
		if more, _ := law.SplitVAT(gross+1, rate); more < net {
			t.Fatalf("a cent more has less net: %s, %s", net, more)
		}
	})
}

// What is missing and what is there are together one run of numbers.
func TestGapsCompleteASeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(rapid.IntRange(1, 500), 1, 60).Draw(t, "numbers")
		missing, twice, ok := law.Gaps(numbers)
		if !ok {
			t.Fatal("too wide")
		}
		all := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(numbers), missing...))))
		if len(all) != all[len(all)-1]-all[0]+1 {
			t.Fatalf("%v and %v are no run", numbers, missing)
		}
		for _, n := range missing {
			if slices.Contains(numbers, n) {
				t.Fatalf("%d is there", n)
			}
		}
		for _, n := range twice {
			if !slices.Contains(numbers, n) {
				t.Fatalf("%d is not there", n)
			}
		}
	})
}

// However an order is withdrawn from, part by part in any order, it gives back what the whole gives.
func TestPartsGiveTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "lines")
		f := law.RefundFacts{Delivery: "flat_per_order"}
		sum := law.Amount(0)
		for i := range n {
			price := law.Amount(rapid.Int64Range(0, 10_000).Draw(t, "price"))
			f.Lines = append(f.Lines, law.RefundLine{SKU: string(rune('A' + i)), Price: price})
			sum += price
		}
		f.Discount = law.Amount(rapid.Int64Range(0, int64(sum)).Draw(t, "discount"))
		paid := law.Amount(rapid.Int64Range(0, 2_000).Draw(t, "paid"))
		cheapest := law.Amount(rapid.Int64Range(0, 2_000).Draw(t, "cheapest"))
		f.OutboundPaid, f.Cheapest = &paid, &cheapest
		whole, err := law.RefundAmount(f)
		if err != nil {
			t.Fatal(err)
		}
		if *whole.Refund != sum-f.Discount+min(paid, cheapest) || *whole.Refund+*whole.Kept != sum-f.Discount+paid {
			t.Fatalf("whole: %+v of %s", whole, sum)
		}
		on := calendar.Must("2026-04-10")
		for i, line := range rapid.Permutation(f.Lines).Draw(t, "order") {
			f.Declarations = append(f.Declarations, law.PartialWithdrawal{On: on + law.Date(i), Withdrawn: []string{line.SKU}})
		}
		parts, err := law.RefundAmount(f)
		if err != nil {
			t.Fatal(err)
		}
		if *parts.Refund != *whole.Refund {
			t.Fatalf("parts %v give %s, the whole %s", parts.Refunds, *parts.Refund, *whole.Refund)
		}
	})
}
