package portal

import (
	"io"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/photo"
	"retour/returns"
)

// reasonGroup is one picture of the first level, with what it opens.
type reasonGroup struct {
	key   string
	name  string
	pic   string
	inner []returns.ReasonOffer
}

// reasonGroups puts reasons into their two levels, in the shop's order.
func reasonGroups(reasons []returns.ReasonOffer) (out []reasonGroup) {
	for _, r := range reasons {
		if r.Group == "" {
			out = append(out, reasonGroup{key: r.Key, name: r.Name, pic: r.Picture})
			continue
		}
		if len(out) == 0 || out[len(out)-1].key != r.Group {
			out = append(out, reasonGroup{key: r.Group, name: r.GroupName, pic: r.GroupPic})
		}
		out[len(out)-1].inner = append(out[len(out)-1].inner, r)
	}
	return out
}

// innerField is the field of a group's own reasons.
func innerField(group string) string { return "reason_" + group }

// question is the page of one item's reason.
type question struct {
	desk
	draft draft
	at    int // place of the item, from 0
	line  returns.LineOffer
}

func (q question) item() *pick { return &q.draft.Items[q.at] }

func (q question) groups() []reasonGroup { return reasonGroups(openReasons(q.line)) }

// question reads what the page is about; false where it leads elsewhere.
func (p portal) question(v *visit.Visit) (q question, ok bool, err error) {
	s, d, ok, err := p.at(v)
	if !ok || err != nil {
		return q, false, err
	}
	n, err := strconv.Atoi(v.Path("n"))
	if err != nil || n < 1 || n > len(d.Items) {
		return q, false, v.Lost()
	}
	q = question{desk: s, draft: d, at: n - 1}
	if q.line, ok = s.line(d.Items[n-1].Line); !ok {
		return q, false, v.Go("/order")
	}
	return q, true, nil
}

func (p portal) why(v *visit.Visit) error {
	q, ok, err := p.question(v)
	if !ok {
		return err
	}
	f := v.Form()
	item := q.item()
	group, _, inner := strings.Cut(item.Reason, ".")
	f.Set("reason", group).Set("comment", item.Comment)
	if inner {
		f.Set(innerField(group), item.Reason)
	}
	return v.Show(whyPage(f, q))
}

// whyTold keeps the answer. What was typed is kept even where a photo is refused.
func (p portal) whyTold(v *visit.Visit) error {
	q, ok, err := p.question(v)
	if !ok {
		return err
	}
	f := v.Form()
	item := q.item()
	q.told(f)
	if gone := f.Value("drop"); gone != "" {
		item.Photos = slices.DeleteFunc(item.Photos, func(hash string) bool { return hash == gone })
	}
	if err := p.takePhotos(v, f, item); err != nil {
		return err
	}
	if !p.keep(v, q.draft) {
		f.Wrong("comment", lang.PortalTooMuch())
	}
	if !f.OK() {
		return v.Again(whyPage(f, q))
	}
	switch {
	case f.Value("drop") != "" || f.Value("add") != "":
		return v.Go(v.Request.URL.Path + "#photos")
	case q.at+1 < len(q.draft.Items):
		return v.Go("/order/why/" + strconv.Itoa(q.at+2))
	}
	return v.Go("/order/refund")
}

// told reads reason and comment into the item, and files what is missing. A reason is asked for only where nothing can
// come back without one.
func (q question) told(f *kit.Form) {
	item := q.item()
	item.Comment = f.Value("comment")
	if n := utf8.RuneCountInString(item.Comment); n > commentMost {
		f.Wrong("comment", lang.PortalCommentLong(int64(n-commentMost)))
	}
	if f.Value("drop") != "" || f.Value("add") != "" { // only the photos are about: the rest is kept as far as it goes
		item.Reason = q.reason(f)
		return
	}
	if f.Value("skip") != "" && freely(q.line) {
		item.Reason, item.Asked = "", true
		return
	}
	was := item.Reason
	item.Reason, item.Asked = q.reason(f), true
	if item.Reason != was {
		item.Resolution, item.Exchange = "", "" // another reason may open other ways
	}
	if item.Reason == "" {
		group := f.Value("reason")
		if at := slices.IndexFunc(q.groups(), func(g reasonGroup) bool { return g.key == group }); at >= 0 {
			f.Wrong(innerField(group), lang.PortalReasonInner())
		} else {
			f.Wrong("reason", lang.PortalReasonMissing())
		}
	}
}

// reason is the key that was chosen, "" while a level of it is missing.
func (q question) reason(f *kit.Form) string {
	for _, g := range q.groups() {
		if g.key != f.Value("reason") {
			continue
		}
		if g.inner == nil {
			return g.key
		}
		for _, r := range g.inner {
			if r.Key == f.Value(innerField(g.key)) {
				return r.Key
			}
		}
	}
	return ""
}

// takePhotos takes in the files that came with the form. One that is refused says why; the others are kept.
func (p portal) takePhotos(v *visit.Visit, f *kit.Form, item *pick) error {
	if v.Request.MultipartForm == nil {
		return nil
	}
	for _, file := range v.Request.MultipartForm.File["photo"] {
		if file.Size == 0 && file.Filename == "" {
			continue
		}
		if len(item.Photos) >= photosMost {
			f.Wrong("photo", lang.PortalPhotosMany(photosMost))
			return nil
		}
		hash, err := p.takePhoto(v, file)
		if fault.Of(err) != nil {
			f.Wrong("photo", lang.PortalPhotoRefused(file.Filename, fault.Of(err).Message))
			continue
		}
		if err != nil {
			return err
		}
		if !slices.Contains(item.Photos, hash) {
			item.Photos = append(item.Photos, hash)
		}
	}
	return nil
}

func (p portal) takePhoto(v *visit.Visit, file *multipart.FileHeader) (string, error) {
	switch {
	case p.Photos == nil:
		return "", fault.New(fault.Unavailable, lang.PortalPhotosOff())
	case file.Size > photo.MostBytes:
		return "", fault.New(fault.TooLarge, lang.PhotoTooLarge(photo.MostBytes>>20))
	case !p.Photos.Uploads.Allow(v.Actor.Order):
		return "", fault.New(fault.TooMany, lang.FaultTooMany(60))
	}
	in, err := file.Open()
	if err != nil {
		return "", err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, photo.MostBytes+1))
	if err != nil {
		return "", err
	}
	kept, err := p.Photos.Keep(v.Request.Context(), data)
	return kept.Hash, err
}

// back is the page before: the last item's question, or the choice of items.
func (q question) back() string {
	if q.at > 0 {
		return "/order/why/" + strconv.Itoa(q.at)
	}
	return "/order"
}
