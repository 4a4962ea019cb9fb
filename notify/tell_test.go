package notify

import (
	"context"
	"strings"
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/order"
	"retour/policy"
	"retour/returns"
)

// facts are what a reader must find in a message of the kind; lacks is what must not be there.
type facts struct {
	name   string
	is     func(*told)
	event  event.Event
	kind   Kind
	both   []string // in both languages
	en, fr []string
	lacks  []string
}

const nb = "\u00a0"

func settlement(refund, credit, exchange, withheld int64) returns.Settled {
	return returns.Settled{
		Return: theCode, Settlement: id.Make(id.Settled, theSettled), Number: theSettled, Pieces: 3, Gross: euros(refund + credit + exchange + withheld),
		Withheld: euros(withheld), Refund: euros(refund), Credit: euros(credit), Exchange: euros(exchange), Trigger: "graded",
	}
}

var cases = []facts{
	{
		name: "asked for", event: returns.Requested{Return: theCode, Order: "A-1001", Origin: "shopper", Permit: "allowed", Items: asked(policy.LongerPolicy)}, kind: Requested,
		both: []string{string(theCode), "A-1001", "1 × Robe Ondine", "2 × Vase Galet", "/return/"},
		en:   []string{"Hello Camille Exemple,", "by 16 December 2026", "We pay you back by 30 November 2026", "label"},
		fr:   []string{"Bonjour Camille Exemple,", "au plus tard le 16" + nb + "décembre" + nb + "2026", "remboursons au plus tard le 30" + nb + "novembre" + nb + "2026", "étiquette"},
	},
	{
		name: "asked for, to be looked at", event: returns.Requested{Return: theCode, Origin: "shopper", Permit: "review", Items: asked(policy.LongerPolicy)}, kind: RequestedReview,
		is: func(w *told) { w.permit = returns.PermitReview }, both: []string{"1 × Robe Ondine"},
		en: []string{"A person looks at it", "do not send anything yet"}, fr: []string{"Une personne l’étudie", "n’envoyez rien"}, lacks: []string{"16 December", "décembre"},
	},
	{
		name: "asked for, nothing to send", event: returns.Requested{Return: theCode, Origin: "shopper", Permit: "allowed", Items: asked(policy.DamagedInTransit)}, kind: RequestedKeep,
		is: func(w *told) { w.decision = `{"returnless":true}` },
		en: []string{"nothing to send back", "30 November"}, fr: []string{"rien à renvoyer", "30" + nb + "novembre"}, lacks: []string{"label", "étiquette"},
	},
	{
		name: "asked for, never delivered", event: returns.Requested{Return: theCode, Origin: "shopper", Permit: "allowed", Items: asked(policy.NotDelivered)}, kind: RequestedKeep,
		is: func(w *told) { w.basis = policy.NotDelivered }, both: []string{"Robe Ondine"},
	},
	{
		name: "withdrawn", event: returns.Requested{Return: theCode, Origin: "shopper", Permit: "allowed", Items: asked(policy.Withdrawal)}, kind: Withdrawal,
		both: []string{"A-1001", "- 1 × Robe Ondine", "(Europe/Paris)", "2 × Vase Galet"},
		en:   []string{"16 November 2026, 20:41", "withdrawal from the contract", "acknowledgement", "within 14 days", "proof"},
		fr:   []string{"16" + nb + "novembre" + nb + "2026 à 20" + nb + "h" + nb + "41", "rétractation", "accusé de réception", "dans les 14 jours", "preuve"},
	},
	{
		name: "withdrawn late", event: returns.Requested{Return: theCode, Origin: "shopper", Permit: "review", Items: asked(policy.Withdrawal)}, kind: WithdrawalReview,
		both: []string{"- 1 × Robe Ondine", "(Europe/Paris)"}, en: []string{"20:41", "A person looks at it"}, fr: []string{"20" + nb + "h" + nb + "41", "Une personne l’étudie"},
	},
	{
		name: "changed", event: returns.Changed{Return: theCode, Items: asked(policy.LongerPolicy)}, kind: Changed,
		both: []string{"1 × Robe Ondine"}, en: []string{"was changed on 16 November 2026"}, fr: []string{"modifié le 16" + nb + "novembre"}, lacks: []string{"A person looks", "Une personne"},
	},
	{
		name: "changed, to be looked at", event: returns.Changed{Return: theCode, Items: asked(policy.LongerPolicy)}, kind: Changed,
		is: func(w *told) { w.permit = returns.PermitReview }, en: []string{"A person looks at it first"}, fr: []string{"Une personne l’étudie d’abord"},
	},
	{
		name: "changed into a withdrawal", event: returns.Changed{Return: theCode, Items: asked(policy.Withdrawal)}, kind: Withdrawal,
		both: []string{"- 1 × Robe Ondine"}, en: []string{"20:41"}, fr: []string{"20" + nb + "h" + nb + "41"},
	},
	{
		name: "accepted", event: returns.Decided{Return: theCode, Allowed: true}, kind: Allowed,
		both: []string{"1 × Robe Ondine", "/return/"}, en: []string{"is accepted", "by 16 December"}, fr: []string{"est accepté", "le 16" + nb + "décembre"},
	},
	{
		name: "refused", event: returns.Decided{Return: theCode, Why: "too_late"}, kind: Refused, is: func(w *told) { w.permit = returns.PermitRefused },
		en: []string{"Why: The shop’s own return period is over.", "legal guarantee"}, fr: []string{"délai de retour propre à la boutique est dépassé", "garantie légale"},
	},
	{
		name: "refused without a known reason", event: returns.Decided{Return: theCode, Why: "because_i_say"}, kind: Refused,
		en: []string{"legal guarantee"}, fr: []string{"garantie légale"}, lacks: []string{"because_i_say", "Why:", "Pourquoi"},
	},
	{
		name: "label", event: returns.Labelled{Return: theCode, Parcel: theBox, Carrier: "colissimo", Tracking: "6A12345678901"}, kind: Label,
		both: []string{"/label/", "Colissimo", "6A12345678901"}, en: []string{"postage is paid", "by 16 December", "receipt"}, fr: []string{"port est payé", "le 16" + nb + "décembre", "reçu"},
		lacks: []string{"replaces", "remplace"},
	},
	{
		name: "label in place of a lost one", event: returns.Labelled{Return: theCode, Parcel: theBox, Carrier: "ups", Tracking: "1Z", Replaces: id.Make(id.Parcel, theOld)}, kind: Label,
		both: []string{"UPS", string(id.Make(id.Parcel, theOld))}, en: []string{"replaces"}, fr: []string{"remplace"},
	},
	{
		name: "address label", event: returns.Labelled{Return: theCode, Parcel: theBox, Carrier: "address", Tracking: theBox.Bare()}, kind: LabelAddress,
		both: []string{"/label/", string(theBox)}, en: []string{"does not pay the postage", "carrier of your choice"}, fr: []string{"ne paie pas le port", "transporteur de votre choix"},
	},
	{
		name: "reminded", event: returns.Reminded{Return: theCode, Times: 1}, kind: Reminded,
		both: []string{"Robe Ondine"}, en: []string{"by 16 December 2026", "expires", "cancel"}, fr: []string{"le 16" + nb + "décembre", "expire", "annuler"},
	},
	{
		name: "expired", event: returns.Expired{Return: theCode, Pieces: 3}, kind: Expired, is: func(w *told) { w.permit = returns.PermitExpired },
		both: []string{"Robe Ondine"}, en: []string{"expired", "nothing was paid back", "proof of sending"}, fr: []string{"expiré", "rien n’a été remboursé", "preuve d’envoi"},
	},
	{
		name: "cancelled", event: returns.Cancelled{Return: theCode, Pieces: 3}, kind: Cancelled, is: func(w *told) { w.permit = returns.PermitCancelled },
		en: []string{"is cancelled", "The items stay yours"}, fr: []string{"est annulé", "restent à vous"},
	},
	{
		name: "seen by the carrier", event: returns.Tracked{Return: theCode, Parcel: theBox, Status: "accepted", First: true}, kind: Sent,
		both: []string{"Colissimo", "6A12345678901"}, en: []string{"16 November 2026, 21:41", "keep this message"}, fr: []string{"21" + nb + "h" + nb + "41", "Conservez ce message"},
	},
	{
		name: "arrived", event: returns.Arrived{Return: theCode, Parcel: theBox, Pieces: 3}, kind: Arrived,
		both: []string{string(theBox)}, en: []string{"We open it", "30 November"}, fr: []string{"Nous l’ouvrons", "30" + nb + "novembre"},
	},
	{
		name: "matched", event: returns.Matched{Return: theCode, Parcel: theBox, Pieces: 3}, kind: Matched,
		both: []string{"A-1001", "Robe Ondine"}, en: []string{"belongs to return " + string(theCode)}, fr: []string{"rattaché au retour " + string(theCode)},
	},
	{
		name: "missing piece", event: returns.Opened{Return: theCode, Parcel: theBox, Missing: asked("")[1:]}, kind: Missing,
		both: []string{"2 × Vase Galet", string(theBox)}, en: []string{"not in it", "another parcel"}, fr: []string{"ne s’y trouvait pas", "autre colis"}, lacks: []string{"Ondine"},
	},
	{
		name: "settled", event: settlement(8010, 0, 0, 0), kind: Settled,
		en: []string{"€80.10 for you", "3 items", "We have looked at", "Next: we pay €80.10"}, fr: []string{"80,10" + nb + "€ pour vous", "3 articles", "Nous avons regardé", "nous versons 80,10" + nb + "€"},
		lacks: []string{"Kept back", "Retenu", "Store credit", "Avoir"},
	},
	{
		name: "settled in several ways", event: settlement(5000, 2000, 1000, 890), kind: Settled,
		en: []string{"€80.00 for you", "Value of what comes back: €88.90", "Kept back: €8.90", "Refund: €50.00", "Store credit: €20.00", "Towards your exchange: €10.00"},
		fr: []string{"Retenu" + nb + ": 8,90" + nb + "€", "Remboursement" + nb + ": 50,00" + nb + "€", "Avoir à dépenser" + nb + ": 20,00" + nb + "€", "échange" + nb + ": 10,00" + nb + "€"},
	},
	{
		name: "settled with nothing left", event: settlement(0, 0, 0, 8010), kind: SettledNothing,
		both: []string{"/return/"}, en: []string{"nothing to pay back", "Kept back: €80.10"}, fr: []string{"rien à rembourser", "Retenu" + nb + ": 80,10" + nb + "€"},
	},
	{
		name: "store credit", event: settlement(0, 8010, 0, 0), kind: StoreCredit,
		both: []string{string(id.Make(id.Credit, theCredit)), "Orvane"}, en: []string{"€80.10 of store credit"}, fr: []string{"avoir de 80,10" + nb + "€"},
	},
	{
		name: "paid to a card", event: returns.RefundPaid{Return: theCode, Amount: euros(8010), Method: "card", Reference: "pay_77"}, kind: RefundPaid,
		both: []string{"pay_77"}, en: []string{"We have paid €80.10 to the card you paid with", "5 to 10 working days"}, fr: []string{"80,10" + nb + "€ sur la carte", "5 à 10 jours ouvrés"},
	},
	{
		name: "paid by a way we have no words for", event: returns.RefundPaid{Return: theCode, Amount: euros(8010), Method: "barter"}, kind: RefundPaid,
		en: []string{"to the means you paid with", "10 working days"}, fr: []string{"moyen de paiement d’origine", "10 jours ouvrés"}, lacks: []string{"barter", "Reference:", "Référence"},
	},
	{
		name: "credit note", event: returns.CreditNoted{Return: theCode, Settlement: id.Make(id.Settled, theSettled), Number: 7}, kind: CreditNote,
		is: func(w *told) { w.settings = `{"paper_prefix":"AV-"}` }, both: []string{"AV-000007", "/credit_note/"}, en: []string{"credit note"}, fr: []string{"facture d’avoir"},
	},
	{
		name: "exchange asked", event: returns.ExchangeAsked{Return: theCode, Exchange: theSwap, SKU: "GALET", Quantity: 1, Price: euros(8010)}, kind: Exchange,
		both: []string{"1 × Vase Galet"}, en: []string{"€80.10 towards it"}, fr: []string{"consacrons 80,10" + nb + "€"},
	},
	{
		name: "exchange ordered, dearer", event: returns.Exchanged{Return: theCode, Exchange: theSwap, Order: "A-1002", Price: euros(9010)}, kind: ExchangeOrdered,
		both: []string{"A-1002", "1 × Vase Galet"}, en: []string{"Still to pay: €10.00", "how to pay €10.00"}, fr: []string{"Reste à payer" + nb + ": 10,00" + nb + "€"}, lacks: []string{"Paid back", "Remboursé"},
	},
	{
		name: "exchange ordered, cheaper", event: returns.Exchanged{Return: theCode, Exchange: theSwap, Order: "A-1002", Price: euros(7010)}, kind: ExchangeOrdered,
		en: []string{"Paid back to you: €10.00"}, fr: []string{"Remboursé" + nb + ": 10,00" + nb + "€"}, lacks: []string{"Still to pay", "Reste à payer"},
	},
	{
		name: "exchange not possible", event: returns.Exchanged{Return: theCode, Exchange: theSwap, Price: euros(0), Failed: true}, kind: ExchangeFailed,
		both: []string{"Vase Galet"}, en: []string{"€80.10"}, fr: []string{"80,10" + nb + "€"},
	},
	{
		name: "closed", event: returns.Closed{Return: theCode}, kind: Closed,
		both: []string{"Robe Ondine"}, en: []string{"nothing is left to do"}, fr: []string{"il ne reste rien à faire"},
	},
}

