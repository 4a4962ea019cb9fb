package api_test

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"retour/door/mail"
	"retour/face/api"
	"retour/ground/access"
	"retour/ground/job"
	"retour/notify"
	"retour/returns"
	"retour/returns/halltest"
)

const goodPassword = "a few words in a row"

// admin is the session of the first administrator.
func (w *world) admin() (token string) {
	w.t.Helper()
	first, made, err := access.FirstAdministrator(context.Background(), w.db)
	if err != nil || !made {
		w.t.Fatalf("first administrator: %v %v", made, err)
	}
	w.do(ask{method: http.MethodPost, path: "/first-administrator", key: "-", body: map[string]any{"token": first, "email": "ada@example.org", "name": "Ada Example", "password": goodPassword}}).ok(200)
	return as[api.LoggedIn](w.do(ask{method: http.MethodPost, path: "/session", key: "-", body: map[string]any{"email": "ada@example.org", "password": goodPassword}}).ok(201)).Token
}

func TestSomebodyIsInvitedJoinsAndLeaves(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		invitation := ask{method: http.MethodPost, path: "/people", token: admin, key: "invite-1", body: map[string]any{"email": "bo@example.org", "roles": []string{"agent"}, "language": "fr"}}
		invited := as[api.Invited](w.do(invitation).ok(201))
		if invited.Token == "" || invited.Mailed {
			w.t.Fatalf("invited: %+v", invited)
		}
		if again := as[api.Invited](w.do(invitation).ok(201)); again.Token != "" || again.Person != invited.Person {
			w.t.Errorf("a repeated invitation: %+v", again)
		}
		w.do(ask{method: http.MethodPost, path: "/invitations/accept", key: "-", body: map[string]any{"token": invited.Token, "name": "Bo Example", "password": "short"}}).ok(422)
		w.do(ask{method: http.MethodPost, path: "/invitations/accept", key: "-", body: map[string]any{"token": invited.Token, "name": "Bo Example", "password": goodPassword}}).ok(200)
		w.do(ask{method: http.MethodPost, path: "/invitations/accept", key: "-", body: map[string]any{"token": invited.Token, "name": "Bo Example", "password": goodPassword}}).ok(409)
		bo := as[api.LoggedIn](w.do(ask{method: http.MethodPost, path: "/session", key: "-", body: map[string]any{"email": "bo@example.org", "password": goodPassword}}).ok(201)).Token
		me := as[api.Who](w.do(ask{method: http.MethodGet, path: "/session", token: bo}).ok(200))
		if me.Person == nil || me.Person.Name != "Bo Example" || !slices.Contains(me.Rights, access.ReturnsWrite) {
			w.t.Errorf("who: %+v", me)
		}
		p := as[api.Problem](w.do(ask{method: http.MethodGet, path: "/people", token: bo}).ok(403))
		if !strings.Contains(p.Detail, "droit") {
			w.t.Errorf("not in the person's own language: %s", p.Detail)
		}
		w.do(ask{method: http.MethodPut, path: "/people/" + itoa(invited.Person) + "/roles", token: admin, body: map[string]any{"roles": []string{"operator"}}}).ok(200)
		w.do(ask{method: http.MethodPut, path: "/session/profile", token: bo, body: map[string]any{"name": "Bo E.", "language": "en"}}).ok(200)
		w.do(ask{method: http.MethodPost, path: "/session/password", token: bo, key: "-", body: map[string]any{"present": "wrong", "password": goodPassword + "!"}}).ok(422)
		w.do(ask{method: http.MethodPost, path: "/session/password", token: bo, key: "-", body: map[string]any{"present": goodPassword, "password": goodPassword + "!"}}).ok(200)
		people := as[api.People](w.do(ask{method: http.MethodGet, path: "/people", token: admin}).ok(200))
		if len(people.People) != 2 {
			w.t.Errorf("people: %+v", people)
		}
		w.do(ask{method: http.MethodPost, path: "/people/" + itoa(invited.Person) + "/deactivate", token: admin}).ok(200)
		w.do(ask{method: http.MethodGet, path: "/session", token: bo}).ok(401)
		w.do(ask{method: http.MethodDelete, path: "/session", token: admin, key: "-"}).ok(204)
		w.do(ask{method: http.MethodGet, path: "/session", token: admin}).ok(401)
	})
}

