package app

import (
	"context"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/id"
	"retour/notify"
)

// The addresses of pages that messages and the command line lead to. A signed page is followed by its token.
const (
	PageReturn = "/r/"            // a return, for its shopper
	PageLabel  = "/r/label/"      // a parcel's label
	PagePaper  = "/r/paper/"      // a settlement's credit note
	PageDesk   = "/desk/returns/" // a return, for people who work here; followed by its code
	PageFirst  = "/desk/first/"   // the first administrator's account
	PageJoin   = "/desk/join/"    // an invitation
	PageReset  = "/desk/reset/"   // a new password
)

// linkLife is how long a link in a message is good: a return may be asked about for long.
const linkLife = 365 * 24 * time.Hour

// links makes the addresses in messages. It signs with a secret that was fetched before, because the messages are made
// inside a transaction.
type links struct {
	base   string
	db     *db.DB
	signer atomic.Pointer[func(access.Purpose, int64, time.Time) string]
}

// renew fetches the secret that signs now. It is called before messages are made, and once an hour.
func (l *links) renew(ctx context.Context) error {
	sign, err := access.Signer(ctx, l.db)
	if err == nil {
		l.signer.Store(&sign)
	}
	return err
}

// of is the address of a page for a purpose of package notify; "" where it cannot be signed.
func (l *links) of(purpose string, subject int64) string {
	if purpose == notify.LinkDesk {
		return l.page(PageDesk, string(id.Make(id.Return, subject)))
	}
	if path, ok := map[string]string{notify.LinkInvite: PageJoin, notify.LinkReset: PageReset}[purpose]; ok {
		return l.page(path, "") + notify.Hidden
	}
	path, ok := map[string]string{notify.LinkReturn: PageReturn, notify.LinkLabel: PageLabel, notify.LinkPaper: PagePaper}[purpose]
	sign := l.signer.Load()
	if !ok || sign == nil {
		return ""
	}
	return l.page(path, (*sign)(access.Purpose(purpose), subject, l.db.Now().Add(linkLife)))
}

func (l *links) page(path, last string) string {
	return strings.TrimSuffix(l.base, "/") + path + url.PathEscape(last)
}

// Page is the full address of a page, for people to open.
func (h *House) Page(path, last string) string { return h.links.page(path, last) }

// once is the page on which a link that works once is used.
func (h *House) once(purpose access.Purpose, token string) string {
	path, ok := map[access.Purpose]string{access.ForFirst: PageFirst, access.ForInvite: PageJoin, access.ForReset: PageReset}[purpose]
	if !ok {
		return ""
	}
	return h.Page(path, token)
}
