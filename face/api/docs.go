package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsText string

//go:embed docs.css
var docsStyle []byte

var docsPage = template.Must(template.New("docs").Parse(docsText))

// The page of the description: what the template shows, made from the description alone. It runs no script and fetches
// nothing from anywhere.
type (
	docs struct {
		Title, Version, Server string
		Introduction           [][]docsWords
		Groups                 []docsGroup
		Events                 []docsEvent
		Schemas                []docsSchema
	}
	docsWords struct {
		Text   string
		Strong bool
	}
	docsGroup struct {
		Name, Text string
		Operations []docsOperation
	}
	docsOperation struct {
		ID, Method, Path, Summary, Text, Right string
		Public                                 bool
		Parameters                             []docsField
		Bodies                                 []docsBody
	}
	docsField struct {
		Name, In, Text string
		Type           docsType
		Required       bool
	}
	docsBody struct {
		Title   string
		Type    docsType
		Example string
	}
	docsType struct {
		Before, Name, Text string // a schema by its name, or plain words
	}
	docsEvent struct {
		Kind string
		Type docsType
	}
	docsSchema struct {
		Name   string
		Fields []docsField
	}
)

// docs writes the page.
func (a *api) docs() []byte {
	d := docs{Title: a.spec.Info.Title, Version: a.spec.Info.Version, Server: a.spec.Servers[0].URL, Introduction: paragraphs(a.spec.Info.Description)}
	for _, tag := range a.spec.Tags {
		d.Groups = append(d.Groups, docsGroup{tag.Name, tag.Description, a.operationsOf(tag.Name)})
	}
	for _, kind := range slices.Sorted(maps.Keys(a.spec.Webhooks)) {
		told := a.spec.Webhooks[kind].Post.RequestBody.Content["application/json"].Schema
		d.Events = append(d.Events, docsEvent{kind, typeIn(told.Properties["data"])})
	}
	for _, name := range slices.Sorted(maps.Keys(a.schemas.Map())) {
		d.Schemas = append(d.Schemas, docsSchema{name, fieldsOf(a.schemas.Map()[name])})
	}
	var out bytes.Buffer
	if err := docsPage.Execute(&out, d); err != nil {
		panic(err) // a template of ours, over values of ours
	}
	return out.Bytes()
}

// paragraphs parts a text at its empty lines, and its words at the asterisks that make them strong.
func paragraphs(text string) (all [][]docsWords) {
	for _, p := range strings.Split(text, "\n\n") {
		var words []docsWords
		for i, part := range strings.Split(p, "**") {
			if part != "" {
				words = append(words, docsWords{part, i%2 == 1})
			}
		}
		all = append(all, words)
	}
	return all
}

func (a *api) operationsOf(tag string) (all []docsOperation) {
	for _, path := range slices.Sorted(maps.Keys(a.spec.Paths)) {
		item := a.spec.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil && slices.Contains(op.Tags, tag) {
				all = append(all, docsOf(op))
			}
		}
	}
	return all
}

func docsOf(op *huma.Operation) docsOperation {
	right, _ := op.Extensions["x-right"].(string)
	out := docsOperation{ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, Text: op.Description, Right: right, Public: op.Security != nil}
	for _, p := range op.Parameters {
		out.Parameters = append(out.Parameters, docsField{Name: p.Name, In: p.In, Text: p.Description, Type: typeIn(p.Schema), Required: p.Required})
	}
	if op.RequestBody != nil {
		out.Bodies = append(out.Bodies, bodiesOf("Body", op.RequestBody.Content)...)
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		if response := op.Responses[status]; response.Ref == "" {
			out.Bodies = append(out.Bodies, bodiesOf("Answer "+status, response.Content)...)
		}
	}
	return out
}

func bodiesOf(title string, content map[string]*huma.MediaType) (all []docsBody) {
	for _, kind := range slices.Sorted(maps.Keys(content)) {
		media := content[kind]
		body := docsBody{Title: title, Type: typeIn(media.Schema)}
		if !strings.Contains(kind, "json") {
			body.Type = docsType{Text: kind}
		}
		if media.Example != nil {
			text, _ := json.MarshalIndent(media.Example, "", "  ") // made of plain values
			body.Example = string(text)
		}
		all = append(all, body)
	}
	return all
}

func fieldsOf(s *huma.Schema) (all []docsField) {
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		all = append(all, docsField{Name: name, Text: p.Description, Type: typeIn(p), Required: slices.Contains(s.Required, name)})
	}
	return all
}

// typeIn says in words what a schema is.
func typeIn(s *huma.Schema) docsType {
	switch {
	case s == nil:
		return docsType{}
	case s.Ref != "":
		return docsType{Name: strings.TrimPrefix(s.Ref, schemaPrefix)}
	case s.Type == huma.TypeArray:
		of := typeIn(s.Items)
		return docsType{"list of " + of.Before, of.Name, "list of " + of.Text}
	case len(s.Enum) > 0:
		return docsType{Text: choices(s.Enum)}
	case s.Format == "date-time":
		return docsType{Text: "time"}
	case s.Format == codeFormat:
		return docsType{Text: "code"}
	case s.Type == huma.TypeString:
		return docsType{Text: "text"}
	case s.Type == huma.TypeInteger:
		return docsType{Text: "whole number"}
	case s.Type == huma.TypeBoolean:
		return docsType{Text: "true or false"}
	case s.Type == "":
		return docsType{Text: "any"}
	}
	return docsType{Text: "object"}
}