func TestEachEventIsToldInBothLanguages(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for _, tag := range lang.Tags {
				is := usual(tag)
				if c.is != nil {
					c.is(&is)
				}
				w := newWorld(t, dbtest.SQLite(t), is, nil)
				w.tell(c.event)
				w.follow()
				m := w.only()
				if m.Kind != c.kind || m.Language != tag {
					t.Fatalf("%s: told as %s in %s, want %s", tag, m.Kind, m.Language, c.kind)
				}
				c.check(t, m)
			}
		})
	}
}

func (c facts) check(t *testing.T, m Message) {
	t.Helper()
	whole := m.Subject + "\n" + m.Text
	wanted := append(append([]string{}, c.both...), c.en...)
	if m.Language == lang.French {
		wanted = append(append([]string{}, c.both...), c.fr...)
	}
	for _, fact := range wanted {
		fact = strings.ReplaceAll(fact, " ", nb)
		if !strings.Contains(strings.ReplaceAll(whole, " ", nb), fact) {
			t.Errorf("%s: %q is not in\n%s", m.Language, fact, whole)
		}
	}
	for _, not := range append(c.lacks, "{{", "}}", "SECRET-COMMENT", "\n\n\n", "  ") {
		if strings.Contains(whole, not) || strings.Contains(m.HTML, "SECRET-COMMENT") {
			t.Errorf("%s: %q is in\n%s", m.Language, not, whole)
		}
	}
	if m.Order != theOrder || m.Address != "camille@example.org" || m.Recipient != theCustomer || m.State != Stored || m.Audience != Customer {
		t.Errorf("%s: %+v", m.Language, m.Head)
	}
}

