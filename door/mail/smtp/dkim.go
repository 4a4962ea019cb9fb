package smtp

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/emersion/go-msgauth/dkim"
)

// DKIM signs messages for a domain (RFC 6376), so that receivers can see that the domain's owner sent them.
type DKIM struct {
	domain, selector string
	key              crypto.Signer
}

// ReadDKIM reads a signing key: PEM, an RSA or Ed25519 private key (PKCS #8, or PKCS #1 for RSA). Its public half stands in
// the DNS at selector._domainkey.domain.
func ReadDKIM(domain, selector string, key []byte) (*DKIM, error) {
	if domain == "" || selector == "" {
		return nil, errors.New("DKIM needs a domain and a selector")
	}
	block, _ := pem.Decode(key)
	if block == nil {
		return nil, errors.New("the DKIM key is not PEM")
	}
	var parsed any
	var err error
	if block.Type == "RSA PRIVATE KEY" {
		parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	} else {
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	}
	if err != nil {
		return nil, fmt.Errorf("the DKIM key cannot be read: %w", err)
	}
	signer, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("a %T cannot sign", parsed)
	}
	d := &DKIM{domain: domain, selector: selector, key: signer}
	if _, err := dkim.NewSigner(d.options()); err != nil {
		return nil, err // a key of a kind DKIM does not know, such as ECDSA
	}
	return d, nil
}

// options: relaxed on both sides, because servers on the way unfold lines and trim blanks.
func (d *DKIM) options() *dkim.SignOptions {
	return &dkim.SignOptions{
		Domain: d.domain, Selector: d.selector, Signer: d.key, Hash: crypto.SHA256,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	}
}

// sign gives the message with its signature in front.
func (d *DKIM) sign(raw []byte) ([]byte, error) {
	var signed bytes.Buffer
	if err := dkim.Sign(&signed, bytes.NewReader(raw), d.options()); err != nil {
		return nil, err
	}
	return signed.Bytes(), nil
}
