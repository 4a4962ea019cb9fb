package lang_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retour/ground/lang"
)

func TestStoredForm(t *testing.T) {
	tests := []struct {
		message lang.Message
		want    string
	}{
		{lang.FaultBalance(), `{"key":"fault.balance"}`},
		{lang.FaultTooMany(30), `{"key":"fault.too_many","args":{"wait:int":30}}`},
		{lang.FaultCurrencyMismatch("USD", "EUR"), `{"key":"fault.currency_mismatch","args":{"expected":"EUR","given":"USD"}}`},
		{lang.Message{}, `null`},
	}
	for _, test := range tests {
		got, err := json.Marshal(test.message)
		if err != nil || string(got) != test.want {
			t.Errorf("%s, %v; want %s", got, err, test.want)
		}
		var again lang.Message
		if err := json.Unmarshal(got, &again); err != nil {
			t.Errorf("%s: %v", got, err)
		} else if diff := cmp.Diff(test.message, again); diff != "" {
			t.Error(diff)
		}
	}
}

// Numbers of any size and texts of any content come back as they went.
func TestStoredArgumentsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := lang.FaultTextTooLong(rapid.String().Draw(t, "field"), rapid.Int64().Draw(t, "max"))
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var got lang.Message
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// What a newer program stored, an older one shows by its key and writes back unharmed.
func TestStoredMessageOfANewerProgram(t *testing.T) {
	const data = `{"key":"fault.of_tomorrow","args":{"n:quark":[1,2],"name":"x"}}`
	var m lang.Message
	if err := json.Unmarshal([]byte(data), &m); err != nil {
		t.Fatal(err)
	}
	if got := m.In(french); got != "fault.of_tomorrow" {
		t.Error(got)
	}
	if got, err := json.Marshal(m); err != nil || string(got) != data {
		t.Errorf("%s, %v", got, err)
	}
}

func TestStoredMessagesThatAreNone(t *testing.T) {
	for data, says := range map[string]string{
		`3`:                        "cannot unmarshal",
		`{}`:                       "no key",
		`{"key":"fault.too_many"}`: "0 arguments",
		`{"key":"fault.too_many","args":{"wait":"30"}}`:             "lacks {wait:int}",
		`{"key":"fault.too_many","args":{"wait:int":"30"}}`:         "hole wait",
		`{"key":"fault.too_many","args":{"wait:int":1.5}}`:          "hole wait",
		`{"key":"fault.too_many","args":{"wait:int":null}}`:         "hole wait",
		`{"key":"fault.too_many","args":{"wait:int":1,"more":"x"}}`: "2 arguments",
	} {
		var m lang.Message
		if err := json.Unmarshal([]byte(data), &m); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, %v; want an error that says %q", data, m, err, says)
		}
	}
}

func TestMessagesPutTogetherWrongAreNotStored(t *testing.T) {
	for _, m := range []lang.Message{
		{Key: "fault.of_tomorrow"},
		{Key: "fault.too_many"},
		{Key: "fault.too_many", Args: []any{3.5}},
		{Key: "fault.balance", Args: []any{"x"}},
	} {
		if data, err := json.Marshal(m); err == nil {
			t.Errorf("%v was stored as %s", m, data)
		}
	}
}
