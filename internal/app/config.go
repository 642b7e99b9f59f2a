package app

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"alminding/internal/platform/mail"
)

// Config is what the program is built from. Commands read it from flags and
// environment; tests fill it in.
type Config struct {
	DB         string // see db.Open
	BaseURL    string // of the site as visitors see it, without a slash at the end
	SMTP       string // see mail.ParseServer; empty keeps letters queued
	MailFrom   string
	TrustProxy bool // X-Forwarded-For is the proxy's word, not the visitor's
	CacheBytes int  // of pages for anonymous visitors; 0 keeps none
	WriteRate  int  // writing requests per second and address; 0 is no limit
	Dev        bool // show the components at /ui
	Demo       bool // letters are kept instead of sent, and every page says so
}

// siteFlags are the flags of Config beyond the storage.
type siteFlags struct {
	BaseURL    string `name:"base-url" placeholder:"URL" help:"Address of the site as visitors see it. Default: http://localhost and the port of --addr."`
	SMTP       string `name:"smtp" placeholder:"URL" help:"Outgoing mail: smtp://USER:PASSWORD@HOST (STARTTLS), smtps://… or smtp://HOST?tls=none. Without it letters wait."`
	MailFrom   string `placeholder:"SENDER" help:"Sender of letters, as Name <name@host>."`
	TrustProxy bool   `help:"Take the visitor's address from X-Forwarded-For. Only behind a proxy that sets it."`
	CacheSize  int    `default:"64" placeholder:"MB" help:"Memory for pages to visitors who are not signed in, in MB; 0 keeps none. Default: ${default}."`
	WriteRate  int    `default:"10" placeholder:"N" help:"Writing requests that one address may send each second; 0 is no limit. Default: ${default}."`
	Dev        bool   `help:"Show the components of the design system at /ui."`
}

func (f siteFlags) config(s storage, addr string) (Config, error) {
	cfg := Config{
		DB: s.DB, BaseURL: strings.TrimRight(f.BaseURL, "/"), SMTP: f.SMTP, MailFrom: f.MailFrom,
		TrustProxy: f.TrustProxy, CacheBytes: f.CacheSize << 20, WriteRate: f.WriteRate, Dev: f.Dev,
	}
	if cfg.BaseURL == "" {
		_, port, err := net.SplitHostPort(addr)
		if err != nil {
			return Config{}, fmt.Errorf("--addr %s: %w", addr, err)
		}
		cfg.BaseURL = "http://localhost:" + port
	}
	return cfg, cfg.check()
}

// check finds what cannot work before anything is opened.
func (c Config) check() error {
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" {
		return fmt.Errorf("--base-url %q is not https://HOST", c.BaseURL)
	}
	if c.SMTP != "" && c.MailFrom == "" {
		return fmt.Errorf("--smtp needs --mail-from")
	}
	if _, err := c.mailOptions(); err != nil {
		return fmt.Errorf("--smtp: %w", err)
	}
	return nil
}

func (c Config) https() bool { return strings.HasPrefix(c.BaseURL, "https:") }

func (c Config) mailOptions() (mail.Options, error) {
	o := mail.Options{From: c.MailFrom, Sink: c.Demo}
	if c.SMTP == "" {
		return o, nil
	}
	server, err := mail.ParseServer(c.SMTP)
	o.Server = &server
	return o, err
}

// clientIP tells whom to count requests against: the last address in
// X-Forwarded-For is the one that the proxy itself saw, those before it are
// whatever the visitor claimed.
func (c Config) clientIP(r *http.Request) string {
	if c.TrustProxy {
		list := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
		last := strings.TrimSpace(list[strings.LastIndexByte(list, ',')+1:])
		if net.ParseIP(last) != nil {
			return last
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