func TestRolesAndKeys(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		role := as[api.RoleNamed](w.do(ask{method: http.MethodPost, path: "/roles", token: admin, body: map[string]any{"name": "Night shift", "rights": []string{"work.dock"}}}).ok(201))
		w.do(ask{method: http.MethodPut, path: "/roles/" + string(role.Role), token: admin, body: map[string]any{"name": "Night shift", "rights": []string{"work.dock", "work.bench"}}}).ok(200)
		roles := as[api.Roles](w.do(ask{method: http.MethodGet, path: "/roles", token: admin, language: "fr"}).ok(200))
		if len(roles.Roles) != len(access.BuiltIn)+1 || roles.Roles[0].Name != "Administrateur" && roles.Roles[0].Name != "Administration" {
			w.t.Errorf("roles: %+v", roles.Roles)
		}
		w.do(ask{method: http.MethodDelete, path: "/roles/" + string(role.Role), token: admin}).ok(200)

		creation := ask{method: http.MethodPost, path: "/keys", token: admin, key: "key-1", body: map[string]any{"name": "shop", "rights": []string{"returns.read", "keys.write"}}}
		key := as[api.CreatedKey](w.do(creation).ok(201))
		if again := as[api.CreatedKey](w.do(creation).ok(201)); again.Key != "" || again.ID != key.ID {
			w.t.Errorf("a repeated creation: %+v", again)
		}
		w.do(ask{method: http.MethodGet, path: "/returns", token: key.Key}).ok(200)
		w.do(ask{method: http.MethodPost, path: "/keys", token: key.Key, body: map[string]any{"name": "more", "rights": []string{"people.write"}}}).ok(403)
		if keys := as[api.Keys](w.do(ask{method: http.MethodGet, path: "/keys", token: admin}).ok(200)); len(keys.Keys) != 1 || strings.Contains(string(w.do(ask{method: http.MethodGet, path: "/keys", token: admin}).body), key.Key) {
			w.t.Errorf("keys: %+v", keys)
		}
		w.do(ask{method: http.MethodDelete, path: "/keys/" + itoa(key.ID), token: admin}).ok(200)
		w.do(ask{method: http.MethodGet, path: "/returns", token: key.Key}).ok(401)
	})
}

// driver is a mail server that remembers what it was given.
type driver struct{ given []mail.Message }

func (d *driver) Send(_ context.Context, m mail.Message) (mail.Result, error) {
	d.given = append(d.given, m)
	return mail.Result{}, nil
}

func TestANewPasswordByMail(t *testing.T) {
	each(t, func(w *world) {
		w.admin()
		w.do(ask{method: http.MethodPost, path: "/password-resets", key: "-", body: map[string]any{"email": "ada@example.org"}}).ok(503)
		post := &driver{}
		page := func(string, int64) string { return base + "/desk/reset/" + notify.Hidden }
		n, err := notify.New(w.db, notify.Options{Mail: post, From: "returns@example.org", Link: page})
		if err != nil {
			w.t.Fatal(err)
		}
		house := w.house()
		house.Post, house.Mails = n.Account, true
		w.handler = api.New(house)
		unknown := w.do(ask{method: http.MethodPost, path: "/password-resets", key: "-", body: map[string]any{"email": "nobody@example.org"}}).ok(202)
		known := w.do(ask{method: http.MethodPost, path: "/password-resets", key: "-", body: map[string]any{"email": "ada@example.org"}}).ok(202)
		if string(unknown.body) != string(known.body) {
			w.t.Errorf("answers differ: %s %s", unknown.body, known.body)
		}
		if err := (&job.Runner{DB: w.db, Handlers: n.Handlers()}).Drain(context.Background()); err != nil {
			w.t.Fatal(err)
		}
		if len(post.given) != 1 || post.given[0].To != "ada@example.org" {
			w.t.Fatalf("mailed: %+v", post.given)
		}
		link := regexp.MustCompile(base + "/desk/reset/([A-Za-z0-9_-]{43})").FindStringSubmatch(post.given[0].Text)
		if link == nil {
			w.t.Fatalf("no link in %s", post.given[0].Text)
		}
		list := as[api.Messages](w.do(ask{method: http.MethodGet, path: "/messages?audience=member", token: w.everything()}).ok(200))
		if len(list.Messages) != 1 {
			w.t.Fatalf("messages: %+v", list)
		}
		stored := w.do(ask{method: http.MethodGet, path: "/messages/" + itoa(list.Messages[0].Message), token: w.everything()}).ok(200)
		if text := as[api.MessageView](stored).Text; strings.Contains(text, link[1]) || !strings.Contains(text, "/desk/reset/"+notify.Hidden) {
			w.t.Errorf("stored: %s", text)
		}
		w.do(ask{method: http.MethodPost, path: "/password-resets/confirm", key: "-", body: map[string]any{"token": link[1], "password": "another few words"}}).ok(200)
		w.do(ask{method: http.MethodPost, path: "/session", key: "-", body: map[string]any{"email": "ada@example.org", "password": "another few words"}}).ok(201)
	})
}

