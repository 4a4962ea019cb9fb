// Package fake is a nasty mail server for simulation, demo and tests: a real SMTP server on this machine that keeps what
// it takes, and misbehaves on order: it drops the line after the message, asks to come again later, refuses addresses. No
// mail ever leaves it.
package fake

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/textproto"
	"sync"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

// Fault is one way in which the server misbehaves on a message.
type Fault string

// The faults that can be ordered. "Taken" means that the message is kept although the sender cannot know it.
const (
	DropBefore Fault = "drop_before"  // the line breaks at MAIL, nothing taken
	DropAfter  Fault = "drop_after"   // taken, then the line breaks before the answer
	StallAfter Fault = "stall_after"  // taken, then no answer until the sender gives up
	Later      Fault = "later"        // 451 at RCPT: come again later (greylisting)
	Full       Fault = "full"         // 452 after the message: no space
	NoMailbox  Fault = "no_mailbox"   // 550 at RCPT: no such mailbox
	Spam       Fault = "spam"         // 554 after the message: refused for its content
	NeedAuth   Fault = "need_auth"    // 530 at MAIL: authenticate first
	Unavail    Fault = "unavailable"  // 421 at MAIL: closing down
	BadSender  Fault = "bad_sender"   // 553 at MAIL: this sender is not allowed
	DropInData Fault = "drop_in_data" // the line breaks in the middle of the message, nothing taken
)

// Mail is one message the server took.
type Mail struct {
	From, To string // of the envelope
	Raw      []byte // as it came over the line
	Secure   bool   // over TLS
	User     string // who authenticated, if anyone
}

// MessageID is the message's own id, without the angle brackets.
func (m Mail) MessageID() string {
	header, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(m.Raw))).ReadMIMEHeader()
	if err != nil {
		return ""
	}
	value := header.Get("Message-Id")
	if len(value) < 2 {
		return ""
	}
	return value[1 : len(value)-1]
}

// Options of a server.
type Options struct {
	TLS      *tls.Config       // its certificate; nil: it cannot encrypt
	Implicit bool              // TLS from the first byte instead of STARTTLS
	Users    map[string]string // passwords by user; nil: nobody needs one
	Login    bool              // authenticates by LOGIN only, as old servers do
	UTF8     bool              // takes addresses with letters outside of ASCII
	Met      func(Fault)       // told of each fault as it strikes; nil: nobody
	Took     func(Mail)        // told of each message once it is taken; nil: nobody
}

// Server is a running mail server.
type Server struct {
	options  Options
	server   *gosmtp.Server
	listener net.Listener
	done     chan struct{}
	ended    error
	end      sync.Once

	mu      sync.Mutex
	ordered []Fault
	taken   []Mail
}

// Open listens on a free port of this machine until Close.
func Open(o Options) (*Server, error) {
	if o.Met == nil {
		o.Met = func(Fault) {}
	}
	if o.Took == nil {
		o.Took = func(Mail) {}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if o.Implicit {
		listener = tls.NewListener(listener, o.TLS)
	}
	s := &Server{options: o, listener: listener, done: make(chan struct{})}
	s.server = gosmtp.NewServer(s)
	s.server.Domain = "mail.example.org"
	s.server.EnableSMTPUTF8 = o.UTF8
	s.server.MaxMessageBytes = 10 << 20
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	if !o.Implicit {
		s.server.TLSConfig = o.TLS
	}
	s.server.AllowInsecureAuth = o.TLS == nil
	go func() {
		defer close(s.done)
		_ = s.server.Serve(listener) // ends with Close
	}()
	return s, nil
}

// Address is host:port of the server.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Close ends the server and its lines. What it took can still be read.
func (s *Server) Close() error {
	s.end.Do(func() {
		// The listener first: a server closed before it began to serve would otherwise begin afterwards.
		s.ended = s.listener.Close()
		if err := s.server.Close(); !errors.Is(err, net.ErrClosed) {
			s.ended = errors.Join(s.ended, err)
		}
		<-s.done
	})
	return s.ended
}

// Order queues faults: the next messages meet them, one each.
func (s *Server) Order(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ordered = append(s.ordered, faults...)
}

// Taken lists what the server took, oldest first.
func (s *Server) Taken() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.taken...)
}

