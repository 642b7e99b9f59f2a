package mail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"alminding/internal/platform/mail"
)

// certificate is what the test servers show; TestMain makes the machine trust it.
var certificate tls.Certificate

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "alminding-mail-")
	if err != nil {
		panic(err)
	}
	file := filepath.Join(dir, "root.pem")
	certificate = selfSigned(file)
	// What an operator with a certificate authority of his own does; it is
	// read once, so it has to be set before the first connection.
	if err := os.Setenv("SSL_CERT_FILE", file); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func selfSigned(file string) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// received is a letter as the server got it.
type received struct {
	from, to   string
	header     netmail.Header
	text, html string
	calendar   string // with its media type on a line before
	longest    int    // line on the wire
}

// postOffice is an SMTP server on loopback.
type postOffice struct {
	t        *testing.T
	addr     string
	security mail.Security
	user     string // must sign in when not empty; the password is the same

	mu      sync.Mutex
	server  *smtp.Server
	listen  net.Listener
	letters []received
	fail    map[string]error // by command
}

// open starts the server on a free port, or on the one it had before.
func (p *postOffice) open() {
	p.t.Helper()
	if p.addr == "" {
		p.addr = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", p.addr)
	if err != nil {
		p.t.Fatal(err)
	}
	p.addr = listener.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &session{p: p, signedIn: p.user == ""}, nil
	}))
	server.Domain = "postoffice.test"
	server.ErrorLog = silent{}
	server.MaxLineLength = 1000 // RFC 5321; go-smtp allows 2000
	if p.security != mail.NoTLS {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	}
	if p.security == mail.TLS {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	p.server, p.listen = server, listener
	go func() { _ = server.Serve(listener) }()
	p.t.Cleanup(p.close)
}

func (p *postOffice) close() {
	_ = p.listen.Close() // which the server does not know before it serves
	_ = p.server.Close()
}

func (p *postOffice) refuse(command string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail = map[string]error{command: err}
}

func (p *postOffice) failure(command string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fail[command]
}

func (p *postOffice) got() []received {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.letters
}

// at is where the program finds the server.
func (p *postOffice) at() *mail.Server {
	p.t.Helper()
	scheme, query := "smtp", ""
	switch p.security {
	case mail.TLS:
		scheme = "smtps"
	case mail.NoTLS:
		query = "?tls=none"
	}
	user := ""
	if p.user != "" {
		user = p.user + ":" + p.user + "@"
	}
	s, err := mail.ParseServer(scheme + "://" + user + p.addr + query)
	if err != nil {
		p.t.Fatal(err)
	}
	return &s
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

type session struct {
	p        *postOffice
	signedIn bool
	from, to string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.p.user || password != s.p.user {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.signedIn {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return s.p.failure("MAIL")
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.p.failure("RCPT")
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.p.failure("DATA"); err != nil {
		return err
	}
	letter, err := read(string(raw))
	letter.from, letter.to = s.from, s.to
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.letters = append(s.p.letters, letter)
	return err
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// read takes a letter apart with the standard library.
func read(raw string) (l received, err error) {
	for line := range strings.Lines(raw) {
		l.longest = max(l.longest, len(line))
	}
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		return l, err
	}
	l.header = m.Header
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		return l, errors.Join(err, errors.New("not multipart/alternative: "+kind))
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, into := range []*string{&l.text, &l.html} {
		part, err := parts.NextRawPart()
		if err != nil {
			return l, err
		}
		content, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return l, err
		}
		*into = strings.ReplaceAll(string(content), "\r\n", "\n")
	}
	part, err := parts.NextRawPart()
	if errors.Is(err, io.EOF) {
		return l, nil
	}
	if err != nil {
		return l, err
	}
	content, err := io.ReadAll(quotedprintable.NewReader(part))
	l.calendar = part.Header.Get("Content-Type") + "\n" + string(content)
	return l, err
}