func TestGuessesAreSlowedDown(t *testing.T) {
	each(t, func(w *world) {
		w.admin()
		halltest.Order(w.t, w.db, "1001", 0, halltest.Line{SKU: "MUG", Quantity: 1, Total: 999})
		wrong := ask{method: http.MethodPost, path: "/session", key: "-", body: map[string]any{"email": "ada@example.org", "password": "wrong"}}
		for range 5 {
			w.do(wrong).ok(401)
		}
		if got := w.do(wrong).ok(429); got.header.Get("Retry-After") == "" {
			w.t.Errorf("no Retry-After: %v", got.header)
		}

		// no hint: what does not exist and what does not fit are told apart by nothing but the id of the request
		before := w.counts()
		strip := func(r reply) string {
			p := as[api.Problem](r)
			p.Instance = ""
			return p.Code + p.Detail + p.Field + p.Title
		}
		for _, language := range []string{"en", "fr"} {
			none := w.do(ask{method: http.MethodPost, path: "/find-order", key: "-", language: language, body: map[string]any{"channel": "uk", "order": "9999", "email": "x@example.org"}}).ok(404)
			other := w.do(ask{method: http.MethodPost, path: "/find-order", key: "-", language: language, body: map[string]any{"channel": "uk", "order": "1001", "postcode": "XX1 1XX"}}).ok(404)
			if strip(none) != strip(other) || as[api.Problem](none).Code != "returns.order_unknown" {
				w.t.Errorf("%s\n%s", none.body, other.body)
			}
		}
		w.do(ask{method: http.MethodPost, path: "/find-order", key: "-", unheld: true, body: map[string]any{"channel": "uk", "order": "1001"}}).ok(422)
		for range 3 {
			w.do(ask{method: http.MethodPost, path: "/find-order", key: "-", body: map[string]any{"channel": "uk", "order": "1001", "email": "x@example.org"}}).ok(404)
		}
		slow := w.do(ask{method: http.MethodPost, path: "/find-order", key: "-", language: "fr", body: map[string]any{"channel": "uk", "order": "1001", "email": "1001@example.org"}}).ok(429)
		if p := as[api.Problem](slow); slow.header.Get("Retry-After") == "" || p.Code != "access.too_many_tries" || !strings.Contains(p.Detail, "minute") {
			w.t.Errorf("slowed down: %v %+v", slow.header, p)
		}
		if after := w.counts(); after["event"] != before["event"] || after["call"] != before["call"] {
			w.t.Errorf("something was stored: %v, before %v", after, before)
		}
	})
}

