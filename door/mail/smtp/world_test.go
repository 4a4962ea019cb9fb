package smtp_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"

	"retour/door/mail/conformance"
	"retour/door/mail/fake"
	"retour/door/mail/smtp"
)

// certificate is a server's own certificate for this machine, and what a client must trust.
func certificate(t testing.TB) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, &tls.Config{RootCAs: roots}
}

func open(t testing.TB, o fake.Options) *fake.Server {
	t.Helper()
	s, err := fake.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func driver(t testing.TB, c smtp.Config) *smtp.Driver {
	t.Helper()
	d, err := smtp.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func world(s *fake.Server, d *smtp.Driver) conformance.World {
	return conformance.World{
		Driver: d,
		Taken: func(testing.TB) (raws [][]byte) {
			for _, m := range s.Taken() {
				raws = append(raws, m.Raw)
			}
			return raws
		},
		LoseAnswer: func(testing.TB) { s.Order(fake.DropAfter) },
		Refuse:     func(testing.TB) { s.Order(fake.NoMailbox) },
		Delay:      func(testing.TB) { s.Order(fake.Later) },
	}
}

func TestConformance(t *testing.T) {
	serverTLS, clientTLS := certificate(t)
	users := map[string]string{"shop": "pass word"}
	signer := ed25519Signer(t)
	for name, c := range map[string]struct {
		server fake.Options
		client smtp.Config
		scheme string
		option string
	}{
		"open line on this machine":  {fake.Options{}, smtp.Config{}, "smtp://", "?tls=none"},
		"STARTTLS and PLAIN":         {fake.Options{TLS: serverTLS, Users: users}, smtp.Config{TLS: clientTLS}, "smtp://shop:pass%20word@", "?tls=starttls&helo=shop.example.org"},
		"TLS and LOGIN":              {fake.Options{TLS: serverTLS, Implicit: true, Users: users, Login: true}, smtp.Config{TLS: clientTLS}, "smtps://shop:pass%20word@", ""},
		"signed":                     {fake.Options{}, smtp.Config{DKIM: signer}, "smtp://", "?tls=none"},
		"a server that speaks UTF-8": {fake.Options{UTF8: true}, smtp.Config{}, "smtp://", "?tls=none"},
	} {
		t.Run(name, func(t *testing.T) {
			conformance.Run(t, func(t *testing.T) conformance.World {
				s := open(t, c.server)
				config := c.client
				config.URL = c.scheme + s.Address() + c.option
				return world(s, driver(t, config))
			})
		})
	}
}
