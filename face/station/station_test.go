package station_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"retour/face/station"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/notify"
	"retour/returns"
	"retour/returns/halltest"
)

// bench is a station over a fresh database with one parcel at the dock and one that nobody knows.
type bench struct {
	t       *testing.T
	db      *db.DB
	handler http.Handler
	session string
	label   returns.LabelAnswer
	ret     returns.RequestAnswer
	orphan  returns.ReceiveAnswer
}

const base = "http://bench.example.org"

func each(t *testing.T, test func(b *bench)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, at string) {
		b := &bench{t: t, db: halltest.Open(t, at, &halltest.Clock{At: halltest.Start})}
		halltest.Order(t, b.db, "1001", 0, halltest.Line{SKU: "MUG", Quantity: 2, Total: 2000}, halltest.Line{SKU: "BOWL", Quantity: 1, Total: 900})
		b.ret = halltest.Run(t, b.db, returns.Request{Channel: "uk", Order: "1001", Items: []returns.Item{{Line: "1", Quantity: 2}}})
		b.label = halltest.Run(t, b.db, returns.Label{Return: b.ret.Return})
		halltest.Run(t, b.db, returns.Receive{Code: string(b.label.Parcel)})
		b.orphan = halltest.Run(t, b.db, returns.Receive{Code: "UNKNOWN-1"})
		b.handler = station.New(visit.House{DB: b.db, Base: base, Show: true})
		b.session = b.person(access.Operator)
		test(b)
	})
}

func (b *bench) person(role access.Role) string {
	b.t.Helper()
	ctx := context.Background()
	mail := strings.ToLower(string(role)) + "@example.org"
	verb, token := access.NewInvite(mail, lang.English, role)
	halltest.Run(b.t, b.db, verb)
	join, err := access.NewAcceptInvite(ctx, b.db, token, "Invented Person", lang.English, "a sentence that is long enough")
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := db.Run(ctx, b.db, join.By(), "", join); err != nil {
		b.t.Fatal(err)
	}
	session, _, err := access.LogIn(ctx, b.db, mail, "a sentence that is long enough", "192.0.2.1")
	if err != nil {
		b.t.Fatal(err)
	}
	return session
}

func (b *bench) get(session, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, base+path, nil)
	if session != "" {
		r.AddCookie(&http.Cookie{Name: visit.SessionCookie(base), Value: session})
	}
	out := httptest.NewRecorder()
	b.handler.ServeHTTP(out, r)
	return out
}

func (b *bench) json(path string, into any) {
	b.t.Helper()
	out := b.get(b.session, path)
	if out.Code != http.StatusOK {
		b.t.Fatalf("%s: %d %s", path, out.Code, out.Body)
	}
	if err := json.Unmarshal(out.Body.Bytes(), into); err != nil {
		b.t.Fatal(err)
	}
}

type world struct {
	Name  string
	Boxes []returns.Box
	Bins  []struct{ Bin, Name, Purpose string }
	Ways  map[string]string
	Sets  []struct {
		ID        string
		Questions []struct {
			ID, Name string
			Answers  []struct {
				Key   int
				Name  string
				Worst int
			}
		}
	}
}

// What the bench needs to go on without network is all there, in the language asked for.
func TestTheWorldOfABench(t *testing.T) {
	each(t, func(b *bench) {
		var en, fr world
		b.json("/station/world?lang=en", &en)
		b.json("/station/world?lang=fr", &fr)
		if len(en.Boxes) != 1 || en.Boxes[0].Parcel != b.label.Parcel || en.Boxes[0].Items[0].Pieces != 2 || en.Boxes[0].Items[0].Ways["A"] == "" {
			t := b.t
			t.Fatalf("boxes %+v", en.Boxes)
		}
		if en.Name != "Invented Person" || len(en.Bins) == 0 || len(en.Ways) < 10 {
			b.t.Errorf("name %q, %d bins, %d ways", en.Name, len(en.Bins), len(en.Ways))
		}
		for i, set := range en.Sets {
			for k, q := range set.Questions {
				if q.Name == "" || q.Name == q.ID || q.Name == fr.Sets[i].Questions[k].Name {
					b.t.Errorf("question %s of %s is %q in both languages", q.ID, set.ID, q.Name)
				}
				if q.Answers[0].Key != 1 || q.Answers[0].Worst > 0 {
					b.t.Errorf("the first answer of %s is not that all is well", q.ID)
				}
			}
		}
	})
}

