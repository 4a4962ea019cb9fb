package law_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"retour/ground/lang"
	"retour/law"
)

// said is a question of a topic and part of its answer.
type said struct{ name, where, asked, answered string }

// check asks each question and compares what it names of the answer; lists of words are sets. An answer that begins with
// "!" is a refusal that names the field.
func check(t *testing.T, topic string, all []said) {
	t.Helper()
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) {
			line := `{"topic":"` + topic + `","jurisdiction":"` + s.where + `","input":` + s.asked + `}`
			text := law.Answer([]byte(line), lang.English)
			var answer, want map[string]any
			if err := json.Unmarshal(text, &answer); err != nil {
				t.Fatal(err)
			}
			if field, refused := strings.CutPrefix(s.answered, "!"); refused {
				if answer["error"] == nil || answer["field"] != field {
					t.Errorf("%s\n\tanswered %s, want a fault at %s", line, text, field)
				}
				return
			}
			if err := json.Unmarshal([]byte(s.answered), &want); err != nil {
				t.Fatal(err)
			}
			if answer["version"] == nil || answer["trace"] == nil {
				t.Errorf("no trace or version: %s", text)
			}
			steps, _ := answer["trace"].([]any)
			for _, step := range steps {
				if s, _ := step.(map[string]any); s["rule"] == "" || s["article"] == "" || s["from"] == nil {
					t.Errorf("a step without its source: %v\n\tasked %s", step, line)
				}
			}
			for key, value := range want {
				got, there := answer[key]
				if !there || !reflect.DeepEqual(sorted(got), sorted(value)) {
					t.Errorf("%s: %v, there %t, want %v\n\tasked %s\n\tanswered %s", key, got, there, value, line, text)
				}
			}
		})
	}
}