// NewSession is called by the SMTP library for each line.
func (s *Server) NewSession(c *gosmtp.Conn) (gosmtp.Session, error) {
	return &session{server: s, line: c}, nil
}

func (s *Server) meet() Fault {
	s.mu.Lock()
	var f Fault
	if len(s.ordered) > 0 {
		f, s.ordered = s.ordered[0], s.ordered[1:]
	}
	s.mu.Unlock()
	if f != "" {
		s.options.Met(f)
	}
	return f
}

func (s *Server) take(m Mail) {
	s.mu.Lock()
	s.taken = append(s.taken, m)
	s.mu.Unlock()
	s.options.Took(m)
}

var authFirst = &gosmtp.SMTPError{Code: 530, EnhancedCode: gosmtp.EnhancedCode{5, 7, 0}, Message: "authenticate first"}

// session is one line to the server.
type session struct {
	server *Server
	line   *gosmtp.Conn
	user   string
	fault  Fault
	mail   Mail
}

func (s *session) AuthMechanisms() []string {
	switch {
	case s.server.options.Users == nil:
		return nil
	case s.server.options.Login:
		return []string{sasl.Login}
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(mechanism string) (sasl.Server, error) {
	check := func(user, password string) error {
		if want, ok := s.server.options.Users[user]; !ok || want != password {
			return gosmtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}
	if mechanism == sasl.Login {
		return &loginServer{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
}

func (s *session) Mail(from string, _ *gosmtp.MailOptions) error {
	if s.server.options.Users != nil && s.user == "" {
		return authFirst
	}
	_, secure := s.line.TLSConnectionState()
	s.mail = Mail{From: from, Secure: secure || s.server.options.Implicit, User: s.user}
	switch s.fault = s.server.meet(); s.fault {
	case DropBefore:
		return s.hangUp()
	case NeedAuth:
		return authFirst
	case Unavail:
		return &gosmtp.SMTPError{Code: 421, EnhancedCode: gosmtp.EnhancedCode{4, 3, 2}, Message: "closing down"}
	case BadSender:
		return &gosmtp.SMTPError{Code: 553, EnhancedCode: gosmtp.EnhancedCode{5, 7, 1}, Message: "this sender is not yours"}
	}
	return nil
}

func (s *session) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	s.mail.To = to
	switch s.fault {
	case Later:
		return &gosmtp.SMTPError{Code: 451, EnhancedCode: gosmtp.EnhancedCode{4, 7, 1}, Message: "greylisted, come again later"}
	case NoMailbox:
		return &gosmtp.SMTPError{Code: 550, EnhancedCode: gosmtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	if s.fault == DropInData {
		return s.hangUp()
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	switch s.fault {
	case Full:
		return &gosmtp.SMTPError{Code: 452, EnhancedCode: gosmtp.EnhancedCode{4, 3, 1}, Message: "no space left"}
	case Spam:
		return &gosmtp.SMTPError{Code: 554, EnhancedCode: gosmtp.EnhancedCode{5, 7, 1}, Message: "refused for its content"}
	}
	s.mail.Raw = raw
	s.server.take(s.mail)
	switch s.fault {
	case DropAfter:
		return s.hangUp()
	case StallAfter:
		_, _ = s.line.Conn().Read(make([]byte, 1)) // until the sender hangs up
		return s.hangUp()
	}
	return nil
}

func (s *session) Reset()        { s.mail = Mail{} }
func (s *session) Logout() error { return nil }

// hangUp breaks the line; what it returns is never heard.
func (s *session) hangUp() error {
	return errors.Join(errors.New("hung up"), s.line.Conn().Close())
}

// loginServer is the server's half of AUTH LOGIN.
type loginServer struct {
	check func(user, password string) error
	user  string
	step  int
}

func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch {
	case l.step == 1 && response == nil:
		return []byte("Username:"), false, nil
	case l.user == "":
		l.user = string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(response))
}
