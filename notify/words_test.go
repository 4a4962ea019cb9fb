package notify

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/returns"
)

func TestEveryKindHasWordsInEveryLanguage(t *testing.T) {
	files, err := texts.ReadDir("template")
	if err != nil || len(files) != len(kinds)*len(lang.Tags) {
		t.Errorf("%d files for %d kinds: %v", len(files), len(kinds), err)
	}
	for _, info := range Kinds() {
		for _, tag := range lang.Tags {
			l, err := Preview(info.Kind, tag, Default(info.Kind, tag))
			if err != nil {
				t.Errorf("%s %s: %v", info.Kind, tag, err)
				continue
			}
			if strings.Contains(l.Text, "{{") || strings.Contains(l.Subject, "{{") || len([]rune(l.Subject)) > 90 {
				t.Errorf("%s %s: %s\n%s", info.Kind, tag, l.Subject, l.Text)
			}
			if title := info.Title.In(tag); strings.HasPrefix(title, "notify.") || title == "" {
				t.Errorf("%s %s has no title", info.Kind, tag)
			}
		}
		for _, h := range info.Holes {
			if h.Says.Key == "" || holeCalled(h.Name).name == "" {
				t.Errorf("%s: {{%s}} says nothing", info.Kind, h.Name)
			}
		}
	}
}

var plainSpace = regexp.MustCompile(`[ ][:;!?»]|«[ ]|[\p{L}]'[\p{L}]`)

func TestFrenchIsTypesetAndBothLanguagesUseTheSamePlaceholders(t *testing.T) {
	hole := regexp.MustCompile(`\{\{[a-z_]+\}\}`)
	for _, info := range Kinds() {
		en, fr := Default(info.Kind, lang.English), Default(info.Kind, lang.French)
		if at := plainSpace.FindString(fr.Subject + "\n" + fr.Body); at != "" {
			t.Errorf("%s: %q stands in the French text", info.Kind, at)
		}
		count := func(w Words) map[string]int {
			n := map[string]int{}
			for _, name := range hole.FindAllString(w.Subject+w.Body, -1) {
				n[name]++
			}
			return n
		}
		a, b := count(en), count(fr)
		for name := range a {
			if a[name] != b[name] {
				t.Errorf("%s: %s stands %d times in English, %d in French", info.Kind, name, a[name], b[name])
			}
		}
		if len(a) != len(b) {
			t.Errorf("%s: %v and %v", info.Kind, a, b)
		}
	}
}

func TestWordsThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		name, subject, body string
		kind                Kind
		code, at, says      string
	}{
		{"unknown placeholder", "Hello", "{{password}} {{order}}", Closed, "notify.placeholder_unknown", "body", "{{password}}"},
		{"names the known ones", "Hello", "{{password}}", Closed, "notify.placeholder_unknown", "body", "{{shop}}, {{return}}, {{order}}"},
		{"one of another kind", "Hello", "{{label}}", Closed, "notify.placeholder_unknown", "body", "{{label}}"},
		{"a name in a message to the shop", "{{amount}} {{link}}", "{{name}}", RefundFailed, "notify.placeholder_unknown", "body", "{{name}}"},
		{"in the subject", "{{x}}", "text", Closed, "notify.placeholder_unknown", "subject", "{{x}}"},
		{"code", "Hello", "{{printf .shop}}", Closed, "notify.placeholder_unknown", "body", "printf .shop"},
		{"empty placeholder", "Hello", "{{}}", Closed, "notify.placeholder_unknown", "body", "{{}}"},
		{"not closed", "Hello", "a {{shop b", Closed, "notify.placeholder_open", "body", "{{shop b"},
		{"two lines in the subject", "Hello\r\nBcc: everybody@example.org", "text", Closed, "notify.subject_one_line", "subject", ""},
		{"no subject", " ", "text", Closed, "fault.required", "subject", ""},
		{"no body", "Hello", "\n \n", Closed, "fault.required", "body", ""},
		{"too long a subject", strings.Repeat("é", 201), "text", Closed, "fault.text_too_long", "subject", "200"},
		{"too long a body", "Hello", strings.Repeat("é", 8001), Closed, "fault.text_too_long", "body", "8,000"},
		{"a control sign", "Hello", "a\x00b", Closed, "notify.sign_not_allowed", "body", ""},
		{"text that turns around", "Hello", "a\u202eb", Closed, "notify.sign_not_allowed", "body", ""},
		{"bytes that are no text", "Hello", "a\xffb", Closed, "notify.sign_not_allowed", "body", ""},
		{"no such kind", "Hello", "text", "spam", "notify.kind_unknown", "kind", "spam"},
		{"a label without its link", "Hello", "Your label", Label, "notify.placeholder_needed", "body", "{{label}}"},
		{"an acknowledgement without its time", "Hello", "{{withdrawn}}", Withdrawal, "notify.placeholder_needed", "body", "{{date}}"},
		{"an acknowledgement without its content", "{{date}}", "Thank you", WithdrawalReview, "notify.placeholder_needed", "body", "{{withdrawn}}"},
	} {
		_, err := Preview(c.kind, lang.English, Words{c.subject, c.body})
		f := fault.Of(err)
		if f == nil || f.Code() != c.code || f.Field != c.at || !strings.Contains(f.Message.In(lang.English), c.says) {
			t.Errorf("%s: %v, want %s at %s with %q", c.name, err, c.code, c.at, c.says)
		}
	}
}