func TestRefundAmounts(t *testing.T) {
	const lines = `"lines":[{"sku":"A","price":"60.00"},{"sku":"B","price":"40.00"}]`
	const three = `"lines":[{"sku":"A","price":"33.33"},{"sku":"B","price":"33.33"},{"sku":"C","price":"33.34"}]`
	check(t, "refund_amount", []said{
		{"nothing said but the price", "FR", `{"goods":"100.00"}`, `{"refund":"100.00","total":"100.00"}`},
		{"free delivery is none to give back", "FR", `{"goods":"100.00","outbound_paid":"0.00","cheapest_standard":"4.90"}`, `{"refund":"100.00","kept_by_trader":"0.00"}`},
		{"express, not chosen: all of it", "FR", `{"goods":"100.00","outbound_paid":"12.90","cheapest_standard":"4.90","express_chosen_by_consumer":false}`, `{"refund":"112.90","kept_by_trader":"0.00"}`},
		{"standard was free, express is kept", "FR", `{"goods":"100.00","outbound_paid":"9.90","cheapest_standard":"0.00","express_chosen_by_consumer":true}`, `{"refund":"100.00","kept_by_trader":"9.90"}`},
		{"not told of the cost of return", "FR", `{"goods":"100.00","outbound_paid":"4.90","cheapest_standard":"4.90","scope":"whole_order","return_cost_information_given":false,"postage_paid_by_consumer":"6.50"}`, `{"refund":"104.90","reimburse_postage":"6.50","total":"111.40"}`},
		{"told of the cost of return", "FR", `{"goods":"100.00","return_cost_information_given":true,"return_postage_paid_by_consumer":"6.50"}`, `{"refund":"100.00","reimburse_postage":"0.00","total":"100.00"}`},
		{"a label whose price was not told", "FR", `{"goods":"100.00","return_cost_information_given":false,"label_fee":"5.90","label_chosen_by_consumer":true}`, `{"refund":"100.00"}`},
		{"a label that was not chosen", "FR", `{"goods":"100.00","return_cost_information_given":true,"label_fee":"5.90","label_chosen_by_consumer":false}`, `{"refund":"100.00"}`},
		{"worn, not informed", "FR", `{"goods":"80.00","outbound_paid":"4.90","cheapest_standard":"4.90","withdrawal_information_given":false,"assessed_loss_of_value":"30.00"}`, `{"deduction":"0.00","refund":"84.90"}`},
		{"ruined: the price at most, never the delivery", "FR", `{"goods":"80.00","outbound_paid":"4.90","cheapest_standard":"4.90","withdrawal_information_given":true,"assessed_loss_of_value":"95.00"}`, `{"deduction":"80.00","refund":"4.90"}`},
		{"a line worn: its price after discount at most", "FR", `{` + lines + `,"order_discount":"10.00","withdrawn":["B"],"assessed_loss_of_value":"39.00"}`, `{"deduction":"36.00","refund":"0.00"}`},
		{"part by part, delivery with the last", "FR", `{` + lines + `,"order_discount":"10.00","outbound_paid":"5.00","delivery_pricing":"flat_per_order","declarations":[{"on":"2026-04-10","withdrawn":["B"]},{"on":"2026-04-12","withdrawn":["A"]}]}`, `{"refunds":["36.00","59.00"],"refund":"95.00"}`},
		{"the last by its day, the answer in the order asked", "FR", `{` + lines + `,"order_discount":"10.00","outbound_paid":"5.00","delivery_pricing":"flat_per_order","declarations":[{"on":"2026-04-12","withdrawn":["A"]},{"on":"2026-04-10","withdrawn":["B"]}]}`, `{"refunds":["59.00","36.00"]}`},
		{"part by part, express kept", "FR", `{` + lines + `,"outbound_paid":"12.90","cheapest_standard":"4.90","express_chosen_by_consumer":true,"declarations":[{"on":"2026-04-10","withdrawn":["A"]},{"on":"2026-04-10","withdrawn":["B"]}]}`, `{"refunds":["60.00","44.90"],"kept_by_trader":"8.00"}`},
		{"an order not emptied keeps its delivery", "FR", `{` + three + `,"outbound_paid":"5.00","declarations":[{"on":"2026-04-10","withdrawn":["A"]},{"on":"2026-04-12","withdrawn":["B"]}]}`, `{"refunds":["33.33","33.33"]}`},
		{"cents by largest remainder", "FR", `{` + three + `,"order_discount":"10.00","withdrawn":["B","C"],"scope":"part_of_order"}`, `{"per_line":{"B":"30.00","C":"30.00"},"refund":"60.00"}`},
		{"ties to the earlier of equal lines", "FR", `{"lines":[{"sku":"A","price":"10.00"},{"sku":"B","price":"10.00"},{"sku":"C","price":"10.00"}],"order_discount":"1.00","withdrawn":["A","B"],"scope":"part_of_order"}`, `{"per_line":{"A":"9.66","B":"9.67"},"refund":"19.33"}`},
		{"each item's own delivery", "FR", `{"lines":[{"sku":"A","price":"60.00","delivery":"3.00"},{"sku":"B","price":"40.00","delivery":"4.00"}],"delivery_pricing":"per_item","withdrawn":["A"],"scope":"part_of_order"}`, `{"refund":"63.00","per_line":{"A":"63.00"}}`},
		{"every line is the whole order", "FR", `{` + lines + `,"outbound_paid":"5.00","delivery_pricing":"flat_per_order","withdrawn":["B","A"]}`, `{"refund":"105.00"}`},
		{"agreed to credit", "FR", `{"amount_due":"104.90","paid_by":"card","offered":"store_credit","consumer_express_agreement":true}`, `{"valid_refund":true,"still_due":"0.00"}`},
		{"the same means", "FR", `{"amount_due":"104.90","paid_by":"card","offered":"card"}`, `{"valid_refund":true,"by":"card"}`},
		{"gift card first, then card", "FR", `{"goods":"100.00","outbound_paid":"4.90","paid":[{"means":"gift_card","amount":"50.00"},{"means":"card","amount":"54.90"}]}`, `{"by":[{"means":"gift_card","amount":"50.00"},{"means":"card","amount":"54.90"}]}`},
		{"each means up to what it paid", "FR", `{"amount_due":"70.00","paid":[{"means":"gift_card","amount":"30.00"},{"means":"card","amount":"74.90"}]}`, `{"by":[{"means":"gift_card","amount":"30.00"},{"means":"card","amount":"40.00"}]}`},
		{"only the payments are said", "FR", `{"paid":[{"means":"gift_card","amount":"30.00"},{"means":"card","amount":"74.90"}]}`, `{"refund":"104.90","by":[{"means":"gift_card","amount":"30.00"},{"means":"card","amount":"74.90"}]}`},
		{"only the payments are said, the supplement of express delivery is kept", "FR", `{"outbound_paid":"12.90","cheapest_standard":"4.90","express_chosen_by_consumer":true,"paid":[{"means":"gift_card","amount":"30.00"},{"means":"card","amount":"82.90"}]}`, `{"refund":"104.90","kept_by_trader":"8.00","by":[{"means":"gift_card","amount":"30.00"},{"means":"card","amount":"74.90"}]}`},
		{"only the payments are said, and a loss of value", "FR", `{"assessed_loss_of_value":"20.00","paid":[{"means":"gift_card","amount":"30.00"},{"means":"card","amount":"74.90"}]}`, `{"refund":"84.90","deduction":"20.00","by":[{"means":"gift_card","amount":"30.00"},{"means":"card","amount":"54.90"}]}`},
		{"only the payments and the postage are said", "FR", `{"return_cost_information_given":false,"postage_paid_by_consumer":"5.00","paid":[{"means":"card","amount":"104.90"}]}`, `{"refund":"104.90","reimburse_postage":"5.00","total":"109.90","by":[{"means":"card","amount":"104.90"}]}`},
		{"postage advanced is owed beside what was paid", "FR", `{"goods":"100.00","legal_basis":"legal_guarantee","return_postage_paid_by_consumer":"7.20","paid":[{"means":"gift_card","amount":"40.00"},{"means":"card","amount":"60.00"}]}`, `{"refund":"100.00","reimburse_postage":"7.20","total":"107.20","by":[{"means":"gift_card","amount":"40.00"},{"means":"card","amount":"60.00"}]}`},
		{"payments do not say what part they were for", "FR", `{"scope":"part_of_order","paid":[{"means":"card","amount":"100.00"}]}`, "!input.goods"},
		{"more paid for delivery than in all", "FR", `{"outbound_paid":"12.90","paid":[{"means":"card","amount":"10.00"}]}`, "!input.outbound_paid"},
		{"a guarantee deducts nothing", "FR", `{"goods":"100.00","legal_basis":"legal_guarantee","assessed_loss_of_value":"20.00","label_fee":"5.90","label_chosen_by_consumer":true}`, `{"deduction":"0.00","refund":"100.00"}`},

		{"below zero", "FR", `{"goods":"-1.00"}`, "!input.goods"},
		{"finer than a cent", "FR", `{"goods":"1.005"}`, "!input.goods"},
		{"a number for an amount", "FR", `{"goods":100}`, "!input.goods"},
		{"a line below zero", "FR", `{"lines":[{"sku":"A","price":"-3.00"}]}`, "!input.lines[0].price"},
		{"a line twice", "FR", `{"lines":[{"sku":"A","price":"3.00"},{"sku":"A","price":"3.00"}]}`, "!input.lines[1].sku"},
		{"a line that is none", "FR", `{` + lines + `,"withdrawn":["C"]}`, "!input.withdrawn[0]"},
		{"withdrawn twice", "FR", `{` + lines + `,"declarations":[{"on":"2026-04-10","withdrawn":["B"]},{"on":"2026-04-12","withdrawn":["B"]}]}`, "!input.declarations[1].withdrawn[0]"},
		{"the whole order, and not", "FR", `{` + lines + `,"scope":"whole_order","withdrawn":["A"]}`, "!input.scope"},
		{"a discount above the price", "FR", `{` + lines + `,"order_discount":"100.01"}`, "!input.order_discount"},
		{"paid less than is due", "FR", `{"amount_due":"70.00","paid":[{"means":"card","amount":"69.99"}]}`, "!input.paid"},
		{"an unknown basis", "FR", `{"goods":"1.00","legal_basis":"whim"}`, "!input.legal_basis"},
		{"nothing said", "FR", `{}`, "!input.goods"},
		{"an impossible day", "FR", `{` + lines + `,"declarations":[{"on":"2026-02-30","withdrawn":["B"]}]}`, "!input.declarations[0].on"},
		{"goods and lines", "FR", `{"goods":"1.00",` + lines + `}`, "!input.goods"},
	})
}

