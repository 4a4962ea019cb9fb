package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

func statusText(status int) string { return strconv.Itoa(status) }

// fixed is bytes that never change while the program runs.
type fixed struct {
	plain  []byte
	packed []byte // gzip
	tag    string
}

func fix(text []byte) fixed {
	sum := sha256.Sum256(text)
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, _ = zip.Write(text) // a buffer takes everything
	_ = zip.Close()
	return fixed{text, packed.Bytes(), `"` + hex.EncodeToString(sum[:12]) + `"`}
}

// constant serves bytes that are made once, to anyone: packed once, and not sent again to who has them. policy, if given,
// is the Content-Security-Policy of a page.
func (a *api) constant(path, content, policy string, text func() []byte) {
	made := sync.OnceValue(func() fixed { return fix(text()) })
	a.handle(http.MethodGet, path, about{public: true}, func(c *call) error {
		f, h := made(), c.w.Header()
		h.Set("Content-Type", content)
		h.Set("Cache-Control", "no-cache")
		h.Set("Vary", "Accept-Encoding")
		h.Set("ETag", f.tag)
		if policy != "" {
			h.Set("Content-Security-Policy", policy)
		}
		body := f.plain
		switch {
		case c.r.Header.Get("If-None-Match") == f.tag:
			c.send(http.StatusNotModified, nil)
			return nil
		case strings.Contains(c.r.Header.Get("Accept-Encoding"), "gzip"):
			h.Set("Content-Encoding", "gzip")
			body = f.packed
		}
		c.send(http.StatusOK, body)
		return nil
	})
}
