package mail

import (
	"context"
	"errors"
	"net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
)

// deliver is the job that sends one letter. It is tried until the letter is
// sent, refused or expired; which of them is the letter's business, so a letter
// that was given up is a job well done.
func (o *Outbox) deliver(ctx context.Context, p sendPayload) (err error) {
	defer errs.Wrap(&err, "mail.deliver(%s)", p.ID)
	l, err := byID(ctx, o.db, p.ID)
	if errors.Is(err, ErrNotFound) { // a secret, which a restored backup does not hold
		return nil
	}
	if err != nil || l.State != Queued { // sent already, by a node that died before its job was done
		return err
	}
	now := o.db.Now()
	if !l.Expires.After(now) {
		return o.keep(ctx, l, Expired, l.Error)
	}
	l.Tries++
	l.Tried = &now
	if o.options.Sink {
		return o.keep(ctx, l, Sent, "")
	}
	switch err := o.send(ctx, l); {
	case err == nil:
		return o.keep(ctx, l, Sent, "")
	case isRefusal(err):
		return o.keep(ctx, l, Refused, err.Error())
	default:
		return errors.Join(err, o.keep(ctx, l, Queued, err.Error()))
	}
}

// keep keeps what came of the letter, and erases a secret that has served its
// purpose.
func (o *Outbox) keep(ctx context.Context, l Letter, s State, text string) error {
	erase := l.Secret && s != Queued && !o.options.Sink
	l.State, l.Error = s, clean(text)
	return o.db.Keep(ctx, func(tx *db.Tx) error {
		if s != Queued {
			now := tx.Now()
			l.Ended = &now
		}
		return update(ctx, tx, l, erase)
	})
}

const maxError = 1000 // bytes

// clean makes what a server said fit for a column: PostgreSQL takes neither
// NUL nor broken UTF-8 in a text.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text[:min(len(text), maxError)], "�"), "\x00", "�")
}

func (o *Outbox) send(ctx context.Context, l Letter) error {
	m, err := o.compose(l)
	if err != nil {
		return err
	}
	client, err := o.options.Server.client()
	if err != nil {
		return err
	}
	err = client.DialAndSendWithContext(ctx, m)
	if m.IsDelivered() {
		return nil // whatever went wrong while saying goodbye
	}
	return err
}

// isRefusal reports whether the server said for good that it will not have this
// letter or this recipient. What it says about the sender or the connection is
// about our configuration, which somebody can mend while the letter waits.
func isRefusal(err error) bool {
	e, ok := errors.AsType[*gomail.SendError](err)
	if !ok || e.ErrorCode() < 500 || e.ErrorCode() > 599 {
		return false
	}
	return e.Reason == gomail.ErrSMTPRcptTo || e.Reason == gomail.ErrSMTPData || e.Reason == gomail.ErrSMTPDataClose
}

// compose writes the letter with its headers. It is the same in every try.
func (o *Outbox) compose(l Letter) (*gomail.Msg, error) {
	v := view{Message: l.Message, Printer: o.texts.In(l.Lang), Look: o.look()}
	html, err := v.html()
	if err != nil {
		return nil, err
	}
	to, err := onTheWire(l.To)
	if err != nil {
		return nil, err
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	from := o.from
	if from.Name == "" {
		from.Name = v.Look.Site
	}
	m.FromMailAddress(&from)
	m.ToMailAddress(&mail.Address{Address: to})
	if l.ReplyTo != "" {
		answer, err := onTheWire(l.ReplyTo)
		if err != nil {
			return nil, err
		}
		m.ReplyToMailAddress(&mail.Address{Address: answer})
	}
	m.Subject(l.Subject)
	m.SetDateWithValue(l.Created)
	m.SetMessageIDWithValue(string(l.ID) + "@" + o.from.Address[strings.LastIndexByte(o.from.Address, '@')+1:])
	m.SetGenHeader("Auto-Submitted", "auto-generated") // no out-of-office answers, RFC 3834
	m.SetGenHeader("Content-Language", string(l.Lang))
	if l.Unsubscribe != "" {
		m.SetListUnsubscribe(l.Unsubscribe)
	}
	m.SetBodyString(gomail.TypeTextPlain, v.text())
	m.AddAlternativeString(gomail.TypeTextHTML, html)
	if c := l.Calendar; c.Data != "" {
		m.AddAlternativeString(gomail.ContentType("text/calendar; method="+c.Method), c.Data)
	}
	return m, nil
}