func TestWordsThatAreTaken(t *testing.T) {
	l, err := Preview(Closed, lang.English, Words{"  {{ shop }} {{return}}  ", "One\r\n\r\n\r\n\r\nTwo\tthree {{order}} } { {{items}}\n\n- {{items}}\n{{items}}"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "One\n\nTwo three 10045 } { "; !strings.HasPrefix(l.Text, want) {
		t.Errorf("%q", l.Text)
	}
	if !strings.HasPrefix(l.Subject, "Example Shop RT-") || !strings.Contains(l.Text, "\n- 2 × Vase “Sample”") {
		t.Errorf("%q\n%s", l.Subject, l.Text)
	}
}

func TestALineWithAGapIsLeftOut(t *testing.T) {
	s := example(Settled, lang.English)
	s.withheld.Minor, s.tale.credit.Minor = 0, 0
	l := write(s, Words{"{{credit}} {{withheld}}", "Kept\nback: {{withheld}}.\nBack: {{refund}}\n\n{{credit}} and {{refund}}\n\nEnd"})
	if !strings.HasPrefix(l.Text, "Kept\nBack: €117.90\n\nEnd\n") {
		t.Errorf("%q", l.Text)
	}
	if !strings.Contains(l.Subject, "Example Shop") { // a subject of which nothing is left is the shop's name and the code
		t.Errorf("%q", l.Subject)
	}
}

func TestValuesAreNotReadAgain(t *testing.T) {
	s := example(Closed, lang.English)
	s.names["EX-1"], s.shop.Name = "{{link}}", "{{name}}"
	l := write(s, Words{"{{shop}}", "{{items}}"})
	if l.Subject != "{{name}}" || !strings.HasPrefix(l.Text, "- 1 × {{link}}\n") {
		t.Errorf("%q\n%s", l.Subject, l.Text)
	}
}

func TestTemplatesOfAShop(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, usual(lang.French), nil)
		ctx := context.Background()
		editor := db.Actor{ID: 77, Kind: db.Person, Rights: map[db.Right]bool{"settings.write": true}}
		put := PutTemplate{Shop: "orvane", Kind: Closed, Language: lang.French, Subject: "Fini {{return}}", Body: "Merci {{name}} !\n\nÀ bientôt."}
		if _, err := db.Run(ctx, w.db, db.Actor{Kind: db.Person}, "", put); fault.Of(err) == nil || fault.Of(err).Kind != fault.Forbidden {
			t.Errorf("without the right: %v", err)
		}
		tell := func() Message {
			w.tell(returns.Closed{Return: theCode})
			w.follow()
			all := w.messages()
			return all[len(all)-1]
		}
		first := tell()
		got, err := db.Run(ctx, w.db, editor, "", put)
		if err != nil || got.Version != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		own := tell()
		if own.Subject != "Fini "+string(theCode) || !strings.HasPrefix(own.Text, "Merci Camille Exemple !\n\nÀ bientôt.") || own.Template != 1 || first.Template != 0 {
			t.Errorf("%+v\n%s", own.Head, own.Text)
		}
		put.Version, put.Body = 1, "Au revoir."
		if got, err = db.Run(ctx, w.db, editor, "", put); err != nil || got.Version != 2 {
			t.Fatalf("%+v, %v", got, err)
		}
		if _, err = db.Run(ctx, w.db, editor, "", put); !fault.Is(err, "notify.template_changed") {
			t.Errorf("an edit of an old version: %v", err)
		}
		put.Version, put.Body = 0, "{{unknown}}"
		if _, err = db.Run(ctx, w.db, editor, "", put); !fault.Is(err, "notify.placeholder_unknown") {
			t.Errorf("%v", err)
		}
		put.Body, put.Shop = "text", "nobody"
		if _, err = db.Run(ctx, w.db, editor, "", put); !fault.Is(err, "fault.not_found") {
			t.Errorf("%v", err)
		}
		put.Shop, put.Language = "orvane", "de"
		if _, err = db.Run(ctx, w.db, editor, "", put); !fault.Is(err, "fault.one_of") {
			t.Errorf("%v", err)
		}
		all, err := Templates(w.db.On(ctx), theShop)
		if err != nil || len(all) != len(kinds)*2 {
			t.Fatalf("%d, %v", len(all), err)
		}
		for _, x := range all {
			if is := x.Kind == Closed && x.Language == lang.French; x.Own != is || is && (x.UpdatedBy != 77 || x.Words.Body != "Au revoir.") {
				t.Errorf("%+v", x)
			}
		}
		if got, err = db.Run(ctx, w.db, editor, "", ResetTemplate{Shop: "orvane", Kind: Closed, Language: lang.French, Version: 2}); err != nil || got.Version != 3 {
			t.Fatalf("%+v, %v", got, err)
		}
		if again := tell(); again.Text != first.Text || again.Template != 0 {
			t.Errorf("%s", again.Text)
		}
	})
}

