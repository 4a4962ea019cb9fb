package main

import (
	"retour/ground/lang"
	"retour/law"
)

type lawCommand struct {
	File string `arg:"" optional:"" name:"file" default:"-"`
	JSON bool   `name:"json"`
}

// Run answers what the law gives: a topic, a jurisdiction and the facts, all in the question. It needs no database. To a
// machine it speaks English, to a person their language.
func (v lawCommand) Run(c *console) error {
	tag := c.tag
	if v.JSON {
		tag = lang.English
	}
	return c.questions(v.File, v.JSON, law.Longest, func(text []byte) []byte { return law.Answer(text, tag) }, nil)
}
