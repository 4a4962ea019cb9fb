// Package smtp is the mail driver for any mail server: it composes the message, signs it where a DKIM key is set, and
// hands it over, one connection a message. It keeps no connection and no state between two calls.
package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"

	"retour/door/mail"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Config of a driver.
type Config struct {
	URL  string           // the mail server: smtp://user:password@mail.example.org:587?tls=starttls
	DKIM *DKIM            // nil: unsigned
	TLS  *tls.Config      // roots to trust; nil: the system's
	Now  func() time.Time // nil: the system's clock
}

// Driver sends through one mail server.
type Driver struct {
	server server
	dkim   *DKIM
	tls    *tls.Config
	now    func() time.Time
}

// New makes a driver; it does not call the server yet.
func New(c Config) (*Driver, error) {
	s, err := readURL(c.URL)
	if err != nil {
		return nil, err
	}
	d := &Driver{server: s, dkim: c.DKIM, tls: &tls.Config{}, now: c.Now}
	if c.TLS != nil {
		d.tls = c.TLS.Clone()
	}
	d.tls.ServerName = s.host
	d.tls.MinVersion = tls.VersionTLS12
	if d.now == nil {
		d.now = time.Now
	}
	return d, nil
}

// Send hands one message over.
func (d *Driver) Send(ctx context.Context, m mail.Message) (mail.Result, error) {
	l, err := compose(m, d.now())
	if err != nil {
		return mail.Result{}, err
	}
	result := mail.Result{MessageID: l.messageID}
	if d.dkim != nil {
		if l.raw, err = d.dkim.sign(l.raw); err != nil {
			return result, mail.Retry(fault.New(fault.Unavailable, lang.MailSigningFailed()).Because(err))
		}
	}
	ctx, cancel := context.WithTimeout(ctx, d.server.timeout)
	defer cancel()
	client, err := d.connect(ctx)
	if err != nil {
		return result, notNow(err)
	}
	// Whatever the protocol waits for, the end of the context breaks the line under it.
	stop := context.AfterFunc(ctx, func() { _ = client.Close() })
	defer stop()
	defer func() { _ = client.Close() }()
	if err := d.greet(client); err != nil {
		return result, notNow(err)
	}
	result.Answer, err = hand(client, l)
	return result, err
}

// connect opens the line, encrypted unless the setting says otherwise.
func (d *Driver) connect(ctx context.Context) (*gosmtp.Client, error) {
	line, err := (&net.Dialer{}).DialContext(ctx, "tcp", d.server.address())
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = line.Close() })
	defer stop()
	switch d.server.security {
	case startTLS:
		client, err := gosmtp.NewClientStartTLS(line, d.tls)
		return client, insecure(err)
	case implicit:
		secure := tls.Client(line, d.tls)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = line.Close() // why there is no secret line is what counts
			return nil, insecure(err)
		}
		return gosmtp.NewClient(secure), nil
	}
	return gosmtp.NewClient(line), nil
}

// errInsecure is a server that answers and has no secret line for us: it offers none, or cannot prove who it is.
var errInsecure = errors.New("no encrypted line")

// insecure marks what went wrong on the way to a secret line, unless the server spoke or the line itself broke.
func insecure(err error) error {
	var said *gosmtp.SMTPError
	var broken net.Error
	if err == nil || errors.As(err, &said) || errors.As(err, &broken) || errors.Is(err, io.EOF) {
		return err
	}
	return errors.Join(errInsecure, err)
}

// greet says who we are. What goes wrong here is a matter of settings or of the server, never of the message.
func (d *Driver) greet(client *gosmtp.Client) error {
	if err := client.Hello(d.server.helo); err != nil {
		return err
	}
	if d.server.user == "" {
		return nil
	}
	switch {
	case client.SupportsAuth(sasl.Plain):
		return client.Auth(sasl.NewPlainClient("", d.server.user, d.server.password))
	case client.SupportsAuth(sasl.Login):
		return client.Auth(sasl.NewLoginClient(d.server.user, d.server.password))
	}
	return errors.New("the server takes no password in a way we know (PLAIN, LOGIN)")
}

// hand gives the letter over and returns the server's words. Until the final dot the server has taken nothing; after it,
// a broken line leaves open whether it has.
func hand(client *gosmtp.Client, l letter) (string, error) {
	from, to := l.parties.From, l.parties.To
	options := &gosmtp.MailOptions{Size: int64(len(l.raw))}
	if !from.ASCII() || !to.ASCII() {
		if able, _ := client.Extension("SMTPUTF8"); !able {
			return "", mail.Permanent(fault.New(fault.Conflict, lang.MailUnicodeAddress()).At("to"))
		}
		options.UTF8 = true
	}
	if err := client.Mail(from.Mailbox(), options); err != nil {
		return "", classify(err)
	}
	if err := client.Rcpt(to.Mailbox(), nil); err != nil {
		return "", classify(err)
	}
	data, err := client.Data()
	if err != nil {
		return "", classify(err)
	}
	if _, err := data.Write(l.raw); err != nil {
		return "", notNow(err)
	}
	taken, err := data.CloseWithResponse()
	var said *gosmtp.SMTPError
	switch {
	case err == nil:
	case errors.As(err, &said):
		return "", classify(err)
	default:
		return "", mail.Retry(fault.New(fault.Unavailable, lang.MailNoAnswer()).Because(err))
	}
	client.CommandTimeout = time.Second // the message is taken: a slow goodbye is not waited for
	_ = client.Quit()
	return strings.TrimSpace(taken.StatusText), nil
}

// classify reads a refusal of the message. 5xx is for good (RFC 5321 §4.2.1), but for those that speak of our settings:
// authentication (530, 534, 535, 538) is mended by the operator, and then the message goes.
func classify(err error) error {
	var said *gosmtp.SMTPError
	if !errors.As(err, &said) {
		return notNow(err)
	}
	switch said.Code {
	case 530, 534, 535, 538:
		return notNow(err)
	}
	if said.Code/100 == 5 {
		return mail.Permanent(fault.New(fault.Conflict, lang.MailRefused(words(said))).Because(err))
	}
	return notNow(err)
}

// notNow is the error of a message that the server surely did not take, and may take later.
func notNow(err error) error {
	because := fault.New(fault.Unavailable, lang.MailNotReached())
	var stranger *tls.CertificateVerificationError // told once the first word is said over the line
	if errors.Is(err, errInsecure) || errors.As(err, &stranger) {
		because = fault.New(fault.Unavailable, lang.MailNotSecure())
	}
	var said *gosmtp.SMTPError
	if errors.As(err, &said) {
		because = fault.New(fault.Unavailable, lang.MailRefusedForNow(words(said)))
	}
	return mail.Retry(because.Because(err))
}

// words is what the server said, on one line and not too long.
func words(said *gosmtp.SMTPError) string {
	text := []rune(strings.Join(strings.Fields(fmt.Sprintf("%d %s", said.Code, said.Message)), " "))
	return string(text[:min(len(text), 300)])
}
