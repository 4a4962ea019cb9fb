package notify

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"retour/door/mail"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/lang"
)

// staffed is a world with people in it.
func staffed(t *testing.T, url string, driver *script) *world {
	t.Helper()
	w := newWorld(t, url, usual(lang.French), driver)
	w.n.link = func(purpose string, _ int64) string { return "https://returns.example.org/" + purpose + "/" + Hidden }
	return w
}

// invite invites Bo (invented), with the message.
func (w *world) invite() (token string) {
	w.t.Helper()
	verb, token := access.NewInvite("bo@example.org", lang.English, access.Agent)
	verb.Mail = func(tx *db.Tx, to access.Person, until time.Time) error {
		return w.n.Account(tx, to, access.ForInvite, until)
	}
	if _, err := db.Run(context.Background(), w.db, db.Program, "", verb); err != nil {
		w.t.Fatal(err)
	}
	return token
}

func (w *world) outbox() []Head {
	w.t.Helper()
	heads, _, err := List(w.db.On(context.Background()), Filter{Audience: Member}, 10)
	if err != nil {
		w.t.Fatal(err)
	}
	return heads
}

var linkToken = regexp.MustCompile(`https://returns\.example\.org/invite/([A-Za-z0-9_-]{43})`)

// A message whose fate is unknown is sent again with a link of its own, under another id; each link opens the account, and
// the first that is used ends the others.
func TestEachTryHasALinkOfItsOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		driver := &script{answers: []error{errors.New("the line broke after the message"), nil}}
		w := staffed(t, url, driver)
		w.invite()
		w.work()
		w.pass(time.Hour)
		w.work()
		if len(driver.given) != 2 || driver.given[0].ID == driver.given[1].ID || driver.given[0].To != "bo@example.org" {
			t.Fatalf("given: %+v", driver.given)
		}
		var tokens []string
		for _, m := range driver.given {
			in := linkToken.FindStringSubmatch(m.Text)
			if in == nil || !strings.Contains(m.HTML, `href="`+in[0]+`"`) || strings.Contains(m.Text+m.HTML, Hidden) {
				t.Fatalf("no link in %s", m.Text)
			}
			if _, err := access.LinkOwner(context.Background(), w.db, access.ForInvite, in[1]); err != nil {
				t.Error(err)
			}
			tokens = append(tokens, in[1])
		}
		if tokens[0] == tokens[1] {
			t.Error("both tries had the same link: it was stored somewhere")
		}
		accept, err := access.NewAcceptInvite(context.Background(), w.db, tokens[0], "Bo", "", "a few words in a row")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Run(context.Background(), w.db, accept.By(), "", accept); err != nil {
			t.Fatal(err)
		}
		if _, err := access.LinkOwner(context.Background(), w.db, access.ForInvite, tokens[1]); !fault.Is(err, "access.link_used") {
			t.Errorf("the other link after the first was used: %v", err)
		}
		if heads := w.outbox(); len(heads) != 1 || heads[0].State != SentState {
			t.Errorf("messages: %+v", heads)
		}
	})
}

// What was asked for is over before the mail server answers: no link is made any more, visibly, and sending again says why.
func TestNoLinkForWhatIsOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		driver := &script{answers: []error{later()}}
		w := staffed(t, url, driver)
		w.invite()
		w.work()
		w.pass(8 * 24 * time.Hour)
		w.work()
		heads := w.outbox()
		if len(driver.given) != 1 || len(heads) != 1 || heads[0].State != Failed || heads[0].Why().Key != "access.no_longer_asked" {
			t.Errorf("given %d, messages %+v", len(driver.given), heads)
		}
		if _, err := db.Run(context.Background(), w.db, db.Program, "", Resend{heads[0].ID}); !fault.Is(err, "access.no_longer_asked") {
			t.Errorf("sent again: %v", err)
		}
		w.invite() // again, which replaces the first
		w.work()
		if len(driver.given) != 2 || w.outbox()[0].State != SentState {
			t.Errorf("the second invitation: %+v", w.outbox())
		}
	})
}

