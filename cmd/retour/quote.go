package main

import "retour/refund/question"

type quoteCommand struct {
	File string `arg:"" optional:"" name:"file" default:"-"`
	JSON bool   `name:"json"`
}

// Run answers what would be refunded: an order with its prices, refunds made before, and a request, all in the question.
// It needs no database.
func (v quoteCommand) Run(c *console) error {
	return c.questions(v.File, v.JSON, question.Longest, question.Answer)
}
