package bench

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"

	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/id"
)

// visitor is somebody with a browser: an invented person who may do everything, and who is also a shopper with one order.
type visitor struct {
	base  string
	http  *http.Client
	paths []string
}

// visitPages signs a visitor in and names the pages that are measured: those whose work could grow with what is stored.
func visitPages(ctx context.Context, d *db.DB, c *client, code id.Code, order string) (*visitor, error) {
	invite, invited := access.NewInvite("bench@example.org", "fr", access.Administrator, access.Operator)
	if _, err := db.Run(ctx, d, db.Program, "", invite); err != nil {
		return nil, err
	}
	accept, err := access.NewAcceptInvite(ctx, d, invited, "Bench", "fr", rand.Text())
	if err != nil {
		return nil, err
	}
	joined, err := db.Run(ctx, d, accept.By(), "", accept)
	if err != nil {
		return nil, err
	}
	link, token := access.NewLogInLink(joined.Person)
	if _, err := db.Run(ctx, d, db.Program, "", link); err != nil {
		return nil, err
	}
	session, _, err := access.LogInByLink(ctx, d, token)
	if err != nil {
		return nil, err
	}
	base := strings.TrimSuffix(c.base, "/api/v1")
	home, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	jar.SetCookies(home, []*http.Cookie{{Name: visit.SessionCookie(base), Value: session, Path: "/"}})
	v := &visitor{base: base, http: &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	form := url.Values{"channel": {"bench"}, "order": {order}, "proof": {"75001"}}
	if err := v.send(ctx, http.MethodPost, "/", strings.NewReader(form.Encode())); err != nil {
		return nil, err
	}
	v.paths = []string{
		"/", "/order", "/order/returns/" + string(code), "/desk", "/desk/returns", "/desk/returns?stage=arrived&sort=oldest", "/desk/returns?reason=damaged&sku=SKU-1&money=none",
		"/desk/returns/" + string(code), "/desk/orders", "/desk/orders/bench/" + order, "/desk/parcels", "/desk/payments", "/desk/messages", "/desk/withdrawals",
		"/desk/stock", "/desk/search?q=SKU-1", "/desk/settings/audit", "/station", "/station/world", "/station/find?code=" + string(code),
	}
	for _, path := range v.paths { // each once: a page that does not answer is found out before anything is measured
		if err := v.send(ctx, http.MethodGet, path, nil); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// send asks as a browser on our own page would, and reads the whole answer.
func (v *visitor) send(ctx context.Context, method, path string, body io.Reader) error {
	r, err := http.NewRequestWithContext(ctx, method, v.base+path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", "fr")
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := v.http.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s", method, path, answer.Status)
	}
	return nil
}

// visit asks for the nth page.
func (v *visitor) visit(ctx context.Context, n int64) error {
	return v.send(ctx, http.MethodGet, v.paths[n%int64(len(v.paths))], nil)
}

// figure tells the time of all pages together, and which was slowest.
func (v *visitor) figure(t times, name, under string) Figure {
	byPage := make([]times, len(v.paths))
	for n, took := range t.all {
		p := &byPage[n%len(v.paths)]
		p.all = append(p.all, took)
	}
	type one struct {
		path     string
		p50, p99 float64
	}
	pages := make([]one, len(v.paths))
	for i, p := range byPage {
		pages[i] = one{v.paths[i], p.at(0.5), p.at(0.99)}
	}
	slices.SortFunc(pages, func(a, b one) int { return cmp.Compare(b.p99, a.p99) })
	note := under
	for _, p := range pages[:min(4, len(pages))] {
		note += fmt.Sprintf("; %s p50 %.1f p99 %.1f", p.path, p.p50, p.p99)
	}
	f := Figure{Name: name, Value: pages[0].p99, Unit: "ms", Goal: "≤ 50", Note: note}
	f.Met = met(f.Value <= 50)
	return f
}
