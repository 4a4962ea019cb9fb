package api_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"retour/door/payment"
	"retour/door/payment/manual"
	"retour/face/api"
	"retour/feed"
	"retour/ground/access"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/notify"
	"retour/returns"
	"retour/returns/halltest"
)

// pretender is a payment provider that reports by webhook; what it sends is signed if it says so.
type pretender struct{ manual.Driver }

func (pretender) Notice(header http.Header, body []byte, _ time.Time) (payment.Notice, error) {
	if header.Get("Signature") != "good" {
		return payment.Notice{}, fault.New(fault.Unauthenticated, lang.PaymentNoticeNotSigned())
	}
	var n payment.Notice
	err := json.Unmarshal(body, &n)
	return n, err
}

func TestAProvidersNoticeHasOneEffect(t *testing.T) {
	each(t, func(w *world) {
		ret, _ := w.settled("1001")
		key := w.everything()
		refund := as[returns.View](w.do(ask{method: http.MethodGet, path: "/returns/" + string(ret), token: key}).ok(200)).Refunds[0]
		n := payment.Notice{ID: "n-1", Key: "retour-" + itoa(refund.Attempt), Result: payment.Result{State: payment.Done, Reference: "ref-1", Amount: refund.Amount}}
		body, _ := json.Marshal(n)
		send := func(signature string) reply {
			return w.do(ask{method: http.MethodPost, path: "/payments/notices/manual", key: "-", header: http.Header{"Signature": {signature}}, body: string(body)})
		}
		send("bad").ok(401)
		for range 2 {
			if got := as[api.Recorded](send("good").ok(200)); !got.Recorded {
				w.t.Error("not recorded")
			}
		}
		if v := as[returns.View](w.do(ask{method: http.MethodGet, path: "/returns/" + string(ret), token: key}).ok(200)); v.Refunds[0].State != returns.AttemptPaid {
			w.t.Errorf("refunds: %+v", v.Refunds)
		}
		w.do(ask{method: http.MethodPost, path: "/payments/notices/silent", key: "-", body: `{}`}).ok(404)
		w.do(ask{method: http.MethodPost, path: "/payments/notices/nobody", key: "-", body: `{}`}).ok(404)
	})
}

