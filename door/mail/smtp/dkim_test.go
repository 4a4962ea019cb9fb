package smtp_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"retour/door/mail/conformance"
	"retour/door/mail/fake"
	"retour/door/mail/smtp"
)

func pkcs8(t testing.TB, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func ed25519Signer(t testing.TB) *smtp.DKIM {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d, err := smtp.ReadDKIM("example.org", "s1", pkcs8(t, key))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A receiver that looks the key up in the DNS finds the signature good, and bad when one word was changed on the way.
func TestSignatureHolds(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	edPublic, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsaPublic, err := x509.MarshalPKIXPublicKey(rsaKey.Public())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		pem    []byte
		record string
	}{
		"RSA":        {pkcs8(t, rsaKey), "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(rsaPublic)},
		"RSA PKCS 1": {pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaKey)}), "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(rsaPublic)},
		"Ed25519":    {pkcs8(t, edKey), "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(edPublic)},
	} {
		t.Run(name, func(t *testing.T) {
			signer, err := smtp.ReadDKIM("example.org", "s1", c.pem)
			if err != nil {
				t.Fatal(err)
			}
			s := open(t, fake.Options{})
			if _, err := driver(t, smtp.Config{URL: "smtp://" + s.Address() + "?tls=none", DKIM: signer}).Send(t.Context(), conformance.Message()); err != nil {
				t.Fatal(err)
			}
			raw := s.Taken()[0].Raw
			if err := verify(raw, c.record); err != nil {
				t.Errorf("as it arrived: %v", err)
			}
			for old, changed := range map[string]string{"Example Shop": "Example Thief", "votre colis": "notre colis", "ada@": "eve@"} {
				if verify(bytes.Replace(raw, []byte(old), []byte(changed), 1), c.record) == nil {
					t.Errorf("%q became %q, and the signature still holds", old, changed)
				}
			}
			relayed := append([]byte("Received: from relay.example.net by mx.example.com\r\n"), raw...)
			if err := verify(relayed, c.record); err != nil {
				t.Errorf("after a relay: %v", err)
			}
		})
	}
}

func verify(raw []byte, record string) error {
	results, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{
		LookupTXT: func(name string) ([]string, error) {
			if name != "s1._domainkey.example.org" {
				return nil, nil
			}
			return []string{record}, nil
		},
	})
	if err != nil {
		return err
	}
	if len(results) != 1 {
		return dkim.ErrTooManySignatures
	}
	return results[0].Err
}

func TestWrongKeys(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := pkcs8(t, ec)
	for name, c := range map[string]struct {
		domain, selector string
		key              []byte
	}{
		"no domain":      {"", "s1", good},
		"no selector":    {"example.org", "", good},
		"no PEM":         {"example.org", "s1", []byte("secret")},
		"a spoilt key":   {"example.org", "s1", []byte(strings.Replace(string(good), "M", "N", 1))},
		"an unknown key": {"example.org", "s1", good},
	} {
		if _, err := smtp.ReadDKIM(c.domain, c.selector, c.key); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
