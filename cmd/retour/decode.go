package main

import (
	"bytes"
	"encoding/json"
	"strings"

	"retour/door/scan"
	"retour/door/scan/question"
	"retour/ground/lines"
	"retour/returns"
)

type decodeCommand struct {
	Text []string `arg:"" optional:"" name:"text" passthrough:""`
	JSON bool     `name:"json"`
}

// Run tells what codes mean: those in the command line, or one a line of standard input, as a scanner sends them. Asked for
// JSON, the lines are questions. It needs no database.
func (v decodeCommand) Run(c *console) error {
	switch {
	case v.JSON && len(v.Text) > 0:
		for _, text := range v.Text {
			asked, err := json.Marshal(map[string]string{"value": text})
			if err != nil {
				return err
			}
			c.line(string(question.Answer(returns.Codes, asked)))
		}
		return nil
	case v.JSON:
		return lines.Serve(c.in, c.out, question.Longest, func(line []byte) []byte { return question.Answer(returns.Codes, line) })
	case len(v.Text) > 0:
		for _, text := range v.Text {
			c.line(c.meanings(text))
		}
		return nil
	}
	return lines.Serve(c.in, c.out, scan.Longest, func(line []byte) []byte { return []byte(c.meanings(string(line))) })
}

// meanings tells what a text can mean, the most likely first, a line each.
func (c *console) meanings(text string) string {
	var out bytes.Buffer
	for i, m := range returns.Codes.Read(text).Meanings {
		if i > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(returns.MeaningName(m.Kind).In(c.tag))
		out.WriteString(": " + named(m))
		out.WriteString(" · " + returns.MeaningReason(m.Reason).In(c.tag))
	}
	return out.String()
}

// named is what a meaning names, and for a carrier's number whose it can be.
func named(m scan.Meaning) string {
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '·'
		}
		return r
	}, strings.ToValidUTF8(m.Value, "·"))
	if most := []rune(text); len(most) > 120 {
		text = string(most[:120]) + "…"
	}
	var carriers []string
	for _, candidate := range m.Candidates {
		carriers = append(carriers, candidate.Carrier)
	}
	if len(carriers) > 0 {
		text += " (" + strings.Join(carriers, ", ") + ")"
	}
	return text
}