// nasty are values that try to break out of where they stand.
var nasty = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "x\r\nBcc: everybody@example.org", "{{link}}", "</title><script>", "a\u202eb\u2066c",
	"\x00\x07", "&lt;script&gt;", "- 1. #", "'\"`", "https://evil.example.org/ Win", string([]byte{0xff, 0xfe}),
}

func TestNastyValuesStayText(t *testing.T) {
	for _, value := range nasty {
		for _, info := range Kinds() {
			s := example(info.Kind, lang.English)
			s.shop.Name, s.row.Number, s.reference, s.why, s.order, s.tracking, s.carrier = value, value, value, value, value, value, value
			s.row.Name, s.names["EX-1"], s.names["EX-2"] = &value, value, value
			s.settings.Seller = []string{value}
			checkLetter(t, write(s, Default(info.Kind, lang.English)))
		}
	}
}

// checkLetter holds a letter to what every letter must be, whatever went into it.
func checkLetter(t *testing.T, l Letter) {
	t.Helper()
	if strings.TrimSpace(l.Subject) == "" || strings.ContainsFunc(l.Subject, unwanted) {
		t.Errorf("subject %q", l.Subject)
	}
	if strings.ContainsFunc(l.Text, func(r rune) bool { return unwanted(r) && r != '\n' }) {
		t.Errorf("text %q", l.Text)
	}
	root, err := html.Parse(strings.NewReader(l.HTML))
	if err != nil {
		t.Fatal(err)
	}
	allowed := map[string]bool{
		"html": true, "head": true, "meta": true, "title": true, "style": true, "body": true, "div": true, "p": true, "h1": true,
		"ul": true, "ol": true, "li": true, "a": true, "br": true, "strong": true,
	}
	counts := map[string]int{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		counts[n.Data]++
		if !allowed[n.Data] {
			t.Errorf("an element %s in %s", n.Data, l.HTML)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "href" && !strings.HasPrefix(a.Val, "https://example.org/") {
				t.Errorf("%s: %s=%q", n.Data, a.Key, a.Val)
			}
		}
	}
	if counts["h1"] != 1 || counts["title"] != 1 || counts["style"] != 1 {
		t.Errorf("%v", counts)
	}
}

