package api_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"retour/face/api"
	"retour/ground/access"
	"retour/returns"
	"retour/returns/halltest"
)

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, w, h)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPhotos(t *testing.T) {
	each(t, func(w *world) {
		halltest.Order(w.t, w.db, "1001", 0, halltest.Line{SKU: "TSHIRT", Quantity: 2, Total: 2000})
		halltest.Order(w.t, w.db, "1002", 0, halltest.Line{SKU: "TSHIRT", Quantity: 2, Total: 2000})
		me, other := w.shopper("1001"), w.shopper("1002")
		jpegs := http.Header{"Content-Type": {"image/jpeg"}}
		kept := as[api.PhotoKept](w.do(ask{method: http.MethodPost, path: "/photos", token: me, key: "-", header: jpegs, body: picture(w.t, 3000, 1500), unheld: true}).ok(201))
		if kept.Width != 2048 || kept.Height != 1024 || len(kept.Photo) != 64 {
			w.t.Errorf("kept: %+v", kept)
		}

		var form bytes.Buffer
		parts := multipart.NewWriter(&form)
		file, _ := parts.CreateFormFile("photo", "camera.jpg")
		_, _ = file.Write(picture(w.t, 3000, 1500))
		_ = parts.Close()
		again := as[api.PhotoKept](w.do(ask{method: http.MethodPost, path: "/photos", token: me, key: "-", header: http.Header{"Content-Type": {parts.FormDataContentType()}}, body: form.Bytes(), unheld: true}).ok(201))
		if again != kept {
			w.t.Errorf("by form %+v, by itself %+v", again, kept)
		}

		w.do(ask{method: http.MethodGet, path: "/photos/" + kept.Photo, token: me}).ok(404) // it belongs to nothing yet
		asked := as[returns.RequestAnswer](w.do(ask{method: http.MethodPost, path: "/returns", token: me, body: item(map[string]any{"photos": []string{kept.Photo}})}).ok(201))
		got := w.do(ask{method: http.MethodGet, path: "/photos/" + kept.Photo, token: me}).ok(200)
		if got.header.Get("Content-Type") != "image/jpeg" || int64(len(got.body)) != kept.Bytes {
			w.t.Errorf("photo: %v, %d bytes", got.header, len(got.body))
		}
		if small := w.do(ask{method: http.MethodGet, path: "/photos/" + kept.Photo + "?size=small", token: w.key(access.ReturnsRead)}).ok(200); len(small.body) >= len(got.body) {
			w.t.Errorf("small is %d bytes", len(small.body))
		}
		w.do(ask{method: http.MethodGet, path: "/photos/" + kept.Photo, token: other}).ok(404)
		w.do(ask{method: http.MethodGet, path: "/photos/" + kept.Photo, token: w.key(access.StockRead)}).ok(403)
		w.do(ask{method: http.MethodGet, path: "/photos/" + kept.Photo, unheld: true}).ok(401)
		if v := as[returns.View](w.do(ask{method: http.MethodGet, path: "/returns/" + string(asked.Return), token: me}).ok(200)); len(v.Lines[0].Photos) != 1 {
			w.t.Errorf("photos: %+v", v.Lines)
		}

		for _, m := range []mistake{
			{"25 MB", ask{path: "/photos", header: jpegs, body: make([]byte, 25<<20)}, 413, "photo.too_large", "", "20 MB", "20 Mo"},
			{"a text", ask{path: "/photos", header: jpegs, body: []byte("Dear shop, here is my photo.")}, 415, "photo.not_an_image", "", "JPEG, PNG or WebP", "JPEG, PNG ou WebP"},
			{"a page", ask{path: "/photos", header: http.Header{"Content-Type": {"image/svg+xml"}}, body: []byte("<svg onload='alert(1)'/>")}, 415, "photo.not_an_image", "", "JPEG", "JPEG"},
			{"a picture broken off", ask{path: "/photos", header: jpegs, body: picture(w.t, 100, 100)[:300]}, 422, "photo.damaged", "", "damaged", "abîmée"},
			{"a form without a file", ask{path: "/photos", header: http.Header{"Content-Type": {"multipart/form-data; boundary=x"}}, body: []byte("--x--\r\n")}, 422, "fault.required", "photo", "photo", "photo"},
			{"a photo nobody sent", ask{path: "/returns", body: item(map[string]any{"photos": []string{strings.Repeat("0", 64)}})}, 422, "photo.unknown", "items[0].photos[0]", "0000", "0000"},
			{"a hash that is a path", ask{path: "/returns", body: item(map[string]any{"photos": []string{"../../etc/passwd"}})}, 422, "photo.unknown", "items[0].photos[0]", "passwd", "passwd"},
		} {
			m.ask.method, m.ask.token = http.MethodPost, me
			w.t.Run(m.name, func(t *testing.T) { w.try(t, m) })
		}
	})
}

// A shopper's photos are counted once, by whichever door they come in.
func TestPhotosOfAShopperAreCountedTogether(t *testing.T) {
	each(t, func(w *world) {
		n := halltest.Order(w.t, w.db, "1001", 0, halltest.Line{SKU: "TSHIRT", Quantity: 2, Total: 2000})
		me := w.shopper("1001")
		for w.photos.Uploads.Allow(n) { // as the portal does
		}
		w.do(ask{method: http.MethodPost, path: "/photos", token: me, key: "-", header: http.Header{"Content-Type": {"image/jpeg"}}, body: picture(w.t, 30, 15), unheld: true}).ok(429)
	})
}
