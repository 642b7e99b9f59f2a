package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	netmail "net/mail"
	"net/url"
	"os"
	"strings"

	"alminding/internal/modules/login"
	"alminding/internal/platform/mail"
)

// Config is what the program is built from. Commands read it from flags and
// environment; tests fill it in.
type Config struct {
	DB         string // see db.Open
	Files      string // see blob.Open
	Secret     []byte // see secret
	Providers  []login.Provider
	Kitos      Kitos
	Clones     string // folder for clones of the products' repositories; empty keeps none
	Contact    string // e-mail address of those who run the site; may be empty
	BaseURL    string // of the site as visitors see it, without a slash at the end
	SMTP       string // see mail.ParseServer; empty keeps letters queued
	MailFrom   string
	TrustProxy bool // X-Forwarded-For is the proxy's word, not the visitor's
	CacheBytes int  // of pages for anonymous visitors; 0 keeps none
	WriteRate  int  // writing requests per second of a session, or of an address; 0 is no limit
	Dev        bool // show the components at /ui
	Demo       bool // letters are kept instead of sent, and every page says so
}

// siteFlags are the flags of Config beyond the storage.
type siteFlags struct {
	BaseURL    string `name:"base-url" placeholder:"URL" help:"Address of the site as visitors see it. Default: http://localhost and the port of --addr."`
	SMTP       string `name:"smtp" placeholder:"URL" help:"Outgoing mail: smtp://USER:PASSWORD@HOST (STARTTLS), smtps://… or smtp://HOST?tls=none. Without it letters wait."`
	MailFrom   string `placeholder:"SENDER" help:"Sender of letters, as Name <name@host>."`
	SecretFile string `placeholder:"FILE" help:"File with the secret of the installation; made when it is not there. Default with SQLite: alminding.secret beside the database."`
	OIDC       string `name:"oidc" placeholder:"FILE" help:"File with the OpenID Connect providers that people may sign in through, see docs/operations.md."`
	Kitos      string `placeholder:"FILE" help:"File with the address of OS2kitos and a token for it, see docs/operations.md. Without it extracts are uploaded."`
	Clones     string `placeholder:"DIR" help:"Folder for clones of the products' public repositories, which are then examined each week. Without it examinations are uploaded."`
	Contact    string `placeholder:"ADDRESS" help:"E-mail address of those who run the site, for visitors."`
	TrustProxy bool   `help:"Take the visitor's address from X-Forwarded-For. Only behind a proxy that sets it."`
	CacheSize  int    `default:"64" placeholder:"MB" help:"Memory for pages to visitors who are not signed in, in MB; 0 keeps none. Default: ${default}."`
	WriteRate  int    `default:"10" placeholder:"N" help:"Writing requests that one session may send each second; where nobody is signed in, one address. 0 is no limit. Default: ${default}."`
	Dev        bool   `help:"Show the components of the design system at /ui."`
}

func (f siteFlags) config(s storage, addr string) (cfg Config, err error) {
	cfg = Config{
		DB: s.DB, Files: s.Files, BaseURL: strings.TrimRight(f.BaseURL, "/"), SMTP: f.SMTP, MailFrom: f.MailFrom,
		Clones: f.Clones, Contact: f.Contact, TrustProxy: f.TrustProxy, CacheBytes: f.CacheSize << 20, WriteRate: f.WriteRate, Dev: f.Dev,
	}
	if cfg.BaseURL == "" {
		_, port, err := net.SplitHostPort(addr)
		if err != nil {
			return cfg, fmt.Errorf("--addr %s: %w", addr, err)
		}
		cfg.BaseURL = "http://localhost:" + port
	}
	if cfg.Providers, err = providers(f.OIDC); err != nil {
		return cfg, fmt.Errorf("--oidc: %w", err)
	}
	if cfg.Kitos, err = kitosConfig(f.Kitos); err != nil {
		return cfg, fmt.Errorf("--kitos: %w", err)
	}
	return cfg, cfg.check()
}

// ready is config with the secret, which is made when there is none.
func (f siteFlags) ready(s storage, addr string) (Config, error) {
	cfg, err := f.config(s, addr)
	if err != nil {
		return cfg, err
	}
	file, err := secretFile(f.SecretFile, s.DB)
	if err != nil {
		return cfg, err
	}
	cfg.Secret, err = secret(file)
	return cfg, err
}

// providers reads the file of OpenID Connect providers: a JSON list of
// login.Provider.
func providers(file string) (list []login.Provider, err error) {
	if file == "" {
		return nil, nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return list, nil
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

// organizer is the address from which calendars say that meetings are called. An
// answer in a calendar program goes there; who answers on the page needs none.
func (c Config) organizer() string {
	if c.Contact != "" {
		return c.Contact
	}
	if from, err := netmail.ParseAddress(c.MailFrom); err == nil {
		return from.Address
	}
	u, _ := url.Parse(c.BaseURL) // which was checked
	return "alminding@" + u.Hostname()
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
