package inspect_test

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/inspect"
)

func set(t testing.TB, category string) inspect.Set {
	t.Helper()
	return inspect.Default().For(category)
}

// press answers the questions as they come by number keys, as at a station.
func press(t testing.TB, s inspect.Set, keys ...int) inspect.Answers {
	t.Helper()
	given := inspect.Answers{}
	for _, key := range keys {
		q, done := s.Next(given)
		if done {
			t.Fatalf("%s: nothing is left to ask before key %d of %v", s.ID, key, keys)
		}
		a, ok := q.Press(key)
		if !ok {
			t.Fatalf("%s: key %d means nothing for %q", s.ID, key, q.ID)
		}
		given[q.ID] = a.ID
	}
	if q, done := s.Next(given); !done {
		t.Fatalf("%s: %q is still to be asked after %v", s.ID, q.ID, keys)
	}
	return given
}

func TestGrades(t *testing.T) {
	for _, c := range []struct {
		name, category string
		keys           []int
		grade          inspect.Grade
		blocked        bool
		codes          string
	}{
		{"a vase, sealed: two keys", "home", []int{1, 1}, inspect.A, false, "sealed"},
		{"opened and as new", "home", []int{1, 2, 1, 1, 1, 1}, inspect.A, false, "opened"},
		{"dented box", "home", []int{1, 2, 1, 1, 1, 2}, inspect.B, false, "opened packaging_damaged"},
		{"a needed part is missing", "home", []int{1, 2, 2, 3, 1, 1}, inspect.C, false, "opened part_missing used"},
		{"broken", "home", []int{1, 2, 4, 1, 1, 1}, inspect.D, false, "broken opened"},
		{"an empty box", "home", []int{3}, inspect.D, true, "empty_box"},
		{"a blouse", "clothing", []int{1, 1, 1, 1, 1, 1, 1, 1}, inspect.A, false, ""},
		{"make-up at the collar that washes out", "clothing", []int{1, 1, 1, 2, 1, 1, 1, 1}, inspect.B, false, "dirt"},
		{"worn to a party", "apparel", []int{1, 1, 1, 1, 3, 3, 1, 3}, inspect.C, false, "smell tag_missing worn"},
		{"swimwear without its strip", "clothing", []int{1, 3, 1, 1, 1, 1, 1, 1}, inspect.D, false, "hygiene_seal_removed"},
		{"shoes in a labelled box", "shoes", []int{1, 1, 1, 1, 1, 1, 2}, inspect.B, false, "packaging_damaged"},
		{"two left shoes", "shoes", []int{1, 2, 1, 1, 1, 1, 1}, inspect.D, false, "odd_pair"},
		{"a phone, sealed", "electronics", []int{1, 2, 1, 1}, inspect.A, false, "sealed"},
		{"a phone, opened", "electronics", []int{1, 2, 1, 2, 1, 1, 1, 1, 1, 1}, inspect.B, false, "opened"},
		{"another phone", "electronics", []int{1, 2, 3}, inspect.D, true, "serial_mismatch"},
		{"a swollen battery", "electronics", []int{1, 3}, inspect.D, true, "hazard"},
		{"a locked phone", "electronics", []int{1, 2, 1, 2, 1, 1, 1, 3, 1, 1}, inspect.D, false, "account_locked opened"},
		{"a dead phone is not tested further", "electronics", []int{1, 2, 1, 2, 1, 1, 2, 1}, inspect.D, false, "dead opened"},
		{"a lipstick, seal broken", "cosmetics", []int{1, 1, 3}, inspect.D, false, "seal_broken"},
		{"a cream, near its date", "beauty", []int{1, 1, 1, 3, 1}, inspect.B, false, "sealed short_dated"},
	} {
		s := set(t, c.category)
		got, err := s.Grade(press(t, s, c.keys...))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got.Grade != c.grade || got.Blocked != c.blocked || strings.Join(got.Codes(), " ") != c.codes {
			t.Errorf("%s: %s blocked %v, %v", c.name, got.Grade, got.Blocked, got.Codes())
		}
		if got.Set != s.ID || got.Version != s.Version || len(got.Steps) != len(c.keys) || got.Steps[len(got.Steps)-1].Grade != c.grade {
			t.Errorf("%s: not explained: %+v", c.name, got)
		}
	}
}

