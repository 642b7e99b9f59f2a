package auth

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/platform/db"
)

// AccountID identifies an account.
type AccountID string

// State says whether an account lets anybody in.
type State string

// The states of an account.
const (
	Active  State = "active"
	Blocked State = "blocked"
)

// Language is the language that somebody is written to in, as package i18n names
// it.
type Language string

// The languages.
const (
	Danish  Language = "da"
	English Language = "en"
)

// Account is somebody's way in. Who the person is, and for whom they act, is
// the registry's knowledge.
type Account struct {
	ID       AccountID `json:"id"`
	Email    Email     `json:"email"`
	Person   string    `json:"person"`
	Name     string    `json:"name"` // as shown to others beside what they did
	State    State     `json:"state"`
	Created  time.Time `json:"created"`
	Language Language  `json:"language"`
}

// What may be wrong with an account.
var (
	ErrEmail      = errs.New(errs.Invalid, "auth.email.invalid")
	ErrEmailTaken = errs.New(errs.Conflict, "auth.email.taken")
	ErrSelf       = errs.New(errs.Conflict, "auth.account.self")
	ErrLanguage   = errs.New(errs.Invalid, "auth.language.unknown")
)

// Email is an address in the one form that it is kept and compared in.
type Email string

const maxEmail = 254 // of RFC 5321

// ParseEmail reads an address as people type it, with a domain that a letter
// can be sent to. Case never tells two mailboxes apart in practice, so it is
// folded away.
func ParseEmail(s string) (Email, error) {
	s = strings.TrimSpace(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > maxEmail || strings.ContainsFunc(s, odd) {
		return "", ErrEmail.Because(err)
	}
	if domain := s[strings.LastIndexByte(s, '@')+1:]; !strings.Contains(domain, ".") {
		return "", ErrEmail
	}
	return Email(db.Fold(s)), nil
}

// odd: what no mailbox has in practice, though the standard has room for it.
func odd(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`"[]()\`, r)
}

// NewAccount is an active account that is not kept yet, written to in Danish until
// somebody says otherwise; see AddAccount.
func NewAccount(email Email, person, name string, now time.Time) Account {
	return Account{ID: id.New[AccountID](), Email: email, Person: person, Name: name, State: Active, Created: now, Language: Danish}
}

// Service changes accounts, sessions, grants and tokens under the rules of
// policy.go.
type Service struct {
	db *db.DB

	// OnHolders are called in each write of the service that changes who holds a
	// role and has an open account.
	OnHolders []func(ctx context.Context, tx *db.Tx) error
}

// New returns the service.
func New(d *db.DB) *Service { return &Service{db: d} }

func (s *Service) heldAnew(ctx context.Context, tx *db.Tx) error {
	for _, tell := range s.OnHolders {
		if err := tell(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// Account is the account with the id; anybody may ask for their own, the keepers for all.
func (s *Service) Account(ctx context.Context, actor Actor, account AccountID) (a Account, err error) {
	defer errs.Wrap(&err, "auth.Account(%s)", account)
	if err := canSee(actor, account); err != nil {
		return Account{}, err
	}
	return AccountByID(ctx, s.db, account)
}

// AccountsOf lists the person's accounts, the oldest first; one's own, or any
// person's for keepers.
func (s *Service) AccountsOf(ctx context.Context, actor Actor, person string) (all []Account, err error) {
	defer errs.Wrap(&err, "auth.AccountsOf(%s)", person)
	if !actor.Keeps() && (person == "" || actor.Person != person) {
		return nil, ErrForbidden
	}
	return accountsOf(ctx, s.db, []string{person})
}

// Block shuts an account and ends its sessions; its tokens rest. Nobody blocks
// themselves, and the last administrator stays.
func (s *Service) Block(ctx context.Context, actor Actor, account AccountID) error {
	return s.setState(ctx, actor, "account.block", account, Blocked)
}

// Unblock opens a blocked account again.
func (s *Service) Unblock(ctx context.Context, actor Actor, account AccountID) error {
	return s.setState(ctx, actor, "account.unblock", account, Active)
}

func (s *Service) setState(ctx context.Context, actor Actor, action string, account AccountID, state State) (err error) {
	defer errs.Wrap(&err, "auth.%s(%s)", action, account)
	if err := MayBlock(actor, account); err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change(action, string(account)), func(tx *db.Tx) error {
		a, err := AccountByID(ctx, tx, account)
		if err != nil {
			return err
		}
		if a.State == state {
			return db.ErrNoChange
		}
		if err := setAccountState(ctx, tx, account, state); err != nil {
			return err
		}
		if state == Blocked {
			if _, err := EndSessions(ctx, tx, account, ""); err != nil {
				return err
			}
			if err := stillRun(ctx, tx, a.Person); err != nil {
				return err
			}
		}
		if err := s.heldAnew(ctx, tx); err != nil {
			return err
		}
		return tx.Note(map[string]State{"state": a.State}, map[string]State{"state": state})
	})
}

// Rename sets the name shown for one's own account.
func (s *Service) Rename(ctx context.Context, actor Actor, name string) (err error) {
	defer errs.Wrap(&err, "auth.Rename")
	account := AccountID(actor.Account)
	if err := canSee(actor, account); err != nil {
		return err
	}
	name, err = parseName("name", name)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("account.rename", actor.Account), func(tx *db.Tx) error {
		a, err := AccountByID(ctx, tx, account)
		if err != nil {
			return err
		}
		if a.Name == name {
			return db.ErrNoChange
		}
		if err := setAccountName(ctx, tx, account, name); err != nil {
			return err
		}
		return tx.Note(map[string]string{"name": a.Name}, map[string]string{"name": name})
	})
}

// SetLanguage sets the language in which one's own account is written to.
func (s *Service) SetLanguage(ctx context.Context, actor Actor, l Language) (err error) {
	defer errs.Wrap(&err, "auth.SetLanguage(%.10s)", l)
	account := AccountID(actor.Account)
	if err := canSee(actor, account); err != nil {
		return err
	}
	if l != Danish && l != English {
		return ErrLanguage
	}
	return s.db.Write(ctx, actor.Change("account.language", actor.Account), func(tx *db.Tx) error {
		a, err := AccountByID(ctx, tx, account)
		if err != nil {
			return err
		}
		if a.Language == l {
			return db.ErrNoChange
		}
		if err := setAccountLanguage(ctx, tx, account, l); err != nil {
			return err
		}
		return tx.Note(map[string]Language{"language": a.Language}, map[string]Language{"language": l})
	})
}

const maxName = 100

func parseName(field, name string) (string, error) {
	name = strings.TrimSpace(name)
	var faults errs.Fields
	if name == "" || strings.ContainsFunc(name, unicode.IsControl) || !utf8.ValidString(name) {
		faults.Add(field, "auth.name.missing")
	}
	faults.Limit(field, name, maxName)
	return name, faults.Err()
}

// AddAccount keeps a new account. An address that has one already is
// ErrEmailTaken.
func AddAccount(ctx context.Context, tx *db.Tx, a Account) error {
	err := insertAccount(ctx, tx, a)
	if errors.Is(err, db.ErrDuplicate) {
		return ErrEmailTaken.With("email", string(a.Email))
	}
	if err != nil {
		return err
	}
	return tx.NoteOn("account", string(a.ID), nil, a)
}

// Now is the moment as the service sees it, to tell what has expired.
func (s *Service) Now() time.Time { return s.db.Now() }
