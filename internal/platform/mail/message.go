package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/idna"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
)

// What a letter may be refused with before it is queued.
var (
	ErrAddress  = errs.New(errs.Invalid, "mail.address")
	ErrTooLarge = errs.New(errs.TooLarge, "mail.too_large")
)

const (
	maxContent = 256 << 10          // bytes
	lifetime   = 3 * 24 * time.Hour // of a letter without Expires
)

// Message is a letter. Its texts are written in Lang by the module that sends
// it; mail adds the words around them.
type Message struct {
	To            string // one address, without a name
	ReplyTo       string `json:",omitempty"` // whom an answer reaches, when a person asks through the program
	Lang          i18n.Language
	Subject       string // also the heading
	Paragraphs    []string
	Code          string `json:",omitempty"` // one-time code, shown large after the paragraphs
	Button        Button
	Deadline      string    `json:",omitempty"` // by when, with the day of the week, and what happens otherwise
	WhyYouGetThis string    // "Du får denne mail, fordi …"
	Calendar      Calendar  `json:",omitzero"`
	Unsubscribe   string    `json:",omitempty"` // address that ends such letters
	Secret        bool      `json:",omitempty"` // nobody but the recipient may read it
	Expires       time.Time // not sent after this; three days when zero
}

// Calendar is what the recipient's calendar is told: an invitation, its update or
// its cancellation (RFC 6047). Data holds all of it, as package ical writes it.
type Calendar struct{ Method, Data string }

// Button is the one thing to do about a letter.
type Button struct{ Text, URL string }

// sendKind is the kind of the job that sends one letter.
const sendKind = "mail.send"

type sendPayload struct{ ID ID }

// Enqueue queues a letter to be sent once tx has committed. An address that no
// letter can be sent to is ErrAddress. Line breaks in the subject become spaces.
func Enqueue(ctx context.Context, tx *db.Tx, m Message) (err error) {
	defer errs.Wrap(&err, "mail.Enqueue")
	if m.To, err = ParseAddress(m.To); err != nil {
		return err
	}
	if m.ReplyTo != "" {
		if m.ReplyTo, err = ParseAddress(m.ReplyTo); err != nil {
			return err
		}
	}
	m.Subject = oneLine(m.Subject)
	if m.Expires.IsZero() {
		m.Expires = tx.Now().Add(lifetime)
	}
	for _, address := range []string{m.Button.URL, m.Unsubscribe} {
		if err := checkURL(address); err != nil {
			return err
		}
	}
	content, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if len(content) > maxContent {
		return ErrTooLarge.With("size", len(content), "limit", maxContent)
	}
	l := Letter{ID: id.New[ID](), Message: m, State: Queued, Created: tx.Now()}
	if err := insert(ctx, tx, l, string(content)); err != nil {
		return err
	}
	return enqueueJob(ctx, tx, l.ID)
}

func enqueueJob(ctx context.Context, tx *db.Tx, id ID) error {
	return job.Enqueue(ctx, tx, sendKind, sendPayload{id}, job.Unique(string(id)))
}

// ParseAddress reads an e-mail address as a person types it. Names, lists, line
// breaks and letters such as æ before the @, which few servers take, are
// ErrAddress.
func ParseAddress(s string) (string, error) {
	s = strings.TrimSpace(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || strings.ContainsFunc(s, isControl) {
		return "", ErrAddress.Because(err)
	}
	if _, err := onTheWire(s); err != nil {
		return "", ErrAddress.Because(err)
	}
	return s, nil
}

// onTheWire is the address with its domain in ASCII, as every server knows it.
func onTheWire(address string) (string, error) {
	at := strings.LastIndexByte(address, '@')
	local, domain := address[:at], address[at+1:]
	if strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "", fmt.Errorf("%q is not ASCII", local)
	}
	domain, err := idna.Lookup.ToASCII(domain)
	return local + "@" + domain, err
}

func isControl(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// oneLine makes a text fit for a header: what breaks lines becomes a space.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "�"), func(r rune) bool {
		return unicode.IsSpace(r) && r != '\u00a0' || isControl(r)
	}), " ")
}

// checkURL lets only plain web addresses into a letter: a link is clicked
// without being read, and one stands in a header. Such an address is made by
// the program, so another is a fault of ours.
func checkURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || s == "" {
		return err
	}
	odd := strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '<' || r == '>' })
	if odd || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return fmt.Errorf("%q is no address for a letter", s)
	}
	return nil
}
