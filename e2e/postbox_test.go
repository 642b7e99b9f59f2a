package e2e_test

import (
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// postbox is an SMTP server that keeps what it gets.
type postbox struct {
	mu    sync.Mutex
	texts map[string]string // of the last letter to each address
}

// newPostbox serves at the address until the test ends.
func newPostbox(t testing.TB, addr string) *postbox {
	t.Helper()
	p := &postbox{texts: map[string]string{}}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{box: p}, nil }))
	s.Addr, s.Domain = addr, "localhost"
	go s.ListenAndServe()
	t.Cleanup(func() { s.Close() })
	return p
}

// to is the text of the last letter to the address, empty when none came.
func (p *postbox) to(address string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.texts[address]
}

// delivery is one connection to a postbox.
type delivery struct {
	box       *postbox
	addresses []string
}

// Mail implements smtp.Session, as do the others.
func (*delivery) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt takes letters to anybody.
func (d *delivery) Rcpt(address string, _ *smtp.RcptOptions) error {
	d.addresses = append(d.addresses, address)
	return nil
}

// Reset begins another letter.
func (d *delivery) Reset() { d.addresses = nil }

// Logout has nothing to end.
func (*delivery) Logout() error { return nil }

// Data keeps the letter.
func (d *delivery) Data(r io.Reader) error {
	text, err := plainText(r)
	if err != nil {
		return err
	}
	d.box.mu.Lock()
	defer d.box.mu.Unlock()
	for _, a := range d.addresses {
		d.box.texts[a] = text
	}
	return nil
}

// plainText is the first part of a letter, which is the one without HTML.
func plainText(r io.Reader) (string, error) {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return "", err
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return "", err
	}
	part, err := multipart.NewReader(m.Body, params["boundary"]).NextPart()
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(part)
	return string(b), err
}