func TestTheWithdrawalFunction(t *testing.T) {
	check(t, "withdrawal_function", []said{
		{"only made to order", "FR", `{"items":[{"kind":"made_to_specification","sku":"curtain"}],"channel":"online","b2c":true}`, `{"function_required":false,"right_of_withdrawal":false,"eligible":[]}`},
		{"a swiss consumer", "FR", `{"trader_country":"FR","consumer_country":"CH","channel":"online","b2c":true}`, `{"function_required":false,"right_of_withdrawal":false,"shop_policy_applies":true}`},
		{"a norwegian consumer", "EU", `{"consumer_country":"NO","channel":"online"}`, `{"function_required":true,"right_of_withdrawal":true}`},
		{"a british consumer has the right, not the function", "EU", `{"consumer_country":"GB","channel":"online"}`, `{"function_required":false,"right_of_withdrawal":true,"shop_policy_applies":false}`},
		{"a shop far away that does not aim at France", "FR", `{"trader_country":"US","consumer_country":"FR","targets_consumer_country":false}`, `{"function_required":false}`},
		{"by telephone", "FR", `{"channel":"telephone","contract_date":"2026-07-01"}`, `{"function_required":false,"function_mandatory":false,"right_of_withdrawal":true}`},
		{"the right is none", "FR", `{"contract_date":"2026-07-01","right_exists":false}`, `{"function_mandatory":false,"right_of_withdrawal":false}`},
		{"sealed goods, seal broken: shown, not eligible", "FR", `{"items":[{"sku":"cream","kind":"sealed_hygiene","seal_broken":"yes"}]}`, `{"function_required":true,"right_of_withdrawal":false,"eligible":[]}`},
		{"the confirmation's words", "FR", `{"locale":"fr-FR","candidates":["Confirmer la rétractation","Valider","Envoyer ma demande"]}`, `{"accepted":["Confirmer la rétractation"],"rejected":["Valider","Envoyer ma demande"]}`},
		{"italian", "IT", `{"locale":"it-IT"}`, `{"entry":"Recedere dal contratto qui","confirm":"Conferma recesso"}`},
		{"german in Austria", "AT", `{"locale":"de-AT"}`, `{"entry":"Vertrag widerrufen","confirm":"Widerruf bestätigen"}`},
		{"greek on Cyprus", "CY", `{"locale":"el-CY"}`, `{"entry":"Πατήστε εδώ για υπαναχώρηση","confirm":"Επιβεβαίωση υπαναχώρησης"}`},
		{"italian as also seen", "IT", `{"locale":"it-IT","candidates":["Recedi dal contratto qui","Reso"]}`, `{"accepted":["Recedi dal contratto qui"],"rejected":["Reso"]}`},
		{"photos asked for", "FR", `{"required_fields":["name","contract_identification","email_for_acknowledgement","photos","reason"]}`, `{"compliant":false,"offending":["photos","reason"]}`},
		{"the three fields", "FR", `{"required_fields":["name","contract_identification","email_for_acknowledgement"]}`, `{"compliant":true,"offending":[]}`},
		{"fewer fields", "FR", `{"required_fields":["name"]}`, `{"compliant":true,"offending":[]}`},
		{"no account asked for", "FR", `{"purchase_as_guest":true,"login_required_to_withdraw":false}`, `{"compliant":true}`},
		{"a message on the screen", "FR", `{"acknowledgement":{"medium":"web_page_message","content_of_declaration":true,"date":true,"time":true}}`, `{"compliant":false,"missing":["durable_medium"]}`},
		{"all that can be missing", "FR", `{"acknowledgement":{"medium":"web_page_message","content_of_declaration":false,"date":false,"time":false}}`, `{"compliant":false,"missing":["content_of_declaration","date","time","durable_medium"]}`},
		{"nothing missing", "FR", `{"acknowledgement":{"medium":"email","content_of_declaration":true,"date":true,"time":true}}`, `{"compliant":true,"missing":[]}`},
		{"two different declarations", "FR", `{"submissions":2,"identical":false,"within_seconds":40}`, `{"declarations_recorded":2,"acknowledgements_same_reference":false}`},
		{"the same words ten times", "FR", `{"submissions":10,"identical":true}`, `{"declarations_recorded":1,"acknowledgements_same_reference":true,"first_timestamp_kept":true}`},
		{"there while the right lasts", "FR", `{"contract_date":"2026-07-01","possession_date":"2026-07-06","region":"FR"}`, `{"available_from":"2026-07-01","available_until":"2026-07-20"}`},
		{"to the next working day", "FR", `{"contract_date":"2026-10-12","possession_date":"2026-10-18","region":"FR"}`, `{"available_from":"2026-10-12","available_until":"2026-11-02"}`},
		{"twelve months more for who was not told", "FR", `{"contract_date":"2026-07-01","possession_date":"2026-07-06","region":"FR","information_given":false}`, `{"available_until":"2027-07-20"}`},
		{"a contract of before", "FR", `{"contract_date":"2026-06-18","possession_date":"2026-06-22","region":"FR"}`, `{"function_mandatory":false,"available_from":null,"available_until":null}`},

		{"an unknown kind", "FR", `{"items":[{"kind":"unicorn"}]}`, "!input.items[0].kind"},
		{"an unknown country", "FR", `{"consumer_country":"ZZ"}`, "!input.consumer_country"},
		{"a language of no member", "FR", `{"locale":"nb-NO"}`, "!input.locale"},
		{"labels in no language", "FR", `{"candidates":["Retour"]}`, "!input.locale"},
		{"no submission at all", "FR", `{"submissions":0}`, "!input.submissions"},
		{"in the hand before the contract", "FR", `{"contract_date":"2026-07-07","possession_date":"2026-07-06"}`, "!input.possession_date"},
		{"nowhere", "XX", `{"locale":"fr"}`, "!jurisdiction"},
	})
}

