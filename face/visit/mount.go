package visit

import (
	"net/http"
	"strings"

	"retour/face/kit"
	"retour/ground/db"
	"retour/order"
)

// Mount adds what no face owns: the files browsers fetch, a shop's colours, and, where it may be shown, the kit.
func Mount(mux *http.ServeMux, h House) {
	mux.Handle("GET "+kit.Static, kit.Files())
	mux.HandleFunc("GET "+kit.BrandSheet, func(w http.ResponseWriter, r *http.Request) { brand(w, r, h) })
	mux.HandleFunc("GET "+order.Logos+"{name}", func(w http.ResponseWriter, r *http.Request) { logo(w, r, h) })
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, kit.File("favicon.svg"), http.StatusFound)
	})
	if h.Show {
		f := NewFace(h, kit.Desk)
		f.Public("GET /_kit", func(v *Visit) error { return v.Show(kit.Gallery(v.Query("face"))) })
		mux.Handle("GET /_kit", f)
	}
}

// logo serves a shop's logo. Its name is the hash of its content, so it may be kept.
func logo(w http.ResponseWriter, r *http.Request, h House) {
	hash, named := strings.CutSuffix(r.PathValue("name"), ".png")
	png, ok, err := order.LogoOf(h.DB.On(r.Context()), hash)
	if err != nil || !ok || !named {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(png) // whoever hung up is not an error of ours
}

// brand serves a shop's colours. Its address holds their stamp, so it may be kept; another stamp gets the colours of now.
func brand(w http.ResponseWriter, r *http.Request, h House) {
	shop, ok, err := shopOf(h, r)
	if err != nil || !ok {
		http.NotFound(w, r)
		return
	}
	settings, err := shop.Decoded()
	if err != nil {
		http.NotFound(w, r)
		return
	}
	b := &kit.Brand{Brand: settings.Brand}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.URL.Path == kit.BrandSheet+b.Stamp()+".css" {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	_, _ = w.Write([]byte(b.Sheet())) // whoever hung up is not an error of ours
}

func shopOf(h House, r *http.Request) (order.Shop, bool, error) {
	q := order.AskShopCode(r.URL.Query().Get("shop"))
	if err := h.DB.Read(r.Context(), q); err != nil {
		return order.Shop{}, false, err
	}
	shop, ok := q.First()
	return shop, ok, nil
}

// Shops are the shops of the installation, by code.
func (v *Visit) Shops() ([]order.Shop, error) {
	q := order.AskShops()
	err := v.DB.Read(v.Request.Context(), q)
	return q.Rows, err
}

// Reader reads the database for this request.
func (v *Visit) Reader() db.Reader { return v.DB.On(v.Request.Context()) }