// The words of messages about an account are edited like the others, under any shop, and are the house's.
func TestWordsOfTheHouse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		driver := &script{}
		w := staffed(t, url, driver)
		put := PutTemplate{Shop: "orvane", Kind: Invitation, Language: lang.English, Subject: "Come in, {{name}}", Body: "By {{until}}\n\nCome in: {{link}}"}
		for version := range int64(2) {
			put.Version = version
			if _, err := db.Run(context.Background(), w.db, db.Program, "", put); err != nil {
				t.Fatal(err)
			}
		}
		put.Version = 1
		if _, err := db.Run(context.Background(), w.db, db.Program, "", put); !fault.Is(err, "notify.template_changed") {
			t.Errorf("over somebody else's change: %v", err)
		}
		put.Version, put.Body = 0, "without the link"
		if _, err := db.Run(context.Background(), w.db, db.Program, "", put); !fault.Is(err, "notify.placeholder_needed") {
			t.Errorf("without the link: %v", err)
		}
		all, err := Templates(w.db.On(context.Background()), theShop+1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range all {
			if own := one.Kind == Invitation && one.Language == lang.English; one.Own != own {
				t.Errorf("%s in %s: own is %v in another shop", one.Kind, one.Language, one.Own)
			}
		}
		w.invite()
		w.work()
		if m := driver.given[0]; m.Subject != "Come in," || !linkToken.MatchString(m.Text) || strings.Contains(m.Text, "{{") {
			t.Errorf("%q\n%s", m.Subject, m.Text)
		}
	})
}

// A person tries whether mail goes out: the message comes to them alone, without a link, and its fate can be seen.
func TestTryingTheMail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		driver := &script{answers: []error{errors.New("no line"), nil}}
		w := staffed(t, url, driver)
		w.invite()
		ctx := context.Background()
		people, err := access.People(w.db.On(ctx))
		if err != nil || len(people) != 1 {
			t.Fatal(people, err)
		}
		bo := db.Actor{Kind: db.Person, ID: people[0].ID, Rights: map[db.Right]bool{"settings.write": true}}
		if _, known, err := LastTrial(w.db.On(ctx), bo.ID); known || err != nil {
			t.Errorf("a trial before there was one: %v", err)
		}
		if _, err := db.Run(ctx, w.db, db.Actor{Kind: db.Person, ID: bo.ID}, "", w.n.Try(TryMail{})); !fault.Is(err, "fault.forbidden") {
			t.Errorf("without the right: %v", err)
		}
		if _, err := db.Run(ctx, w.db, db.Program, "", w.n.Try(TryMail{})); !fault.Is(err, "fault.required") {
			t.Errorf("to nobody: %v", err)
		}
		answer, err := db.Run(ctx, w.db, bo, "once", w.n.Try(TryMail{}))
		again, twice := db.Run(ctx, w.db, bo, "once", w.n.Try(TryMail{}))
		if err != nil || twice != nil || answer != again || answer.State != Sending {
			t.Fatal(answer, again, err, twice)
		}
		w.work()
		last, _, err := LastTrial(w.db.On(ctx), bo.ID)
		if err != nil || last.ID != answer.Message || last.State != Sending && last.State != SentState {
			t.Errorf("%+v %v", last.Head, err)
		}
		w.pass(time.Hour)
		w.work()
		if last, _, err = LastTrial(w.db.On(ctx), bo.ID); err != nil || last.State != SentState {
			t.Errorf("%+v %v", last.Head, err)
		}
		// the invitation goes out beside it, and which of the two fails first is open
		trials := slices.DeleteFunc(slices.Clone(driver.given), func(m mail.Message) bool { return strings.Contains(m.Text, "/invite/") })
		if len(trials) == 0 {
			t.Fatal("no trial went out")
		}
		for _, m := range trials {
			if m.To != "bo@example.org" || strings.Contains(m.Text, "https://") || !strings.Contains(m.Text, "test") {
				t.Errorf("%+v", m)
			}
		}
	})
}
