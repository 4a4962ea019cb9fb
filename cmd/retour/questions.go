package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"retour/ground/lang"
	"retour/ground/lines"
)

// questions answers questions written as JSON, of a file or of standard input ("-"): one object a line with one object a
// line, or, to a person, one question with lines of text: what tell says of it, or else what is in the answer. A line longer
// than so many bytes is refused by the answer.
func (c *console) questions(file string, machine bool, longest int, answer func([]byte) []byte, tell func([]byte) []string) error {
	in := c.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	if machine {
		return lines.Serve(in, c.out, longest, answer)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	var line bytes.Buffer
	if json.Compact(&line, text) != nil {
		line = *bytes.NewBuffer(text) // several questions, or none: the answer says what is wrong
	}
	question := bytes.TrimSpace(line.Bytes())
	if tell != nil {
		if told := tell(question); len(told) > 0 {
			c.line(strings.Join(told, "\n"))
			return nil
		}
	}
	said := json.NewDecoder(bytes.NewReader(answer(question)))
	said.UseNumber()
	return c.answered(said)
}

// answered prints an answer as lines, in its order.
func (c *console) answered(in *json.Decoder) error {
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
