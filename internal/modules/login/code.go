package login

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// SendCode mails a code of six digits to the address if it has an account, and
// gives the secret that ties the code to this browser: a code that somebody was
// tricked into passing on is worth nothing elsewhere.
func (s *Service) SendCode(ctx context.Context, address string, v auth.Visit) (pending auth.Secret, err error) {
	defer errs.Wrap(&err, "login.SendCode")
	email, err := requiredEmail(address)
	if err != nil {
		return "", err
	}
	if err := s.count(ctx, "send", string(email), v); err != nil {
		return "", err
	}
	a, err := s.openAccount(ctx, email)
	if err != nil {
		return "", err
	}
	code := newCode()
	err = s.db.Keep(ctx, func(tx *db.Tx) error {
		f := flow{kind: codeFlow, account: a.ID, data: s.mac("code", code)}
		if pending, err = begin(ctx, tx, f, codeTime); err != nil {
			return err
		}
		if err := addEvent(ctx, tx, a.ID, CodeSent, auth.ByCode, v); err != nil || a.ID == "" {
			return err
		}
		return s.sendCode(ctx, tx, a, code)
	})
	return pending, err
}

// EnterCode signs in with the code that was mailed, or is ErrCode; after five
// wrong ones, or ten minutes, it is ErrFlow.
func (s *Service) EnterCode(ctx context.Context, pending auth.Secret, code string, v auth.Visit) (e Entry, err error) {
	defer errs.Wrap(&err, "login.EnterCode")
	f, err := s.attempt(ctx, codeFlow, pending)
	if err != nil {
		return Entry{}, err
	}
	right := subtle.ConstantTimeCompare([]byte(s.mac("code", digits(code))), []byte(f.data)) == 1
	if !right || f.account == "" {
		return Entry{}, errors.Join(fieldError("code", ErrCode), s.failed(ctx, f.account, auth.ByCode, v))
	}
	a, err := auth.AccountByID(ctx, s.db, f.account)
	if err != nil {
		return Entry{}, err
	}
	return s.afterFirst(ctx, a, auth.ByCode, v, func(ctx context.Context, tx *db.Tx) error {
		if _, err := take(ctx, tx, codeFlow, pending); err != nil {
			return err
		}
		return s.forgive(ctx, tx, "send", string(a.Email), v)
	})
}

func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // the reader never fails
	}
	return fmt.Sprintf("%06d", n)
}

// digits is a code as people write it down, without the spaces.
func digits(code string) string {
	return strings.Join(strings.FieldsFunc(code, func(r rune) bool { return r < '0' || r > '9' }), "")
}
