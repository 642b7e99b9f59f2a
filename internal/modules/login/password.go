package login

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

const (
	minPassword = 12  // characters
	maxPassword = 200 // characters; a bound on work, not on anybody's memory
)

//go:embed common.txt
var commonText string

// common holds passwords that everybody tries first, folded.
var common = func() map[string]bool {
	m := map[string]bool{}
	for s := bufio.NewScanner(strings.NewReader(commonText)); s.Scan(); {
		m[s.Text()] = true
	}
	return m
}()

// normal is the password as it is hashed: the same on keyboards that write å as
// one character and as two.
func normal(password string) string { return norm.NFKC.String(password) }

// checkPassword adds what is wrong with a new password. It asks for length, not
// for signs: those make passwords hard to remember rather than hard to guess.
func checkPassword(f *errs.Fields, name, password string, email auth.Email) {
	folded, n := db.Fold(password), utf8.RuneCountInString(password)
	first, _ := utf8.DecodeRuneInString(folded)
	switch {
	case n < minPassword:
		f.Add(name, "login.password.short", "min", minPassword)
	case n > maxPassword:
		f.Limit(name, password, maxPassword)
	case folded == string(email):
		f.Add(name, "login.password.email")
	case common[folded], strings.Trim(folded, string(first)) == "":
		f.Add(name, "login.password.common")
	}
}

// hashed runs fn in one of the slots for hashing, of which there are as many as
// processors: each takes 19 MiB and a core, so more at once would only be slower.
func (s *Service) hashed(ctx context.Context, fn func()) error {
	select {
	case s.hashing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.hashing }()
	fn()
	return nil
}

// Password signs in with an address and a password, or is ErrCredentials.
func (s *Service) Password(ctx context.Context, address, password string, v auth.Visit) (e Entry, err error) {
	defer errs.Wrap(&err, "login.Password")
	email, err := required(address, password)
	if err != nil {
		return Entry{}, err
	}
	if err := s.count(ctx, "password", string(email), v); err != nil {
		return Entry{}, err
	}
	a, ok, err := s.verify(ctx, email, password)
	if err != nil {
		return Entry{}, err
	}
	if !ok {
		return Entry{}, errors.Join(ErrCredentials, s.failed(ctx, a.ID, auth.ByPassword, v))
	}
	return s.afterFirst(ctx, a, auth.ByPassword, v, func(ctx context.Context, tx *db.Tx) error {
		return s.forgive(ctx, tx, "password", string(email), v)
	})
}

func required(address, password string) (auth.Email, error) {
	var f errs.Fields
	email, err := auth.ParseEmail(address)
	if err != nil {
		f.Add("email", auth.ErrEmail.Key)
	}
	if password == "" {
		f.Add("password", "login.password.missing")
	}
	return email, f.Err()
}

// verify does the same work for an unknown address, an account without a
// password and a wrong password.
func (s *Service) verify(ctx context.Context, email auth.Email, password string) (a auth.Account, ok bool, err error) {
	known := true
	a, err = auth.AccountByEmail(ctx, s.db, email)
	if errors.Is(err, db.ErrNotFound) {
		known, err = false, nil
	}
	if err != nil {
		return a, false, err
	}
	ok, err = s.matches(ctx, a.ID, password)
	return a, ok && known, err
}

// matches tells whether it is the account's password, and hashes it anew if the
// cost has changed since it was set.
func (s *Service) matches(ctx context.Context, account auth.AccountID, password string) (ok bool, err error) {
	known := true
	h, err := passwordOf(ctx, s.db, account)
	if errors.Is(err, db.ErrNotFound) {
		h, known, err = decoy, false, nil
	}
	if err != nil {
		return false, err
	}
	fresh := phc{}
	if utf8.RuneCountInString(password) > maxPassword {
		password = "" // it is wrong; hashing it would only be work
	}
	err = s.hashed(ctx, func() {
		ok = h.matches(normal(password)) && known
		if ok && h.cost != standard {
			fresh = newPHC(normal(password))
		}
	})
	if err != nil || fresh.hash == nil {
		return ok, err
	}
	return ok, s.db.Keep(ctx, func(tx *db.Tx) error { return rehash(ctx, tx, account, h, fresh) })
}

// ChangePassword sets the actor's own password; who has one must give it. Other
// sessions end, and this one gets the new secret that is returned.
func (s *Service) ChangePassword(ctx context.Context, actor auth.Actor, current, password string) (secret auth.Secret, err error) {
	defer errs.Wrap(&err, "login.ChangePassword")
	if !ownsAccount(actor) {
		return "", auth.ErrForbidden
	}
	a, err := auth.AccountByID(ctx, s.db, auth.AccountID(actor.Account))
	if err != nil {
		return "", err
	}
	var f errs.Fields
	checkPassword(&f, "password", password, a.Email)
	if err := s.confirm(ctx, &f, actor, current); err != nil {
		return "", err
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	var h phc
	if err := s.hashed(ctx, func() { h = newPHC(normal(password)) }); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, actor.Change("account.password", actor.Account), func(tx *db.Tx) error {
		if err := setPassword(ctx, tx, a.ID, h); err != nil {
			return err
		}
		secret, err = s.renew(ctx, tx, actor)
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, a, "login.letter.password")
	})
	return secret, err
}

