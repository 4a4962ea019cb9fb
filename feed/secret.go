package feed

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A signing secret as its receiver is shown it is secretMark and base64; as it is stored it is the same, or sealMark and
// the sealed form.
const (
	secretMark = "whsec_"
	secretSize = 32 // bytes; Standard Webhooks ask for 24 to 64
	sealMark   = "sealed1:"
)

// vault keeps signing secrets.
type vault struct{ seal cipher.AEAD }

func newVault(key []byte) (vault, error) {
	if len(key) == 0 {
		return vault{}, nil
	}
	if len(key) != 32 {
		return vault{}, fmt.Errorf("the key for signing secrets has %d bytes, not 32", len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return vault{}, err
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	return vault{seal}, err
}

// fresh makes a new secret in its stored form.
func (v vault) fresh() string {
	raw := make([]byte, secretSize)
	_, _ = rand.Read(raw) // never fails
	secret := secretMark + base64.StdEncoding.EncodeToString(raw)
	if v.seal == nil {
		return secret
	}
	return sealMark + base64.StdEncoding.EncodeToString(v.seal.Seal(nil, nil, []byte(secret), nil))
}

var errSealed = errors.New("the signing secret was sealed under a key that this installation does not have: set that key, or rotate the secret")

// reveal gives a stored secret as its receiver knows it. Secrets stored before there was a key stay good.
func (v vault) reveal(stored string) (string, error) {
	sealed, ok := strings.CutPrefix(stored, sealMark)
	if !ok {
		return stored, nil
	}
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || v.seal == nil {
		return "", errSealed
	}
	secret, err := v.seal.Open(nil, nil, raw, nil)
	if err != nil {
		return "", errSealed
	}
	return string(secret), nil
}

// sign is the value of the header webhook-signature: one signature for each secret, so that a receiver may still know
// the old one only. Source: Standard Webhooks, "Signature scheme", symmetric.
func sign(id string, at time.Time, body []byte, secrets ...string) (string, error) {
	list := make([]string, 0, len(secrets))
	for _, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretMark))
		if err != nil {
			return "", errors.New("the signing secret is not base64")
		}
		mac := hmac.New(sha256.New, key)
		// a hash never fails
		_, _ = mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
		_, _ = mac.Write(body)
		list = append(list, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(list, " "), nil
}
