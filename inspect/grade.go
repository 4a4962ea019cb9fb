package inspect

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"retour/ground/fault"
	"retour/ground/lang"
)

// Answers are the answers given, by question: id of the question → id of the answer.
type Answers map[string]string

// Assessment is what follows from the answers.
type Assessment struct {
	Set      string    `json:"set"`
	Version  string    `json:"version"`
	Grade    Grade     `json:"grade"`
	Blocked  bool      `json:"blocked,omitempty" doc:"a blocking fault was found: set the piece apart"`
	Findings []Finding `json:"findings,omitempty"`
	Steps    []Step    `json:"steps" doc:"each answer with the grade after it"`
	Photos   []string  `json:"photos,omitempty" doc:"questions whose answer wants a photograph"`
}

// Step is one answer and what it did to the grade.
type Step struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
	Grade    Grade  `json:"grade"`
}

// Codes lists the fault codes found, sorted, each once.
func (a Assessment) Codes() []string {
	codes := make([]string, len(a.Findings))
	for i, f := range a.Findings {
		codes[i] = f.Code
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Next gives the question to ask now; done says that there is none left, or that a blocking fault ends the looking. An
// answer that the question does not have counts as none.
func (s Set) Next(given Answers) (q Question, done bool) {
	open := Question{}
	for _, q := range s.Questions {
		if !s.asked(q, given) {
			continue
		}
		a, ok := q.answer(given[q.ID])
		if ok && a.severity() == Blocking.rank() {
			return Question{}, true
		}
		if !ok && open.ID == "" {
			open = q
		}
	}
	return open, open.ID == ""
}

// asked reports whether the answers so far lead to a question. Answers to questions that are not asked (any more) are
// left aside.
func (s Set) asked(q Question, given Answers) bool {
	for q.AskIf != nil {
		if !slices.Contains(q.AskIf.Answers, given[q.AskIf.Question]) {
			return false
		}
		q, _ = s.question(q.AskIf.Question)
	}
	return true
}

// Grade derives the grade from the answers: that of the worst fault found, A where every question was answered and
// nothing found. A question that had to be answered and was not is a fault that names it, and so is an answer to a
// question the set does not have; after a blocking fault nothing more need be answered.
func (s Set) Grade(given Answers) (Assessment, error) {
	out := Assessment{Set: s.ID, Version: s.Version, Grade: A}
	strange := s.strange(given)
	var missing []error
	for _, q := range s.Questions {
		if !s.asked(q, given) {
			continue
		}
		a, ok := q.answer(given[q.ID])
		if !ok {
			if !q.Optional {
				missing = append(missing, fault.New(fault.Invalid, lang.InspectUnanswered(q.message())).At("answers", q.ID))
			}
			continue
		}
		out.take(q, a)
	}
	if out.Blocked {
		missing = nil
	}
	if len(strange)+len(missing) > 0 {
		return Assessment{}, errors.Join(append(strange, missing...)...)
	}
	return out, nil
}

// take adds an answer.
func (a *Assessment) take(q Question, given Answer) {
	for _, f := range given.Faults {
		a.Findings = append(a.Findings, Finding{Code: f.Code, Severity: f.Severity, Liable: f.Liable, Question: q.ID, Answer: given.ID})
		a.Grade = max(a.Grade, f.Severity.grade()) // the letters stand in the order of the grades
		a.Blocked = a.Blocked || f.Severity == Blocking
	}
	if given.Photo {
		a.Photos = append(a.Photos, q.ID)
	}
	a.Steps = append(a.Steps, Step{Question: q.ID, Answer: given.ID, Grade: a.Grade})
}

// NoPhoto are the reasons why there may be no photograph where an answer wants one: nothing here takes any, the piece cannot
// be photographed (a danger, a closed bag), or it was taken and lost on the way.
var NoPhoto = []string{"no_camera", "not_possible", "lost"}

// Shown refuses answers that want a photograph, at "photos", where none was taken and no reason of NoPhoto was given; any
// other reason is refused at "no_photo".
func (s Set) Shown(a Assessment, photos int, reason string) error {
	switch {
	case reason != "" && !slices.Contains(NoPhoto, reason):
		return fault.New(fault.Invalid, lang.FaultOneOf("no_photo", strings.Join(NoPhoto, ", "))).At("no_photo")
	case len(a.Photos) == 0 || photos > 0 || reason != "":
		return nil
	}
	q, _ := s.question(a.Photos[0])
	return fault.New(fault.Invalid, lang.InspectPhotoWanted(q.message())).At("photos")
}

// strange lists the answers that belong to no question or no answer of the set.
func (s Set) strange(given Answers) []error {
	var faults []error
	for _, id := range slices.Sorted(maps.Keys(given)) {
		q, ok := s.question(id)
		if !ok {
			faults = append(faults, fault.New(fault.Invalid, lang.InspectQuestionUnknown(id)).At("answers", id))
		} else if _, ok := q.answer(given[id]); !ok {
			faults = append(faults, fault.New(fault.Invalid, lang.InspectAnswerUnknown(given[id], id)).At("answers", id))
		}
	}
	return faults
}

// message is the question as part of another sentence.
func (q Question) message() lang.Message {
	if m := (lang.Message{Key: "inspect.question." + q.ID}); q.Names == nil && m.In(lang.English) != m.Key {
		return m
	}
	return lang.InspectWords(q.Name(lang.English))
}

// Tell explains a step to a person: the question, the answer, and the grade after it.
func (s Set) Tell(step Step, t lang.Tag) string {
	q, _ := s.question(step.Question)
	a, ok := q.answer(step.Answer)
	if !ok {
		return step.Question + ": " + step.Answer
	}
	return lang.InspectStep(q.Name(t), a.Name(q, t), string(step.Grade)).In(t)
}
