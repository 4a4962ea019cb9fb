package lang_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retour/ground/lang"
	"retour/ground/lang/pattern"
	"retour/ground/money"
)

const (
	english = lang.English
	french  = lang.French
)

func TestMessagesInBothLanguages(t *testing.T) {
	tests := []struct {
		message lang.Message
		en, fr  string
	}{
		{
			lang.FaultRequired("items[0].quantity"),
			"“items[0].quantity” is missing. Fill it in and send again.",
			"Le champ « items[0].quantity » n’est pas renseigné. Complétez-le, puis renvoyez.",
		},
		{
			lang.FaultTooMany(0),
			"Too many requests in a short time. Try again in 0 seconds.",
			"Trop de requêtes en peu de temps. Réessayez dans 0 seconde.",
		},
		{
			lang.FaultTooMany(1),
			"Too many requests in a short time. Try again in 1 second.",
			"Trop de requêtes en peu de temps. Réessayez dans 1 seconde.",
		},
		{
			lang.FaultTooMany(3600),
			"Too many requests in a short time. Try again in 3,600 seconds.",
			"Trop de requêtes en peu de temps. Réessayez dans 3 600 secondes.",
		},
		{
			lang.FaultCurrencyMismatch("USD", "EUR"),
			"The amount is in USD, but EUR is needed here. Send it in EUR.",
			"Le montant est en USD, alors qu’il doit être en EUR. Envoyez-le en EUR.",
		},
	}
	for _, test := range tests {
		if got := test.message.In(english); got != test.en {
			t.Errorf("English: %s\nwant:    %s", got, test.en)
		}
		if got := strings.ReplaceAll(test.message.In(french), "\u00a0", " "); got != test.fr {
			t.Errorf("French: %s\nwant:   %s", got, test.fr)
		}
	}
}

func TestUnknownLanguageIsEnglish(t *testing.T) {
	if got, want := lang.FaultTooMany(2).In("tlh"), lang.FaultTooMany(2).In(english); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A message nobody knows shows its key: a reader who sees it can still ask about it.
func TestUnknownMessageIsItsKey(t *testing.T) {
	if got := (lang.Message{Key: "fault.of_tomorrow"}).In(french); got != "fault.of_tomorrow" {
		t.Error(got)
	}
	if got := (lang.Message{Key: "fault.required"}).In(english); !strings.HasPrefix(got, "“{field}” is missing") {
		t.Error(got)
	}
}

// every is each message of the catalogue, of every room, with some content for its holes.
func every(t *testing.T) []lang.Message {
	t.Helper()
	paris := time.FixedZone("", 3600)
	content := map[pattern.Type]any{
		pattern.Text: "RT-1", pattern.Int: int64(1234), pattern.Money: money.Of(123456, "EUR"),
		pattern.Date: time.Date(2026, 3, 1, 14, 5, 0, 0, paris), pattern.Time: time.Date(2026, 3, 4, 14, 5, 0, 0, paris),
		pattern.Message: lang.FaultTooMany(1),
	}
	names, err := fs.Glob(os.DirFS("catalogue"), "*.en.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no catalogue: %v", err)
	}
	var messages []lang.Message
	for _, name := range names {
		file, err := os.ReadFile("catalogue/" + name)
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(file, &texts); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, text := range texts {
			p, err := pattern.Parse(text)
			if err != nil {
				t.Fatalf("%s: %s: %v", name, key, err)
			}
			m := lang.Message{Key: key}
			for _, h := range p.Holes {
				m.Args = append(m.Args, content[h.Type])
			}
			messages = append(messages, m)
		}
	}
	return messages
}

var (
	wide       = regexp.MustCompile(` [:;!?»]|« `)
	unset      = regexp.MustCompile(`\p{L}'\p{L}`)
	breathless = regexp.MustCompile(`[\p{L}\p{N}»)][;!?]|[\p{L}»)]:|«[^\x{a0}]|[^\x{a0}]»`) // a colon may stand in a clock or an address
)

func TestEveryMessageReadsWell(t *testing.T) {
	for _, m := range every(t) {
		for _, tag := range lang.Tags {
			text := m.In(tag)
			switch {
			case text == "" || text == m.Key:
				t.Errorf("%s: %s has no text", tag, m.Key)
			case unset.MatchString(text):
				t.Errorf("%s: %s has a straight apostrophe: %s", tag, m.Key, text)
			case strings.Contains(text, "\u202f") || strings.TrimSpace(text) != text || strings.Contains(text, "  "):
				t.Errorf("%s: %s has a space that should not be there: %q", tag, m.Key, text)
			case tag == french && wide.MatchString(text):
				t.Errorf("%s may break before its punctuation: %q", m.Key, text)
			case tag == french && breathless.MatchString(addresses.ReplaceAllString(text, "")):
				t.Errorf("%s lacks a no-break space at its punctuation: %q", m.Key, text)
			}
		}
	}
}

// addresses are no sentences, so the typography of French leaves them alone.
var addresses = regexp.MustCompile(`\w+://\S+|\b[\w.]+:\S+`)

func TestTitlesForEveryKindOfFault(t *testing.T) {
	titles := []lang.Message{
		lang.FaultTitleInternal(), lang.FaultTitleInvalid(), lang.FaultTitleUnauthenticated(), lang.FaultTitleForbidden(),
		lang.FaultTitleNotFound(), lang.FaultTitleConflict(), lang.FaultTitleTooLarge(), lang.FaultTitleTooMany(),
		lang.FaultTitleUnavailable(),
	}
	for _, tag := range lang.Tags {
		seen := map[string]bool{}
		for _, m := range titles {
			text := m.In(tag)
			if seen[text] || strings.HasSuffix(text, ".") {
				t.Errorf("%s: %q is no title, or not the only one", tag, text)
			}
			seen[text] = true
		}
	}
}

func TestEveryMessageIsStoredAndReadAgain(t *testing.T) {
	for _, m := range every(t) {
		data, err := json.Marshal(m)
		if err != nil {
			t.Errorf("%s: %v", m.Key, err)
			continue
		}
		var got lang.Message
		if err := json.Unmarshal(data, &got); err != nil {
			t.Errorf("%s: %v", data, err)
			continue
		}
		if diff := cmp.Diff(m, got); diff != "" {
			t.Errorf("%s: %s", data, diff)
		}
		for _, tag := range lang.Tags {
			if got.In(tag) != m.In(tag) {
				t.Errorf("%s reads %q, before %q", data, got.In(tag), m.In(tag))
			}
		}
	}
}

func BenchmarkIn(b *testing.B) {
	m := lang.FaultTextTooLong("items[0].comment", 2000)
	b.ReportAllocs()
	for b.Loop() {
		m.In(french)
	}
}
