package login

import (
	"context"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// EventKind is what happened.
type EventKind string

// What the security log knows. Their names in the catalogue are "login.event."
// and the kind.
const (
	SignedIn  EventKind = "signed_in"
	Failed    EventKind = "failed"
	SignedOut EventKind = "signed_out"
	CodeSent  EventKind = "code_sent"
	ResetSent EventKind = "reset_sent"
)

// Event is a line of the security log.
type Event struct {
	At     time.Time
	Kind   EventKind
	Method auth.Method
	auth.Visit
}

// keepEvents is how long the log is kept.
const keepEvents = 180 * 24 * time.Hour

// Events lists the latest of the actor's own log.
func (s *Service) Events(ctx context.Context, actor auth.Actor, limit int) (all []Event, err error) {
	defer errs.Wrap(&err, "login.Events")
	if !ownsAccount(actor) {
		return nil, auth.ErrForbidden
	}
	return eventsOf(ctx, s.db, auth.AccountID(actor.Account), limit)
}

// failed logs an attempt that failed. It is outside the write that failed.
func (s *Service) failed(ctx context.Context, account auth.AccountID, m auth.Method, v auth.Visit) error {
	return s.db.Keep(ctx, func(tx *db.Tx) error { return addEvent(ctx, tx, account, Failed, m, v) })
}