// TestNobodyLookedIsNoGrade: an unanswered question is named, never taken as fine.
func TestNobodyLookedIsNoGrade(t *testing.T) {
	s := set(t, "clothing")
	if _, err := s.Grade(nil); fault.Of(err) == nil {
		t.Fatal("a grade without a single answer")
	}
	full := press(t, s, 1, 1, 1, 1, 1, 1, 1, 1)
	for _, id := range slices.Sorted(maps.Keys(full)) {
		given := maps.Clone(full)
		delete(given, id)
		_, err := s.Grade(given)
		f := fault.Of(err)
		if f == nil || f.Code() != "inspect.unanswered" || f.Field != "answers."+id {
			t.Errorf("without an answer to %s: %v", id, err)
		}
	}
	_, err := s.Grade(inspect.Answers{"contents": "right"})
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) || len(joined.Unwrap()) != 7 {
		t.Errorf("each missing answer is named: %v", err)
	}
	if text := fault.Of(err).Message.In(lang.French); !strings.Contains(text, "La protection d’hygiène est-elle en place") {
		t.Errorf("%q", text)
	}
}

func TestStrangeAnswers(t *testing.T) {
	s := set(t, "clothing")
	full := press(t, s, 1, 1, 1, 1, 1, 1, 1, 1)
	for _, c := range []struct{ question, answer, code string }{
		{"colour", "red", "inspect.question_unknown"},
		{"smell", "roses", "inspect.answer_unknown"},
		{"smell", "", "inspect.answer_unknown"},
	} {
		given := maps.Clone(full)
		given[c.question] = c.answer
		if _, err := s.Grade(given); !fault.Is(err, c.code) || fault.Of(err).Field != "answers."+c.question {
			t.Errorf("%s=%s: %v", c.question, c.answer, err)
		}
	}
	given := maps.Clone(full)
	given["smell"] = "roses"
	if q, done := s.Next(given); done || q.ID != "smell" {
		t.Errorf("a wrong answer is asked for again: %q", q.ID)
	}
}

// TestUndo: changing an answer leaves answers behind that no longer count.
func TestUndo(t *testing.T) {
	s := set(t, "home")
	given := press(t, s, 1, 2, 4, 1, 1, 1)
	given["sealed"] = "sealed"
	got, err := s.Grade(given)
	if err != nil || got.Grade != inspect.A || len(got.Steps) != 2 {
		t.Errorf("%v %+v", err, got)
	}
}

// TestRedButton: a danger found at any moment ends the questions.
func TestRedButton(t *testing.T) {
	s := set(t, "electronics")
	given := inspect.Answers{"battery": "unsafe"}
	if _, done := s.Next(given); !done {
		t.Error("questions go on")
	}
	got, err := s.Grade(given)
	if err != nil || !got.Blocked || !slices.Equal(got.Photos, []string{"battery"}) {
		t.Errorf("%v %+v", err, got)
	}
}

