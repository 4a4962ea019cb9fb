package inspect

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/policy"
	"retour/policy/rule"
)

// Set is the questions asked about pieces of some categories, in one version. Answers are stored with id and version,
// so they are always read by the questions that were asked.
type Set struct {
	ID         string     `json:"id" doc:"lower_snake"`
	Version    string     `json:"version" maxLength:"64"`
	Categories []string   `json:"categories,omitempty" doc:"categories of goods it is for; the set called general is for all others"`
	Questions  []Question `json:"questions" doc:"in the order in which they are asked: what ends soonest first" maxItems:"40"`
}

// Question is one look at the piece, with the answers it can have. It has no default answer.
type Question struct {
	ID       string     `json:"id" doc:"lower_snake, the same from version to version"`
	AskIf    *AskIf     `json:"ask_if,omitempty" doc:"absent: always asked"`
	Optional bool       `json:"optional,omitempty" doc:"may stay unanswered; then its answers cannot change the grade"`
	Answers  []Answer   `json:"answers"`
	Names    rule.Words `json:"names,omitempty" doc:"by language; may be left out for a shipped question"`
}

// AskIf makes a question depend on an earlier one: it is asked when that one was answered with one of Answers.
type AskIf struct {
	Question string   `json:"question"`
	Answers  []string `json:"answers"`
}

// Answer is one answer, under a number key of the station.
type Answer struct {
	ID     string     `json:"id" doc:"lower_snake"`
	Key    int        `json:"key" minimum:"1" maximum:"9"`
	Faults []Fault    `json:"faults,omitempty" doc:"what it finds; absent: nothing is wrong here"`
	Photo  bool       `json:"photo,omitempty" doc:"a photograph is taken"`
	Names  rule.Words `json:"names,omitempty"`
}

// severity is that of the worst fault, and -1 where there is none.
func (a Answer) severity() int {
	worst := -1
	for _, f := range a.Faults {
		worst = max(worst, f.Severity.rank())
	}
	return worst
}

// Press gives the answer under a number key, and false where that key means nothing.
func (q Question) Press(key int) (Answer, bool) {
	return pick(q.Answers, func(a Answer) bool { return a.Key == key })
}

func (q Question) answer(id string) (Answer, bool) {
	return pick(q.Answers, func(a Answer) bool { return a.ID == id })
}

func (s Set) question(id string) (Question, bool) {
	return pick(s.Questions, func(q Question) bool { return q.ID == id })
}

func pick[T any](list []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	var none T
	return none, false
}

// Name is the question as a person reads it.
func (q Question) Name(t lang.Tag) string {
	return rule.Named("inspect.question."+q.ID, q.ID, q.Names, t)
}

// Name is the answer as a person reads it, below the question it belongs to.
func (a Answer) Name(q Question, t lang.Tag) string {
	return rule.Named("inspect.answer."+q.ID+"."+a.ID, a.ID, a.Names, t)
}

// FaultName is a fault code as a person reads it; a code of the shop's own is its own name.
func FaultName(code string, t lang.Tag) string {
	return rule.Named("inspect.fault."+code, code, nil, t)
}

// Load reads a set from JSON, strictly, and checks it. Its error holds a fault for each thing wrong, at its JSON path.
func Load(data []byte) (Set, error) {
	var s Set
	if err := rule.Read(data, &s); err != nil {
		return Set{}, err
	}
	return s, s.Check()
}

// checking gathers what is wrong with a set.
type checking struct {
	set    Set
	faults []error
}

func (c *checking) fail(m lang.Message, path ...any) {
	c.faults = append(c.faults, fault.New(fault.Invalid, m).At(path...))
}

// Check tells what is wrong with a set, each at its JSON path.
func (s Set) Check() error {
	c := checking{set: s}
	if !idShape.MatchString(s.ID) {
		c.fail(lang.InspectIdShape(s.ID), "id")
	}
	if s.Version == "" || len(s.Version) > 64 {
		c.fail(lang.FaultRequired("version"), "version")
	}
	if len(s.Questions) == 0 || len(s.Questions) > mostQuestions {
		c.fail(lang.InspectQuestionCount(mostQuestions), "questions")
	}
	for i := range s.Questions {
		c.question(i)
	}
	if len(s.Questions) > 0 && !slices.ContainsFunc(s.Questions, func(q Question) bool { return !q.Optional && q.AskIf == nil }) {
		c.fail(lang.InspectNoGrade(), "questions")
	}
	if len(c.faults) == 0 { // a branch is only judged once its parts are right
		c.branches()
	}
	return errors.Join(c.faults...)
}

const mostQuestions = 40

var idShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