func TestAllKindsAreTried(t *testing.T) {
	tried := map[Kind]bool{RefundFailed: true} // see TestAFailedRefundIsToldToTheShop
	for _, c := range cases {
		tried[c.kind] = true
	}
	for _, info := range Kinds() {
		if !tried[info.Kind] && info.Audience != Member { // those have no event: see account_test.go
			t.Errorf("no event leads to %s here", info.Kind)
		}
	}
}

func TestBothEnginesTellTheSame(t *testing.T) {
	texts := map[string][]string{}
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, usual(lang.French), nil)
		for _, c := range cases {
			w.tell(c.event)
		}
		w.follow()
		var all []string
		for _, m := range w.messages() {
			all = append(all, m.Subject+m.Text+m.HTML)
		}
		if len(all) != len(cases) {
			t.Errorf("%d messages of %d events", len(all), len(cases))
		}
		texts[t.Name()] = all
	})
	var first []string
	for name, all := range texts {
		if first == nil {
			first = all
		}
		if strings.Join(first, "\x00") != strings.Join(all, "\x00") {
			t.Errorf("%s tells something else", name)
		}
	}
}

func TestWhatIsNotTold(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), usual(lang.French), nil)
	w.tell(
		returns.Requested{Return: theCode, Origin: "blind", Permit: "allowed", Items: asked(policy.LongerPolicy)},
		returns.Tracked{Return: theCode, Parcel: theBox, Status: "in_transit"},
		returns.Tracked{Parcel: theBox, Status: "accepted", First: true},
		returns.Arrived{Parcel: theBox},
		returns.Opened{Return: theCode, Parcel: theBox},
		returns.Opened{Parcel: theBox, Missing: asked("")},
		returns.Graded{Return: theCode, Plate: id.Make(id.Plate, 70), SKU: "GALET", Grade: "A"},
		returns.PutAway{Return: theCode}, returns.Undone{Return: theCode}, returns.RefundSent{Return: theCode, Amount: euros(1)},
	)
	w.follow()
	if all := w.messages(); len(all) > 0 {
		t.Errorf("told as %s", all[0].Kind)
	}
}

