package visit

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"retour/face/api"
	"retour/face/kit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/notify"
	"retour/order"
	"retour/returns"
)

// The names of our cookies. Over TLS they carry the prefix that keeps other hosts of a domain from setting them.
const (
	sessionCookie = "retour_session"
	orderCookie   = "retour_order"
	langCookie    = "retour_lang"
	noticeCookie  = "retour_said"
)

// SessionCookie is the name of the cookie that holds a person's session, for the API's sake.
func SessionCookie(base string) string { return House{Base: base}.cookieName(sessionCookie) }

func (h House) cookieName(name string) string {
	if h.secure() {
		return "__Host-" + name
	}
	return name
}

func (v *Visit) cookie(name string) string {
	c, err := v.Request.Cookie(v.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// keep sets a cookie; life 0 lets it end with the browser, a negative one removes it.
func (v *Visit) keep(name, value string, life time.Duration) {
	c := &http.Cookie{
		Name: v.cookieName(name), Value: value, Path: "/", HttpOnly: true, Secure: v.secure(), SameSite: http.SameSiteLaxMode,
		MaxAge: int(life / time.Second),
	}
	if life < 0 {
		c.MaxAge = -1
	}
	http.SetCookie(v.W, c)
}

// identify finds out who asks. A proof that is no longer good is none.
func (v *Visit) identify() error {
	v.Actor = db.Actor{Lang: v.Lang}
	if v.Kind == kit.Portal {
		return v.identifyShopper()
	}
	token := v.cookie(sessionCookie)
	if token == "" {
		return nil
	}
	actor, who, err := access.WhoBySession(v.Request.Context(), v.DB, token)
	if f := fault.Of(err); f != nil && f.Kind == fault.Unauthenticated {
		return nil
	}
	if err != nil {
		return err
	}
	v.Actor, v.Who, v.Scene.Person = actor, who, who.Name
	if v.Scene.Person == "" {
		v.Scene.Person = who.Email
	}
	if v.asked() == "" && who.Language != "" {
		v.speak(who.Language)
	}
	v.Actor.Lang = v.Lang
	shops, err := v.Shops()
	if err == nil && len(shops) > 0 {
		v.Scene.Zone = shops[0].Location() // one merchant: its shops' people work by one clock
	}
	return err
}

// identifyShopper opens the token of an order, or of a message's link.
func (v *Visit) identifyShopper() error {
	token := v.cookie(orderCookie)
	if token == "" {
		return nil
	}
	who, strong, err := v.holderOf(token)
	if err != nil {
		return err
	}
	if who.Order != 0 {
		v.Actor = access.AsRecipient(who.Order, who.Gift, strong, v.Lang)
	}
	return nil
}

// holderOf is whose order or gift a shopper's token opens, and whether it came by a message; zero for a token that opens
// none.
func (v *Visit) holderOf(token string) (who returns.Holder, strong bool, err error) {
	ctx := v.Request.Context()
	number, err := access.Open(ctx, v.DB, api.ForOrder, token)
	if err == nil || fault.Of(err) == nil {
		return returns.Holder{Order: number}, false, err
	}
	gift, err := access.Open(ctx, v.DB, forGift, token)
	if err == nil || fault.Of(err) == nil {
		if err == nil {
			who, err = returns.GiftHolder(v.DB.On(ctx), gift)
		}
		return who, false, err
	}
	ret, err := access.Open(ctx, v.DB, access.Purpose(notify.LinkReturn), token)
	if err != nil {
		if fault.Of(err) != nil {
			return who, false, nil
		}
		return who, false, err
	}
	who, ok, err := returns.HolderOf(v.DB.On(ctx), ret)
	if err != nil || !ok {
		return returns.Holder{}, false, err
	}
	return who, true, nil
}

// forGift is the purpose of the token that a gift code is changed for. Subject: the gift.
const forGift access.Purpose = "gift"

// orderLife is how long a shopper may go on without proving again that they know the order.
const orderLife = 12 * time.Hour

// OpenOrder lets a shopper who proved to know an order go on with it.
func (v *Visit) OpenOrder(number int64) error {
	token, err := access.Sign(v.Request.Context(), v.DB, api.ForOrder, number, v.Now().Add(orderLife))
	if err == nil {
		v.keep(orderCookie, token, orderLife)
	}
	return err
}

// OpenGift lets who holds a gift code go on with what it is for.
func (v *Visit) OpenGift(gift int64) error {
	token, err := access.Sign(v.Request.Context(), v.DB, forGift, gift, v.Now().Add(orderLife))
	if err == nil {
		v.keep(orderCookie, token, orderLife)
	}
	return err
}

// OpenLink lets who holds the signed link of a message go on with its order: they may see more than who typed a number.
// It gives the order, or 0 for a link that opens nothing.
func (v *Visit) OpenLink(token string) (int64, error) {
	who, strong, err := v.holderOf(token)
	if err == nil && who.Order != 0 && strong {
		v.keep(orderCookie, token, orderLife)
	}
	return who.Order, err
}

// CloseOrder lets the shopper go.
func (v *Visit) CloseOrder() { v.keep(orderCookie, "", -1) }

// ForShop tells whose page this is: its name, logo and colours.
func (v *Visit) ForShop(s order.Shop) error {
	settings, err := s.Decoded()
	if err != nil {
		return err
	}
	v.Shop = s
	v.Scene.Zone = s.Location()
	v.Scene.Shop = &kit.Brand{Brand: settings.Brand, Code: s.Code, Name: s.Name, Demo: settings.Demo}
	return nil
}

const yearLong = 365 * 24 * time.Hour

// asked is the language that the address asks for.
func (v *Visit) asked() lang.Tag {
	for _, t := range lang.Tags {
		if v.Request.URL.Query().Get("lang") == string(t) {
			return t
		}
	}
	return ""
}

func (v *Visit) language() lang.Tag {
	if t := v.asked(); t != "" {
		v.keep(langCookie, string(t), yearLong)
		return t
	}
	if kept := v.cookie(langCookie); kept != "" {
		return lang.Parse(kept)
	}
	return lang.Choose(v.Request.Header.Get("Accept-Language"))
}

// Chose tells that the visitor chose a language of the product themselves, here or before.
func (v *Visit) Chose() bool { return v.asked() != "" || v.cookie(langCookie) != "" }

// Prefer speaks the order's language to a shopper who chose none.
func (v *Visit) Prefer(t lang.Tag) {
	if v.asked() == "" && v.cookie(langCookie) == "" && t != "" {
		v.speak(t)
		v.Actor.Lang = t
	}
}

func (v *Visit) speak(t lang.Tag) { v.Lang, v.Scene.Lang = t, t }

// theme lets a page be pinned to light or dark by its address, for tests and screenshots.
func (v *Visit) theme() string {
	if t := v.Request.URL.Query().Get("theme"); v.House.Show && (t == "light" || t == "dark") {
		return t
	}
	return ""
}

// Tell says something on the next page that is shown, once.
func (v *Visit) Tell(kind kit.Kind, m lang.Message) {
	v.Scene.Notices = append(v.Scene.Notices, kit.Notice{Kind: kind, Text: m})
	text, err := json.Marshal(v.Scene.Notices)
	if err == nil && len(text) < 2048 {
		v.keep(noticeCookie, base64.RawURLEncoding.EncodeToString(text), time.Minute)
	}
}

// takeNotices reads what was said for this page, and forgets it. A request that is sent on keeps it for the next.
func (v *Visit) takeNotices() []kit.Notice {
	kept := v.cookie(noticeCookie)
	if kept == "" || v.Request.Method != http.MethodGet || v.Live() {
		return nil
	}
	v.keep(noticeCookie, "", -1)
	var out []kit.Notice
	text, err := base64.RawURLEncoding.DecodeString(kept)
	if err != nil || json.Unmarshal(text, &out) != nil {
		return nil
	}
	return out
}

// StillIn asks anew whether who is signed in still is, and still may see the desk: for pages that stay open.
func (v *Visit) StillIn() bool {
	actor, _, err := access.WhoBySession(v.Request.Context(), v.DB, v.cookie(sessionCookie))
	return err == nil && actor.May(access.ReturnsRead)
}

// Session is the token of the session of who is signed in, for verbs that end the others.
func (v *Visit) Session() string { return v.cookie(sessionCookie) }
