package withdrawal_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/order"
	"retour/withdrawal"
)

var shopper = db.Actor{Kind: db.Shopper, Lang: lang.French}

// shop is a database with one invented shop, at a time of our own.
type shop struct {
	*testing.T
	*db.DB
	at *atomic.Int64
}

func open(t *testing.T, url string) shop {
	t.Helper()
	s := shop{T: t, at: &atomic.Int64{}}
	s.at.Store(time.Date(2026, 11, 16, 19, 41, 7, 123456000, time.UTC).UnixMicro())
	s.DB = dbtest.Open(t, url, db.Options{Clock: func() time.Time { return time.UnixMicro(s.at.Load()) }},
		ledger.Schema, job.Schema, access.Schema, order.Schema, withdrawal.Schema)
	s.run(order.PutShop{Code: "orvane", Name: "Orvane", Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: "fr"})
	return s
}

func (s shop) run(v order.PutShop) {
	s.Helper()
	if _, err := db.Run(context.Background(), s.DB, db.Program, "", v); err != nil {
		s.Fatal(err)
	}
}

func (s shop) declare(actor db.Actor, v withdrawal.Declare) (withdrawal.Receipt, error) {
	return db.Run(context.Background(), s.DB, actor, "", v)
}

func (s shop) must(v withdrawal.Declare) withdrawal.Receipt {
	s.Helper()
	got, err := s.declare(shopper, v)
	if err != nil {
		s.Fatal(err)
	}
	return got
}

func (s shop) stored(code id.Code) withdrawal.Declaration {
	s.Helper()
	q := withdrawal.Ask(code.Number(id.Withdrawal))
	if err := s.Read(context.Background(), q); err != nil {
		s.Fatal(err)
	}
	d, ok := q.First()
	if !ok {
		s.Fatalf("%s is not stored", code)
	}
	return d
}

func camille() withdrawal.Declare {
	return withdrawal.Declare{Content: withdrawal.Content{Name: "Camille Exemple", Contract: "Commande OV-1\nle vase « Galet »", Email: "camille@example.org"}, Language: "de"}
}

// What was declared is stored as it was written, with the instant and zone of the confirmation, and waits for its order.
func TestDeclarationIsKeptAsItWas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		v := camille()
		got := s.must(v)
		if got.Zone != "Europe/Paris" || got.Language != "de" || got.Again || got.DeclaredAt.UnixMicro() != s.at.Load() {
			t.Fatalf("the receipt says %+v", got)
		}
		d := s.stored(got.Declaration)
		c, err := d.Said()
		if err != nil || c.Name != v.Name || c.Contract != v.Contract || c.Email != v.Email || c.Origin != withdrawal.Online {
			t.Fatalf("stored %+v, %v", c, err)
		}
		if d.State != withdrawal.ToMatch || !d.Whole() || d.Order != 0 || d.Late != nil || d.Delivered != nil {
			t.Fatalf("it stands at %+v", d)
		}
		log, err := event.Log(s.On(context.Background()))
		log = slices.DeleteFunc(log, func(r event.Record) bool { return r.Kind == "shop.put" })
		if err != nil || len(log) != 1 || log[0].Kind != "withdrawal.declared" || strings.Contains(log[0].Data, "Camille") {
			t.Fatalf("told: %+v, %v", log, err)
		}
		intents, err := job.Open(s.On(context.Background()), job.Ready, 9)
		if err != nil || len(intents) != 1 || intents[0].Kind != withdrawal.Intent || intents[0].Subject != d.ID {
			t.Fatalf("intended: %+v, %v", intents, err)
		}
		d.Text = strings.Replace(d.Text, "OV-1", "OV-2", 1)
		if d.Whole() {
			t.Error("a changed declaration still fits its seal")
		}
	})
}

// The same words count once, also when they come at the same moment, and the first time is kept; other words are another
// declaration, and so are the same ones months later.
func TestSameWordsCountOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		var all [8]withdrawal.Receipt
		var group sync.WaitGroup
		for i := range all {
			group.Go(func() {
				v := camille()
				v.Name = "  " + v.Name + " " // as a browser may send it
				got, err := s.declare(shopper, v)
				if err != nil {
					t.Error(err)
				}
				all[i] = got
			})
		}
		group.Wait()
		first := 0
		for _, got := range all {
			if got.Declaration != all[0].Declaration || !got.DeclaredAt.Equal(all[0].DeclaredAt) {
				t.Fatalf("two references or times: %+v and %+v", all[0], got)
			}
			if !got.Again {
				first++
			}
		}
		if first != 1 {
			t.Errorf("%d of them counted", first)
		}
		s.at.Add(time.Hour.Microseconds())
		if again := s.must(camille()); !again.Again || !again.DeclaredAt.Equal(all[0].DeclaredAt) {
			t.Errorf("an hour later: %+v", again)
		}
		other := camille()
		other.Contract = "Commande OV-2"
		if s.must(other).Declaration == all[0].Declaration {
			t.Error("other words are the same declaration")
		}
		s.at.Add((60 * 24 * time.Hour).Microseconds())
		if late := s.must(camille()); late.Again {
			t.Error("two months later the same words may be about another purchase")
		}
	})
}

