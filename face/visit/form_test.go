package visit

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retour/face/kit"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
)

type piece struct {
	Line     string       `json:"line"`
	Quantity int64        `json:"quantity"`
	Price    money.Amount `json:"price"`
}

type input struct {
	Email string    `json:"email"`
	Sure  bool      `json:"sure"`
	Lines []string  `json:"lines"`
	Day   time.Time `json:"day"`
	Where struct {
		City string `json:"city"`
	} `json:"where"`
	Items []piece `json:"items"`
}

// sent is a visit that carries a form.
func sent(t *testing.T, values url.Values) *Visit {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	v := &Visit{Face: &Face{}, W: httptest.NewRecorder(), Request: r, Lang: lang.French, Scene: &kit.Scene{}, Shop: order.Shop{Currency: "EUR"}}
	if err := v.parse(); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestReadPutsWhatWasTypedIntoAVerb(t *testing.T) {
	var in input
	f := sent(t, url.Values{
		"_key": {"k-1"}, "email": {" a@example.org "}, "sure": {"true"}, "lines": {"one\r\n\r\ntwo"}, "day": {"2026-03-04"}, "where.city": {"Nantes"},
		"items[1].line": {"b"}, "items[1].quantity": {"1 200"}, "items[0].price": {"45,90"}, "own": {"x"}, "stranger": {"y"}, "items[9999].line": {"z"},
	}).Read(&in)
	if !f.OK() || f.Key != "k-1" {
		t.Fatal(f.Faults, f.Key)
	}
	want := input{Email: "a@example.org", Sure: true, Lines: []string{"one", "two"}, Day: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)}
	want.Where.City = "Nantes"
	want.Items = []piece{{Price: money.Amount{Minor: 4590, Currency: "EUR"}}, {Line: "b", Quantity: 1200}}
	if diff := cmp.Diff(want, in, cmp.AllowUnexported(input{})); diff != "" {
		t.Error(diff)
	}
}

func TestWhatCannotBeReadIsAFaultOfItsField(t *testing.T) {
	var in input
	f := sent(t, url.Values{"items[0].quantity": {"two"}, "items[0].price": {"4,5,6"}, "day": {"soon"}, "email": {"kept"}}).Read(&in)
	for _, name := range []string{"items[0].quantity", "items[0].price", "day"} {
		if _, wrong := f.Fault(name); !wrong || f.Value(name) == "" {
			t.Errorf("%s: no fault, or what was typed is gone", name)
		}
	}
	if f.Value("email") != "kept" {
		t.Error("what was typed is gone")
	}
}

func TestNoFormBreaksReading(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		values := url.Values{}
		for range rapid.IntRange(0, 6).Draw(r, "n") {
			values.Add(rapid.StringMatching(`(items|lines|day|where|email)?(\[-?[0-9]{0,4}\]?)?(\.[a-z]{0,5})?`).Draw(r, "name"), rapid.String().Draw(r, "value"))
		}
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(values.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		v := &Visit{Face: &Face{}, W: httptest.NewRecorder(), Request: req, Lang: lang.English, Scene: &kit.Scene{}}
		if v.parse() == nil {
			var in input
			v.Read(&in)
		}
	})
}

func TestAmountAsPeopleTypeIt(t *testing.T) {
	for _, test := range []struct {
		text     string
		currency money.Currency
		want     int64
		ok       bool
	}{
		{"45,90", "EUR", 4590, true},
		{"45.9", "EUR", 4590, true},
		{"1 234", "EUR", 123400, true},
		{"€ 12", "EUR", 1200, true},
		{"-3,50", "EUR", -350, true},
		{"500", "JPY", 500, true},
		{"500,5", "JPY", 0, false},
		{"45,905", "EUR", 0, false},
		{"1,234.50", "EUR", 0, false},
		{"", "EUR", 0, false},
		{"12", "", 0, false},
		{"99999999999999999999", "EUR", 0, false},
	} {
		got, err := Amount(test.text, test.currency)
		if (err == nil) != test.ok || test.ok && got.Minor != test.want {
			t.Errorf("%q %s: %v, %v", test.text, test.currency, got, err)
		}
	}
}

// The same form sent twice has one key; changed after going back, it has another.
func TestTheKeyOfAFormFollowsWhatItSays(t *testing.T) {
	v := &Visit{Face: &Face{}}
	one := &kit.Form{Key: "k", Values: url.Values{"a": {"1"}}}
	same := &kit.Form{Key: "k", Values: url.Values{"a": {"1"}}}
	changed := &kit.Form{Key: "k", Values: url.Values{"a": {"2"}}}
	if v.once(one, "x") != v.once(same, "x") || v.once(one, "x") == v.once(changed, "x") || v.once(one, "x") == v.once(one, "y") {
		t.Error("the key does not follow what the form says")
	}
}

func TestOnesLedOnlyToOurOwnPages(t *testing.T) {
	for path, want := range map[string]string{
		"/desk?x=1": "/desk?x=1", "": "/", "https://elsewhere.example": "/", "//elsewhere.example": "/", "/\\elsewhere": "/", "/a\r\nX: y": "/", "desk": "/",
	} {
		if got := ours(path); got != want {
			t.Errorf("%q leads to %q, want %q", path, got, want)
		}
	}
}

func TestAFormFromAnotherSiteIsRefused(t *testing.T) {
	f := &Face{Kind: kit.Portal, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection()}
	ran := false
	f.Public("POST /x", func(*Visit) error { ran = true; return nil })
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/x", strings.NewReader("a=1"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	f.House.Log = nil
	f.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden || ran {
		t.Errorf("%d, ran: %v", w.Code, ran)
	}
	if p := w.Header().Get("Content-Security-Policy"); strings.Contains(p, "unsafe") || p == "" {
		t.Errorf("policy %q", p)
	}
}
