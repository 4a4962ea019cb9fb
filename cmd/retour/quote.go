package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"retour/ground/lang"
	"retour/refund/question"
)

type quoteCommand struct {
	File string `arg:"" optional:"" name:"file" default:"-"`
	JSON bool   `name:"json"`
}

// Run answers what would be refunded: an order with its prices, refunds made before, and a request, all in the question.
// It needs no database.
func (v quoteCommand) Run(c *console) (err error) {
	in := c.in
	if v.File != "-" {
		f, err := os.Open(v.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	if v.JSON {
		return question.Serve(in, c.out)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	var line bytes.Buffer
	if json.Compact(&line, text) != nil {
		line = *bytes.NewBuffer(text) // several questions, or none: the answer says what is wrong
	}
	answer := json.NewDecoder(bytes.NewReader(question.Answer(bytes.TrimSpace(line.Bytes()))))
	answer.UseNumber()
	return c.quoted(answer)
}

// quoted prints an answer as lines, in its order.
func (c *console) quoted(in *json.Decoder) error {
	refused := false
	var path []string
	var walk func() error
	walk = func() error {
		token, err := in.Token()
		if err != nil {
			return err
		}
		delim, nested := token.(json.Delim)
		if !nested {
			name := strings.Join(path, ".")
			refused = refused || name == "error"
			c.line(name + ": " + c.scalar(token))
			return nil
		}
		for i := 0; in.More(); i++ {
			step := fmt.Sprint(i + 1)
			if delim == '{' {
				key, err := in.Token()
				if err != nil {
					return err
				}
				step = fmt.Sprint(key)
			}
			path = append(path, step)
			if err := walk(); err != nil {
				return err
			}
			path = path[:len(path)-1]
		}
		_, err = in.Token()
		return err
	}
	if err := walk(); err != nil {
		return err
	}
	if refused {
		return errSaid
	}
	return nil
}

func (c *console) scalar(token json.Token) string {
	switch v := token.(type) {
	case nil:
		return "–"
	case bool:
		if v {
			return lang.CliYes().In(c.tag)
		}
		return lang.CliNo().In(c.tag)
	}
	return fmt.Sprint(token)
}
