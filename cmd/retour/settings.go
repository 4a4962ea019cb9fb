package main

import (
	"encoding/hex"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"retour/app"
	"retour/ground/lang"
)

// settings come from flags, then the environment. docs/settings.md is made from them.
type settings struct {
	DB       string `name:"db" env:"RETOUR_DB" placeholder:"FILE|URL"`
	Data     string `name:"data" env:"RETOUR_DATA" placeholder:"FOLDER"`
	Addr     string `name:"addr" env:"RETOUR_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	URL      string `name:"url" env:"RETOUR_URL" placeholder:"URL"`
	Proxy    string `name:"proxy-header" env:"RETOUR_PROXY_HEADER" placeholder:"NAME"`
	SMTP     string `name:"smtp" env:"RETOUR_SMTP" placeholder:"URL"`
	From     string `name:"mail-from" env:"RETOUR_MAIL_FROM" placeholder:"ADDRESS"`
	DKIMFile string `name:"dkim-key" env:"RETOUR_DKIM_KEY" placeholder:"FILE"`
	DKIMFor  string `name:"dkim-domain" env:"RETOUR_DKIM_DOMAIN" placeholder:"DOMAIN"`
	DKIMName string `name:"dkim-selector" env:"RETOUR_DKIM_SELECTOR" placeholder:"NAME"`
	Metrics  string `name:"metrics-token" env:"RETOUR_METRICS_TOKEN" placeholder:"TOKEN"`
	Log      string `name:"log" env:"RETOUR_LOG" enum:"text,json" default:"text" placeholder:"text|json"`
	Level    string `name:"log-level" env:"RETOUR_LOG_LEVEL" enum:"debug,info,warn,error" default:"info" placeholder:"LEVEL"`
	Lang     string `name:"lang" env:"RETOUR_LANG" placeholder:"en|fr"`
	Webhooks string `name:"webhook-key" env:"RETOUR_WEBHOOK_KEY" placeholder:"HEX"`
	Private  bool   `name:"private-webhooks" env:"RETOUR_PRIVATE_WEBHOOKS"`
	Sandbox  string `name:"sandbox" env:"RETOUR_SANDBOX" placeholder:"URL"`
	Secret   string `name:"sandbox-secret" env:"RETOUR_SANDBOX_SECRET" placeholder:"SECRET"`
}

// folder is where data lie: as set, or the person's own folder for the data of programs (XDG Base Directory).
func (s *settings) folder() (string, error) {
	if s.Data != "" {
		return s.Data, nil
	}
	if data := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return filepath.Join(data, "retour"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", misuse{lang.CliNoFolder()}
	}
	return filepath.Join(home, ".local", "share", "retour"), nil
}

// house is what the house is built from.
func (s *settings) house() (app.Settings, error) {
	data, err := s.folder()
	if err != nil {
		return app.Settings{}, err
	}
	key, err := hex.DecodeString(s.Webhooks)
	if err != nil || len(key) != 0 && len(key) != 32 {
		return app.Settings{}, misuse{lang.CliWebhookKey()}
	}
	out := app.Settings{
		DB: s.DB, Addr: s.Addr, Base: s.URL, Data: data, SMTP: s.SMTP, From: s.From, Proxy: s.Proxy, Version: version(),
		DKIM:         app.DKIM{File: s.DKIMFile, Domain: s.DKIMFor, Selector: s.DKIMName},
		MetricsToken: s.Metrics, Sandbox: s.Sandbox, SandboxSecret: s.Secret, Log: s.logger(),
		WebhookKey: key, Local: s.Private,
	}
	if out.DB == "" {
		out.DB = filepath.Join(data, "retour.db")
	}
	if out.Base == "" {
		out.Base = "http://" + reachable(s.Addr)
	}
	return out, nil
}

// reachable is an address to call, of one to listen on: nobody can call 0.0.0.0.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// logger writes to standard error.
func (s *settings) logger() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(s.Level)) // one of the words that the flag allows
	options := &slog.HandlerOptions{Level: level}
	if s.Log == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}