func TestEventsAndWebhooks(t *testing.T) {
	each(t, func(w *world) {
		key := w.everything()
		hook := as[api.Webhook](w.do(ask{method: http.MethodPost, path: "/webhooks", token: key, key: "hook", body: map[string]any{"url": "https://hooks.example.org/in", "kinds": []string{"return.requested"}}}).ok(201))
		again := as[api.Webhook](w.do(ask{method: http.MethodPost, path: "/webhooks", token: key, key: "hook", body: map[string]any{"url": "https://hooks.example.org/in", "kinds": []string{"return.requested"}}}).ok(201))
		if !strings.HasPrefix(hook.Secret, "whsec_") || again.ID != hook.ID || again.Secret != hook.Secret {
			w.t.Errorf("first %+v, again %+v", hook, again)
		}
		path := "/webhooks/" + itoa(hook.ID)
		w.settled("1001")
		if err := event.Drain(context.Background(), w.db, w.feed.Follower()); err != nil {
			w.t.Fatal(err)
		}
		deliveries := as[api.Deliveries](w.do(ask{method: http.MethodGet, path: path + "/deliveries?state=waiting", token: key}).ok(200))
		if len(deliveries.Deliveries) != 1 || deliveries.Deliveries[0].Kind != "return.requested" {
			w.t.Fatalf("deliveries: %+v", deliveries)
		}
		w.do(ask{method: http.MethodPost, path: "/deliveries/" + itoa(deliveries.Deliveries[0].ID) + "/redeliver", token: key}).ok(200)
		two := as[api.Deliveries](w.do(ask{method: http.MethodGet, path: path + "/deliveries?limit=1", token: key}).ok(200))
		if len(two.Deliveries) != 1 || two.Next == "" {
			w.t.Errorf("a page of one: %+v", two)
		}
		if last := as[api.Deliveries](w.do(ask{method: http.MethodGet, path: path + "/deliveries?limit=1&cursor=" + two.Next, token: key}).ok(200)); len(last.Deliveries) != 1 || last.Next != "" {
			w.t.Errorf("the last page: %+v", last)
		}
		w.do(ask{method: http.MethodPost, path: path + "/replay", token: key}).ok(200)
		rotated := as[api.Webhook](w.do(ask{method: http.MethodPost, path: path + "/rotate", token: key}).ok(200))
		if rotated.Secret == hook.Secret {
			w.t.Error("the secret is still the same")
		}
		w.do(ask{method: http.MethodPut, path: path, token: key, body: map[string]any{"url": "https://hooks.example.org/in", "paused": true}}).ok(200)
		w.do(ask{method: http.MethodPut, path: path, token: key, unheld: true, body: map[string]any{"url": "http://127.0.0.1/"}}).ok(422)
		if list := as[api.Webhooks](w.do(ask{method: http.MethodGet, path: "/webhooks", token: key}).ok(200)); len(list.Webhooks) != 1 || list.Webhooks[0].State != feed.Paused {
			w.t.Errorf("webhooks: %+v", list)
		}
		w.do(ask{method: http.MethodGet, path: path, token: key}).ok(200)
		w.do(ask{method: http.MethodDelete, path: path, token: key}).ok(200)
		w.do(ask{method: http.MethodGet, path: path, token: key}).ok(404)
		w.do(ask{method: http.MethodGet, path: "/webhooks", token: w.key(access.ReturnsRead)}).ok(403)

		var kinds []string
		after := ""
		for {
			page := as[feed.Reading](w.do(ask{method: http.MethodGet, path: "/events?limit=3&after=" + after, token: key}).ok(200))
			for _, e := range page.Events {
				kinds = append(kinds, e.Type)
			}
			if after = page.Next; !page.More {
				break
			}
		}
		if !slices.Contains(kinds, "return.requested") || !slices.Contains(kinds, "return.settled") || slices.Index(kinds, "return.requested") > slices.Index(kinds, "return.settled") {
			w.t.Errorf("kinds: %v", kinds)
		}
		w.do(ask{method: http.MethodGet, path: "/events?after=nonsense", token: key, unheld: true}).ok(422)
	})
}

func TestMessagesAndTheirWords(t *testing.T) {
	each(t, func(w *world) {
		key := w.everything()
		notifier, err := notify.New(w.db, notify.Options{})
		if err != nil {
			w.t.Fatal(err)
		}
		w.do(ask{method: http.MethodPut, path: "/shops/uk/templates/requested/en", token: key, body: map[string]any{"subject": "Your return {{return}}", "body": "We look forward to it."}}).ok(200)
		ret, _ := w.settled("1001")
		if err := event.Drain(context.Background(), w.db, notifier.Follower()); err != nil {
			w.t.Fatal(err)
		}
		told := as[api.ReturnMessages](w.do(ask{method: http.MethodGet, path: "/returns/" + string(ret) + "/messages", token: key}).ok(200))
		if len(told.Messages) == 0 {
			w.t.Fatal("nothing was told")
		}
		if mine := as[api.ReturnMessages](w.do(ask{method: http.MethodGet, path: "/returns/" + string(ret) + "/messages", token: w.strong(ret)}).ok(200)); len(mine.Messages) == 0 {
			w.t.Error("who came by the link sees nothing")
		}
		w.do(ask{method: http.MethodGet, path: "/returns/" + string(ret) + "/messages", token: w.shopper("1001")}).ok(403)
		list := as[api.Messages](w.do(ask{method: http.MethodGet, path: "/messages?channel=uk&state=stored&limit=1", token: key}).ok(200))
		if len(list.Messages) != 1 || len(told.Messages) > 1 && list.Next == "" {
			w.t.Errorf("a page of one: %+v", list)
		}
		one := as[api.MessageView](w.do(ask{method: http.MethodGet, path: "/messages/" + itoa(told.Messages[0].Message), token: key}).ok(200))
		if one.Text == "" || one.Address != "1001@example.org" {
			w.t.Errorf("message: %+v", one)
		}
		w.do(ask{method: http.MethodPost, path: "/messages/" + itoa(one.Message) + "/resend", token: key}).ok(200)
		w.do(ask{method: http.MethodGet, path: "/messages/999999", token: key}).ok(404)

		words := as[api.Templates](w.do(ask{method: http.MethodGet, path: "/shops/uk/templates", token: key, language: "fr"}).ok(200))
		if len(words.Templates) < 20 || !slices.ContainsFunc(words.Templates, func(v api.TemplateView) bool { return v.Own && v.Kind == notify.Requested }) {
			w.t.Errorf("%d templates", len(words.Templates))
		}
		preview := as[notify.Letter](w.do(ask{method: http.MethodPost, path: "/template-previews", token: key, key: "-", body: map[string]any{"kind": "requested", "language": "en", "subject": "Your return {{return}}", "body": "<b>bold</b>"}}).ok(200))
		if strings.Contains(preview.HTML, "<b>") {
			w.t.Errorf("a shop's HTML got through: %s", preview.HTML)
		}
		w.do(ask{method: http.MethodPost, path: "/template-previews", token: key, key: "-", body: map[string]any{"kind": "requested", "language": "en", "subject": "x", "body": "{{nonsense}}"}}).ok(422)
		w.do(ask{method: http.MethodDelete, path: "/shops/uk/templates/requested/en", token: key}).ok(200)
	})
}