func (c *checking) question(i int) {
	q := c.set.Questions[i]
	at := func(more ...any) []any { return append([]any{"questions", i}, more...) }
	if !idShape.MatchString(q.ID) {
		c.fail(lang.InspectIdShape(q.ID), at("id")...)
	}
	if first, _ := c.place(q.ID); first < i {
		c.fail(lang.PolicyRuleKeyTwice(q.ID), at("id")...)
	}
	if q.Name(lang.English) == q.ID {
		c.fail(lang.InspectNameless(q.ID), at("names")...)
	}
	if len(q.Answers) < 2 || len(q.Answers) > 9 {
		c.fail(lang.InspectAnswerCount(), at("answers")...)
	}
	for n := range q.Answers {
		c.answer(q, n, at("answers", n))
	}
	if q.AskIf != nil {
		c.askIf(q, i, at("ask_if"))
	}
}

func (c *checking) answer(q Question, n int, path []any) {
	a := q.Answers[n]
	at := func(more ...any) []any { return append(slices.Clone(path), more...) }
	if !idShape.MatchString(a.ID) {
		c.fail(lang.InspectIdShape(a.ID), at("id")...)
	}
	if a.Key < 1 || a.Key > 9 {
		c.fail(lang.InspectKey(), at("key")...)
	}
	for _, before := range q.Answers[:n] {
		if before.ID == a.ID {
			c.fail(lang.PolicyRuleKeyTwice(a.ID), at("id")...)
		}
		if before.Key == a.Key {
			c.fail(lang.PolicyRuleKeyTwice(fmt.Sprint(a.Key)), at("key")...)
		}
	}
	if a.Name(q, lang.English) == a.ID {
		c.fail(lang.InspectNameless(a.ID), at("names")...)
	}
	for i, f := range a.Faults {
		c.fault(f, q.Optional, at("faults", i))
	}
}

func (c *checking) fault(f Fault, optional bool, path []any) {
	at := func(field string) []any { return append(slices.Clone(path), field) }
	if !idShape.MatchString(f.Code) {
		c.fail(lang.InspectIdShape(f.Code), at("code")...)
	}
	switch {
	case f.Severity.rank() < 0:
		c.fail(lang.FaultOneOf("severity", list(Severities)), at("severity")...)
	case slices.Contains(alwaysBlock, f.Code) && f.Severity != Blocking:
		c.fail(lang.InspectMustBlock(f.Code), at("severity")...)
	case optional && f.Severity != Note:
		c.fail(lang.InspectOptionalGrades(), at("severity")...)
	}
	if f.Liable != "" && !slices.Contains(policy.Liabilities, f.Liable) {
		c.fail(lang.FaultOneOf("liable", list(policy.Liabilities)), at("liable")...)
	}
}

// askIf asks for an earlier question that must be answered, and for answers it has.
func (c *checking) askIf(q Question, i int, path []any) {
	at := func(more ...any) []any { return append(slices.Clone(path), more...) }
	n, ok := c.place(q.AskIf.Question)
	if !ok || n >= i {
		c.fail(lang.InspectAskEarlier(q.AskIf.Question), at("question")...)
		return
	}
	parent := c.set.Questions[n]
	if parent.Optional && !q.Optional {
		c.fail(lang.InspectAskOptional(parent.ID), at("question")...)
	}
	if len(q.AskIf.Answers) == 0 {
		c.fail(lang.FaultRequired("answers"), at("answers")...)
	}
	ends := len(q.AskIf.Answers) > 0
	for k, id := range q.AskIf.Answers {
		a, ok := parent.answer(id)
		if !ok {
			c.fail(lang.InspectAnswerUnknown(id, parent.ID), at("answers", k)...)
		}
		ends = ends && ok && a.severity() == Blocking.rank()
	}
	if ends {
		c.fail(lang.InspectNeverAsked(), at("answers")...)
	}
}

func (c *checking) place(id string) (int, bool) {
	i := slices.IndexFunc(c.set.Questions, func(q Question) bool { return q.ID == id })
	return i, i >= 0
}

// branches makes sure that no answer improves the grade by hiding a question: an answer that skips a follow-up, and is
// stricter than one that leads to it, must weigh as much as the worst that could be found there.
func (c *checking) branches() {
	reach := make([]int, len(c.set.Questions)) // the worst a question or what follows from it can find
	for i := len(c.set.Questions) - 1; i >= 0; i-- {
		for _, a := range c.set.Questions[i].Answers {
			reach[i] = max(reach[i], a.severity())
		}
		if ask := c.set.Questions[i].AskIf; ask != nil {
			n, _ := c.place(ask.Question)
			reach[n] = max(reach[n], reach[i])
		}
	}
	for i, q := range c.set.Questions {
		if q.AskIf == nil {
			continue
		}
		n, _ := c.place(q.AskIf.Question)
		parent := c.set.Questions[n]
		mildest := Blocking.rank()
		for _, id := range q.AskIf.Answers {
			a, _ := parent.answer(id)
			mildest = min(mildest, a.severity())
		}
		for _, a := range parent.Answers {
			skips := !slices.Contains(q.AskIf.Answers, a.ID)
			if weight := a.severity(); skips && weight > mildest && max(weight, 0) < reach[i] {
				c.fail(lang.InspectBranchHides(a.ID, parent.ID), "questions", i, "ask_if", "answers")
			}
		}
	}
}

func list[T ~string](words []T) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}