func TestToldInBothLanguages(t *testing.T) {
	s := set(t, "clothing")
	got, err := s.Grade(press(t, s, 1, 1, 1, 2, 1, 1, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	if en := s.Tell(got.Steps[3], lang.English); en != "Are there stains? Can be cleaned. Grade so far: B." {
		t.Errorf("%q", en)
	}
	if fr := s.Tell(got.Steps[3], lang.French); fr != "Y a-t-il des taches\u00a0? Nettoyables. État à ce stade\u00a0: B." {
		t.Errorf("%q", fr)
	}
	for _, s := range inspect.Default() {
		for _, q := range s.Questions {
			for _, a := range q.Answers {
				if q.Name(lang.French) == q.Name(lang.English) || a.Name(q, lang.French) == a.ID {
					t.Errorf("%s %s %s has no French", s.ID, q.ID, a.ID)
				}
				for _, f := range a.Faults {
					if inspect.FaultName(f.Code, lang.French) == f.Code {
						t.Errorf("fault %s has no name", f.Code)
					}
				}
			}
		}
	}
	for _, s := range inspect.Severities {
		if m := (lang.Message{Key: "inspect.severity." + string(s)}); m.In(lang.English) == m.Key {
			t.Errorf("%s has no name", s)
		}
	}
	for _, g := range []inspect.Grade{inspect.A, inspect.B, inspect.C, inspect.D} {
		if m := (lang.Message{Key: "inspect.grade." + strings.ToLower(string(g))}); m.In(lang.English) == m.Key {
			t.Errorf("%s has no name", g)
		}
	}
}

func TestSetRefused(t *testing.T) {
	yes := `{"id":"y","key":1,"names":{"en":"Yes"}}`
	no := `{"id":"n","key":2,"names":{"en":"No"}}`
	q := func(more string) string {
		return `{"id":"s","version":"1","questions":[{"id":"one","names":{"en":"One?"},"answers":[` + yes + `,` + no + `]}` + more + `]}`
	}
	two := func(parts string) string { return q(`,{"id":"two","names":{"en":"Two?"},` + parts + `}`) }
	for _, c := range []struct{ text, code, at string }{
		{q(`,{"id":"one","names":{"en":"x"},"answers":[` + yes + `,` + no + `]}`), "policy.rule_key_twice", "questions[1].id"},
		{q(`,{"id":"two","answers":[` + yes + `,` + no + `]}`), "inspect.nameless", "questions[1].names"},
		{two(`"answers":[` + yes + `]`), "inspect.answer_count", "questions[1].answers"},
		{two(`"default":"y","answers":[` + yes + `,` + no + `]`), "fault.unknown_field", "questions[1].default"},
		{two(`"answers":[` + yes + `,{"id":"n","key":1,"names":{"en":"No"}}]`), "policy.rule_key_twice", "questions[1].answers[1].key"},
		{two(`"answers":[` + yes + `,{"id":"y","key":2,"names":{"en":"No"}}]`), "policy.rule_key_twice", "questions[1].answers[1].id"},
		{two(`"answers":[` + yes + `,{"id":"n","key":0,"names":{"en":"No"}}]`), "inspect.key", "questions[1].answers[1].key"},
		{two(`"answers":[` + yes + `,{"id":"n","key":2}]`), "inspect.nameless", "questions[1].answers[1].names"},
		{two(`"answers":[` + yes + `,{"id":"n","key":2,"names":{"en":"No"},"faults":[{"code":"x","severity":"bad"}]}]`), "fault.one_of", "questions[1].answers[1].faults[0].severity"},
		{two(`"answers":[` + yes + `,{"id":"n","key":2,"names":{"en":"No"},"faults":[{"code":"x","severity":"minor","liable":"moon"}]}]`), "fault.one_of", "questions[1].answers[1].faults[0].liable"},
		{two(`"answers":[` + yes + `,{"id":"n","key":2,"names":{"en":"No"},"faults":[{"code":"hazard","severity":"minor"}]}]`), "inspect.must_block", "questions[1].answers[1].faults[0].severity"},
		{two(`"optional":true,"answers":[` + yes + `,{"id":"n","key":2,"names":{"en":"No"},"faults":[{"code":"x","severity":"minor"}]}]`), "inspect.optional_grades", "questions[1].answers[1].faults[0].severity"},
		{two(`"ask_if":{"question":"three","answers":["y"]},"answers":[` + yes + `,` + no + `]`), "inspect.ask_earlier", "questions[1].ask_if.question"},
		{two(`"ask_if":{"question":"two","answers":["y"]},"answers":[` + yes + `,` + no + `]`), "inspect.ask_earlier", "questions[1].ask_if.question"},
		{two(`"ask_if":{"question":"one","answers":["maybe"]},"answers":[` + yes + `,` + no + `]`), "inspect.answer_unknown", "questions[1].ask_if.answers[0]"},
		{two(`"ask_if":{"question":"one","answers":[]},"answers":[` + yes + `,` + no + `]`), "fault.required", "questions[1].ask_if.answers"},
		{`{"id":"s","version":"1","questions":[]}`, "inspect.question_count", "questions"},
		{`{"id":"S","version":"1","questions":[{"id":"one","names":{"en":"One?"},"answers":[` + yes + `,` + no + `]}]}`, "inspect.id_shape", "id"},
		{`{"id":"s","version":"","questions":[{"id":"one","names":{"en":"One?"},"answers":[` + yes + `,` + no + `]}]}`, "fault.required", "version"},
		// "works" leads to the test, which may find a critical fault; "rattles", which is worse, would skip it.
		{
			`{"id":"s","version":"1","questions":[
			{"id":"one","names":{"en":"Works?"},"answers":[{"id":"works","key":1,"names":{"en":"Yes"}},{"id":"rattles","key":2,"names":{"en":"Rattles"},"faults":[{"code":"x","severity":"minor"}]}]},
			{"id":"two","names":{"en":"Test?"},"ask_if":{"question":"one","answers":["works"]},"answers":[` + yes + `,{"id":"n","key":2,"names":{"en":"No"},"faults":[{"code":"x","severity":"critical"}]}]}]}`,
			"inspect.branch_hides", "questions[1].ask_if.answers",
		},
	} {
		_, err := inspect.Load([]byte(c.text))
		if f := fault.Of(err); f == nil || f.Code() != c.code || f.Field != c.at {
			t.Errorf("%s\n got %v\nwant %s at %s", c.text, err, c.code, c.at)
		}
	}
}

func TestLibrary(t *testing.T) {
	l := inspect.Default()
	for category, id := range map[string]string{"apparel": "clothing", "shoes": "shoes", "beauty": "cosmetics", "": "general", "garden": "general"} {
		if got := l.For(category); got.ID != id {
			t.Errorf("%q: %s, want %s", category, got.ID, id)
		}
	}
	if err := (inspect.Library{}).Check(); !fault.Is(err, "inspect.no_general") {
		t.Error(err)
	}
	if err := append(slices.Clone(l), l[0]).Check(); fault.Of(err) == nil {
		t.Error("a category in two sets is accepted")
	}
	for _, s := range l {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		back, err := inspect.Load(text)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := json.Marshal(back); string(again) != string(text) {
			t.Errorf("%s became %s", text, again)
		}
	}
}

// anySet draws a set of the default library or a made-up one with branches that Check accepts.
func anySet() *rapid.Generator[inspect.Set] {
	return rapid.Custom(func(t *rapid.T) inspect.Set {
		if rapid.Bool().Draw(t, "default") {
			return rapid.SampledFrom(inspect.Default()).Draw(t, "set")
		}
		name := map[lang.Tag]string{lang.English: "x"}
		s := inspect.Set{ID: "made", Version: "1"}
		for i := range rapid.IntRange(1, 6).Draw(t, "questions") {
			q := inspect.Question{ID: "q" + string(rune('a'+i)), Names: name}
			for k := range rapid.IntRange(2, 4).Draw(t, "answers") {
				a := inspect.Answer{ID: "a" + string(rune('a'+k)), Key: k + 1, Names: name}
				if n := rapid.IntRange(-1, 4).Draw(t, "severity"); n >= 0 {
					a.Faults = []inspect.Fault{{Code: "f", Severity: inspect.Severities[n]}}
				}
				q.Answers = append(q.Answers, a)
			}
			if i > 0 && rapid.Bool().Draw(t, "branch") {
				parent := rapid.SampledFrom(s.Questions).Draw(t, "parent")
				ids := []string{parent.Answers[0].ID, rapid.SampledFrom(parent.Answers).Draw(t, "leads").ID}
				q.AskIf = &inspect.AskIf{Question: parent.ID, Answers: ids}
			}
			s.Questions = append(s.Questions, q)
			if s.Check() != nil {
				s.Questions[i].AskIf = nil
			}
		}
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		return s
	})
}

// finish answers what is still to be asked.
func finish(t *rapid.T, s inspect.Set, given inspect.Answers) {
	for {
		q, done := s.Next(given)
		if done {
			return
		}
		given[q.ID] = rapid.SampledFrom(q.Answers).Draw(t, q.ID).ID
	}
}

func weight(a inspect.Answer) int {
	worst := -1
	for _, f := range a.Faults {
		worst = max(worst, slices.Index(inspect.Severities, f.Severity))
	}
	return worst
}

func rank(a inspect.Assessment) int {
	if a.Blocked {
		return 9
	}
	return int(a.Grade[0] - 'A')
}

// TestStricterNeverImproves: one answer exchanged for any stricter one never gives a better grade, and never unblocks a
// piece, even where it leads to other questions and these find nothing.
func TestStricterNeverImproves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySet().Draw(t, "set")
		given := inspect.Answers{}
		finish(t, s, given)
		before, err := s.Grade(given)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range before.Steps {
			q := s.Questions[slices.IndexFunc(s.Questions, func(q inspect.Question) bool { return q.ID == step.Question })]
			old := q.Answers[slices.IndexFunc(q.Answers, func(a inspect.Answer) bool { return a.ID == step.Answer })]
			for _, other := range q.Answers {
				if weight(other) <= weight(old) {
					continue
				}
				changed := maps.Clone(given)
				changed[q.ID] = other.ID
				finishMildly(s, changed)
				after, err := s.Grade(changed)
				if err != nil {
					t.Fatal(err)
				}
				if rank(after) < rank(before) {
					t.Fatalf("%s answered with %s instead of %s: %s blocked %v became %s blocked %v",
						q.ID, other.ID, old.ID, before.Grade, before.Blocked, after.Grade, after.Blocked)
				}
			}
		}
	})
}

