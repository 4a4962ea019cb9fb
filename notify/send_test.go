package notify

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"retour/door/mail"
	"retour/door/mail/fake"
	"retour/door/mail/smtp"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/returns"
)

// silent takes every message and keeps none.
type silent struct{}

func (silent) Send(context.Context, mail.Message) (mail.Result, error) { return mail.Result{}, nil }

// script is a driver that answers as told, and remembers what it was given.
type script struct {
	mu      sync.Mutex
	answers []error
	given   []mail.Message
}

func (s *script) Send(_ context.Context, m mail.Message) (mail.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.given = append(s.given, m)
	if len(s.answers) == 0 {
		return mail.Result{}, nil
	}
	err := s.answers[0]
	s.answers = s.answers[1:]
	return mail.Result{}, err
}

func later() error { return mail.Retry(fault.New(fault.Unavailable, lang.MailNotReached())) }
func never() error {
	return mail.Permanent(fault.New(fault.Conflict, lang.MailRefused("550 no such user camille@example.org")))
}

// work carries out what is due now, and nothing more.
func (w *world) work() int {
	w.t.Helper()
	r := job.Runner{DB: w.db, Handlers: w.n.Handlers()}
	n, err := r.Step(context.Background(), 64)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *world) intent(n int64) job.Task {
	w.t.Helper()
	q := job.AskOf(theReturn)
	if err := w.db.Read(context.Background(), q); err != nil {
		w.t.Fatal(err)
	}
	for _, task := range q.Rows {
		if task.ID == n {
			return task
		}
	}
	w.t.Fatalf("there is no intent %d", n)
	return job.Task{}
}

func TestAMailIsTriedAgainAndSentOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		driver := &script{answers: []error{later(), errors.New("a broken line"), nil}}
		w := newWorld(t, url, usual(lang.French), driver)
		w.tell(returns.Closed{Return: theCode})
		w.follow()
		m := w.only()
		if m.State != Sending || m.Sent != nil {
			t.Fatalf("%+v", m.Head)
		}
		w.work()
		if m = w.only(); m.State != Sending || m.Why().Key != "mail.not_reached" {
			t.Errorf("after the first try: %+v", m.Head)
		}
		if n := w.work(); n != 0 {
			t.Error("tried again at once")
		}
		for range 4 {
			w.pass(time.Hour)
			w.work()
		}
		m = w.only()
		if m.State != SentState || m.Sent == nil || m.Note != "" || w.intent(m.ID).State != job.Done {
			t.Errorf("in the end: %+v", m.Head)
		}
		if len(driver.given) != 3 {
			t.Fatalf("given %d times", len(driver.given))
		}
		for _, g := range driver.given[1:] {
			if g.ID != driver.given[0].ID || g.Text != m.Text || g.HTML != m.HTML || !g.At.Equal(driver.given[0].At) {
				t.Errorf("another message under another id: %+v", g)
			}
		}
	})
}

func TestARefusedAddressIsVisiblyGivenUpAndCanBeMended(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		driver := &script{answers: []error{never()}}
		w := newWorld(t, url, usual(lang.French), driver)
		w.tell(returns.Closed{Return: theCode})
		w.follow()
		w.work()
		m := w.only()
		if m.State != Failed || !strings.Contains(m.Why().In(lang.English), "550") {
			t.Errorf("%+v", m.Head)
		}
		if task := w.intent(m.ID); task.State != job.Failed || strings.Contains(task.Note, "@") {
			t.Errorf("the intent holds what is personal, or is not failed: %+v", task)
		}
		w.do(func(tx *db.Tx) { tx.Exec(`UPDATE customer SET email = 'camille.exemple@example.org'`) })
		agent := db.Actor{ID: 5, Kind: db.Person, Rights: map[db.Right]bool{"returns.write": true}}
		for range 2 {
			if got, err := db.Run(context.Background(), w.db, agent, "", Resend{m.ID}); err != nil || got.State != Sending {
				t.Fatalf("%+v, %v", got, err)
			}
		}
		w.work()
		if m = w.only(); m.State != SentState || len(driver.given) != 2 || driver.given[1].To != "camille.exemple@example.org" {
			t.Errorf("%+v, %d", m.Head, len(driver.given))
		}
		if got, err := db.Run(context.Background(), w.db, agent, "", Resend{m.ID}); err != nil || got.State != SentState {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := db.Run(context.Background(), w.db, agent, "", Resend{12345}); !fault.Is(err, "fault.not_found") {
			t.Errorf("%v", err)
		}
	})
}