func TestExports(t *testing.T) {
	each(t, func(w *world) {
		ret, _ := w.settled("=1+1")
		key := w.key(access.ExportRead)
		for _, test := range []struct {
			name string
			rows func([][]string) bool
		}{
			{"returns", func(rows [][]string) bool {
				return len(rows) == 3 && rows[1][0] == string(ret) && rows[1][2] == "'=1+1"
			}},
			{"refunds", func(rows [][]string) bool {
				return len(rows) == 2 && rows[1][1] == string(ret) && rows[1][10] == "54.99"
			}},
			{"moves", func(rows [][]string) bool {
				return len(rows) > 10 && slices.ContainsFunc(rows, func(r []string) bool { return r[6] == "pieces" }) && slices.ContainsFunc(rows, func(r []string) bool { return r[6] == "GBP" })
			}},
		} {
			got := w.do(ask{method: http.MethodGet, path: "/exports/" + test.name + ".csv", token: key}).ok(200)
			rows, err := csv.NewReader(bytes.NewReader(got.body)).ReadAll()
			if err != nil || !test.rows(rows) || !strings.Contains(got.header.Get("Content-Disposition"), "attachment") {
				w.t.Errorf("%s: %v %v\n%s", test.name, err, got.header, got.body)
			}
			later := url.QueryEscape(w.clock.At.Add(time.Hour).Format(time.RFC3339))
			none := w.do(ask{method: http.MethodGet, path: "/exports/" + test.name + ".csv?from=" + later, token: key}).ok(200)
			if n := bytes.Count(none.body, []byte("\n")); n != 1 {
				w.t.Errorf("%s of later: %d lines", test.name, n)
			}
			w.do(ask{method: http.MethodGet, path: "/exports/" + test.name + ".csv", token: w.key(access.ReturnsRead)}).ok(403)
		}
	})
}

