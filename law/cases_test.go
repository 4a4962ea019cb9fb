package law_test

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"sort"
	"testing"

	"retour/ground/lang"
	"retour/law"
)

type lawCase struct {
	ID           string          `json:"id"`
	Topic        string          `json:"topic"`
	Jurisdiction string          `json:"jurisdiction"`
	Input        json.RawMessage `json:"input"`
	Expected     map[string]any  `json:"expected"`
}

func lawCases(t testing.TB, path string) []lawCase {
	t.Helper()
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skip(path + " is not there")
	}
	var file struct{ Cases []lawCase }
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil || len(file.Cases) == 0 {
		t.Fatal(path, len(file.Cases), err)
	}
	return file.Cases
}

// Every collected case is answered right: each field that it expects is there and equal.
func TestCases(t *testing.T) {
	for _, c := range lawCases(t, "testdata/cases.json") {
		t.Run(c.ID, func(t *testing.T) { judge(t, c) })
	}
}

// The copy of the cases is the collection.
func TestCasesAreTheCollection(t *testing.T) {
	ours, theirs := lawCases(t, "testdata/cases.json"), lawCases(t, "../../shared/compliance/cases.json")
	if !reflect.DeepEqual(ours, theirs) {
		t.Error("testdata/cases.json is not the collection any more: copy it again")
	}
}

func judge(t *testing.T, c lawCase) {
	t.Helper()
	if !slices.Contains(law.Topics(), c.Topic) {
		t.Fatal("there is no topic " + c.Topic)
	}
	asked, err := json.Marshal(map[string]any{"topic": c.Topic, "jurisdiction": c.Jurisdiction, "input": c.Input})
	if err != nil {
		t.Fatal(err)
	}
	var answer map[string]any
	text := law.Answer(asked, lang.English)
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	if answer["error"] != nil || answer["version"] == nil || answer["trace"] == nil {
		t.Errorf("%s\n\tanswered %s", asked, text)
	}
	for key, want := range c.Expected {
		got, there := answer[key]
		if !there || !reflect.DeepEqual(sorted(got), sorted(want)) {
			t.Errorf("%s: %v, there %t, want %v\n\tasked %s\n\tanswered %s", key, got, there, want, asked, text)
		}
	}
}

// sorted puts lists of words into one order: they are sets.
func sorted(v any) any {
	list, ok := v.([]any)
	if !ok {
		return v
	}
	list = slices.Clone(list)
	for _, word := range list {
		if _, ok := word.(string); !ok {
			return list
		}
	}
	sort.Slice(list, func(i, j int) bool { return fmt.Sprint(list[i]) < fmt.Sprint(list[j]) })
	return list
}