func TestExceptions(t *testing.T) {
	const seal = `"sealed_at_delivery":true,"seal_broken_by_consumer":`
	check(t, "withdrawal_exception", []said{
		{"a", "EU", `{"kind":"service","fully_performed":true,"prior_express_consent":true,"acknowledged_loss":true}`, `{"right_of_withdrawal":false,"exception":"a"}`},
		{"a service half done", "EU", `{"kind":"service","performance_begun":true,"prior_express_consent":true,"acknowledged_loss":true}`, `{"right_of_withdrawal":true,"exception":null}`},
		{"b", "EU", `{"kind":"financial_market_price"}`, `{"right_of_withdrawal":false,"exception":"b"}`},
		{"c, engraved", "EU", `{"kind":"personalised"}`, `{"right_of_withdrawal":false,"exception":"c","known_at_order":true}`},
		{"no c: a colour in stock", "EU", `{"kind":"configured_from_standard_options"}`, `{"right_of_withdrawal":true,"exception":null}`},
		{"c, once begun", "EU", `{"kind":"made_to_specification","production_started":true}`, `{"right_of_withdrawal":false,"exception":"c"}`},
		{"e, not opened", "EU", `{"kind":"cosmetic",` + seal + `false}`, `{"right_of_withdrawal":true,"exception":null}`},
		{"e, never sealed", "EU", `{"kind":"cosmetic","sealed_at_delivery":false,"seal_broken_by_consumer":true}`, `{"right_of_withdrawal":true,"exception":null}`},
		{"e, to be made saleable again", "EU", `{"kind":"sealed_hygiene",` + seal + `true,"can_be_made_saleable_again":true}`, `{"right_of_withdrawal":true}`},
		{"no e for a mattress", "EU", `{"kind":"mattress","film_removed":true,` + seal + `true}`, `{"right_of_withdrawal":true,"exception":null}`},
		{"f, not delivered", "EU", `{"kind":"inseparably_mixed","delivered":false}`, `{"right_of_withdrawal":true,"exception":null}`},
		{"g", "EU", `{"kind":"alcoholic_drinks","delivery_after_30_days":true,"price_follows_market":true}`, `{"right_of_withdrawal":false,"exception":"g"}`},
		{"a bottle of wine", "EU", `{"kind":"alcoholic_drinks"}`, `{"right_of_withdrawal":true}`},
		{"h", "EU", `{"kind":"urgent_repair"}`, `{"right_of_withdrawal":false,"exception":"h"}`},
		{"h, more than asked", "EU", `{"kind":"urgent_repair","only_what_was_asked":false}`, `{"right_of_withdrawal":true}`},
		{"i, a film", "EU", `{"kind":"video_on_disc",` + seal + `true}`, `{"right_of_withdrawal":false,"exception":"i"}`},
		{"i, still sealed", "EU", `{"kind":"software_on_disc",` + seal + `false}`, `{"right_of_withdrawal":true,"exception":null}`},
		{"j, a subscription", "EU", `{"kind":"periodical","subscription":true}`, `{"right_of_withdrawal":true,"exception":null}`},
		{"k", "EU", `{"kind":"online_auction","public_auction_with_physical_attendance_option":true}`, `{"right_of_withdrawal":false,"exception":"k"}`},
		{"l", "EU", `{"kind":"leisure"}`, `{"right_of_withdrawal":false,"exception":"l"}`},
		{"m, no confirmation", "EU", `{"kind":"digital_content","tangible_medium":false,"performance_begun":true,"prior_express_consent":true,"acknowledged_loss":true,"confirmation_on_durable_medium":false}`, `{"right_of_withdrawal":true,"exception":null}`},
		{"m, no consent", "EU", `{"kind":"digital_content","performance_begun":true,"prior_express_consent":false,"acknowledged_loss":true,"confirmation_on_durable_medium":true}`, `{"right_of_withdrawal":true}`},
		{"m, not begun", "EU", `{"kind":"digital_content","performance_begun":false,"prior_express_consent":true,"acknowledged_loss":true,"confirmation_on_durable_medium":true}`, `{"right_of_withdrawal":true}`},
		{"switzerland", "CH", `{"kind":"standard"}`, `{"right_of_withdrawal":false,"exception":null}`},

		{"no kind", "EU", `{}`, "!input.kind"},
		{"an unknown kind", "EU", `{"kind":"unicorn"}`, "!input.kind"},
		{"an unknown fact", "EU", `{"kind":"standard","worn":true}`, "!input.worn"},
		{"a country whose law is not known", "JP", `{"kind":"standard"}`, "!jurisdiction"},
	})
}

