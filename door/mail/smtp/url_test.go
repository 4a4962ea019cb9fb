package smtp

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReadURL(t *testing.T) {
	for text, want := range map[string]server{
		"smtp://mail.example.org":                                             {host: "mail.example.org", port: "587", security: startTLS, helo: "localhost", timeout: time.Minute},
		"smtp://mail.example.org:2525?tls=none":                               {host: "mail.example.org", port: "2525", security: open, helo: "localhost", timeout: time.Minute},
		"smtp://mail.example.org?tls=none":                                    {host: "mail.example.org", port: "25", security: open, helo: "localhost", timeout: time.Minute},
		"smtps://a%40b:p%2Fw%3A@mail.example.org":                             {host: "mail.example.org", port: "465", security: implicit, user: "a@b", password: "p/w:", helo: "localhost", timeout: time.Minute},
		"smtp://u:p@[::1]:587?tls=starttls&helo=shop.example.org&timeout=15s": {host: "::1", port: "587", security: startTLS, user: "u", password: "p", helo: "shop.example.org", timeout: 15 * time.Second},
		"smtp://u:p@localhost:25?tls=none":                                    {host: "localhost", port: "25", security: open, user: "u", password: "p", helo: "localhost", timeout: time.Minute},
		"smtp://mail.example.org:465?tls=implicit":                            {host: "mail.example.org", port: "465", security: implicit, helo: "localhost", timeout: time.Minute},
	} {
		got, err := readURL(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(server{})); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}

// A wrong setting is refused at the start, in words that never hold the password.
func TestWrongURLs(t *testing.T) {
	for text, part := range map[string]string{
		"":                                          "smtp://",
		"mail.example.org:25":                       "",
		"http://mail.example.org":                   "smtp://",
		"smtp://":                                   "host",
		"smtp://mail.example.org/path":              "host",
		"smtp://mail.example.org?tls=maybe":         "tls=maybe",
		"smtps://mail.example.org?tls=none":         "smtp://",
		"smtp://mail.example.org?tsl=none":          "tsl",
		"smtp://mail.example.org?timeout=fast":      "timeout=fast",
		"smtp://mail.example.org?timeout=-1s":       "timeout",
		"smtp://u:sekret@mail.example.org?tls=none": "open line",
		"smtp://u:sek%ret@mail.example.org":         "no URL",
	} {
		_, err := readURL(text)
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q: %v; want a sentence with %q", text, err, part)
		}
		if err != nil && strings.Contains(err.Error(), "sek") {
			t.Errorf("%q: the sentence holds the password: %v", text, err)
		}
	}
}
