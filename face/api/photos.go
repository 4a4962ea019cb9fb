package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/photo"
	"retour/returns"
)

const tagPhotos = "photos"

// PhotoKept is a photo that was taken in.
type PhotoKept struct {
	Photo  string `json:"photo" doc:"its hash, to be named with an item or a piece"`
	Width  int64  `json:"width"`
	Height int64  `json:"height"`
	Bytes  int64  `json:"bytes"`
}

// PhotoQuery names a photo.
type PhotoQuery struct {
	Hash string `path:"hash" pattern:"^[0-9a-f]{64}$"`
	Size string `query:"size" enum:"large,small" doc:"default large: at most 2048 pixels a side; small: 320"`
}

// photos registers what is photographed. A photo that no return names within a day is thrown away.
func (a *api) photos() {
	o := about{
		tag: tagPhotos, id: "keep-photo", status: 201, free: true, summary: "Take in a photo",
		text: "JPEG, PNG or WebP, as it is or as the first file of a form; at most 20 MB and 50 megapixels. It is turned upright, reduced, and stripped of what the camera wrote.",
	}
	op := a.describe(post, "/photos", o)
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"image/jpeg": {Schema: binary}, "image/png": {Schema: binary}, "image/webp": {Schema: binary},
		"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"photo": binary}, Required: []string{"photo"}}},
	}}
	a.succeed(op, o, typeOf[PhotoKept]())
	a.spec.AddOperation(op)
	a.handle(post, "/photos", o, func(c *call) error {
		if c.Photos == nil {
			return noFeed()
		}
		if c.actor.Kind == db.Shopper && !c.Photos.Uploads.Allow(c.actor.Order) {
			slow := fault.New(fault.TooMany, lang.FaultTooMany(60))
			slow.Wait = 60
			return slow
		}
		data, err := c.picture()
		if err != nil {
			return err
		}
		kept, err := c.Photos.Keep(c.ctx(), data)
		if err != nil {
			return err
		}
		return c.answer(http.StatusCreated, PhotoKept{kept.Hash, int64(kept.Width), int64(kept.Height), kept.Bytes}, false)
	})
	file(a, "/photos/{hash}", about{tag: tagPhotos, id: "get-photo", summary: "See a photo", text: "A shopper sees those of the returns of their own order."}, "image/jpeg", getPhoto)
}

// picture reads the bytes of a photo: the body, or the first file of a form. What it is, is told by the bytes, not by what
// they are called.
func (c *call) picture() ([]byte, error) {
	kind, params, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	const most = photo.MostBytes + 1<<16 // a form has lines around the file
	if c.r.ContentLength > most {
		return nil, tooLargePhoto()
	}
	body := http.MaxBytesReader(c.w, c.r.Body, most)
	var from io.Reader = body
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		form, err := c.r.MultipartReader()
		if err != nil {
			return nil, fault.New(fault.Invalid, lang.ApiBodyBroken()).Because(err)
		}
		c.r.Body = body
		for {
			part, err := form.NextPart()
			if err != nil {
				return nil, brokenPhoto(err)
			}
			if part.FileName() != "" {
				from = part
				break
			}
		}
	}
	data, err := io.ReadAll(io.LimitReader(from, photo.MostBytes+1))
	if err != nil {
		return nil, brokenPhoto(err)
	}
	return data, nil
}

func brokenPhoto(err error) error {
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return tooLargePhoto()
	case err == io.EOF:
		return fault.New(fault.Invalid, lang.FaultRequired("photo")).At("photo")
	}
	return fault.New(fault.Invalid, lang.ApiBodyBroken())
}

func tooLargePhoto() error {
	return fault.New(fault.TooLarge, lang.PhotoTooLarge(photo.MostBytes>>20))
}

func getPhoto(c *call, q PhotoQuery) error {
	if c.Photos == nil {
		return noFeed()
	}
	if err := c.maySee(q.Hash); err != nil {
		return err
	}
	size := photo.Large
	if q.Size == "small" {
		size = photo.Small
	}
	f, err := c.Photos.Open(q.Hash, size)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	h.Set("ETag", `"`+q.Hash+string(size)+`"`)
	c.sealed = true
	http.ServeContent(c.w, c.r, "", info.ModTime(), f)
	return nil
}

// maySee refuses a photo that is not the caller's to see; of others' a shopper learns nothing.
func (c *call) maySee(hash string) error {
	if c.actor.Kind != db.Shopper {
		if c.actor.May(access.WorkBench) {
			return nil
		}
		return c.must(access.ReturnsRead)
	}
	own, err := returns.PhotoOf(c.DB.On(c.ctx()), hash, returns.Holder{Order: c.actor.Order, Gift: c.actor.Gift})
	if err != nil || !own {
		if err == nil {
			err = fault.New(fault.NotFound, lang.PhotoUnknown(hash))
		}
		return err
	}
	return nil
}

// photosHere refuses hashes of photos that were never taken in.
func (c *call) photosHere(hashes []string, path string) error {
	for i, hash := range hashes {
		if c.Photos == nil || !c.Photos.Has(hash) {
			f := fault.New(fault.Invalid, lang.PhotoUnknown(shown(hash)))
			f.Field = fmt.Sprintf("%s[%d]", path, i)
			return f
		}
	}
	return nil
}

// ready is asked of the input of a verb before it runs: what lies outside of the database is looked at here.
func (c *call) ready(v any) error {
	var items []returns.Item
	switch v := v.(type) {
	case returns.Inspect:
		return c.photosHere(v.Photos, "photos")
	case returns.Request:
		items = v.Items
	case returns.Change:
		items = v.Items
	}
	for i, item := range items {
		if err := c.photosHere(item.Photos, fmt.Sprintf("items[%d].photos", i)); err != nil {
			return err
		}
	}
	return nil
}