func TestDestruction(t *testing.T) {
	const shirt = `"product":"apparel_CN61","return_basis":"withdrawal","condition":"as_new"`
	check(t, "destruction_ban", []said{
		{"the day before", "EU", `{"country":"ES","company_size":"large",` + shirt + `,"on":"2026-07-18"}`, `{"espr_ban_applies":false,"espr_ban_from":"2026-07-19","destruction_allowed":true}`},
		{"the first day", "EU", `{"country":"ES","company_size":"large",` + shirt + `,"on":"2026-07-19"}`, `{"espr_ban_applies":true,"destruction_allowed":false,"options":["resell","donate","reuse","recycle"]}`},
		{"medium, the day before", "EU", `{"country":"DE","company_size":"medium",` + shirt + `,"on":"2030-07-18"}`, `{"espr_ban_applies":false}`},
		{"medium, the first day", "EU", `{"country":"DE","company_size":"medium",` + shirt + `,"on":"2030-07-19"}`, `{"espr_ban_applies":true,"destruction_allowed":false,"disclosure_required":true}`},
		{"small is free", "EU", `{"country":"BE","company_size":"small",` + shirt + `,"on":"2031-01-01"}`, `{"espr_ban_applies":false,"espr_ban_from":null,"destruction_allowed":true,"disclosure_required":false}`},
		{"small in France is not", "FR", `{"country":"FR","company_size":"small",` + shirt + `,"on":"2026-09-01"}`, `{"espr_ban_applies":false,"agec_applies":true,"destruction_allowed":false}`},
		{"an overseas department", "FR", `{"country":"FR-974","company_size":"small",` + shirt + `}`, `{"agec_applies":true,"destruction_allowed":false}`},
		{"returned under the guarantee", "EU", `{"country":"IT","company_size":"large","product":"footwear_CN64","return_basis":"legal_guarantee","condition":"defective","on":"2026-10-01"}`, `{"is_unsold_consumer_product":false,"espr_ban_applies":false,"destruction_allowed":true,"disclosure_required":false}`},
		{"shoes", "EU", `{"country":"IT","company_size":"large","product":"footwear_CN64","return_basis":"withdrawal","condition":"as_new"}`, `{"espr_ban_applies":true}`},
		{"parts of shoes", "EU", `{"country":"IT","company_size":"large","product":"footwear_CN6406","return_basis":"withdrawal","condition":"as_new"}`, `{"espr_ban_applies":false}`},
		{"electronics are published, not banned", "EU", `{"country":"BE","company_size":"large","product":"electronics_CN85","return_basis":"withdrawal","discarded":true,"on":"2026-10-01"}`, `{"espr_ban_applies":false,"destruction_allowed":true,"disclosure_required":true}`},
		{"not discarded, not published", "EU", `{"country":"BE","company_size":"large","product":"electronics_CN85","return_basis":"withdrawal","discarded":false}`, `{"disclosure_required":false}`},
		{"a ground does not lift the french ban", "FR", `{"country":"FR","company_size":"large","product":"apparel_CN62","return_basis":"withdrawal","condition":"contaminated","repair_or_cleaning_feasible":false,"on":"2026-10-01"}`, `{"espr_ban_applies":true,"ground":"f","agec_applies":true,"destruction_allowed":false}`},
		{"an exception of the french ban", "FR", `{"country":"FR","company_size":"large","product":"apparel_CN62","return_basis":"withdrawal","condition":"contaminated","repair_or_cleaning_feasible":false,"national_exception":"serious_risk_to_health_or_safety"}`, `{"ground":"f","destruction_allowed":true}`},
		{"to be cleaned", "EU", `{"country":"ES","company_size":"large","product":"apparel_CN62","return_basis":"withdrawal","condition":"contaminated","repair_or_cleaning_feasible":true}`, `{"destruction_allowed":false,"ground":null}`},
		{"g", "EU", `{"country":"ES","company_size":"large","product":"apparel_CN62","return_basis":"withdrawal","condition":"defective","repair_or_cleaning_feasible":false}`, `{"destruction_allowed":true,"ground":"g","documents_kept_years":5,"statement_to_waste_operator":true}`},
		{"a", "EU", `{"condition":"dangerous"}`, `{"destruction_allowed":true,"ground":"a"}`},
		{"b", "EU", `{"condition":"not_compliant"}`, `{"destruction_allowed":true,"ground":"b"}`},
		{"c", "EU", `{"condition":"infringes_intellectual_property"}`, `{"destruction_allowed":true,"ground":"c"}`},
		{"d", "EU", `{"condition":"licence_expired"}`, `{"destruction_allowed":true,"ground":"d"}`},
		{"e", "EU", `{"condition":"label_cannot_be_removed"}`, `{"destruction_allowed":true,"ground":"e"}`},
		{"i", "EU", `{"condition":"donated_no_recipient"}`, `{"destruction_allowed":true,"ground":"i"}`},
		{"j", "EU", `{"condition":"prepared_for_reuse_no_recipient"}`, `{"destruction_allowed":true,"ground":"j"}`},
		{"two entities are too few", "EU", `{"grounds_a_to_g":false,"offered_to_entities":2,"accepted":false,"weeks_on_website":0}`, `{"destruction_allowed":false,"ground":null}`},
		{"one accepted", "EU", `{"grounds_a_to_g":false,"offered_to_entities":3,"accepted":true}`, `{"destruction_allowed":false,"ground":null}`},
		{"eight weeks", "EU", `{"grounds_a_to_g":false,"offered_to_entities":0,"accepted":false,"weeks_on_website":8}`, `{"destruction_allowed":true,"ground":"h"}`},
		{"seven weeks", "EU", `{"grounds_a_to_g":false,"offered_to_entities":0,"accepted":false,"weeks_on_website":7}`, `{"destruction_allowed":false}`},
		{"eight weeks less a day", "EU", `{"offered_on_website_from":"2026-08-03","accepted":false,"on":"2026-09-27"}`, `{"destruction_allowed":false,"earliest_destruction":"2026-09-28"}`},
		{"eight weeks to the day", "EU", `{"offered_on_website_from":"2026-08-03","accepted":false,"on":"2026-09-28"}`, `{"destruction_allowed":true,"ground":"h"}`},
		{"proof", "EU", `{"destroyed_on":"2026-10-01","authority_request_on":"2026-12-01"}`, `{"keep_documents_until":"2031-10-01","answer_authority_by":"2026-12-31","format":"electronic","documents_kept_years":5}`},
		{"proof from a leap day", "EU", `{"destroyed_on":"2028-02-29"}`, `{"keep_documents_until":"2033-02-28"}`},
		{"lines: category and reason", "EU", `{"financial_year":2027,"discarded":[{"cn":"6109","units":10,"reason":"f"},{"cn":"6109","units":2,"reason":"f"},{"cn":"6110","units":5,"reason":"f"},{"cn":"8516","units":5,"reason":"f"},{"cn":"8509","units":5,"reason":"f"}]}`, `{"lines":3,"disclosure_required":true,"form_mandatory_from":"2027-03-02","publish_within_months":12,"kept_online_years":5}`},
		{"medium before 2030", "EU", `{"company_size":"medium","financial_year":2029,"discarded":true}`, `{"disclosure_required":false}`},
		{"outside the Union", "EU", `{"country":"GB","company_size":"large",` + shirt + `}`, `{"espr_ban_applies":false}`},

		{"an unknown country", "EU", `{"country":"ZZ"}`, "!input.country"},
		{"an unknown size", "EU", `{"company_size":"huge"}`, "!input.company_size"},
		{"an unknown product", "EU", `{"product":"unicorn"}`, "!input.product"},
		{"units below zero", "EU", `{"discarded":[{"cn":"6109","units":-1,"reason":"f"}]}`, "!input.discarded[0].units"},
		{"no code", "EU", `{"discarded":[{"cn":"shirt","units":1,"reason":"f"}]}`, "!input.discarded[0].cn"},
		{"weeks below zero", "EU", `{"weeks_on_website":-1}`, "!input.weeks_on_website"},
		{"an exception of a country without", "EU", `{"country":"ES","national_exception":"elimination_prescribed"}`, "!input.national_exception"},
	})
}