func TestParcelsAndOrphans(t *testing.T) {
	each(t, func(w *world) {
		key := w.everything()
		halltest.Order(w.t, w.db, "1001", 0, halltest.Line{SKU: "MUG", Quantity: 1, Total: 999})
		asked := as[returns.RequestAnswer](w.do(ask{method: http.MethodPost, path: "/returns", token: key, body: item(nil)}).ok(201))
		label := as[returns.LabelAnswer](w.do(ask{method: http.MethodPost, path: "/returns/" + string(asked.Return) + "/labels", token: key}).ok(201))
		w.do(ask{method: http.MethodPost, path: "/carrier-events", token: key, body: map[string]any{"parcel": label.Tracking, "event_id": "e1", "status": "accepted", "at": "2026-11-02T08:00:00Z", "place": "Leeds"}}).ok(200)
		p := as[api.OneParcel](w.do(ask{method: http.MethodGet, path: "/parcels/" + string(label.Parcel), token: key}).ok(200))
		if p.Return != asked.Return || len(p.Scans) != 1 || p.Scans[0].Place != "Leeds" {
			w.t.Errorf("parcel: %+v", p)
		}
		w.do(ask{method: http.MethodGet, path: "/parcels/" + string(label.Parcel), token: w.shopper("1001")}).ok(200)
		for _, code := range []string{"1Z-UNKNOWN-1", "1Z-UNKNOWN-2"} {
			if got := as[returns.ReceiveAnswer](w.do(ask{method: http.MethodPost, path: "/station/receive", token: key, body: map[string]any{"code": code}}).ok(200)); !got.Orphan {
				w.t.Errorf("received: %+v", got)
			}
		}
		first := as[api.Orphans](w.do(ask{method: http.MethodGet, path: "/parcels/orphans?limit=1", token: key}).ok(200))
		last := as[api.Orphans](w.do(ask{method: http.MethodGet, path: "/parcels/orphans?limit=1&cursor=" + first.Next, token: key}).ok(200))
		if len(first.Parcels) != 1 || len(last.Parcels) != 1 || last.Next != "" || first.Parcels[0].Tracking != "1Z-UNKNOWN-2" {
			w.t.Errorf("orphans: %+v %+v", first, last)
		}
		w.do(ask{method: http.MethodPost, path: "/parcels/" + string(last.Parcels[0].Parcel) + "/match", token: key, body: map[string]any{"return": asked.Return}}).ok(200)
		w.do(ask{method: http.MethodGet, path: "/parcels/" + string(id.Make(id.Parcel, 999_999)), token: key}).ok(404)
	})
}