// A code is found whatever it names, and however it is typed.
func TestFind(t *testing.T) {
	each(t, func(b *bench) {
		piece := halltest.Run(b.t, b.db, returns.Inspect{Parcel: b.label.Parcel, Answers: halltest.Sound()})
		for code, want := range map[string]string{
			string(b.label.Parcel): "box", strings.ToLower(b.label.Parcel.Bare()): "box", b.label.Tracking: "box", string(b.ret.Return): "box", "1001": "box",
			"UNKNOWN-1": "orphan", string(b.orphan.Parcel): "orphan", string(piece.Plate): "piece", "NOBODY": "none", "": "none", strings.Repeat("9", 300): "none",
		} {
			var got struct{ Kind string }
			b.json("/station/find?code="+url.QueryEscape(code), &got)
			if got.Kind != want {
				b.t.Errorf("%q is found as %q, want %q", code, got.Kind, want)
			}
		}
		for item, want := range map[string]string{"BOWL": "item", "4006381333931": "none"} {
			var got struct{ Kind string }
			b.json("/station/find?within="+string(b.ret.Return)+"&code="+item, &got)
			if got.Kind != want {
				b.t.Errorf("within the order %q is %q, want %q", item, got.Kind, want)
			}
		}
		// a second box: the return's code no longer says which
		halltest.Run(b.t, b.db, returns.Receive{Code: string(b.ret.Return), Another: true})
		var got struct {
			Kind  string
			Boxes []returns.Box
		}
		b.json("/station/find?code="+string(b.ret.Return), &got)
		if got.Kind != "boxes" || len(got.Boxes) != 2 {
			b.t.Errorf("two boxes: %+v", got)
		}
	})
}

// Whatever a scanner sends for a parcel or its paper leads to it; what fits several is offered, the likeliest first.
func TestFindWhatAScannerSends(t *testing.T) {
	each(t, func(b *bench) {
		halltest.Sale{Number: "1Z5R89390357567127", Lines: []halltest.Article{{Line: halltest.Line{SKU: "CUP", Quantity: 1, Total: 500}, GTIN: "4006381333931"}}}.Place(b.t, b.db)
		other := halltest.Run(b.t, b.db, returns.Request{Channel: "uk", Order: "1Z5R89390357567127", Items: []returns.Item{{Line: "1", Quantity: 1}}})
		boxed := halltest.Run(b.t, b.db, returns.Label{Return: other.Return})
		halltest.Run(b.t, b.db, returns.Receive{Code: string(boxed.Parcel)})
		link := "https://shop.example.org/order/returns/" + string(b.ret.Return)
		type answer struct {
			Kind  string
			Box   *returns.Box
			Boxes []returns.Box
			Item  *returns.Known
		}
		for code, want := range map[string]string{
			link: "box", "]C0" + b.label.Parcel.Bare(): "box", "#1001": "box", "1001@example.org": "box", strings.ToUpper(link): "box",
			"]C1010400638133393121A7": "holding", "4006381333931": "holding", "MUG": "holding", "nobody@example.org": "none",
			"E2801160600002054C1B2A3F": "none", "\xff": "none", "https://shop.example.org/help": "none",
		} {
			var got answer
			b.json("/station/find?code="+url.QueryEscape(code), &got)
			if got.Kind != want {
				b.t.Errorf("%q is found as %q, want %q", code, got.Kind, want)
			}
			if got.Kind == "holding" && (len(got.Boxes) != 1 || got.Boxes[0].Parcel == "") {
				b.t.Errorf("%q should be in %+v", code, got.Boxes)
			}
		}
		var got answer
		b.json("/station/find?within="+string(other.Return)+"&code="+url.QueryEscape("https://id.gs1.org/01/04006381333931"), &got)
		if got.Kind != "item" || got.Item.SKU != "CUP" {
			b.t.Errorf("within its order: %+v", got)
		}
		// the number of a parcel is another order's number as well
		run := halltest.Run(b.t, b.db, returns.Receive{Code: "1Z5R89390357567127"})
		halltest.Run(b.t, b.db, returns.Match{Parcel: run.Parcel, Return: b.ret.Return})
		b.json("/station/find?code=1Z5R89390357567127", &got)
		if got.Kind != "boxes" || len(got.Boxes) != 2 || got.Boxes[0].Parcel != run.Parcel || got.Boxes[1].Parcel != boxed.Parcel {
			b.t.Errorf("a number of two parcels: %+v", got)
		}
	})
}