func TestAMatchIsToldOnce(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), usual(lang.French), nil)
	match := Match{func(tx *db.Tx) {
		event.Tell(tx, theReturn, returns.Arrived{Return: theCode, Parcel: theBox, Pieces: 3})
		event.Tell(tx, theReturn, returns.Matched{Return: theCode, Parcel: theBox, Pieces: 3})
	}}
	if _, err := db.Run(context.Background(), w.db, db.Program, "", match); err != nil {
		t.Fatal(err)
	}
	w.follow()
	if m := w.only(); m.Kind != Matched {
		t.Errorf("told as %s", m.Kind)
	}
}

func TestALabelIsToldWhenTheCarrierHasGivenIt(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), usual(lang.French), nil)
	w.do(func(tx *db.Tx) {
		tx.Exec(`UPDATE parcel SET label = 'asked', tracking = '' WHERE id = $1`, int64(theParcel))
	})
	w.tell(returns.Labelled{Return: theCode, Parcel: theBox, Carrier: "colissimo"})
	w.follow()
	if all := w.messages(); len(all) > 0 {
		t.Fatalf("a label that is not there yet is told: %s", all[0].Text)
	}
	w.do(func(tx *db.Tx) {
		tx.Exec(`UPDATE parcel SET label = 'made', tracking = '6A1' WHERE id = $1`, int64(theParcel))
	})
	w.tell(returns.Labelled{Return: theCode, Parcel: theBox, Carrier: "colissimo", Tracking: "6A1"})
	w.follow()
	if m := w.only(); m.Kind != Label || !strings.Contains(m.Text, "6A1") {
		t.Errorf("told as %s: %s", m.Kind, m.Text)
	}
}

