package api

import (
	"sync"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/inspect"
	"retour/policy"
	"retour/returns"
)

const tagRules = "rules"

// ReasonsQuery chooses reasons.
type ReasonsQuery struct {
	Category string `query:"category" maxLength:"100" doc:"of the goods; some reasons are for some goods only"`
	Channel  string `query:"channel" maxLength:"64" doc:"code of the shop, whose own they may be; absent: those that came with the program"`
}

// SetsQuery chooses question sets.
type SetsQuery struct {
	Channel string `query:"channel" maxLength:"64" doc:"code of the shop, whose own they may be; absent: those that came with the program"`
}

// Reasons are why things come back, in two levels at most.
type Reasons struct {
	Version string       `json:"version"`
	Reasons []ReasonView `json:"reasons"`
}

// ReasonView is a reason that can be chosen.
type ReasonView struct {
	Key       string           `json:"key" doc:"what a request gives as its reason"`
	Name      string           `json:"name"`
	Group     string           `json:"group,omitempty"`
	GroupName string           `json:"group_name,omitempty"`
	Liable    policy.Liability `json:"liable,omitempty" doc:"who answers for it, as far as the words go"`
	Basis     policy.Basis     `json:"basis,omitempty" doc:"the legal basis that it implies"`
	Photo     bool             `json:"photo,omitempty" doc:"a photo is asked for"`
	Text      bool             `json:"text,omitempty" doc:"a sentence of the shopper's own is asked for"`
}

// QuestionSets are what is asked at the bench.
type QuestionSets struct {
	Sets []QuestionSet `json:"sets"`
}

// QuestionSet is the questions about pieces of some categories.
type QuestionSet struct {
	ID         string         `json:"id"`
	Version    string         `json:"version"`
	Categories []string       `json:"categories,omitempty" doc:"none: all that have no set of their own"`
	Questions  []QuestionView `json:"questions" doc:"in the order in which they are asked"`
}

// QuestionView is one question.
type QuestionView struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	AskIf    *inspect.AskIf `json:"ask_if,omitempty" doc:"asked only after these answers to an earlier one"`
	Optional bool           `json:"optional,omitempty"`
	Answers  []AnswerView   `json:"answers"`
}

// AnswerView is one answer.
type AnswerView struct {
	ID     string      `json:"id"`
	Name   string      `json:"name"`
	Key    int64       `json:"key" doc:"number key of the station"`
	Faults []FaultView `json:"faults,omitempty" doc:"what it finds"`
	Photo  bool        `json:"photo,omitempty" doc:"a photograph is taken"`
}

// FaultView is what an answer finds.
type FaultView struct {
	Code     string           `json:"code"`
	Name     string           `json:"name"`
	Severity inspect.Severity `json:"severity"`
}

// rules registers what people choose from.
func (a *api) rules() {
	read(a, "/reasons", about{tag: tagRules, id: "list-reasons", summary: "List the reasons that a return may have"},
		func(c *call, q ReasonsQuery) (Reasons, error) {
			asks, err := c.asksOf(q.Channel)
			return reasonsIn(asks.Reasons, q.Category, c.lang), err
		})
	read(a, "/question-sets", about{tag: tagRules, id: "list-question-sets", summary: "List the questions of the bench by category"},
		func(c *call, q SetsQuery) (QuestionSets, error) {
			asks, err := c.asksOf(q.Channel)
			return questionsIn(asks.Library, c.lang), err
		})
}

// usualAsks is what every shop starts with.
var usualAsks = sync.OnceValue(func() returns.Asks {
	return returns.Asks{Reasons: policy.DefaultReasons(), Library: inspect.Usual()}
})

// asksOf is what a shop asks, "" what every shop starts with.
func (c *call) asksOf(channel string) (returns.Asks, error) {
	if channel == "" {
		return usualAsks(), nil
	}
	all, err := returns.AsksOf(c.ctx(), c.DB)
	if err != nil {
		return usualAsks(), err
	}
	for _, a := range all {
		if a.Shop.Code == channel {
			return a, nil
		}
	}
	return usualAsks(), fault.New(fault.NotFound, lang.FaultNotFound(channel)).At("channel")
}

func reasonsIn(of *policy.Tree, category string, tag lang.Tag) Reasons {
	out := Reasons{Version: of.Version, Reasons: []ReasonView{}}
	tree := of.Reasons
	if category != "" {
		tree = of.For(category)
	}
	for _, r := range tree {
		if r.Retired {
			continue
		}
		if r.Reasons == nil {
			out.Reasons = append(out.Reasons, ReasonView{r.Key, r.Name(r.Key, tag), "", "", r.Liable, r.Basis, r.Photo, r.Text})
		}
		for _, i := range r.Reasons {
			if i.Retired {
				continue
			}
			key := r.Key + "." + i.Key
			out.Reasons = append(out.Reasons, ReasonView{key, i.Name(key, tag), r.Key, r.Name(r.Key, tag), i.Liable, i.Basis, i.Photo, i.Text})
		}
	}
	return out
}

func questionsIn(library inspect.Library, tag lang.Tag) QuestionSets {
	out := QuestionSets{Sets: []QuestionSet{}}
	for _, s := range library {
		set := QuestionSet{ID: s.ID, Version: s.Version, Categories: s.Categories, Questions: []QuestionView{}}
		for _, q := range s.Questions {
			one := QuestionView{ID: q.ID, Name: q.Name(tag), AskIf: q.AskIf, Optional: q.Optional, Answers: []AnswerView{}}
			for _, answer := range q.Answers {
				one.Answers = append(one.Answers, answerIn(q, answer, tag))
			}
			set.Questions = append(set.Questions, one)
		}
		out.Sets = append(out.Sets, set)
	}
	return out
}

func answerIn(q inspect.Question, a inspect.Answer, tag lang.Tag) AnswerView {
	out := AnswerView{ID: a.ID, Name: a.Name(q, tag), Key: int64(a.Key), Photo: a.Photo}
	for _, f := range a.Faults {
		out.Faults = append(out.Faults, FaultView{f.Code, inspect.FaultName(f.Code, tag), f.Severity})
	}
	return out
}
