package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/inspect"
	"retour/policy"
)

// answersMost is how many answers a question can have: one a number key.
const answersMost = 9

// questionEdit is one question being written.
type questionEdit struct {
	setShown
	I     int // place in the set; its end for a new one
	Rows  int // of answers on the page
	Shown *inspect.Question
}

func (e questionEdit) isNew() bool { return e.I == len(e.One.Questions) }

// faults is how many faults a row of an answer has room for.
func (e questionEdit) faults(i int) int {
	if e.isNew() || i >= len(e.One.Questions[e.I].Answers) {
		return 1
	}
	return max(1, len(e.One.Questions[e.I].Answers[i].Faults))
}

// earlier are the answers on which the question may depend: those to the questions before it.
func (e questionEdit) earlier(tag lang.Tag) []kit.Option {
	var out []kit.Option
	for _, q := range e.One.Questions[:e.I] {
		for _, a := range q.Answers {
			out = append(out, kit.Option{Value: q.ID + ":" + a.ID, Name: kit.Plain(q.Name(tag) + " → " + a.Name(q, tag))})
		}
	}
	return out
}

// question writes one question of a set. It can be looked at as the station will show it before it is saved.
func (d desk) question(v *visit.Visit) error {
	s, err := d.setFor(v)
	if err != nil {
		return err
	}
	e := questionEdit{setShown: s, I: len(s.One.Questions), Rows: 4}
	var one inspect.Question
	if at := v.Path("question"); at != "new" {
		if e.I = slices.IndexFunc(s.One.Questions, func(q inspect.Question) bool { return q.ID == at }); e.I < 0 {
			return fault.New(fault.NotFound, lang.FaultNotFound(short(at)))
		}
		one = s.One.Questions[e.I]
		e.Rows = min(answersMost, len(one.Answers)+1)
	}
	if v.Request.Method != http.MethodPost {
		fillQuestion(e.Form, one)
		return v.Show(questionPage(e))
	}
	if n, err := strconv.Atoi(e.Form.Value("rows")); err == nil && n > 0 && n <= answersMost {
		e.Rows = n
	}
	home := s.home("/" + s.One.ID)
	if gone, err := s.taken(v, home); gone || err != nil {
		return err
	}
	one, rows := e.read(one)
	if e.Form.Value("do") == "more" {
		e.Form.Faults, e.Rows = nil, min(answersMost, e.Rows+1)
		return v.Show(questionPage(e))
	}
	set := s.One
	set.Questions = slices.Clone(set.Questions)
	if e.isNew() {
		set.Questions = append(set.Questions, one)
	} else {
		set.Questions[e.I] = one
	}
	e.Sets = slices.Clone(e.Sets)
	e.Sets[e.At] = set
	if err := e.put(e.At); err != nil {
		return err
	}
	if e.Form.Value("do") == "show" {
		e.Shown = &one
		if err := e.Form.Take(set.Check()); err != nil && len(fault.All(err)) == 0 {
			return err
		}
		e.place("questions["+strconv.Itoa(e.I)+"].", rows)
		if !e.Form.OK() {
			return v.Again(questionPage(e))
		}
		return v.Show(questionPage(e))
	}
	done, err := d.store(v, e.shopEdit, "settings.questions["+strconv.Itoa(e.At)+"].questions["+strconv.Itoa(e.I)+"]")
	e.place("", rows)
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(questionPage(e))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go(home)
}

