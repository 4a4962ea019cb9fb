package notify

import (
	"context"
	"strings"
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/policy"
	"retour/returns"
	"retour/withdrawal"
)

func (w *world) declare(language string) withdrawal.Receipt {
	w.t.Helper()
	got, err := db.Run(context.Background(), w.db, db.Actor{Kind: db.Shopper}, "", withdrawal.Declare{Content: withdrawal.Content{
		Name: "Camille <Exemple>", Contract: "Commande A-1001\nnur die Vase & das Kleid \u202edrehen", Email: "camille@example.org", Note: "Danke {{link}}",
	}, Language: language})
	if err != nil {
		w.t.Fatal(err)
	}
	return got
}

func (w *world) acknowledgements() []Message {
	w.t.Helper()
	all, err := db.All[Message](w.db.On(context.Background()), `SELECT `+messageColumns+` FROM message m WHERE m.kind = $1 ORDER BY m.id`, string(Acknowledgement))
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// The acknowledgement says what was declared, with date, time and zone, in each of the Union's languages, as plain text and
// as a page; what the consumer wrote turns nothing and runs nothing.
func TestAcknowledgementSaysWhatWasDeclaredAndWhen(t *testing.T) {
	for _, tag := range withdrawal.Languages() {
		t.Run(tag, func(t *testing.T) {
			w := newWorld(t, dbtest.SQLite(t), usual(lang.French), silent{})
			got := w.declare(tag)
			w.follow()
			all := w.acknowledgements()
			if len(all) != 1 {
				t.Fatalf("%d acknowledgements", len(all))
			}
			m, words := all[0], withdrawal.In(tag)
			for _, want := range []string{
				words.Moment(began, time.UTC)[:10], "20:41:07 (Europe/Paris, UTC+01:00)", words.Keep, words.Notice, "Camille <Exemple>",
				"Commande A-1001\n  nur die Vase & das Kleid drehen", "camille@example.org", "Danke {{link}}", string(got.Declaration), "3 quai des Ponts",
			} {
				if !strings.Contains(m.Text, want) {
					t.Errorf("%q is missing in\n%s", want, m.Text)
				}
			}
			if !strings.Contains(m.Subject, string(got.Declaration)) || string(m.Language) != tag || m.Address != "camille@example.org" || m.Order != 0 || m.Return != 0 {
				t.Errorf("head: %+v", m.Head)
			}
			if !strings.Contains(m.HTML, `lang="`+tag+`"`) || !strings.Contains(m.HTML, "Camille &lt;Exemple&gt;") || strings.Contains(m.HTML, "\u202e") {
				t.Errorf("page:\n%s", m.HTML)
			}
		})
	}
}

// It is sent until it is delivered: no number of tries, no age and no stop in between gives it up, and it never says
// anything else.
func TestAcknowledgementIsSentUntilItIsDelivered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		driver := &script{}
		for range 20 {
			driver.answers = append(driver.answers, later())
		}
		w := newWorld(t, url, usual(lang.French), driver)
		got := w.declare("fr")
		w.pass(9 * 24 * time.Hour) // the follower was down: anything else would be too old to be told
		w.follow()
		w.follow()
		for range 30 {
			w.work()
			w.pass(7 * time.Hour)
		}
		m := w.acknowledgements()
		if len(m) != 1 || m[0].State != SentState || len(driver.given) != 21 {
			t.Fatalf("given %d times: %+v", len(driver.given), m)
		}
		for _, g := range driver.given {
			if g.ID != driver.given[0].ID || g.Text != m[0].Text || g.HTML != m[0].HTML {
				t.Errorf("another message: %+v", g)
			}
		}
		v, err := withdrawal.Find(context.Background(), w.db, got.Declaration)
		if err != nil || v.Message != m[0].ID || v.How != "email" || v.DeliveredAt == nil {
			t.Errorf("the declaration says %+v, %v", v, err)
		}
	})
}

// A refused address is seen at once, and the message may be sent again, unchanged, to the address that was declared alone.
func TestRefusedAcknowledgementIsSeen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		driver := &script{answers: []error{never()}}
		w := newWorld(t, url, usual(lang.French), driver)
		got := w.declare("de")
		w.follow()
		w.work()
		m := w.acknowledgements()[0]
		if m.State != Failed || m.Note == "" {
			t.Fatalf("%+v", m.Head)
		}
		w.pass(16 * time.Minute)
		q := withdrawal.AskCounts(w.db.Now(), 9)
		if err := w.db.Read(context.Background(), q); err != nil || q.Rows[0].Silent != 1 {
			t.Errorf("counted %+v, %v", q.Rows, err)
		}
		if _, err := db.Run(context.Background(), w.db, db.Program, "", Resend{Message: m.ID}); err != nil {
			t.Fatal(err)
		}
		w.work()
		if again := w.acknowledgements()[0]; again.State != SentState || again.Text != m.Text || driver.given[1].To != "camille@example.org" {
			t.Errorf("sent again: %+v", again.Head)
		}
		if v, err := withdrawal.Find(context.Background(), w.db, got.Declaration); err != nil || v.DeliveredAt == nil {
			t.Errorf("%+v, %v", v, err)
		}
		if code, err := DeclarationOf(w.db.On(context.Background()), m); err != nil || code != got.Declaration || code.Number(id.Withdrawal) == 0 {
			t.Errorf("it acknowledges %q, %v", code, err)
		}
	})
}

// A return that was opened days after the declaration tells the day of the declaration, of a letter without an hour.
func TestReturnOfADeclarationTellsItsDay(t *testing.T) {
	for declared, want := range map[time.Time]string{
		began.AddDate(0, 0, -4):                        "12 novembre 2026 à 20 h 41",
		time.Date(2026, 11, 10, 11, 0, 0, 0, time.UTC): "10 novembre 2026.",
	} {
		is := usual(lang.French)
		is.basis = policy.Withdrawal
		w := newWorld(t, dbtest.SQLite(t), is, silent{})
		w.do(func(tx *db.Tx) { tx.Exec(`UPDATE return_ SET declared = $1`, declared.UnixMicro()) })
		w.tell(returns.Requested{Return: theCode, Order: "A-1001", Origin: "shopper", Permit: "allowed", Items: asked(policy.Withdrawal)})
		w.follow()
		if text := strings.ReplaceAll(w.only().Text, "\u00a0", " "); !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}