// A piece is found by its serial number, and a parcel by the signed link on its label or in a message about its return.
func TestFindBySerialNumberAndSignedLink(t *testing.T) {
	each(t, func(b *bench) {
		piece := halltest.Run(b.t, b.db, returns.Inspect{Parcel: b.label.Parcel, Serial: "SN-4711", Answers: halltest.Sound()})
		sign := func(purpose access.Purpose, subject int64) string {
			token, err := access.Sign(context.Background(), b.db, purpose, subject, b.db.Now().Add(time.Hour))
			if err != nil {
				b.t.Fatal(err)
			}
			return token
		}
		for code, want := range map[string]string{
			"SN-4711": "piece", "]d2014006381333931721sn4711": "none", "(01)04006381333931(21)sn4711": "piece", "SN 4711": "piece", "SN-4712": "none",
			"https://shop.example.org/r/" + sign(notify.LinkReturn, b.ret.Return.Number(id.Return)):        "box",
			"https://shop.example.org/r/label/" + sign(notify.LinkLabel, b.label.Parcel.Number(id.Parcel)): "box",
			"https://shop.example.org/r/label/" + sign(notify.LinkReturn, b.ret.Return.Number(id.Return)):  "none",
		} {
			var got struct {
				Kind  string
				Piece *returns.BenchPiece
				Box   *returns.Box
			}
			b.json("/station/find?code="+url.QueryEscape(code), &got)
			if got.Kind != want || want == "piece" && got.Piece.Plate != piece.Plate || want == "box" && got.Box.Parcel != b.label.Parcel {
				b.t.Errorf("%q is found as %+v, want %q", code, got, want)
			}
		}
	})
}

// Only who works at a bench sees any of it; strangers are led to sign in.
func TestWhoMaySeeTheBench(t *testing.T) {
	each(t, func(b *bench) {
		merchandiser := b.person(access.Merchandiser)
		for _, path := range []string{"/station", "/station/world", "/station/find?code=1001", "/station/practice", "/station/sheet", "/station/camera", "/station/bars/ABC"} {
			if out := b.get("", path); out.Code != http.StatusSeeOther {
				b.t.Errorf("%s answers a stranger with %d", path, out.Code)
			}
			if out := b.get(merchandiser, path); out.Code != http.StatusForbidden {
				b.t.Errorf("%s answers without the right with %d", path, out.Code)
			}
			if out := b.get(b.session, path); out.Code != http.StatusOK {
				b.t.Errorf("%s answers an operator with %d", path, out.Code)
			}
		}
	})
}

// Only the page with the camera may run WebAssembly; the practice page carries its own world and names nothing real.
func TestPagesOfTheBench(t *testing.T) {
	each(t, func(b *bench) {
		plain, camera := b.get(b.session, "/station").Header(), b.get(b.session, "/station/camera").Header()
		if strings.Contains(plain.Get("Content-Security-Policy"), "unsafe") || !strings.Contains(camera.Get("Content-Security-Policy"), "'wasm-unsafe-eval'") {
			b.t.Error("the policies are mixed up")
		}
		practice := b.get(b.session, "/station/practice?lang=fr").Body.String()
		if strings.Contains(practice, string(b.label.Parcel)) || !strings.Contains(practice, `"practice":true`) || !strings.Contains(practice, "Robe en lin, 38") {
			b.t.Error("the practice page is not of an invented world")
		}
		sheet := b.get(b.session, "/station/sheet").Body.String()
		for _, want := range []string{b.label.Parcel.Bare(), "MUG", "RETOURKEY1"} {
			if !strings.Contains(sheet, want) {
				b.t.Errorf("%s is not on the sheet", want)
			}
		}
		if out := b.get(b.session, "/station/bars/"+b.label.Parcel.Bare()); !strings.HasPrefix(out.Body.String(), "<svg") || out.Header().Get("Content-Type") != "image/svg+xml" {
			b.t.Errorf("bars: %s", out.Body)
		}
		if out := b.get(b.session, "/station/bars/"+url.PathEscape("é<")); out.Code != http.StatusNotFound {
			b.t.Errorf("what cannot be drawn answers %d", out.Code)
		}
		if out := b.get("", "/station/worker.js"); out.Code != http.StatusOK || out.Header().Get("Service-Worker-Allowed") != "/station" {
			b.t.Errorf("worker: %d %v", out.Code, out.Header())
		}
	})
}
