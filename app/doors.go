package app

import (
	"fmt"
	"os"

	"retour/door/carrier"
	"retour/door/carrier/address"
	"retour/door/mail"
	"retour/door/mail/smtp"
	"retour/door/payment"
	"retour/door/payment/manual"
	"retour/door/payment/sandbox"
	"retour/feed"
	"retour/notify"
)

// connect makes the drivers of the doors. None of them calls out yet.
func (h *House) connect() error {
	h.Payments = map[string]payment.Driver{"manual": manual.Driver{}}
	if h.Sandbox != "" {
		driver, err := sandbox.New(sandbox.Config{URL: h.Sandbox, Secret: h.SandboxSecret})
		if err != nil {
			return err
		}
		h.Payments[sandbox.Name] = driver
	}
	h.Carriers = map[string]carrier.Driver{address.Name: address.Driver{}}
	post, err := h.mail()
	if err != nil {
		return err
	}
	if h.Notifier, err = notify.New(h.Store, notify.Options{Link: h.links.of, Mail: post, From: h.From}); err != nil {
		return err
	}
	h.Feed, err = feed.New(h.Store, feed.Settings{Key: h.WebhookKey, Private: h.Local})
	return err
}

// mail is the driver of the mail server, or nil where messages are stored only.
func (h *House) mail() (mail.Driver, error) {
	if h.SMTP == "" {
		return nil, nil
	}
	config := smtp.Config{URL: h.SMTP, Now: h.Clock}
	if h.DKIM.File != "" {
		key, err := os.ReadFile(h.DKIM.File)
		if err != nil {
			return nil, fmt.Errorf("the DKIM key cannot be read: %w", err)
		}
		if config.DKIM, err = smtp.ReadDKIM(h.DKIM.Domain, h.DKIM.Selector, key); err != nil {
			return nil, err
		}
	}
	driver, err := smtp.New(config)
	if err != nil {
		return nil, err
	}
	return driver, nil
}
