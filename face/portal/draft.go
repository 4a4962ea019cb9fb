package portal

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"retour/face/visit"
	"retour/ground/id"
	"retour/returns"
)

// draft is what a shopper has chosen so far. It lies in a cookie that only they have, so that it outlives reloads, the
// back button, and an order's proof that ran out; the form that asks for the return carries it whole, so that what is asked
// for is what was shown. Nobody relies on it: the request checks all of it.
type draft struct {
	Order   int64   `json:"o"`
	Instead id.Code `json:"r,omitempty"` // the return that is being changed
	Seen    int64   `json:"v,omitempty"` // its version when that began
	Gift    int64   `json:"g,omitempty"` // under which it is asked for
	Name    string  `json:"m,omitempty"` // of who was given it
	Email   string  `json:"e,omitempty"`
	Items   []pick  `json:"i,omitempty"`
}

// pick is one line that is to come back.
type pick struct {
	Line       string   `json:"l"`
	Quantity   int64    `json:"n"`
	Reason     string   `json:"y,omitempty"`
	Asked      bool     `json:"a,omitempty"` // the question why was answered or passed over
	Resolution string   `json:"w,omitempty"`
	Exchange   string   `json:"x,omitempty"`
	Comment    string   `json:"c,omitempty"`
	Photos     []string `json:"p,omitempty"`
}

// Limits of what a draft holds: browsers keep 4096 bytes a cookie.
const (
	draftLife    = 30 * 24 * time.Hour
	draftMost    = 64 << 10 // unpacked
	cookieMost   = 3600
	cookiesMost  = 2
	commentMost  = 500
	photosMost   = 4
	draftCookies = "retour_draft"
	draftPath    = "/order"
)

// items are the draft as a request has them.
func (d draft) items() []returns.Item {
	out := make([]returns.Item, len(d.Items))
	for i, p := range d.Items {
		out[i] = returns.Item{
			Line: p.Line, Quantity: p.Quantity, Reason: p.Reason, Resolution: p.Resolution, Exchange: p.Exchange, Comment: p.Comment, Photos: p.Photos,
		}
	}
	return out
}

// pack writes a draft as text for a cookie or a form.
func (d draft) pack() string { return packed(d) }

// packed writes a value as text for a cookie or a form.
func packed(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	var out bytes.Buffer
	z, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return ""
	}
	_, _ = z.Write(text) // a buffer takes everything
	_ = z.Close()
	return base64.RawURLEncoding.EncodeToString(out.Bytes())
}

// unpack reads what pack wrote; false for anything else.
func unpack(text string) (d draft, ok bool) {
	if !unpacked(text, &d) {
		return draft{}, false
	}
	return d, true
}

// unpacked reads what packed wrote; false for anything else.
func unpacked(text string, into any) bool {
	packed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return false
	}
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), draftMost))
	return err == nil && json.Unmarshal(plain, into) == nil
}

// draftOf is what the shopper has chosen of their order so far; an empty one where there is none, or one of another order.
func (p portal) draftOf(v *visit.Visit) draft {
	if d, ok := p.stored(v); ok && d.Order == v.Actor.Order && d.Gift == v.Actor.Gift {
		return d
	}
	return draft{Order: v.Actor.Order, Gift: v.Actor.Gift}
}

// stored is the draft that the browser keeps, whoever is there now.
func (p portal) stored(v *visit.Visit) (draft, bool) {
	text := ""
	for n := range cookiesMost {
		c, err := v.Request.Cookie(p.draftName(n))
		if err != nil {
			break
		}
		text += c.Value
	}
	return unpack(text)
}

// keep stores a draft; false where it is too large to be kept.
func (p portal) keep(v *visit.Visit, d draft) bool {
	d.Order, d.Gift = v.Actor.Order, v.Actor.Gift
	text := d.pack()
	if len(text) > cookieMost*cookiesMost {
		return false
	}
	for n := range cookiesMost {
		part := text[min(len(text), n*cookieMost):min(len(text), (n+1)*cookieMost)]
		p.draftCookie(v, n, part, draftLife)
	}
	return true
}

// drop forgets the draft.
func (p portal) drop(v *visit.Visit) {
	for n := range cookiesMost {
		p.draftCookie(v, n, "", 0)
	}
}

func (p portal) draftCookie(v *visit.Visit, n int, value string, life time.Duration) {
	c := &http.Cookie{
		Name: p.draftName(n), Value: value, Path: draftPath, HttpOnly: true, Secure: p.secure(), SameSite: http.SameSiteLaxMode,
		MaxAge: int(life / time.Second),
	}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(v.W, c)
}

func (p portal) secure() bool { return strings.HasPrefix(p.Base, "https://") }

func (p portal) draftName(n int) string {
	name := draftCookies + string(rune('0'+n))
	if p.secure() {
		return "__Secure-" + name
	}
	return name
}
