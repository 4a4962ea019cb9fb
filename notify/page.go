package notify

import (
	"html"
	"regexp"
	"strings"

	"retour/ground/lang"
)

// The page of a message: one column, the words of the text in their order, headings, lists and links that say where they
// lead, the language named, nothing fetched from anywhere. Every word is escaped; a shop's own HTML does not exist here.
const (
	pageHead = `<!doctype html>
<html lang="{lang}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{subject}</title>
<style>
body { margin: 0; background: #f1f2ee; color: #131614; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
.sheet { max-width: 36em; margin: 0 auto; padding: 24px; background: #ffffff; }
.shop { margin: 0 0 24px; padding: 0 0 12px; border-bottom: 1px solid #d9dcd5; font-weight: 700; }
h1 { margin: 0 0 16px; font-size: 22px; line-height: 1.3; }
p, ul, ol { margin: 0 0 16px; }
.lead { margin: 0 0 4px; }
ul, ol { padding-left: 24px; }
li { margin: 0 0 4px; }
a { color: #131614; }
.button { display: inline-block; padding: 11px 20px; background: #131614; color: #ffffff; font-weight: 700; text-decoration: none; border-radius: 2px; }
.foot { margin: 24px 0 0; padding: 12px 0 0; border-top: 1px solid #d9dcd5; color: #4a514c; font-size: 14px; }
@media (prefers-color-scheme: dark) {
body { background: #0d0f0e; color: #f2f4ef; }
.sheet { background: #161917; }
.shop, .foot { border-color: #2d322f; }
.foot { color: #b9c0ba; }
a { color: #f2f4ef; }
.button { background: #f2f4ef; color: #131614; }
}
</style>
</head>
<body>
<div class="sheet" role="article" aria-label="{subject}" lang="{lang}" dir="ltr">
<p class="shop">{shop}</p>
<h1>{subject}</h1>
`
	pageFoot = `</div>
</body>
</html>
`
)

// page lays the rows out.
func page(tag lang.Tag, subject, shop string, rows, foot []row) string {
	var b strings.Builder
	b.WriteString(strings.NewReplacer("{lang}", html.EscapeString(string(tag)), "{subject}", html.EscapeString(subject),
		"{shop}", html.EscapeString(shop)).Replace(pageHead))
	for _, paragraph := range paragraphs(rows) {
		b.WriteString(block(paragraph))
	}
	lines := make([]string, len(foot))
	for i, r := range foot {
		lines[i] = inline(r)
	}
	b.WriteString(`<p class="foot">` + strings.Join(lines, "<br>\n") + "</p>\n" + pageFoot)
	return b.String()
}

// paragraphs parts rows at the empty ones.
func paragraphs(rows []row) [][]row {
	var all [][]row
	var open []row
	for _, r := range append(rows[:len(rows):len(rows)], nil) {
		switch {
		case len(r) > 0:
			open = append(open, r)
		case len(open) > 0:
			all, open = append(all, open), nil
		}
	}
	return all
}

var numbered = regexp.MustCompile(`^[0-9]{1,2}\. `)

// mark is what begins an item of a list, and the element of that list; none for other rows.
func mark(r row) (sign, element string) {
	switch first := r[0].text; {
	case strings.HasPrefix(first, "- "):
		return "- ", "ul"
	case numbered.MatchString(first):
		return numbered.FindString(first), "ol"
	}
	return "", ""
}

// block writes one paragraph: runs of items as lists, other rows as lines.
func block(rows []row) string {
	var b strings.Builder
	for at := 0; at < len(rows); {
		_, element := mark(rows[at])
		end := at + 1
		for end < len(rows) {
			if _, next := mark(rows[end]); next != element {
				break
			}
			end++
		}
		if element == "" {
			b.WriteString(lines(rows[at:end], end < len(rows)))
		} else {
			b.WriteString(list(element, rows[at:end]))
		}
		at = end
	}
	return b.String()
}

func list(element string, rows []row) string {
	var b strings.Builder
	b.WriteString("<" + element + ">\n")
	for _, r := range rows {
		sign, _ := mark(r)
		item := append(row{{text: strings.TrimPrefix(r[0].text, sign)}}, r[1:]...)
		b.WriteString("<li>" + inline(item) + "</li>\n")
	}
	b.WriteString("</" + element + ">\n")
	return b.String()
}

// lines writes rows as one paragraph, but for a row that ends with a link: that is a button of its own. A paragraph that
// leads into a list stands close to it.
func lines(rows []row, leads bool) string {
	var b strings.Builder
	var open []string
	flush := func(element string) {
		if len(open) > 0 {
			b.WriteString(element + strings.Join(open, "<br>\n") + "</p>\n")
			open = nil
		}
	}
	for _, r := range rows {
		if words, address, ok := button(r); ok {
			flush("<p>")
			b.WriteString(`<p><a class="button" href="` + html.EscapeString(address) + `">` + html.EscapeString(words) + "</a></p>\n")
			continue
		}
		open = append(open, inline(r))
	}
	if leads {
		flush(`<p class="lead">`)
	}
	flush("<p>")
	return b.String()
}

// button finds a row that is some words and then one link.
func button(r row) (words, address string, ok bool) {
	last := r[len(r)-1]
	if !last.link {
		return "", "", false
	}
	for _, s := range r[:len(r)-1] {
		if s.link {
			return "", "", false
		}
		words += s.text
	}
	words = strings.TrimRight(words, ": \u00a0")
	if words == "" {
		words = last.text
	}
	return words, last.text, true
}

// inline writes one row within its paragraph.
func inline(r row) string {
	var b strings.Builder
	for _, s := range r {
		text := html.EscapeString(s.text)
		switch {
		case s.link:
			text = `<a href="` + text + `">` + text + `</a>`
		case s.strong:
			text = "<strong>" + text + "</strong>"
		}
		b.WriteString(text)
	}
	return b.String()
}
