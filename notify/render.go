package notify

import (
	"strings"

	"retour/ground/lang"
	"retour/order"
)

// Letter is a message made: the same words as plain text and as a page.
type Letter struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
}

// span is a stretch of a finished line.
type span struct {
	text   string
	link   bool
	strong bool
}

// row is a finished line; an empty one parts paragraphs.
type row []span

func (r row) text() string {
	var b strings.Builder
	for _, s := range r {
		b.WriteString(s.text)
	}
	return b.String()
}

// write makes the letter of a story from words. It is a pure function of both.
func write(s *story, w Words) Letter {
	w = w.tidy()
	rows := compose(s, w.Body)
	if s.settings.Demo {
		rows = append([]row{sentence(s.say(lang.NotifyDemo())), nil}, rows...)
	}
	foot := footer(s)
	subject := subjectOf(s, w.Subject)
	return Letter{
		Subject: subject,
		Text:    textOf(rows) + "\n\n-- \n" + textOf(foot) + "\n",
		HTML:    page(s.tag, subject, clean(s.shop.Name), rows, foot),
	}
}

func sentence(text string) row { return row{{text: text}} }

// subjectOf fills the subject. What has nothing to say leaves a gap there, which is closed.
func subjectOf(s *story, text string) string {
	p, _ := read(text)
	var b strings.Builder
	for _, part := range p {
		b.WriteString(part.text)
		if part.hole != "" {
			v := holeCalled(part.hole).of(s)
			b.WriteString(v.text + strings.Join(v.list, ", "))
		}
	}
	subject := clean(strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == ' ' || unwanted(r) }), " "))
	switch {
	case subject == "" && s.audience() == Member:
		subject = clean(s.shop.Name)
	case subject == "":
		subject = clean(s.shop.Name + " · " + string(s.code()))
	}
	if s.settings.Demo {
		subject = s.say(lang.NotifyDemoSubject(subject))
	}
	return subject
}

// compose fills the lines of a body, leaves out those with a gap, and keeps one empty line where several met.
func compose(s *story, body string) []row {
	var rows []row
	for _, line := range strings.Split(body, "\n") {
		p, _ := read(strings.TrimRight(line, " "))
		if len(p) == 0 {
			if len(rows) > 0 && len(rows[len(rows)-1]) > 0 {
				rows = append(rows, nil)
			}
			continue
		}
		rows = append(rows, fill(s, p)...)
	}
	for len(rows) > 0 && len(rows[len(rows)-1]) == 0 {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// fill puts the values into one line: none where a value is missing, several where a list stands alone.
func fill(s *story, p phrase) []row {
	var out row
	for _, part := range p {
		if part.hole == "" {
			out = append(out, span{text: part.text})
			continue
		}
		v := holeCalled(part.hole).of(s)
		switch {
		case v.empty():
			return nil
		case v.list == nil:
			out = append(out, span{text: v.text, link: v.link && web(v.text), strong: v.strong})
		case len(p) == 1:
			return bullets(v.list)
		default:
			out = append(out, span{text: strings.Join(v.list, ", ")})
		}
	}
	return []row{out}
}

func bullets(list []string) []row {
	rows := make([]row, len(list))
	for i, item := range list {
		rows[i] = row{{text: "- "}, {text: item}}
	}
	return rows
}

// web reports whether an address may become a link.
func web(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}

// footer says who writes, about what, and whether answering helps. It is not part of a shop's words.
func footer(s *story) []row {
	if s.audience() == Member {
		return []row{sentence(s.say(lang.NotifyFooterMember(clean(s.shop.Name))))}
	}
	rows := []row{sentence(s.say(lang.NotifyFooter(clean(s.shop.Name), string(s.code()), clean(s.row.Number))))}
	for _, line := range s.settings.Seller {
		if line = clean(line); line != "" && line != clean(s.shop.Name) {
			rows = append(rows, sentence(line))
		}
	}
	if s.customers() && replyTo(s.settings) != "" {
		rows = append(rows, sentence(s.say(lang.NotifyReply())))
	}
	return rows
}

// replyTo is where answers go, if anywhere.
func replyTo(settings order.Settings) string { return strings.TrimSpace(settings.ReplyTo) }

func textOf(rows []row) string {
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = r.text()
	}
	return strings.Join(lines, "\n")
}