// read takes the question from the form; rows says in which row of the page each answer stands.
func (e questionEdit) read(one inspect.Question) (inspect.Question, []int) {
	f := e.Form
	id := one.ID
	one.Names = bothWords(f, "names", shippedWords("inspect.question."+id))
	if e.isNew() {
		one.ID = keyFrom(f.Value("names.en"), func(key string) bool {
			return slices.ContainsFunc(e.One.Questions, func(q inspect.Question) bool { return q.ID == key })
		})
	}
	one.Optional, one.AskIf = f.Value("optional") == "true", nil
	for _, chosen := range f.Values["ask_if"] {
		q, a, ok := strings.Cut(chosen, ":")
		switch {
		case !ok:
		case one.AskIf == nil:
			one.AskIf = &inspect.AskIf{Question: q, Answers: []string{a}}
		case one.AskIf.Question != q:
			f.Wrong("ask_if", lang.DeskAskIfOne())
		default:
			one.AskIf.Answers = append(one.AskIf.Answers, a)
		}
	}
	before := one.Answers
	one.Answers = nil
	var rows []int
	for i := range e.Rows {
		at := "answers[" + strconv.Itoa(i) + "]."
		if f.Value(at+"names.fr") == "" && f.Value(at+"names.en") == "" {
			continue
		}
		a := inspect.Answer{}
		if i < len(before) {
			a.ID = before[i].ID
		}
		a.Names = bothWords(f, at+"names", shippedWords("inspect.answer."+one.ID+"."+a.ID))
		if a.ID == "" {
			a.ID = keyFrom(f.Value(at+"names.en"), func(key string) bool {
				return slices.ContainsFunc(append(slices.Clone(before), one.Answers...), func(x inspect.Answer) bool { return x.ID == key })
			})
		}
		a.Key, _ = strconv.Atoi(f.Value(at + "key")) // of no number: 0, which the check refuses
		a.Photo = f.Value(at+"photo") == "true"
		for k := range e.faults(i) {
			in := at + "faults[" + strconv.Itoa(k) + "]."
			if f.Value(in+"severity") == "" && f.Value(in+"code") == "" {
				continue
			}
			a.Faults = append(a.Faults, inspect.Fault{
				Code: f.Value(in + "code"), Severity: inspect.Severity(f.Value(in + "severity")), Liable: policy.Liability(f.Value(in + "liable")),
			})
		}
		one.Answers, rows = append(one.Answers, a), append(rows, i)
	}
	return one, rows
}

// place brings the faults of the question, or of the set, to the fields of the page.
func (e questionEdit) place(prefix string, rows []int) {
	f := e.Form
	for field, all := range f.Faults {
		name := strings.TrimPrefix(field, prefix)
		switch {
		case name == "id" || name == "names":
			name = "names.en"
		case strings.HasPrefix(name, "ask_if"):
			name = "ask_if"
		case strings.HasPrefix(name, "answers["):
			n, rest, _ := strings.Cut(strings.TrimPrefix(name, "answers["), "].")
			i, err := strconv.Atoi(n)
			if err == nil && i < len(rows) && !strings.HasPrefix(rest, "names.") {
				if rest == "id" || rest == "names" {
					rest = "names.en"
				}
				name = "answers[" + strconv.Itoa(rows[i]) + "]." + rest
			}
		case strings.HasPrefix(name, "questions"):
			name = "" // of another question, or of the set
		}
		if name == field {
			continue
		}
		delete(f.Faults, field)
		for _, m := range all {
			f.Wrong(name, m)
		}
	}
}

func fillQuestion(f *kit.Form, q inspect.Question) {
	fillWords(f, "names", q.Names, shippedWords("inspect.question."+q.ID))
	if q.Optional {
		f.Set("optional", "true")
	}
	if q.AskIf != nil {
		f.Set("ask_if")
		for _, a := range q.AskIf.Answers {
			f.Values.Add("ask_if", q.AskIf.Question+":"+a)
		}
	}
	for i, a := range q.Answers {
		at := "answers[" + strconv.Itoa(i) + "]."
		fillWords(f, at+"names", a.Names, shippedWords("inspect.answer."+q.ID+"."+a.ID))
		f.Set(at+"key", strconv.Itoa(a.Key))
		if a.Photo {
			f.Set(at+"photo", "true")
		}
		for k, x := range a.Faults {
			in := at + "faults[" + strconv.Itoa(k) + "]."
			f.Set(in+"code", x.Code).Set(in+"severity", string(x.Severity)).Set(in+"liable", string(x.Liable))
		}
	}
}
