package visit

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"retour/face/kit"
	"retour/ground/lang"
)

// policy forbids everything inline and everything from elsewhere.
const policy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data: blob:"

// cameraPolicy lets a page run the bar code reader: WebAssembly, and nothing else besides.
const cameraPolicy = policy + "; script-src 'self' 'wasm-unsafe-eval'"

func (f *Face) headers(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-cache")
	if f.secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// Photograph lets this page use the camera. Before Show.
func (v *Visit) Photograph() {
	v.W.Header().Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=()")
}

// Camera lets this page use the camera, and devices by USB and serial line, and read bar codes with it. Before Show.
func (v *Visit) Camera() {
	v.W.Header().Set("Content-Security-Policy", cameraPolicy)
	v.W.Header().Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=(self), serial=(self)")
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var zippers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// ShowAs answers with a page and a status. The page is built wholly before anything is sent, so one that cannot be built
// becomes a page that says so.
func (v *Visit) ShowAs(status int, page templ.Component) error {
	out, _ := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(out)
	out.Reset()
	v.Scene.Number = v.W.Header().Get("X-Request-Id")
	if err := page.Render(kit.In(v.Request.Context(), v.Scene), out); err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(v.Scene.Lang))
	h.Add("Vary", "Accept-Encoding, Accept-Language, Cookie, HX-Request")
	body := out.Bytes()
	if len(body) > 1024 && strings.Contains(v.Request.Header.Get("Accept-Encoding"), "gzip") {
		packed, _ := buffers.Get().(*bytes.Buffer)
		defer buffers.Put(packed)
		packed.Reset()
		z, _ := zippers.Get().(*gzip.Writer)
		defer zippers.Put(z)
		z.Reset(packed)
		_, _ = z.Write(body) // a buffer takes everything
		_ = z.Close()
		h.Set("Content-Encoding", "gzip")
		body = packed.Bytes()
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	v.W.WriteHeader(status)
	if v.Request.Method != http.MethodHead {
		_, _ = v.W.Write(body) // whoever hung up is not an error of ours
	}
	return nil
}

// Say is a message in the visitor's language.
func (v *Visit) Say(m lang.Message) string { return m.In(v.Lang) }
