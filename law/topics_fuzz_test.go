package law_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"retour/ground/lang"
	"retour/law"
)

// Whatever a question of goods and papers holds, it is answered with trace and version, or refused with a reason, and
// never by a panic that the frame caught.
func FuzzTopics(f *testing.F) {
	topics := law.Topics()
	text, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		f.Fatal(err)
	}
	var file struct{ Cases []lawCase }
	if err := json.Unmarshal(text, &file); err != nil {
		f.Fatal(err)
	}
	for _, c := range file.Cases {
		f.Add(uint8(slices.Index(topics, c.Topic)), c.Jurisdiction, []byte(c.Input))
	}
	f.Add(uint8(0), "EU", []byte(`{"value_eur":"1e9","lines":[null]}`))
	f.Fuzz(func(t *testing.T, topic uint8, where string, input []byte) {
		if !json.Valid(input) {
			input = []byte(`{}`)
		}
		asked, err := json.Marshal(map[string]any{"topic": topics[int(topic)%len(topics)], "jurisdiction": where, "input": json.RawMessage(input)})
		if err != nil {
			return
		}
		if wrong := answered(law.Answer(asked, lang.French)); wrong != "" {
			t.Fatalf("%s\n\t%s", asked, wrong)
		}
	})
}

// answered says what is wrong with an answer: it has trace and version, or a fault that is no panic.
func answered(said []byte) string {
	var answer struct {
		Error   string
		Code    string
		Field   string
		Version string
		Trace   []json.RawMessage
	}
	switch err := json.Unmarshal(said, &answer); {
	case err != nil:
		return string(said) + ": " + err.Error()
	case answer.Code == "fault.internal":
		return string(said) + ": a panic"
	case answer.Error == "" && (answer.Version == "" || answer.Trace == nil):
		return string(said) + ": neither answer nor refusal"
	case answer.Code == "law.no_utf8": // of the line as a whole, and says at which byte
	case answer.Error != "" && answer.Field == "" && !strings.HasPrefix(answer.Code, "law.no_rule"):
		return string(said) + ": a refusal of nothing"
	}
	return ""
}

// nasty is what a key may hold that nobody would write.
var nasty = []string{
	`null`, `""`, `[]`, `{}`, `[null]`, `[""]`, `[[]]`, `[{}]`, `-1`, `0`, `1.5`, `1e400`, `999999999999`, `true`, `false`, `"0.00"`, `"-0.01"`,
	`"999999999999.99"`, `"9999999999.99"`, `"2999-12-31"`, `"1900-01-01"`, `"2024-02-29"`, `"2026-02-30"`, `"EU"`, `"FR"`, `"ZZ"`, `"US"`, `"é"`,
}

// Facts of one topic put together at random, some of them nonsense, are answered or refused.
func TestAnyFactsTogether(t *testing.T) {
	facts := map[string]map[string][]string{} // by topic and key
	for _, c := range lawCases(t, "testdata/cases.json") {
		var input map[string]json.RawMessage
		if err := json.Unmarshal(c.Input, &input); err != nil {
			t.Fatal(err)
		}
		for key, value := range input {
			if facts[c.Topic] == nil {
				facts[c.Topic] = map[string][]string{}
			}
			facts[c.Topic][key] = append(facts[c.Topic][key], string(value))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		topic := rapid.SampledFrom(law.Topics()).Draw(t, "topic")
		input := map[string]json.RawMessage{}
		for _, key := range slices.Sorted(maps.Keys(facts[topic])) {
			switch rapid.IntRange(0, 5).Draw(t, key) {
			case 0, 1, 2:
			case 3:
				input[key] = json.RawMessage(rapid.SampledFrom(nasty).Draw(t, "nasty"))
			default:
				input[key] = json.RawMessage(rapid.SampledFrom(facts[topic][key]).Draw(t, "value"))
			}
		}
		where := rapid.SampledFrom([]string{"EU", "FR", "FR-57", "DE", "CH", "GB", "US", "ZZ", ""}).Draw(t, "where")
		asked, err := json.Marshal(map[string]any{"topic": topic, "jurisdiction": where, "input": input})
		if err != nil {
			t.Skip("a number that JSON cannot write")
		}
		if wrong := answered(law.Answer(asked, lang.English)); wrong != "" {
			t.Fatalf("%s\n\t%s", asked, wrong)
		}
	})
}
