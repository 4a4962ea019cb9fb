package main

import (
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"retour/app"
	"retour/ground/access"
	"retour/ground/lang"
)

type serveCommand struct{}

// Run serves until the program is asked to stop.
func (serveCommand) Run(c *console) error {
	listener, err := net.Listen("tcp", c.settings.Addr)
	if err != nil {
		return err
	}
	c.settings.Addr = listener.Addr().String()
	s, err := c.settings.house()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	h, err := app.Open(c.ctx, s)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := c.welcome(h); err != nil {
		return errors.Join(err, listener.Close(), h.Close())
	}
	h.Log.Info("serving", "address", c.settings.Addr, "engine", h.Store.Engine(), "version", version())
	return errors.Join(h.Serve(c.ctx, listener), h.Close())
}

// welcome says where the program answers, and prints the link for the first administrator while there is none.
func (c *console) welcome(h *app.House) error {
	c.say(lang.CliServing(h.Base))
	token, created, err := access.FirstAdministrator(c.ctx, h.Store)
	if err == nil && created {
		c.say(lang.CliFirstAdministrator(h.Page(app.PageFirst, token)))
	}
	return err
}

type migrateCommand struct{}

// Run brings the database to the newest schema.
func (migrateCommand) Run(c *console) error {
	s, err := c.settings.house()
	if err != nil {
		return err
	}
	h, err := app.Open(c.ctx, s)
	if err != nil {
		return err
	}
	c.say(lang.CliMigrated(int64(len(app.Steps()))))
	return h.Close()
}

type healthcheckCommand struct{}

// Run asks /healthz of the server at the address in the settings.
func (healthcheckCommand) Run(c *console) error {
	request, err := http.NewRequestWithContext(c.ctx, http.MethodGet, "http://"+reachable(c.settings.Addr)+"/healthz", nil)
	if err != nil {
		return err
	}
	client := &http.Client{Timeout: 4 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(c.out, io.LimitReader(response.Body, 1<<12))
	if response.StatusCode != http.StatusOK {
		return errors.Join(err, errors.New(response.Status))
	}
	return err
}