func TestAShopperSeesTheirOwnOrderAlone(t *testing.T) {
	each(t, func(w *world) {
		halltest.Order(w.t, w.db, "1001", 500, halltest.Line{SKU: "TSHIRT", Quantity: 2, Total: 4000, TaxBP: 2000})
		halltest.Order(w.t, w.db, "1002", 0, halltest.Line{SKU: "MUG", Quantity: 1, Total: 999})
		found := as[api.FoundOrder](w.do(ask{method: http.MethodPost, path: "/find-order", key: "-", language: "fr", body: map[string]any{"channel": "uk", "order": " #1001 ", "postcode": "ls11aa", "email": "1001@EXAMPLE.org"}}).ok(200))
		line := found.Order.Lines[0]
		if line.Returnable != 2 || line.Opinion == nil || len(line.Opinion.Resolutions) == 0 || len(line.Reasons) == 0 || line.Reasons[0].Name == line.Reasons[0].Key {
			w.t.Fatalf("offered: %+v", line)
		}
		if !strings.Contains(string(w.do(ask{method: http.MethodGet, path: "/orders/uk/1001/returnable", token: found.Token, language: "fr"}).ok(200).body), `"text":"`) {
			w.t.Error("no sentences in words")
		}
		me, other := found.Token, w.shopper("1002")
		request := ask{method: http.MethodPost, path: "/returns", token: me, key: "same", body: item(map[string]any{"reason": line.Reasons[0].Key})}
		asked := as[returns.RequestAnswer](w.do(request).ok(201))
		foreign := request
		foreign.token = other
		w.do(foreign).ok(404)

		path := "/returns/" + string(asked.Return)
		for _, p := range []string{path, path + "/timeline", "/orders/uk/1001", "/orders/uk/1001/returnable"} {
			w.do(ask{method: http.MethodGet, path: p, token: me}).ok(200)
			w.do(ask{method: http.MethodGet, path: p, token: other}).ok(404)
		}
		w.do(ask{method: http.MethodGet, path: path + "/moves", token: me}).ok(403)
		w.do(ask{method: http.MethodGet, path: "/orders", token: me}).ok(403)
		w.do(ask{method: http.MethodGet, path: "/shops", token: me}).ok(403)
		w.do(ask{method: http.MethodPost, path: path + "/settle", token: me}).ok(403)
		w.do(ask{method: http.MethodPost, path: path + "/cancel", token: other}).ok(404)
		if got := as[api.Returns](w.do(ask{method: http.MethodGet, path: "/returns", token: me}).ok(200)); len(got.Returns) != 1 {
			w.t.Errorf("own returns: %+v", got)
		}
		if got := as[api.Returns](w.do(ask{method: http.MethodGet, path: "/returns", token: other}).ok(200)); len(got.Returns) != 0 {
			w.t.Errorf("others' returns: %+v", got)
		}
		weak := as[api.OrderView](w.do(ask{method: http.MethodGet, path: "/orders/uk/1001", token: me}).ok(200))
		strong := as[api.OrderView](w.do(ask{method: http.MethodGet, path: "/orders/uk/1001", token: w.strong(asked.Return)}).ok(200))
		if weak.Customer.Name != "" || weak.Customer.Street != "" || strong.Customer.Name == "" || strong.Tenders[0].Ref != "" {
			w.t.Errorf("weak %+v, strong %+v", weak.Customer, strong.Customer)
		}
		w.do(ask{method: http.MethodPost, path: path + "/cancel", token: me}).ok(200)
		w.clock.At = w.clock.At.Add(13 * time.Hour)
		w.do(ask{method: http.MethodGet, path: path, token: me}).ok(401)
	})
}

func TestACookieCountsOnlyFromOurOwnPages(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		with := func(site string) http.Header {
			return http.Header{"Cookie": {"retour=" + admin}, "Sec-Fetch-Site": {site}}
		}
		role := map[string]any{"name": "x", "rights": []string{"work.dock"}}
		w.do(ask{method: http.MethodPost, path: "/roles", header: with("cross-site"), body: role}).ok(403)
		w.do(ask{method: http.MethodPost, path: "/roles", header: with("same-origin"), body: role}).ok(201)
		w.do(ask{method: http.MethodGet, path: "/roles", header: with("cross-site")}).ok(200)
	})
}