func TestThePageSaysWhatTheTextSays(t *testing.T) {
	space := regexp.MustCompile(`[\s\x{a0}]+`)
	for _, info := range Kinds() {
		for _, tag := range lang.Tags {
			l := write(example(info.Kind, tag), Default(info.Kind, tag))
			root, err := html.Parse(strings.NewReader(l.HTML))
			if err != nil {
				t.Fatal(err)
			}
			var seen, links strings.Builder
			language := ""
			for n := range root.Descendants() {
				switch {
				case n.Type == html.TextNode && n.Parent.Data != "style" && n.Parent.Data != "title":
					seen.WriteString(n.Data + " ")
				case n.Type == html.ElementNode && n.Data == "html":
					language = n.Attr[0].Val
				case n.Type == html.ElementNode && n.Data == "a":
					links.WriteString(n.Attr[len(n.Attr)-1].Val + " ")
					if n.FirstChild == nil || strings.TrimSpace(n.FirstChild.Data) == "" || strings.HasPrefix(n.FirstChild.Data, "http") {
						t.Errorf("%s %s: a link without words", info.Kind, tag)
					}
				}
			}
			if language != string(tag) {
				t.Errorf("%s: the page says it is in %q", tag, language)
			}
			page := space.ReplaceAllString(seen.String(), " ")
			for _, word := range strings.Fields(space.ReplaceAllString(l.Text, " ")) {
				word = strings.Trim(word, "-:.,;()")
				if strings.HasPrefix(word, "https://") {
					if !strings.Contains(links.String(), word) {
						t.Errorf("%s %s: the link %s is not on the page", info.Kind, tag, word)
					}
				} else if word != "1" && word != "2" && word != "3" && !strings.Contains(page, word) {
					t.Errorf("%s %s: %q is not on the page", info.Kind, tag, word)
				}
			}
		}
	}
}

func TestNamesThatCarryAnAddressAreNotGreeted(t *testing.T) {
	for name, want := range map[string]string{
		"Camille Exemple": "Camille Exemple", " J. Exemple ": "J. Exemple", "Zoë O’Hara-Ndiaye": "Zoë O’Hara-Ndiaye", "李 小龍": "李 小龍",
		"WIN at https://evil.example": "", "evil.example.org": "", "a@example.org": "", "<b>Bob</b>": "", strings.Repeat("x", 61): "", "": "",
		"Camille\r\nBcc: x": "", "{{link}}": "",
	} {
		if got := personName(name); got != want {
			t.Errorf("%q is greeted as %q, want %q", name, got, want)
		}
	}
}

func TestOnlyWebAddressesBecomeLinks(t *testing.T) {
	s := example(Closed, lang.English)
	s.link = func(string, int64) string { return "javascript:alert(1)" }
	if l := write(s, Default(Closed, lang.English)); strings.Contains(l.HTML, "href") {
		t.Error(l.HTML)
	}
	s.link = func(string, int64) string { return "" }
	if l := write(s, Default(Closed, lang.English)); strings.Contains(l.Text, "See your return") {
		t.Error(l.Text)
	}
}

func FuzzWords(f *testing.F) {
	for _, info := range Kinds() {
		w := Default(info.Kind, lang.French)
		f.Add(string(info.Kind), w.Subject, w.Body, "Robe")
	}
	f.Add("closed", "{{shop}}", "{{{{shop}}}}\n- {{items}}\n1. {{link}}{{link}}\n\n\n{{x", "<script>")
	f.Fuzz(func(t *testing.T, kind, subject, body, value string) {
		w := Words{subject, body}
		if _, err := Preview(Kind(kind), lang.French, w); err != nil && fault.Of(err) == nil {
			t.Fatalf("an error nobody can read: %v", err)
		}
		s := example(Kind(kind), lang.French)
		s.shop.Name, s.row.Number, s.names["EX-1"] = value, value, value
		l := write(s, w) // words may have been stored by another version of this program
		if w.Check(Kind(kind)) == nil {
			checkLetter(t, l)
		}
	})
}

// Whoever gets a label also gets the page on which the return is followed, signed. It stands in the message and not on the
// label, which everybody on the parcel's way can read.
func TestLabelMessagesSayWhereToFollowTheReturn(t *testing.T) {
	for _, kind := range []Kind{Label, LabelAddress} {
		for _, tag := range lang.Tags {
			l, err := Preview(kind, tag, Default(kind, tag))
			if err != nil || !strings.Contains(l.Text, "https://example.org/return/example") || !strings.Contains(l.HTML, `href="https://example.org/return/example"`) {
				t.Errorf("%s in %s leads to no page: %v\n%s", kind, tag, err, l.Text)
			}
		}
	}
}