func TestAReturnThatEndedBeforeIsNotClosedOnceMore(t *testing.T) {
	for _, permit := range []returns.Permit{returns.PermitCancelled, returns.PermitExpired, returns.PermitRefused} {
		is := usual(lang.French)
		is.permit = permit
		w := newWorld(t, dbtest.SQLite(t), is, nil)
		w.tell(returns.Closed{Return: theCode})
		w.follow()
		if all := w.messages(); len(all) > 0 {
			t.Errorf("%s: told as %s", permit, all[0].Kind)
		}
	}
}

func TestAFailedRefundIsToldToTheShop(t *testing.T) {
	for _, tag := range lang.Tags {
		is := usual(lang.English)
		is.shopSpeaks = tag
		w := newWorld(t, dbtest.SQLite(t), is, nil)
		w.tell(returns.RefundFailed{Return: theCode, Attempt: 99, Amount: euros(8010), Reason: "payment_not_found"})
		w.follow()
		m := w.only()
		if m.Kind != RefundFailed || m.Audience != Staff || m.Recipient != theShop || m.Address != "help@example.org" || m.Language != tag {
			t.Errorf("%+v", m.Head)
		}
		for _, fact := range []string{lang.Money(tag, euros(8010)), string(theCode), lang.PaymentPaymentNotFound().In(tag), "/desk/"} {
			if !strings.Contains(m.Subject+m.Text, fact) {
				t.Errorf("%s: %q is not in\n%s", tag, fact, m.Text)
			}
		}
		for _, personal := range []string{"Camille", "camille@", "/return/"} {
			if strings.Contains(m.Subject+m.Text+m.HTML, personal) {
				t.Errorf("%s: the shop's message holds %q", tag, personal)
			}
		}
	}
}

