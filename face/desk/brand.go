package desk

import (
	"fmt"
	"io"
	"maps"
	"math"
	"mime/multipart"
	"net/http"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/photo"
)

const brandAt = "/desk/settings/brand"

// brandShown is what a shop puts on the pages that shoppers see.
type brandShown struct {
	shopEdit
	Looked bool // the colours were only to be looked at
}

// brand shows a shop's logo and colours with the contrast that they have, and stores them.
func (d desk) brand(v *visit.Visit) error {
	e, err := d.shopEditFor(v, brandAt)
	if err != nil {
		return err
	}
	b := brandShown{shopEdit: e}
	f := e.Form
	if v.Request.Method != http.MethodPost {
		is := e.Set.Brand
		f.Set("home", is.Home).Set("accent", is.Accent).Set("accent_ink", is.AccentInk).Set("dark", is.Dark).Set("dark_ink", is.DarkInk).Set("logo", is.Logo)
		return v.Show(brandPage(b))
	}
	if gone, err := b.taken(v, b.home()); gone || err != nil {
		return err
	}
	typed := maps.Clone(f.Values) // what a second click sends again
	logo, err := d.takeLogo(v, e)
	if err != nil {
		return err
	}
	if f.Value("do") == "unlogo" {
		logo = ""
	}
	f.Set("logo", logo)
	b.Set.Brand = order.Brand{
		Logo: logo, Home: f.Value("home"), Accent: strings.ToLower(f.Value("accent")), AccentInk: strings.ToLower(f.Value("accent_ink")),
		Dark: strings.ToLower(f.Value("dark")), DarkInk: strings.ToLower(f.Value("dark_ink")),
	}
	if home := b.Set.Brand.Home; home != "" && !strings.HasPrefix(home, "https://") && !strings.HasPrefix(home, "http://") {
		f.Wrong("home", lang.DeskHomeShape())
	}
	if f.Value("do") == "look" {
		b.Looked = true
		if err := f.Take(b.Set.Brand.Check()); err != nil && fault.Of(err) == nil {
			return err
		}
		b.settle("settings.brand")
		if !f.OK() {
			return v.Again(brandPage(b))
		}
		return v.Show(brandPage(b))
	}
	shown := f.Values
	f.Values = typed
	done, err := d.store(v, b.shopEdit, "settings.brand")
	f.Values = shown
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(brandPage(b))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go(b.home())
}

// takeLogo stores the picture that was sent, if one was, and gives the address of the logo. A file that is none is told at
// its field.
func (d desk) takeLogo(v *visit.Visit, e shopEdit) (string, error) {
	now := e.Form.Value("logo")
	if !strings.HasPrefix(now, order.Logos) {
		now = e.Set.Brand.Logo
	}
	if v.Request.MultipartForm == nil {
		return now, nil
	}
	for _, file := range v.Request.MultipartForm.File["file"] {
		if file.Size == 0 {
			continue
		}
		data, err := read(file)
		if err != nil {
			return now, err
		}
		png, err := photo.Logo(data)
		if err != nil {
			if fault.Of(err) == nil {
				return now, err
			}
			e.Form.Wrong("file", fault.Of(err).Message)
			return now, nil
		}
		put, _, err := visit.Do(v, e.Form, order.PutLogo{Code: e.Shop.Code, PNG: png})
		if err != nil || put.Logo == "" {
			return now, err
		}
		now = put.Logo
	}
	return now, nil
}

func read(file *multipart.FileHeader) ([]byte, error) {
	in, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // only read from
	return io.ReadAll(io.LimitReader(in, photo.MostBytes+1))
}

// ratio is how far two colours stand apart, as it is written: rounded down, so that none looks better than it is.
func ratio(tag lang.Tag, one, two string) (text string, enough bool) {
	r := order.Contrast(one, two)
	if r == 0 {
		return "", false
	}
	text = fmt.Sprintf("%.1f", math.Floor(r*10)/10)
	if tag == lang.French {
		text = strings.ReplaceAll(text, ".", ",")
	}
	return text, r >= order.ContrastLeast
}
