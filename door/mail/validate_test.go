package mail_test

import (
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retour/door/mail"
)

func TestReadAddress(t *testing.T) {
	for text, want := range map[string]mail.Address{
		"ada@example.org":                        {Local: "ada", Domain: "example.org"},
		"Ada Exemple <ada+rt@example.org>":       {Name: "Ada Exemple", Local: "ada+rt", Domain: "example.org"},
		`"Shop, returns" <r@shop.example.org>`:   {Name: "Shop, returns", Local: "r", Domain: "shop.example.org"},
		"=?utf-8?q?Ad=C3=A9la?= <a@example.org>": {Name: "Adéla", Local: "a", Domain: "example.org"},
		"o'brien@example.org":                    {Local: "o'brien", Domain: "example.org"},
		"ada@EXAMPLE.org":                        {Local: "ada", Domain: "example.org"},
		"ada@bücher.example":                     {Local: "ada", Domain: "xn--bcher-kva.example"},
		"用户@example.org":                         {Local: "用户", Domain: "example.org"},
	} {
		got, err := mail.ReadAddress(text)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
	}
	for _, text := range []string{
		"", "ada", "@example.org", "ada@", "a@b@c", "ada @example.org", "ada..x@example.org", ".ada@example.org", `"a b"@example.org`,
		"ada@[127.0.0.1]", "ada@exa_mple.org", "ada@-example.org", "a@b.org, c@d.org", "ada@example.org\r\n", "\nada@example.org",
		strings.Repeat("a", 65) + "@example.org", "ada@" + strings.Repeat("a.", 130) + "org", "\xff@example.org", "ada\u200b@example.org",
	} {
		if got, err := mail.ReadAddress(text); mail.Class(err) != mail.ErrPermanent {
			t.Errorf("%q was read as %+v, %v", text, got, err)
		}
	}
}

// Whatever is typed: an address that is accepted holds nothing that could end a line or begin a second address, and is
// the same when read again.
func FuzzReadAddress(f *testing.F) {
	for _, seed := range []string{"ada@example.org", "Ada <a@example.org>", `"a\"b" <x@y.z>`, "a@b\r\nBcc: c@d", "=?utf-8?q?=0D=0A?= <a@b.c>", "ü@ü.ü"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := mail.ReadAddress(text)
		if err != nil {
			return
		}
		if strings.ContainsAny(a.Mailbox(), " \t\r\n<>,;:\"\\()[]\x00") || strings.Count(a.Mailbox(), "@") != 1 {
			t.Errorf("%q was read as the mailbox %q", text, a.Mailbox())
		}
		if strings.ContainsAny(a.Name, "\r\n\x00") {
			t.Errorf("%q was read with the name %q", text, a.Name)
		}
		written := (&netmail.Address{Name: a.Name, Address: a.Mailbox()}).String()
		again, err := mail.ReadAddress(written)
		if err != nil || again != a {
			t.Errorf("%q reads as %+v, written %q, read again as %+v, %v", text, a, written, again, err)
		}
	})
}
