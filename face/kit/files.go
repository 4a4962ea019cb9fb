package kit

import (
	"embed"
	"encoding/json"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// dist is what script/faces makes: see tools/browser.
//
//go:embed all:dist
var dist embed.FS

// Static is where the files a browser fetches are.
const Static = "/static/"

// names leads from the name a page uses to the file's own, which holds the hash of its content.
var names = func() map[string]string {
	out := map[string]string{}
	text, err := dist.ReadFile("dist/manifest.json")
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		panic("face/kit/dist is not complete: run make generate: " + err.Error())
	}
	return out
}()

// File is the address of a file by its name: "desk.css", "icons.svg", "goods/lampe.svg". An unknown name is a mistake of
// the page, and ends in an address where nothing is; a test walks through all that are used.
func File(name string) string {
	own, ok := names[name]
	if !ok {
		return Static + "missing/" + name
	}
	return Static + own
}

// Content is what is in a file, for who serves it under another address.
func Content(name string) ([]byte, error) { return dist.ReadFile("dist/" + names[name]) }

var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2",
	".wasm": "application/wasm", ".txt": "text/plain; charset=utf-8",
}

// Files serves what is under Static. A file's name holds the hash of its content, so browsers keep it for a year and never
// ask again.
func Files() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, Static)
		kind, known := types[path.Ext(name)]
		if !known || strings.Contains(name, "/") {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		content, coding := pick(name, r.Header.Get("Accept-Encoding"))
		if content == nil {
			http.NotFound(w, r)
			return
		}
		if coding != "" {
			h.Set("Content-Encoding", coding)
		}
		h.Set("Vary", "Accept-Encoding")
		h.Del("X-Request-Id") // nobody asks after one; on a phone's first view every byte counts
		h.Set("Content-Type", kind)
		h.Set("Content-Length", strconv.Itoa(len(content)))
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if r.Method == http.MethodHead {
			return
		}
		_, _ = w.Write(content) // whoever hung up is not an error of ours
	})
}

// pick finds the smallest form of a file that the browser takes.
func pick(name, accepts string) (content []byte, coding string) {
	for _, form := range [...]struct{ coding, end string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepted(accepts, form.coding) {
			continue
		}
		if content, err := dist.ReadFile("dist/" + name + form.end); err == nil {
			return content, form.coding
		}
	}
	content, err := dist.ReadFile("dist/" + name)
	if err != nil {
		return nil, ""
	}
	return content, ""
}

// accepted tells whether an Accept-Encoding header takes a coding.
func accepted(header, coding string) bool {
	for _, part := range strings.Split(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		weight = strings.ReplaceAll(weight, " ", "")
		return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000"
	}
	return false
}
