package feed

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

// guard keeps requests out of the own network: an endpoint's address comes from outside, and what its name stands for may
// change between two requests. So the address is looked at when the connection is made, after the name was resolved.
type guard struct {
	private bool // everything is allowed
}

// errInside is why a connection was not made.
var errInside = errors.New("the address lies inside a private network")

// inside lists what is not the public internet, though netip may call it so. Source: IANA's registries of special-purpose
// addresses, IPv4 and IPv6.
var inside = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4", // among them the shared addresses of providers, where clouds keep their services
	"2001::/23", "2001:db8::/32", "3fff::/20", // protocols, Teredo, documentation
	"2002::/16", // 6to4 carries an IPv4 address that may be a private one
)

// worldwide is the part of IPv6 that is given out.
var worldwide = netip.MustParsePrefix("2000::/3")

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, text := range list {
		out[i] = netip.MustParsePrefix(text)
	}
	return out
}

// public reports whether an address is one of the internet's.
func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Is6() && !worldwide.Contains(a) {
		return false
	}
	for _, p := range inside {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// mayName reports whether a host may be named at all: no address inside, and none of the names that always are.
func (g guard) mayName(host string) bool {
	if g.private {
		return true
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return public(a)
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, local := range []string{"localhost", "local", "internal", "home.arpa"} {
		if host == local || strings.HasSuffix(host, "."+local) {
			return false
		}
	}
	return strings.Contains(host, ".")
}

// control looks at every connection before it is made.
func (g guard) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	if g.private {
		return nil
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil || !public(at.Addr()) {
		return errInside
	}
	return nil
}

// client makes the one HTTP client: no proxy, which would dial for us, and no redirect, which would lead elsewhere.
func (g guard) client() *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, ControlContext: g.control}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    5 * time.Second,
			MaxIdleConnsPerHost:    workers,
			IdleConnTimeout:        90 * time.Second,
			MaxResponseHeaderBytes: 16 << 10,
			DisableCompression:     true,
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
