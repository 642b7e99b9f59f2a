package mail

import (
	"time"

	"alminding/internal/base/errs"
)

// What the outbox may say no with.
var (
	ErrNotFound = errs.New(errs.NotFound, "mail.not_found")
	ErrSent     = errs.New(errs.Conflict, "mail.already_sent")
	ErrErased   = errs.New(errs.Conflict, "mail.erased") // a secret that was given up
)

// ID identifies a letter.
type ID string

// State is where a letter stands. Its name in the catalogue is "mail.state."
// and the state.
type State string

// The states.
const (
	Queued  State = "queued"  // waits for the server; Error says why, after a try
	Sent    State = "sent"    // taken over by the server
	Refused State = "refused" // the server will not have it; Error says why
	Expired State = "expired" // too late; Error is that of the last try
)

// States are all states, in the order in which a screen offers them.
var States = []State{Queued, Refused, Expired, Sent}

// Letter is a row of the outbox.
type Letter struct {
	ID      ID
	Message // without texts when Hidden
	Hidden  bool
	State   State
	Tries   int
	Error   string // what the server or the network said; untranslated, for administrators
	Created time.Time
	Tried   *time.Time
	Ended   *time.Time
}

// withoutText is the letter's outside: to whom, about what, and how it went. The
// subject of a secret is seen, so it must not hold the secret.
func (l Letter) withoutText() Letter {
	m := l.Message
	l.Message = Message{To: m.To, Lang: m.Lang, Subject: m.Subject, Secret: m.Secret, Expires: m.Expires}
	l.Hidden = true
	return l
}
