package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/id"
	"retour/notify"
	"retour/returns"
	"retour/returns/halltest"
)

// The search box takes any code, by hand or by scanner, and leads to the one thing it means.
func TestSearchLeadsToTheOneThing(t *testing.T) {
	each(t, func(w *world) {
		agent := w.person(access.Agent)
		label := halltest.Run(w.t, w.db, returns.Label{Return: w.code})
		halltest.Run(w.t, w.db, tracked("9400111206206406260787"))
		parcel, ret := "/desk/parcels/"+string(label.Parcel), "/desk/returns/"+string(w.code)
		for text, want := range map[string]string{
			string(w.code):                 ret,
			"]C0" + w.code.Bare() + " ":    ret,
			strings.ToLower(w.code.Bare()): ret,
			string(label.Parcel):           parcel,
			"https://shop.example.org/order/returns/" + string(w.code) + "?utm=mail": ret,
			"9400 1112 0620 6406 2607 87":                                            parcel,
			"]C1420787459400111206206406260787":                                      parcel,
			"https://carrier.example.org/track?no=9400111206206406260787":            parcel,
			"1001":                    "/desk/orders/uk/1001",
			"#1001":                   "/desk/orders/uk/1001",
			"1001@example.org":        "/desk/orders/uk/1001",
			"mailto:1001@example.org": "/desk/orders/uk/1001",
			"":                        "/desk",
		} {
			if code, page, head := w.ask(agent, "/desk/search?q="+url.QueryEscape(text), nil); code != http.StatusSeeOther || head.Get("Location") != want {
				w.t.Errorf("%q leads to %d %s, want %s\n%.200s", text, code, head.Get("Location"), want, page)
			}
		}
	})
}

// A piece is found by its serial number; a signed link of a message, a label or a paper leads to its return, and only to what it
// was signed for.
func TestSearchBySerialNumberAndSignedLink(t *testing.T) {
	each(t, func(w *world) {
		agent := w.person(access.Agent)
		label := halltest.Run(w.t, w.db, returns.Label{Return: w.code})
		halltest.Run(w.t, w.db, returns.Receive{Code: string(label.Parcel)})
		halltest.Run(w.t, w.db, returns.Inspect{Parcel: label.Parcel, Serial: "SN-4711", Answers: halltest.Sound()})
		sign := func(purpose access.Purpose, subject int64, life time.Duration) string {
			token, err := access.Sign(context.Background(), w.db, purpose, subject, w.db.Now().Add(life))
			if err != nil {
				w.t.Fatal(err)
			}
			return token
		}
		ret, box := w.code.Number(id.Return), label.Parcel.Number(id.Parcel)
		good := sign(notify.LinkReturn, ret, time.Hour)
		to := "/desk/returns/" + string(w.code)
		for text, want := range map[string]string{
			"SN-4711": to, "sn 4711": to, "(21)SN-4711": to,
			"https://shop.example.org/r/" + good:                                            to,
			"]Q1http://desk.example.org/shop/r/" + good + "?utm=mail":                       to,
			"https://shop.example.org/r/label/" + sign(notify.LinkLabel, box, time.Hour):    to,
			"https://shop.example.org/r/" + sign(notify.LinkLabel, box, time.Hour):          "",
			"https://shop.example.org/r/label/" + good:                                      "",
			"https://shop.example.org/r/" + good + "x":                                      "",
			"https://shop.example.org/r/" + sign(notify.LinkReturn, ret, -time.Hour):        "",
			"https://shop.example.org/r/label/" + sign(notify.LinkLabel, 999999, time.Hour): "",
			"https://shop.example.org/r/paper/" + sign(notify.LinkPaper, 999999, time.Hour): "",
			"https://shop.example.org/r/":                                                   "", "/r/": "", "https:///r/x": "", "http://%zz/r/x": "",
		} {
			code, page, head := w.ask(agent, "/desk/search?q="+url.QueryEscape(text), nil)
			if want == "" && code != http.StatusOK || want != "" && head.Get("Location") != want {
				w.t.Errorf("%q leads to %d %s, want %q\n%.200s", text, code, head.Get("Location"), want, page)
			}
		}
		halltest.Sale{Number: "2", Lines: []halltest.Article{{Line: halltest.Line{SKU: "SN-4711", Quantity: 1, Total: 500}}}}.Place(w.t, w.db)
		_, page, _ := w.ask(agent, "/desk/search?q=SN-4711", nil)
		for _, want := range []string{`id="articles"`, `id="pieces"`, to, "SN-4711"} {
			if !strings.Contains(page, want) {
				w.t.Errorf("what is an article and a serial number does not show %s", want)
			}
		}
	})
}

// What can mean several things is offered, the likeliest first; what is unknown says what it could be.
func TestSearchOffersWhatItCanMean(t *testing.T) {
	each(t, func(w *world) {
		agent := w.person(access.Agent)
		halltest.Sale{Number: "986578788855", Lines: []halltest.Article{{Line: halltest.Line{SKU: "CUP", Quantity: 1, Total: 500}, GTIN: "4006381333931"}}}.Place(w.t, w.db)
		unknown := halltest.Run(w.t, w.db, returns.Receive{Code: "986578788855"})
		shows := func(text string, want ...string) {
			w.t.Helper()
			code, page, _ := w.ask(agent, "/desk/search?q="+url.QueryEscape(text), nil)
			if code != http.StatusOK {
				w.t.Errorf("%q: %d", text, code)
				return
			}
			at := 0
			for _, part := range want {
				i := strings.Index(page[at:], part)
				if i < 0 {
					w.t.Errorf("%q: %q is not on the page, or not in its place", text, part)
					return
				}
				at += i
			}
		}
		shows("986578788855", string(unknown.Parcel), "/desk/orders/uk/986578788855", "FedEx")
		for _, text := range []string{"4006381333931", "(01)04006381333931(21)A7", "https://id.gs1.org/01/04006381333931", "CUP"} {
			shows(text, "CUP", "4006381333931", "/desk/orders/uk/986578788855")
		}
		shows("1Z5R89390357567127", "UPS")
		shows("E2801160600002054C1B2A3F", "The tag carries no EPC.")
		shows(string(misread(w.code)), "one sign was misread")
		shows("\xff\xfe")
		shows(strings.Repeat("(01)", 2000))
	})
}

func misread(c id.Code) id.Code {
	text := []byte(c)
	if text[5]++; !strings.ContainsRune("0123456789ABCDEFGHJKMNPQRSTVWXYZ", rune(text[5])) {
		text[5] = '0'
	}
	return id.Code(text)
}

// tracked gives every labelled parcel this number of its carrier.
type tracked string

func (tracked) Right() db.Right { return db.Anyone }

func (tracked) Touches(db.Look) ([]int64, error) { return nil, nil }

func (v tracked) Do(tx *db.Tx) (int64, error) {
	tx.Exec(`UPDATE parcel SET tracking = $1 WHERE return_id <> 0`, string(v))
	return 0, nil
}
