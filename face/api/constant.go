package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

func statusText(status int) string { return strconv.Itoa(status) }

// constant serves bytes that never change while the program runs, to anyone: packed once, and not sent again to who has
// them. policy, if given, is the Content-Security-Policy of a page.
func (a *api) constant(path, content string, text []byte, policy string) {
	sum := sha256.Sum256(text)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, _ = zip.Write(text) // a buffer takes everything
	_ = zip.Close()
	a.handle(http.MethodGet, path, about{public: true}, func(c *call) error {
		h := c.w.Header()
		h.Set("Content-Type", content)
		h.Set("Cache-Control", "no-cache")
		h.Set("Vary", "Accept-Encoding")
		h.Set("ETag", tag)
		if policy != "" {
			h.Set("Content-Security-Policy", policy)
		}
		if c.r.Header.Get("If-None-Match") == tag {
			c.send(http.StatusNotModified, nil)
			return nil
		}
		body := text
		if strings.Contains(c.r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = packed.Bytes()
		}
		c.send(http.StatusOK, body)
		return nil
	})
}