func TestAReasonOfTheProviderIsToldInItsWords(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), usual(lang.English), nil)
	w.tell(returns.RefundFailed{Return: theCode, Amount: euros(1), Reason: "card closed"})
	w.follow()
	if m := w.only(); !strings.Contains(m.Text, "card closed") {
		t.Error(m.Text)
	}
}

func TestEachEventIsToldOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, usual(lang.French), silent{})
		w.tell(cases[0].event, returns.Reminded{Return: theCode}, returns.Graded{Return: theCode}, returns.Closed{Return: theCode})
		w.follow()
		before := w.messages()
		for range 3 { // as after a restored backup, or a cursor set back by hand
			w.do(func(tx *db.Tx) { tx.Exec(`DELETE FROM follower WHERE name = 'notify'`) })
			w.follow()
		}
		intents, _, err := db.Get[int64](w.db.On(context.Background()), `SELECT count(*) FROM intent`)
		if err != nil {
			t.Fatal(err)
		}
		if after := w.messages(); len(before) != 3 || len(after) != 3 || intents != 3 {
			t.Errorf("%d messages, after the same events again %d, with %d intents", len(before), len(after), intents)
		}
	})
}

func TestTheLanguageIsThatOfTheReader(t *testing.T) {
	for _, c := range []struct {
		ret  lang.Tag
		cust string
		shop lang.Tag
		want lang.Tag
	}{
		{"en", "fr", "fr", "en"}, {"", "en-GB", "fr", "en"}, {"", "fr_CA", "en", "fr"}, {"", "", "fr", "fr"}, {"", "de", "fr", "en"},
	} {
		is := usual(c.ret)
		is.speaks, is.shopSpeaks = c.cust, c.shop
		w := newWorld(t, dbtest.SQLite(t), is, nil)
		w.tell(returns.Closed{Return: theCode})
		w.follow()
		if m := w.only(); m.Language != c.want {
			t.Errorf("return %q, customer %q, shop %q: %s, want %s", c.ret, c.cust, c.shop, m.Language, c.want)
		}
	}
}

