package api

import (
	"time"

	"retour/ground/access"
	"retour/ground/lang"
	"retour/notify"
)

// TemplatesQuery chooses whose words.
type TemplatesQuery struct {
	Shop string `path:"shop" maxLength:"64"`
}

// Templates are the words of a shop's messages, every kind in every language.
type Templates struct {
	Templates []TemplateView `json:"templates"`
}

// TemplateView is the words of a kind of message in a language.
type TemplateView struct {
	Kind      notify.Kind     `json:"kind"`
	Language  lang.Tag        `json:"language"`
	Audience  notify.Audience `json:"audience" enum:"customer,staff,member" doc:"member: people who work here, about their account; these words are the same in every shop"`
	Title     string          `json:"title" doc:"what kind of message it is"`
	Subject   string          `json:"subject"`
	Body      string          `json:"body"`
	Own       bool            `json:"own" doc:"the shop's words; otherwise the product's"`
	Version   int64           `json:"version"`
	UpdatedAt *time.Time      `json:"updated_at,omitempty"`
	Holes     []HoleView      `json:"placeholders" doc:"what may stand in it, as {{name}}"`
	Needs     []string        `json:"needs,omitempty" doc:"placeholders that must stand in it"`
}

// HoleView is a placeholder.
type HoleView struct {
	Name string `json:"name"`
	Says string `json:"says" doc:"what is put in its place"`
}

// PreviewTemplate shows how words look.
type PreviewTemplate struct {
	Kind     notify.Kind `json:"kind" minLength:"1" maxLength:"40"`
	Language lang.Tag    `json:"language"`
	notify.Words
}

// templates registers the words of messages.
func (a *api) templates() {
	read(a, "/shops/{shop}/templates", about{tag: tagMessages, id: "list-templates", summary: "List the words of a shop's messages", right: access.SettingsRead}, listTemplates)
	verb[notify.PutTemplate](a, put, "/shops/{shop}/templates/{kind}/{language}", about{tag: tagMessages, id: "put-template", summary: "Give a shop its own words for one kind of message"})
	verb[notify.ResetTemplate](a, delete, "/shops/{shop}/templates/{kind}/{language}", about{tag: tagMessages, id: "reset-template", summary: "Give a shop the product's words again"})
	write(a, post, "/template-previews", about{tag: tagMessages, id: "preview-template", summary: "Show how words look, filled with an invented return", right: access.SettingsRead, free: true},
		func(_ *call, in PreviewTemplate) (notify.Letter, error) {
			return notify.Preview(in.Kind, in.Language, in.Words)
		})
}

func listTemplates(c *call, q TemplatesQuery) (Templates, error) {
	shop, err := c.shop(q.Shop)
	if err != nil {
		return Templates{}, err
	}
	found, err := notify.Templates(c.DB.On(c.ctx()), shop)
	out := Templates{Templates: []TemplateView{}}
	for _, t := range found {
		one := TemplateView{
			Kind: t.Kind, Language: t.Language, Audience: t.Audience, Title: t.Title.In(c.lang), Subject: t.Words.Subject, Body: t.Words.Body,
			Own: t.Own, Version: t.Version, Holes: []HoleView{}, Needs: t.Needs,
		}
		if t.UpdatedAt != 0 {
			one.UpdatedAt = stamp(&t.UpdatedAt)
		}
		for _, h := range t.Holes {
			one.Holes = append(one.Holes, HoleView{h.Name, h.Says.In(c.lang)})
		}
		out.Templates = append(out.Templates, one)
	}
	return out, err
}