func TestAMailIsGivenUpInTheEnd(t *testing.T) {
	driver := &script{}
	for range 40 {
		driver.answers = append(driver.answers, later())
	}
	w := newWorld(t, dbtest.SQLite(t), usual(lang.French), driver)
	w.tell(returns.Closed{Return: theCode})
	w.follow()
	for range 40 {
		w.work()
		w.pass(7 * time.Hour)
	}
	m := w.only()
	if m.State != Failed || len(driver.given) != tries || m.Why().Key != "mail.not_reached" {
		t.Errorf("%+v after %d tries", m.Head, len(driver.given))
	}
	q := AskTrouble(w.db.Now().UnixMicro())
	if err := w.db.Read(context.Background(), q); err != nil || q.Rows[0] != (Trouble{Failed: 1}) {
		t.Errorf("%+v, %v", q.Rows, err)
	}
}

// A node that falls between sending and storing sends again, and it is the same message.
func TestAFallBetweenSendingAndStoring(t *testing.T) {
	driver := &script{}
	w := newWorld(t, dbtest.SQLite(t), usual(lang.French), driver)
	w.tell(returns.Closed{Return: theCode})
	w.follow()
	m := w.only()
	if out := w.n.send(context.Background(), job.Task{ID: m.ID}); out.State != job.Done { // and here it falls
		t.Fatalf("%+v", out)
	}
	w.work()
	if len(driver.given) != 2 || driver.given[0].ID != driver.given[1].ID || w.only().State != SentState {
		t.Errorf("%d, %+v", len(driver.given), w.only().Head)
	}
	if out := w.n.send(context.Background(), job.Task{ID: m.ID}); out.State != job.Done || len(driver.given) != 2 {
		t.Error("a message that was sent is sent again")
	}
}

func TestWithoutMailAMessageStaysStored(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), usual(lang.French), nil)
	w.tell(returns.Closed{Return: theCode})
	w.follow()
	m := w.only()
	left, err := job.Open(w.db.On(context.Background()), "", 10)
	if m.State != Stored || m.Text == "" || len(left) != 0 || err != nil || w.n.Sends() || len(w.n.Handlers()) != 0 {
		t.Errorf("%+v, %d intents, %v", m.Head, len(left), err)
	}
}

func TestWithoutAnAddressAMessageSaysSo(t *testing.T) {
	is := usual(lang.French)
	is.email = " "
	w := newWorld(t, dbtest.SQLite(t), is, silent{})
	w.tell(returns.Closed{Return: theCode})
	w.follow()
	m := w.only()
	if m.State != Stored || m.Why().Key != "notify.no_address" {
		t.Errorf("%+v", m.Head)
	}
	agent := db.Actor{Kind: db.Person, Rights: map[db.Right]bool{"returns.write": true}}
	if _, err := db.Run(context.Background(), w.db, agent, "", Resend{m.ID}); !fault.Is(err, "notify.no_address") {
		t.Errorf("%v", err)
	}
	w.do(func(tx *db.Tx) { tx.Exec(`UPDATE customer SET email = 'c@example.org'`) })
	if _, err := db.Run(context.Background(), w.db, agent, "", Resend{m.ID}); err != nil {
		t.Error(err)
	}
	w.work()
	if m = w.only(); m.State != SentState || m.Address != "c@example.org" {
		t.Errorf("%+v", m.Head)
	}
}

func TestWhatIsLongPastIsNotSent(t *testing.T) {
	driver := &script{}
	w := newWorld(t, dbtest.SQLite(t), usual(lang.French), driver)
	w.tell(returns.Closed{Return: theCode})
	w.pass(stale + time.Second)
	w.follow()
	w.work()
	if m := w.only(); m.State != Stored || m.Why().Key != "notify.too_late" || len(driver.given) != 0 {
		t.Errorf("%+v", m.Head)
	}
}

func TestAPersonIsForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		driver := &script{}
		w := newWorld(t, url, usual(lang.French), driver)
		w.tell(returns.Closed{Return: theCode}, returns.RefundFailed{Return: theCode, Amount: euros(1)})
		w.follow()
		w.do(func(tx *db.Tx) { Forget(tx, theCustomer) })
		w.work()
		all := w.messages()
		gone, kept := all[0], all[1]
		if gone.Address+gone.Subject+gone.Text+gone.HTML+gone.Note != "" || gone.State != Failed || gone.Kind != Closed {
			t.Errorf("%+v", gone)
		}
		if kept.Audience != Staff || kept.State != SentState || len(driver.given) != 1 {
			t.Errorf("%+v, %d sent", kept.Head, len(driver.given))
		}
	})
}

func TestTheOutboxIsReadInPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, usual(lang.French), nil)
		for range 7 {
			w.tell(returns.Reminded{Return: theCode})
		}
		w.tell(returns.Closed{Return: theCode})
		w.follow()
		ctx := context.Background()
		var ids []int64
		f := Filter{Kind: Reminded, Shop: theShop, State: Stored, Audience: Customer}
		for page := 0; page == 0 || f.Below != 0; page++ {
			heads, next, err := List(w.db.On(ctx), f, 3)
			if err != nil || page > 3 {
				t.Fatal(page, err)
			}
			for _, h := range heads {
				ids = append(ids, h.ID)
			}
			f.Below = next
		}
		for i := 1; i < len(ids); i++ {
			if ids[i] >= ids[i-1] {
				t.Errorf("%v is not newest first, each once", ids)
			}
		}
		none, _, err := List(w.db.On(ctx), Filter{State: Failed}, 10)
		if len(ids) != 7 || len(none) != 0 || err != nil {
			t.Errorf("%d, %d, %v", len(ids), len(none), err)
		}
		byOrder := AskOrderMessages(theOrder)
		if err := w.db.Read(ctx, byOrder); err != nil || len(byOrder.Rows) != 8 {
			t.Errorf("%d, %v", len(byOrder.Rows), err)
		}
	})
}

func TestMailNeedsASender(t *testing.T) {
	for from, code := range map[string]string{"": "notify.from_missing", "nobody": "mail.address_wrong", "a@example.org\r\nBcc: b@example.org": "mail.line_break"} {
		_, err := New(nil, Options{Mail: silent{}, From: from})
		if !fault.Is(err, code) || fault.Of(err).Field != "from" {
			t.Errorf("%q: %v", from, err)
		}
	}
}

// Over a real line: what arrives is the message, once, with the shop's name, and no value became a header.
func TestAMailServerGetsTheMessageAndNothingElse(t *testing.T) {
	server, err := fake.Open(fake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	driver, err := smtp.New(smtp.Config{URL: "smtp://" + server.Address() + "?tls=none&timeout=5s"})
	if err != nil {
		t.Fatal(err)
	}
	is := usual(lang.French)
	is.shop = "Orvane\r\nBcc: everybody@example.org\r\n\r\nHello"
	is.number = "A-1\r\nX-Injected: yes"
	is.name = "Camille\r\nCc: other@example.org"
	is.article = "Robe\r\n.\r\nQUIT\r\n<script>alert(1)</script>"
	w := newWorld(t, dbtest.SQLite(t), is, driver)
	w.do(func(tx *db.Tx) {
		event.Tell(tx, theReturn, returns.RefundPaid{Return: theCode, Amount: euros(8010), Method: "card\r\nX: y", Reference: "r\r\nX-Injected: yes"})
	})
	w.follow()
	server.Order(fake.Later)
	w.work()
	w.pass(time.Hour)
	w.work()
	w.pass(time.Hour)
	w.work()
	taken := server.Taken()
	if len(taken) != 1 || taken[0].To != "camille@example.org" || w.only().State != SentState {
		t.Fatalf("taken %d times, %+v", len(taken), w.only().Head)
	}
	message, err := netmail.ReadMessage(bytes.NewReader(taken[0].Raw))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Bcc", "Cc", "X-Injected", "X"} {
		if message.Header.Get(name) != "" {
			t.Errorf("there is a header %s: %q", name, message.Header.Get(name))
		}
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil || !strings.Contains(subject, "80,10") {
		t.Errorf("%q, %v", subject, err)
	}
	from, err := netmail.ParseAddress(message.Header.Get("From"))
	if err != nil || from.Address != "returns@example.org" || !strings.HasPrefix(from.Name, "Orvane") {
		t.Errorf("%v, %v", from, err)
	}
	if message.Header.Get("Reply-To") == "" || message.Header.Get("Content-Language") != "fr" {
		t.Errorf("%v", message.Header)
	}
	body, err := io.ReadAll(message.Body)
	if err != nil || bytes.Contains(body, []byte("<script>alert")) || bytes.Contains(body, []byte("SECRET-COMMENT")) {
		t.Errorf("%s, %v", body, err)
	}
}