func TestOrdersShopsAndStock(t *testing.T) {
	each(t, func(w *world) {
		key := w.everything()
		order := map[string]any{
			"channel": "uk", "number": "A-1", "placed_at": "2026-10-20T10:00:00Z", "currency": "GBP", "customer": map[string]any{"country": "GB", "email": "sam@example.org", "name": "Sam Example"},
			"lines": []any{map[string]any{"id": "1", "sku": "MUG", "quantity": 2, "total": map[string]any{"amount": 1998, "currency": "GBP"}}},
		}
		w.do(ask{method: http.MethodPut, path: "/orders", token: key, body: order}).ok(200)
		w.do(ask{method: http.MethodPut, path: "/orders", token: key, body: order}).ok(200)
		order["lines"] = []any{map[string]any{"id": "1", "sku": "MUG", "quantity": 2, "total": map[string]any{"amount": 1998, "currency": "EUR"}}}
		w.do(ask{method: http.MethodPut, path: "/orders", token: key, body: order}).ok(422)
		order["lines"] = []any{map[string]any{"id": "1", "sku": "MUG", "quantity": 2, "total": map[string]any{"amount": 1998, "currency": "GBP"}}}
		second := map[string]any{"channel": "uk", "number": "A-2", "placed_at": "2026-10-20T10:00:00Z", "currency": "GBP", "customer": map[string]any{"country": "GB"}, "lines": order["lines"]}
		third := map[string]any{"channel": "nowhere", "number": "A-3", "placed_at": "2026-10-20T10:00:00Z", "currency": "GBP", "customer": map[string]any{"country": "GB"}, "lines": order["lines"]}
		for range 2 {
			batch := as[api.OrderBatchAnswer](w.do(ask{method: http.MethodPost, path: "/orders/batch", token: key, key: "batch", body: map[string]any{"orders": []any{order, second, third}}}).ok(200))
			if batch.Taken != 2 || batch.Refused != 1 || len(batch.Orders[2].Errors) != 1 || batch.Orders[2].Errors[0].Code != "order.shop_unknown" {
				w.t.Errorf("batch: %+v", batch)
			}
		}
		found := as[api.Orders](w.do(ask{method: http.MethodGet, path: "/orders?email=SAM@example.org", token: key}).ok(200))
		if len(found.Orders) != 1 || found.Orders[0].Total != money.Of(1998, "GBP") {
			w.t.Errorf("found: %+v", found)
		}
		v := as[api.OrderView](w.do(ask{method: http.MethodGet, path: "/orders/uk/A-1", token: key}).ok(200))
		if v.Returnable[0].Quantity != 2 || v.Customer.Name != "Sam Example" {
			w.t.Errorf("order: %+v", v)
		}
		w.do(ask{method: http.MethodGet, path: "/orders/uk/none", token: key}).ok(404)

		w.do(ask{method: http.MethodPut, path: "/shops/fr", token: key, body: map[string]any{"name": "Boutique inventée", "currency": "EUR", "country": "FR", "zone": "Europe/Paris", "language": "fr", "settings": map[string]any{"remind_days": 5}}}).ok(200)
		if shops := as[api.Shops](w.do(ask{method: http.MethodGet, path: "/shops", token: key}).ok(200)); len(shops.Shops) != 2 || shops.Shops[0].Settings.RemindDays != 5 {
			w.t.Errorf("shops: %+v", shops)
		}
		w.do(ask{method: http.MethodPut, path: "/sites/north", token: key, body: map[string]any{"name": "North"}}).ok(200)
		w.do(ask{method: http.MethodPut, path: "/sites/north/bins/N-01", token: key, body: map[string]any{"purpose": "restock"}}).ok(200)
		if sites := as[api.Sites](w.do(ask{method: http.MethodGet, path: "/sites", token: key}).ok(200)); len(sites.Sites) != 2 {
			w.t.Errorf("sites: %+v", sites)
		}
		if bins := as[api.Bins](w.do(ask{method: http.MethodGet, path: "/bins?purpose=restock", token: key}).ok(200)); len(bins.Bins) != 2 {
			w.t.Errorf("bins: %+v", bins)
		}

		ret, _ := w.settled("1001")
		units := as[returns.View](w.do(ask{method: http.MethodGet, path: "/returns/" + string(ret), token: key}).ok(200)).Units
		for _, u := range units {
			w.do(ask{method: http.MethodPost, path: "/station/put", token: key, body: map[string]any{"plate": u.Plate, "bin": u.Destination}}).ok(200)
		}
		levels := as[api.Stock](w.do(ask{method: http.MethodGet, path: "/stock?limit=1", token: key}).ok(200))
		if len(levels.Levels) != 1 || levels.Next == "" {
			w.t.Fatalf("stock: %+v", levels)
		}
		l := levels.Levels[0]
		left := as[api.Left](w.do(ask{method: http.MethodPost, path: "/stock/take", token: key, body: map[string]any{"bin": l.Bin, "channel": "uk", "sku": l.SKU, "grade": l.Grade, "quantity": 1, "why": "sold"}}).ok(200))
		if left.Left != l.Quantity-1 {
			w.t.Errorf("left: %+v of %+v", left, l)
		}
		if moves := as[api.Moves](w.do(ask{method: http.MethodGet, path: "/returns/" + string(ret) + "/moves", token: key}).ok(200)); len(moves.Moves) == 0 {
			w.t.Error("no moves")
		}
		if told := as[api.Timeline](w.do(ask{method: http.MethodGet, path: "/returns/" + string(ret) + "/timeline", token: key}).ok(200)); len(told.Events) == 0 {
			w.t.Error("no events")
		}
		if r := as[api.Reasons](w.do(ask{method: http.MethodGet, path: "/reasons?category=clothing", token: key, language: "fr"}).ok(200)); len(r.Reasons) == 0 {
			w.t.Error("no reasons")
		}
		if q := as[api.QuestionSets](w.do(ask{method: http.MethodGet, path: "/question-sets", token: key, language: "fr"}).ok(200)); len(q.Sets) == 0 || len(q.Sets[0].Questions) == 0 {
			w.t.Error("no questions")
		}
	})
}