// confirm adds a fault when current is not the password of an actor who has one.
// Guesses are counted: a browser left open must not be a way to learn it.
func (s *Service) confirm(ctx context.Context, f *errs.Fields, actor auth.Actor, current string) error {
	account := auth.AccountID(actor.Account)
	if _, err := passwordOf(ctx, s.db, account); errors.Is(err, db.ErrNotFound) {
		return nil
	}
	if err := s.count(ctx, "confirm", actor.Account, auth.Visit{}); err != nil {
		return err
	}
	ok, err := s.matches(ctx, account, current)
	if err != nil {
		return err
	}
	if !ok {
		f.Add("current", "login.password.current")
		return nil
	}
	return s.db.Keep(ctx, func(tx *db.Tx) error {
		return s.forgive(ctx, tx, "confirm", actor.Account, auth.Visit{})
	})
}

// renew ends the actor's other sessions and gives this one a new secret.
func (s *Service) renew(ctx context.Context, tx *db.Tx, actor auth.Actor) (auth.Secret, error) {
	if _, err := auth.EndSessions(ctx, tx, auth.AccountID(actor.Account), actor.Session); err != nil {
		return "", err
	}
	return auth.RotateSession(ctx, tx, actor.Session)
}

// RequestReset mails a link for a new password to the address if it has an
// account. The answer does not tell whether it has.
func (s *Service) RequestReset(ctx context.Context, address string, v auth.Visit) (err error) {
	defer errs.Wrap(&err, "login.RequestReset")
	email, err := requiredEmail(address)
	if err != nil {
		return err
	}
	if err := s.count(ctx, "send", string(email), v); err != nil {
		return err
	}
	a, err := s.openAccount(ctx, email)
	if err != nil {
		return err
	}
	return s.db.Keep(ctx, func(tx *db.Tx) error {
		link, err := begin(ctx, tx, flow{kind: resetFlow, account: a.ID}, resetTime)
		if err != nil {
			return err
		}
		if err := addEvent(ctx, tx, a.ID, ResetSent, auth.ByReset, v); err != nil || a.ID == "" {
			return err
		}
		return s.sendReset(ctx, tx, a, link)
	})
}

func requiredEmail(address string) (auth.Email, error) {
	var f errs.Fields
	email, err := auth.ParseEmail(address)
	if err != nil {
		f.Add("email", auth.ErrEmail.Key)
	}
	return email, f.Err()
}

// openAccount is the account with the address, or an empty one when there is
// none that lets anybody in.
func (s *Service) openAccount(ctx context.Context, email auth.Email) (auth.Account, error) {
	a, err := auth.AccountByEmail(ctx, s.db, email)
	if errors.Is(err, db.ErrNotFound) || err == nil && a.State != auth.Active {
		return auth.Account{}, nil
	}
	return a, err
}

// CheckReset tells whether the link still works, before a form is shown for it.
func (s *Service) CheckReset(ctx context.Context, link auth.Secret) (err error) {
	defer errs.Wrap(&err, "login.CheckReset")
	_, err = flowBySecret(ctx, s.db, resetFlow, link, s.db.Now())
	return err
}

// Reset sets the password of the account that the link was mailed for and ends
// all its sessions. It does not sign in: a second factor is still asked for.
func (s *Service) Reset(ctx context.Context, link auth.Secret, password string) (err error) {
	defer errs.Wrap(&err, "login.Reset")
	f, err := flowBySecret(ctx, s.db, resetFlow, link, s.db.Now())
	if err != nil {
		return err
	}
	a, err := auth.AccountByID(ctx, s.db, f.account)
	if errors.Is(err, db.ErrNotFound) {
		err = ErrFlow
	}
	if err != nil {
		return err
	}
	var faults errs.Fields
	checkPassword(&faults, "password", password, a.Email)
	if err := faults.Err(); err != nil {
		return err
	}
	var h phc
	if err := s.hashed(ctx, func() { h = newPHC(normal(password)) }); err != nil {
		return err
	}
	return s.db.Write(ctx, owner(a).Change("account.reset", string(a.ID)), func(tx *db.Tx) error {
		if _, err := take(ctx, tx, resetFlow, link); err != nil {
			return err
		}
		if err := deleteFlowsOf(ctx, tx, a.ID); err != nil {
			return err
		}
		if err := setPassword(ctx, tx, a.ID, h); err != nil {
			return err
		}
		if _, err := auth.EndSessions(ctx, tx, a.ID, ""); err != nil {
			return err
		}
		return s.tell(ctx, tx, a, "login.letter.password")
	})
}

// PasswordSet tells when the actor's password was set, or ErrNotFound when
// there is none.
func (s *Service) PasswordSet(ctx context.Context, actor auth.Actor) (at time.Time, err error) {
	defer errs.Wrap(&err, "login.PasswordSet")
	if !ownsAccount(actor) {
		return time.Time{}, auth.ErrForbidden
	}
	return passwordChanged(ctx, s.db, auth.AccountID(actor.Account))
}
