package mail

import (
	"context"
	"fmt"
	"net/mail"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
)

// Options say where letters go. Without Server and Sink they stay queued.
type Options struct {
	Server *Server
	From   string // the sender, as name@host or Name <name@host>
	Sink   bool   // of the demo: letters are kept, readable, and not sent
}

// Outbox sends the letters and shows what became of them.
type Outbox struct {
	db      *db.DB
	texts   *i18n.Catalogue
	look    func() Look
	options Options
	from    mail.Address
}

const (
	purgeKind = "mail.purge"
	keepFor   = 90 * 24 * time.Hour
)

// New returns the outbox and registers its jobs with the queue. look is asked
// for each letter, since a theme may change.
func New(d *db.DB, q *job.Queue, texts *i18n.Catalogue, look func() Look, o Options) (*Outbox, error) {
	out := &Outbox{db: d, texts: texts, look: look, options: o}
	if o.Server != nil {
		from, err := mail.ParseAddress(o.From)
		if err != nil {
			return nil, fmt.Errorf("mail.New: sender %q: %w", o.From, err)
		}
		out.from = *from
	}
	if out.Configured() {
		job.Register(q, job.Kind[sendPayload]{
			Name: sendKind, Run: out.deliver,
			MaxTries: 1 << 20, // a letter ends by its own clock
			MaxWait:  5 * time.Minute,
			Timeout:  5 * time.Minute,
			Limit:    2, // a server that does not answer must not take every worker
		})
	}
	job.Register(q, job.Kind[struct{}]{Name: purgeKind, Run: out.purge})
	q.Daily(purgeKind, 4, 20)
	return out, nil
}

// Configured reports whether letters have anywhere to go.
func (o *Outbox) Configured() bool { return o.options.Server != nil || o.options.Sink }

// Status is what the screen of integrations says about mail.
type Status struct {
	Configured bool
	Sink       bool
	Server     string // without user and password
	Letters    map[State]int
	LastSent   *time.Time
	LastError  string // of the latest try that failed and was not made good
	LastFailed *time.Time
}

// Status tells how sending goes.
func (o *Outbox) Status(ctx context.Context) (s Status, err error) {
	defer errs.Wrap(&err, "mail.Status")
	s = Status{Configured: o.Configured(), Sink: o.options.Sink}
	if o.options.Server != nil {
		s.Server = o.options.Server.String()
	}
	if s.Letters, err = counts(ctx, o.db); err != nil {
		return s, err
	}
	if s.LastSent, err = lastSent(ctx, o.db); err != nil {
		return s, err
	}
	s.LastFailed, s.LastError, err = lastFailed(ctx, o.db)
	return s, err
}

// Filter narrows the list of letters; empty fields do not.
type Filter struct {
	State     State
	Recipient string // part of the address
}

// List gives a page of letters without their texts, newest first.
func (o *Outbox) List(ctx context.Context, f Filter, cursor string, limit int) (p page.Page[Letter], err error) {
	defer errs.Wrap(&err, "mail.List")
	c, err := page.Parse(cursor, "mail", 1)
	if err != nil {
		return p, err
	}
	if p, err = list(ctx, o.db, f, c, limit); err != nil {
		return p, err
	}
	for i := range p.Items {
		p.Items[i] = p.Items[i].withoutText()
	}
	return p, nil
}

// ByID gives one letter, or ErrNotFound. Of a secret it gives the outside only,
// unless the outbox is a demo's.
func (o *Outbox) ByID(ctx context.Context, id ID) (l Letter, err error) {
	defer errs.Wrap(&err, "mail.ByID(%s)", id)
	l, err = byID(ctx, o.db, id)
	if l.Secret && !o.options.Sink {
		l = l.withoutText()
	}
	return l, err
}

// Retry sends a letter that was given up once more, or one that is queued at
// once. ErrSent when it is sent; ErrErased when it was a secret.
func (o *Outbox) Retry(ctx context.Context, c db.Change, id ID) (err error) {
	defer errs.Wrap(&err, "mail.Retry(%s)", id)
	return o.db.Write(ctx, c, func(tx *db.Tx) error {
		l, err := byID(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case l.State == Sent:
			return ErrSent.With("id", id)
		case l.State != Queued && l.Secret:
			return ErrErased.With("id", id)
		}
		if l.State != Queued {
			if err := requeue(ctx, tx, id, tx.Now().Add(lifetime)); err != nil {
				return err
			}
		}
		if err := tx.NoteOn("mail", string(id), map[string]any{"state": l.State, "error": l.Error}, map[string]any{"state": Queued}); err != nil {
			return err
		}
		return enqueueJob(ctx, tx, id)
	})
}

// purge deletes letters that ended long ago: their texts are about people.
func (o *Outbox) purge(ctx context.Context, _ struct{}) error {
	return o.db.Keep(ctx, func(tx *db.Tx) error { return purge(ctx, tx, tx.Now().Add(-keepFor)) })
}
