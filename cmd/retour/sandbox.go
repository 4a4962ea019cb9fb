package main

import (
	"path/filepath"
	"time"

	"retour/door/payment/sandbox"
	"retour/ground/lang"
)

type sandboxCommand struct {
	Listen string `name:"listen" default:"127.0.0.1:0" placeholder:"HOST:PORT"`
	Book   string `name:"book" placeholder:"FILE"`
	Notify string `name:"notice-url" placeholder:"URL"`
	Token  string `name:"token" placeholder:"TOKEN"`
}

// Run runs the sandbox payment provider as a process of its own, until it is asked to stop. No money moves.
func (v sandboxCommand) Run(c *console) error {
	book := v.Book
	if book == "" {
		data, err := c.settings.folder()
		if err != nil {
			return err
		}
		book = filepath.Join(data, "sandbox.book")
	}
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	o := sandbox.Options{File: book, Address: v.Listen, Token: v.Token, NoticeURL: v.Notify, Secret: c.settings.Secret, Again: tick.C, Log: c.settings.logger()}
	return sandbox.Run(c.ctx, o, func(url string) {
		c.line(url)
		c.note(lang.CliSandbox())
	})
}
