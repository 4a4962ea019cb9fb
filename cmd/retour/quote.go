package main

import (
	"retour/ground/lang"
	"retour/refund/question"
)

type quoteCommand struct {
	File string `arg:"" optional:"" name:"file" default:"-"`
	JSON bool   `name:"json"`
}

// Run answers what would be refunded: an order with its prices, refunds made before, and a request, all in the question.
// It needs no database. To a machine it speaks English, to a person their language.
func (v quoteCommand) Run(c *console) error {
	tag := c.tag
	if v.JSON {
		tag = lang.English
	}
	answer := func(text []byte) []byte { return question.Answer(text, tag) }
	tell := func(text []byte) []string { return question.Tell(text, tag) }
	return c.questions(v.File, v.JSON, question.Longest, answer, tell)
}