// Nothing but the three details is asked for, and what is wrong says which field.
func TestWhatADeclarationNeeds(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	for _, test := range []struct {
		field  string
		change func(*withdrawal.Declare)
	}{
		{"name", func(v *withdrawal.Declare) { v.Name = " " }},
		{"contract", func(v *withdrawal.Declare) { v.Contract = "" }},
		{"email", func(v *withdrawal.Declare) { v.Email = "" }},
		{"email", func(v *withdrawal.Declare) { v.Email = "Camille <camille@example.org>" }},
		{"email", func(v *withdrawal.Declare) { v.Email = "camille@example.org\nBcc: x@example.org" }},
		{"contract", func(v *withdrawal.Declare) { v.Contract = strings.Repeat("é", withdrawal.ContractMost+1) }},
		{"note", func(v *withdrawal.Declare) { v.Note = "a\x00b" }},
		{"origin", func(v *withdrawal.Declare) { v.Origin = withdrawal.Letter }},
		{"channel", func(v *withdrawal.Declare) { v.Channel = "nowhere" }},
	} {
		v := camille()
		test.change(&v)
		_, err := s.declare(shopper, v)
		if f := fault.Of(err); f == nil || f.Field != test.field {
			t.Errorf("%+v: %v, want a fault at %q", v.Content, err, test.field)
		}
	}
	v := camille()
	v.Contract, v.Language = "ma lampe", "xx"
	if got := s.must(v); got.Language != "en" {
		t.Errorf("an unknown language is acknowledged in %q", got.Language)
	}
	if _, err := s.declare(db.Actor{Kind: db.Machine, ID: 7}, camille()); fault.Of(err) == nil || fault.Of(err).Kind != fault.Forbidden {
		t.Errorf("a key without the right: %v", err)
	}
}

// A letter has the day it was sent, which says whether it is in time, and the day it was received, from which money is due.
func TestLetterHasItsDays(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	v := camille()
	v.Origin, v.Email, v.SentOn, v.ReceivedOn = withdrawal.Letter, "", "2026-11-10", "2026-11-13"
	got, err := s.declare(db.Program, v)
	if err != nil {
		t.Fatal(err)
	}
	d := s.stored(got.Declaration)
	c, _ := d.Said()
	if day := d.Sent(c).In(d.Location()).Format(time.DateOnly); day != v.SentOn {
		t.Errorf("sent on %s", day)
	}
	if day := d.Informed(c).In(d.Location()).Format(time.DateOnly); day != v.ReceivedOn {
		t.Errorf("the shop was told on %s", day)
	}
	for field, change := range map[string]func(*withdrawal.Declare){
		"sent_on":     func(v *withdrawal.Declare) { v.SentOn = "10/11/2026" },
		"received_on": func(v *withdrawal.Declare) { v.ReceivedOn = "2026-11-09" },
	} {
		wrong := v
		change(&wrong)
		if _, err := s.declare(db.Program, wrong); fault.Of(err) == nil || fault.Of(err).Field != field {
			t.Errorf("%+v: %v, want a fault at %q", wrong.Content, err, field)
		}
	}
}

// A person answers once; what was declared stays as it is.
func TestAnswerLeavesTheDeclaration(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		got := s.must(camille())
		before := s.stored(got.Declaration)
		answer := withdrawal.AnswerDeclaration{Declaration: got.Declaration, Why: "business"}
		if _, err := db.Run(context.Background(), s.DB, db.Program, "", answer); err != nil {
			t.Fatal(err)
		}
		after := s.stored(got.Declaration)
		if after.State != withdrawal.Answered || after.Why != "business" || after.Text != before.Text || !after.Whole() {
			t.Errorf("it stands at %+v", after)
		}
		_, err := db.Run(context.Background(), s.DB, db.Program, "", answer)
		if f := fault.Of(err); f == nil || f.Kind != fault.Conflict {
			t.Errorf("answered twice: %v", err)
		}
	})
}

// What is not acknowledged after a quarter of an hour is counted, until it is delivered or handed over.
func TestSilenceIsCounted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		got := s.must(camille())
		count := func() int64 {
			q := withdrawal.AskCounts(s.Now(), 1000)
			if err := s.Read(context.Background(), q); err != nil {
				t.Fatal(err)
			}
			return q.Rows[0].Silent
		}
		s.at.Add((14 * time.Minute).Microseconds())
		if n := count(); n != 0 {
			t.Errorf("%d silent after 14 minutes", n)
		}
		s.at.Add((2 * time.Minute).Microseconds())
		if n := count(); n != 1 {
			t.Errorf("%d silent after 16 minutes", n)
		}
		page, _, err := withdrawal.List(s.On(context.Background()), withdrawal.Filter{Silent: s.Now().Add(-withdrawal.SilentAfter)}, 9)
		if err != nil || len(page) != 1 || page[0].Declaration != got.Declaration {
			t.Errorf("listed: %+v, %v", page, err)
		}
		if _, err := db.Run(context.Background(), s.DB, db.Program, "", withdrawal.HandOverAcknowledgement{Declaration: got.Declaration, How: "post"}); err != nil {
			t.Fatal(err)
		}
		if n := count(); n != 0 {
			t.Errorf("%d silent after the post", n)
		}
		if v, err := withdrawal.Find(context.Background(), s.DB, got.Declaration); err != nil || v.How != "post" || v.DeliveredAt == nil {
			t.Errorf("seen: %+v, %v", v, err)
		}
	})
}
