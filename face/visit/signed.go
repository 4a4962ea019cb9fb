package visit

import (
	"net/url"
	"strings"

	"retour/ground/access"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/notify"
	"retour/returns"
)

// signedPages are the pages whose address ends in a signed token, by what stands before it, and what the token names.
var signedPages = []struct {
	path    string
	purpose access.Purpose
	names   id.Kind
}{
	{"/r/label/", notify.LinkLabel, id.Parcel},
	{"/r/paper/", notify.LinkPaper, id.Settled},
	{"/r/", notify.LinkReturn, id.Return},
}

// Signed tells what a signed link that was scanned or typed leads to: a return, a parcel by its label, a settlement by its
// paper. The number is 0 for any other text, and for a link that is over or was changed. Who asks must have the right to see
// what it leads to: the token proves only which one is meant.
func (v *Visit) Signed(text string) (id.Kind, int64, error) {
	if !strings.Contains(text, "/r/") {
		return "", 0, nil
	}
	link, err := url.Parse(returns.NamesOf(text).Reading.Text)
	if err != nil || link.Host == "" {
		return "", 0, nil
	}
	for _, page := range signedPages {
		at := strings.LastIndex(link.Path, page.path)
		if at < 0 {
			continue
		}
		n, err := access.Open(v.Request.Context(), v.DB, page.purpose, link.Path[at+len(page.path):])
		if fault.Of(err) != nil {
			return "", 0, nil
		}
		return page.names, n, err
	}
	return "", 0, nil
}
