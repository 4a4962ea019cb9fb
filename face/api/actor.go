package api

import (
	"strings"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/notify"
	"retour/returns"
)

// ForOrder is the purpose of the token that POST /find-order gives: it opens one order for who knew its number and
// e-mail address or postcode. Subject: the order.
const ForOrder access.Purpose = "api.order"

// sessionLength tells a session's token from a shopper's, which is longer.
const sessionLength = 43

// identify finds out who calls. Without any proof the actor is nobody, and no fault.
func (c *call) identify() error {
	token, cookie := c.token()
	if token == "" {
		c.actor = db.Actor{Lang: c.lang}
		return nil
	}
	actor, err := c.actorOf(token)
	if err != nil {
		return err
	}
	if cookie {
		// a browser sends a cookie by itself, whatever page asks; a header it does not
		if err := c.cross.Check(c.r); err != nil {
			return fault.New(fault.Forbidden, lang.ApiCrossOrigin()).Because(err)
		}
	}
	if c.r.Header.Get("Accept-Language") == "" && actor.Lang != "" {
		c.lang = actor.Lang
	}
	actor.Lang = c.lang
	c.actor = actor
	return nil
}

// token is the proof that came with the request, and whether a browser sent it as a cookie.
func (c *call) token() (token string, cookie bool) {
	scheme, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "bearer") {
		return strings.TrimSpace(token), false
	}
	if c.Cookie != "" {
		if kept, err := c.r.Cookie(c.Cookie); err == nil {
			return kept.Value, true
		}
	}
	return "", false
}

func (c *call) actorOf(token string) (db.Actor, error) {
	switch {
	case strings.HasPrefix(token, "rt_"):
		return access.ByKey(c.ctx(), c.DB, token)
	case len(token) <= sessionLength:
		return access.BySession(c.ctx(), c.DB, token)
	}
	return c.shopper(token)
}

// shopper is who holds a token of ours: for an order they proved to know, or the signed link of a message, which tells
// more because it reached the address of the order.
func (c *call) shopper(token string) (db.Actor, error) {
	order, err := access.Open(c.ctx(), c.DB, ForOrder, token)
	if err == nil {
		return access.AsShopper(order, false, c.lang), nil
	}
	ret, errLink := access.Open(c.ctx(), c.DB, access.Purpose(notify.LinkReturn), token)
	if errLink != nil {
		if fault.Of(errLink) == nil || fault.Of(err) == nil {
			return db.Actor{}, errLink
		}
		return db.Actor{}, unsigned(err, errLink)
	}
	holder, ok, err := returns.HolderOf(c.DB.On(c.ctx()), ret)
	if err != nil {
		return db.Actor{}, err
	}
	if !ok || holder.Gift != 0 { // who received a gift has the portal: here are prices and the order's number
		return db.Actor{}, fault.New(fault.Unauthenticated, lang.AccessSignedBroken())
	}
	return access.AsShopper(holder.Order, true, c.lang), nil
}

// unsigned is what is wrong with a token that opens nothing: rather that it has ended than that it is not ours.
func unsigned(faults ...error) error {
	for _, err := range faults {
		if f := fault.Of(err); f != nil && f.Kind == fault.Conflict {
			return fault.New(fault.Unauthenticated, f.Message)
		}
	}
	return fault.New(fault.Unauthenticated, fault.Of(faults[0]).Message)
}

// known refuses who did not say who they are.
func (c *call) known() error {
	if c.actor.Kind == "" {
		return fault.New(fault.Unauthenticated, lang.FaultUnauthenticated())
	}
	return nil
}

// must refuses an actor without a right.
func (c *call) must(right db.Right) error {
	if err := c.known(); err != nil {
		return err
	}
	if !c.actor.May(right) {
		return fault.New(fault.Forbidden, lang.FaultForbidden(string(right)))
	}
	return nil
}

// visitor is the network address behind the call.
func (c *call) visitor() string { return c.Address(c.r) }
