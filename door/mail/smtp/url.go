package smtp

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"
)

// security is how the line to the server is protected.
type security string

const (
	startTLS security = "starttls" // plain at first, encrypted before anything is said; refused if the server cannot
	implicit security = "implicit" // encrypted from the first byte
	open     security = "none"     // never encrypted: a relay on the same machine or network
)

// server is a mail server as the setting names it.
type server struct {
	host, port     string
	security       security
	user, password string
	helo           string
	timeout        time.Duration
}

func (s server) address() string { return net.JoinHostPort(s.host, s.port) }

// readURL reads the address of a mail server:
//
//	smtp://user:password@mail.example.org:587?tls=starttls&helo=shop.example.org&timeout=30s
//	smtps://user:password@mail.example.org
//
// smtp is STARTTLS on port 587 unless tls says none (then port 25); smtps is TLS from the start on port 465. There is no
// "encrypt if possible": who sits on the line decides what is possible. A password needs an encrypted line, except to the
// same machine.
func readURL(text string) (server, error) {
	u, err := url.Parse(text)
	if err != nil {
		return server{}, errors.New("the mail server's address is no URL") // the cause would print the password
	}
	s := server{host: u.Hostname(), port: u.Port(), user: u.User.Username(), helo: "localhost", timeout: time.Minute}
	s.password, _ = u.User.Password()
	if s.security, err = securityOf(u.Scheme, u.Query().Get("tls")); err != nil {
		return server{}, err
	}
	if s.port == "" {
		s.port = map[security]string{startTLS: "587", implicit: "465", open: "25"}[s.security]
	}
	for name, values := range u.Query() {
		switch value := values[0]; name {
		case "tls":
		case "helo":
			s.helo = value
		case "timeout":
			if s.timeout, err = time.ParseDuration(value); err != nil || s.timeout <= 0 {
				return server{}, fmt.Errorf("timeout=%s is no length of time such as 30s", value)
			}
		default:
			return server{}, fmt.Errorf("the mail server's address has an unknown option %q; there are tls, helo and timeout", name)
		}
	}
	switch {
	case s.host == "" || u.Path != "" && u.Path != "/":
		return server{}, errors.New("the mail server's address names a host, as in smtp://mail.example.org:587")
	case s.user != "" && s.security == open && !sameMachine(s.host):
		return server{}, errors.New("a password is not sent over an open line: use tls=starttls or smtps")
	}
	return s, nil
}

func securityOf(scheme, option string) (security, error) {
	switch {
	case scheme == "smtps" && (option == "" || option == string(implicit)):
		return implicit, nil
	case scheme == "smtp" && option == "":
		return startTLS, nil
	case scheme == "smtp":
		switch s := security(option); s {
		case startTLS, implicit, open:
			return s, nil
		}
		return "", fmt.Errorf("tls=%s is none of starttls, implicit, none", option)
	}
	return "", errors.New("the mail server's address starts with smtp:// or smtps://")
}

func sameMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
