package sandbox

import (
	"net/http"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"pgregory.net/rapid"
)

// The reference library of Standard Webhooks believes what we sign, and we believe what it signs.
func TestSignatureAgainstTheReference(t *testing.T) {
	const text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	key, err := secret(text)
	if err != nil {
		t.Fatal(err)
	}
	reference, err := standardwebhooks.NewWebhook(text)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[A-Za-z0-9_]{1,40}`).Draw(t, "id")
		at := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0)
		body := []byte(rapid.String().Draw(t, "body"))
		ours := http.Header{}
		sign(ours, key, id, at, body)
		if err := reference.VerifyIgnoringTimestamp(body, ours); err != nil {
			t.Fatalf("the reference does not believe us: %v", err)
		}
		theirs, err := reference.Sign(id, at, body)
		if err != nil {
			t.Fatal(err)
		}
		ours.Set(headerSignature, theirs)
		if got, err := verify(ours, key, body, at); err != nil || got != id {
			t.Fatalf("we do not believe the reference: %q, %v", got, err)
		}
	})
}

func TestSecret(t *testing.T) {
	for text, good := range map[string]bool{
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw": true,
		"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw":       true,
		"whsec_c2hvcnQ=":                         false,
		"whsec_not base64":                       false,
		"":                                       false,
	} {
		if _, err := secret(text); (err == nil) != good {
			t.Errorf("secret %q: %v", text, err)
		}
	}
}
