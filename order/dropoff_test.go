package order

import (
	"testing"

	"retour/ground/fault"
	"retour/ground/lang"
)

func TestWhereAParcelIsHandedIn(t *testing.T) {
	s := Settings{DropOff: []DropOff{{Text: "Any post office"}, {Carrier: "ups", Text: "A UPS point", TextFR: "Un point UPS"}}}
	for carrier, want := range map[string]string{"ups": "Un point UPS", "address": "Any post office"} {
		if d, ok := s.DropFor(carrier); !ok || d.Said(lang.French) != want {
			t.Errorf("%s: %q", carrier, d.Said(lang.French))
		}
	}
	if _, ok := (Settings{}).DropFor("ups"); ok {
		t.Error("a shop that says nothing says something")
	}
	for _, c := range []struct {
		is   []DropOff
		want string
	}{
		{[]DropOff{{Link: "https://points.example.org/find?near=44000"}}, ""},
		{[]DropOff{{Link: "javascript:alert(1)"}}, "order.drop_link"},
		{[]DropOff{{Link: "http://points.example.org"}}, "order.drop_link"},
		{[]DropOff{{Carrier: "ups"}, {Carrier: "ups"}}, "order.drop_twice"},
		{[]DropOff{{Points: []DropPoint{{Address: "1 Test Street"}}}}, "order.drop_name"},
	} {
		err := checkDropOff(c.is)
		if c.want == "" && err != nil || c.want != "" && !fault.Is(err, c.want) {
			t.Errorf("%+v: %v, want %q", c.is, err, c.want)
		}
	}
}