func TestAWithdrawalMayAlwaysBeSentForFourteenDays(t *testing.T) {
	is := usual(lang.English)
	is.settings = `{"expire_days":7}`
	is.basis = policy.Withdrawal
	w := newWorld(t, dbtest.SQLite(t), is, nil)
	w.tell(returns.Requested{Return: theCode, Permit: "allowed", Items: asked(policy.Withdrawal)})
	w.follow()
	if m := w.only(); !strings.Contains(m.Text, "30\u00a0November") || strings.Contains(m.Text, "23\u00a0November") {
		t.Error(m.Text)
	}
}

func TestADemonstrationSaysSo(t *testing.T) {
	is := usual(lang.French)
	is.settings = `{"demo":true}`
	w := newWorld(t, dbtest.SQLite(t), is, nil)
	w.tell(returns.Closed{Return: theCode})
	w.follow()
	m := w.only()
	said := lang.NotifyDemo().In(lang.French)
	if !m.Demo || !strings.HasPrefix(m.Subject, "[Démonstration] ") || !strings.HasPrefix(m.Text, said) || !strings.Contains(m.HTML, "aucun argent") {
		t.Errorf("%s\n%s", m.Subject, m.Text)
	}
}

func TestManyItemsAreCounted(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), usual(lang.English), nil)
	items := make([]returns.ItemTold, 40)
	for i := range items {
		items[i] = returns.ItemTold{SKU: "GALET", Quantity: 1}
	}
	w.tell(returns.Requested{Return: theCode, Permit: "allowed", Items: items})
	w.follow()
	m := w.only()
	if n := strings.Count(m.Text, "- 1 × Vase Galet"); n != listed || !strings.Contains(m.Text, "- 15 more lines") {
		t.Errorf("%d lines in\n%s", n, m.Text)
	}
}

func TestAnEventWithoutItsReturnStopsTheFollower(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), usual(lang.French), nil)
	w.tell(returns.Closed{Return: id.Make(id.Return, 999)})
	err := event.Drain(context.Background(), w.db, w.n.Follower())
	if err == nil || !strings.Contains(err.Error(), string(id.Make(id.Return, 999))) {
		t.Errorf("passed over: %v", err)
	}
}

func TestAShopInUTCSaysSo(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), usual(lang.English), nil)
	w.do(func(tx *db.Tx) { tx.Exec(`UPDATE shop SET zone = 'UTC'`) })
	w.tell(returns.Requested{Return: theCode, Permit: "allowed", Items: asked(policy.Withdrawal)})
	w.follow()
	if m := w.only(); !strings.Contains(m.Text, "19:41\u00a0UTC") {
		t.Error(m.Text)
	}
}

// Every event that may be told exists, and so does every event of the table.
func TestTheTableNamesRealEvents(t *testing.T) {
	real := map[string]bool{}
	for _, e := range returns.Kinds {
		real[e.Kind()] = true
	}
	routed := map[string]bool{}
	for _, r := range Routes() {
		routed[r.Event] = true
		if _, ok := Info(r.Kind); r.Kind != "" && !ok || !real[r.Event] || tellers[r.Event] == nil {
			t.Errorf("%+v leads nowhere", r)
		}
	}
	for kind := range tellers {
		if !real[kind] || !routed[kind] {
			t.Errorf("%s is read for nothing", kind)
		}
	}
}

func TestDefaultsOfSettingsAreThoseOfTheShop(t *testing.T) {
	s := &story{settings: order.Settings{ExpireDays: order.DefaultExpireDays}, row: situation{Made: began.UnixMicro()}}
	if got := s.sendBy(); !got.Equal(began.AddDate(0, 0, order.DefaultExpireDays)) {
		t.Errorf("%s", got.Format(time.RFC3339))
	}
	s.row.Expires = 45 // promised when it was asked for, whatever the settings say now
	if got := s.sendBy(); !got.Equal(began.AddDate(0, 0, 45)) {
		t.Errorf("promised: %s", got.Format(time.RFC3339))
	}
}