// finishMildly answers what is still to be asked as if nothing were wrong.
func finishMildly(s inspect.Set, given inspect.Answers) {
	for {
		q, done := s.Next(given)
		if done {
			return
		}
		given[q.ID] = slices.MinFunc(q.Answers, func(a, b inspect.Answer) int { return weight(a) - weight(b) }).ID
	}
}

// TestNextAndGradeAgree: there is a grade exactly when nothing is left to ask.
func TestNextAndGradeAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySet().Draw(t, "set")
		given := inspect.Answers{}
		for _, q := range s.Questions {
			if rapid.IntRange(0, 4).Draw(t, "answered") > 0 {
				given[q.ID] = rapid.SampledFrom(q.Answers).Draw(t, q.ID).ID
			}
		}
		_, done := s.Next(given)
		got, err := s.Grade(given)
		if done != (err == nil) {
			t.Fatalf("done %v, but %v", done, err)
		}
		if err == nil && len(got.Steps) == 0 {
			t.Fatal("a grade that nobody gave a reason for")
		}
	})
}

func FuzzLoad(f *testing.F) {
	for _, s := range inspect.Default() {
		text, _ := json.Marshal(s)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := inspect.Load(data)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		given := inspect.Answers{}
		for range len(s.Questions) + 1 {
			q, done := s.Next(given)
			if done {
				break
			}
			given[q.ID] = q.Answers[0].ID
		}
		if _, err := s.Grade(given); err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(s)
		if _, err := inspect.Load(text); err != nil {
			t.Fatalf("%s does not come back: %v", text, err)
		}
	})
}

func BenchmarkGrade(b *testing.B) {
	s := set(b, "electronics")
	given := press(b, s, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1)
	for b.Loop() {
		if _, err := s.Grade(given); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNext(b *testing.B) {
	s := set(b, "electronics")
	given := press(b, s, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1)
	delete(given, "packaging")
	for b.Loop() {
		s.Next(given)
	}
}
