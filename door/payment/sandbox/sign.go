package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers and the scheme of Standard Webhooks (symmetric, v1): HMAC-SHA256 over "id.timestamp.body".
const (
	headerID        = "webhook-id"
	headerTimestamp = "webhook-timestamp"
	headerSignature = "webhook-signature"
	secretPrefix    = "whsec_"
	tolerance       = 5 * time.Minute // how far a timestamp may lie from now, against replays
)

var errSignature = errors.New("no valid signature")

// secret reads a signing secret as it is handed to people: base64, with "whsec_" before it.
func secret(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, secretPrefix))
	if err != nil || len(key) < 24 || len(key) > 64 {
		return nil, errors.New("a webhook secret is whsec_ and the base64 of 24 to 64 bytes")
	}
	return key, nil
}

func signature(key []byte, id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func sign(header http.Header, key []byte, id string, at time.Time, body []byte) {
	header.Set(headerID, id)
	header.Set(headerTimestamp, strconv.FormatInt(at.Unix(), 10))
	header.Set(headerSignature, signature(key, id, at, body))
}

// verify gives the webhook's id if one of its signatures is ours and its time is near now.
func verify(header http.Header, key []byte, body []byte, now time.Time) (string, error) {
	id := header.Get(headerID)
	seconds, err := strconv.ParseInt(header.Get(headerTimestamp), 10, 64)
	if id == "" || err != nil {
		return "", errSignature
	}
	at := time.Unix(seconds, 0)
	if at.Before(now.Add(-tolerance)) || at.After(now.Add(tolerance)) {
		return "", errSignature
	}
	want := []byte(signature(key, id, at, body))
	for _, got := range strings.Fields(header.Get(headerSignature)) {
		if hmac.Equal([]byte(got), want) {
			return id, nil
		}
	}
	return "", errSignature
}
