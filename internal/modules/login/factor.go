package login

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// What the second factor says no with.
var (
	ErrFactorOn  = errs.New(errs.Conflict, "login.factor.on")
	ErrFactorOff = errs.New(errs.Conflict, "login.factor.off")
)

// authenticator is a second factor: a secret shared with an app that makes a
// code of it every 30 seconds (RFC 6238).
type authenticator struct {
	account   auth.AccountID
	secret    []byte // sealed
	confirmed bool
	step      int64 // period of the last code used
}

const (
	period        = 30 // seconds
	skew          = 1  // periods that clocks may be apart
	recoveryCodes = 10
)

// Setup is what the owner needs to put the secret into an app. It is shown until
// the first code confirms that it is there.
type Setup struct {
	URL string // otpauth://…, for a link and for the QR code
	Key string // the secret as text, in groups of four, to be typed
	QR  QR
}

// BeginFactor makes a secret for the actor's account. Until ConfirmFactor
// nothing is asked for at sign-in, so who gives up halfway is not shut out.
func (s *Service) BeginFactor(ctx context.Context, actor auth.Actor) (setup Setup, err error) {
	defer errs.Wrap(&err, "login.BeginFactor")
	if !ownsAccount(actor) {
		return Setup{}, auth.ErrForbidden
	}
	a, err := auth.AccountByID(ctx, s.db, auth.AccountID(actor.Account))
	if err != nil {
		return Setup{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.site, AccountName: string(a.Email), Period: period})
	if err != nil {
		return Setup{}, err
	}
	sealed, err := s.seal(key.Secret(), a.ID)
	if err != nil {
		return Setup{}, err
	}
	if setup, err = newSetup(key); err != nil {
		return Setup{}, err
	}
	err = s.db.Keep(ctx, func(tx *db.Tx) error {
		old, err := totpOf(ctx, tx, a.ID)
		if err == nil && old.confirmed {
			return ErrFactorOn
		}
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return err
		}
		return setTOTP(ctx, tx, authenticator{account: a.ID, secret: sealed})
	})
	return setup, err
}

func newSetup(key *otp.Key) (Setup, error) {
	qr, err := newQR(key.URL())
	if err != nil {
		return Setup{}, err
	}
	return Setup{URL: key.URL(), Key: grouped(key.Secret()), QR: qr}, nil
}

// grouped sets a space after every fourth character.
func grouped(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// PendingFactor gives the setup that was begun and not confirmed, to show it
// again when the code was wrong.
func (s *Service) PendingFactor(ctx context.Context, actor auth.Actor) (setup Setup, err error) {
	defer errs.Wrap(&err, "login.PendingFactor")
	if !ownsAccount(actor) {
		return Setup{}, auth.ErrForbidden
	}
	a, err := auth.AccountByID(ctx, s.db, auth.AccountID(actor.Account))
	if err != nil {
		return Setup{}, err
	}
	t, err := totpOf(ctx, s.db, a.ID)
	if errors.Is(err, db.ErrNotFound) || err == nil && t.confirmed {
		return Setup{}, ErrFactorOff
	}
	if err != nil {
		return Setup{}, err
	}
	secret, err := s.unseal(t)
	if err != nil {
		return Setup{}, err
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return Setup{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.site, AccountName: string(a.Email), Period: period, Secret: raw})
	if err != nil {
		return Setup{}, err
	}
	return newSetup(key)
}

// ConfirmFactor puts the second factor into force with a first code from the
// app. It gives the recovery codes, which are shown this once, and the session's
// new secret; other sessions end.
func (s *Service) ConfirmFactor(ctx context.Context, actor auth.Actor, code string) (recovery []string, secret auth.Secret, err error) {
	defer errs.Wrap(&err, "login.ConfirmFactor")
	a, t, err := s.ownFactor(ctx, actor, false)
	if err != nil {
		return nil, "", err
	}
	if err := s.count(ctx, "factor", actor.Account, auth.Visit{}); err != nil {
		return nil, "", err
	}
	step, ok, err := s.step(t, code)
	if err != nil {
		return nil, "", err
	}
	if !ok {
		return nil, "", fieldError("code", ErrCode)
	}
	err = s.db.Write(ctx, actor.Change("account.factor_on", actor.Account), func(tx *db.Tx) error {
		if err := confirmTOTP(ctx, tx, a.ID, step); err != nil {
			return err
		}
		if recovery, err = s.newRecovery(ctx, tx, a.ID); err != nil {
			return err
		}
		if err := s.forgive(ctx, tx, "factor", actor.Account, auth.Visit{}); err != nil {
			return err
		}
		if secret, err = s.renew(ctx, tx, actor); err != nil {
			return err
		}
		return s.tell(ctx, tx, a, "login.letter.factor_on")
	})
	return recovery, secret, err
}

// RemoveFactor ends the second factor; it takes a code, so that an open browser
// is not enough.
func (s *Service) RemoveFactor(ctx context.Context, actor auth.Actor, code string) (secret auth.Secret, err error) {
	defer errs.Wrap(&err, "login.RemoveFactor")
	a, t, err := s.ownFactor(ctx, actor, true)
	if err != nil {
		return "", err
	}
	used, err := s.checkFactor(ctx, t, code, auth.Visit{})
	if err != nil {
		return "", err
	}
	err = s.db.Write(ctx, actor.Change("account.factor_off", actor.Account), func(tx *db.Tx) error {
		if err := s.useFactor(ctx, tx, t.account, used, auth.Visit{}); err != nil {
			return err
		}
		if err := deleteTOTP(ctx, tx, a.ID); err != nil {
			return err
		}
		if secret, err = s.renew(ctx, tx, actor); err != nil {
			return err
		}
		return s.tell(ctx, tx, a, "login.letter.factor_off")
	})
	return secret, err
}

// NewRecoveryCodes replaces the recovery codes; it takes a code.
func (s *Service) NewRecoveryCodes(ctx context.Context, actor auth.Actor, code string) (codes []string, err error) {
	defer errs.Wrap(&err, "login.NewRecoveryCodes")
	a, t, err := s.ownFactor(ctx, actor, true)
	if err != nil {
		return nil, err
	}
	used, err := s.checkFactor(ctx, t, code, auth.Visit{})
	if err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, actor.Change("account.recovery", actor.Account), func(tx *db.Tx) error {
		if err := s.useFactor(ctx, tx, t.account, used, auth.Visit{}); err != nil {
			return err
		}
		if codes, err = s.newRecovery(ctx, tx, a.ID); err != nil {
			return err
		}
		return s.tell(ctx, tx, a, "login.letter.recovery")
	})
	return codes, err
}

// Factor tells whether the actor's account has a second factor in force, and how
// many recovery codes are left.
func (s *Service) Factor(ctx context.Context, actor auth.Actor) (on bool, left int, err error) {
	defer errs.Wrap(&err, "login.Factor")
	if _, _, err := s.ownFactor(ctx, actor, true); err != nil {
		if errors.Is(err, ErrFactorOff) {
			return false, 0, nil
		}
		return false, 0, err
	}
	left, err = recoveryLeft(ctx, s.db, auth.AccountID(actor.Account))
	return true, left, err
}

// ownFactor is the actor's account and its authenticator in the wanted state.
func (s *Service) ownFactor(ctx context.Context, actor auth.Actor, confirmed bool) (a auth.Account, t authenticator, err error) {
	if !ownsAccount(actor) {
		return a, t, auth.ErrForbidden
	}
	if a, err = auth.AccountByID(ctx, s.db, auth.AccountID(actor.Account)); err != nil {
		return a, t, err
	}
	t, err = totpOf(ctx, s.db, a.ID)
	switch {
	case errors.Is(err, db.ErrNotFound), err == nil && confirmed && !t.confirmed:
		err = ErrFactorOff
	case err == nil && !confirmed && t.confirmed:
		err = ErrFactorOn
	}
	return a, t, err
}

// SecondFactor ends a sign-in that waits for the second factor: a code from the
// app, or a recovery code, each of which works once.
func (s *Service) SecondFactor(ctx context.Context, pending auth.Secret, code string, v auth.Visit) (e Entry, err error) {
	defer errs.Wrap(&err, "login.SecondFactor")
	f, err := s.attempt(ctx, factorFlow, pending)
	if err != nil {
		return Entry{}, err
	}
	method := auth.Method(f.data)
	a, err := auth.AccountByID(ctx, s.db, f.account)
	if err != nil {
		return Entry{}, err
	}
	t, err := totpOf(ctx, s.db, a.ID)
	if errors.Is(err, db.ErrNotFound) {
		err = ErrFlow // taken off while this sign-in waited: begin again
	}
	if err != nil {
		return Entry{}, err
	}
	used, err := s.checkFactor(ctx, t, code, v)
	if err != nil {
		if errors.Is(err, ErrCode) {
			err = errors.Join(err, s.failed(ctx, a.ID, method, v))
		}
		return Entry{}, err
	}
	p, err := s.prove(ctx, a, method, true, "")
	if err != nil {
		return Entry{}, err
	}
	err = s.db.Keep(ctx, func(tx *db.Tx) error {
		if _, err := take(ctx, tx, factorFlow, pending); err != nil {
			return err
		}
		if err := s.useFactor(ctx, tx, a.ID, used, v); err != nil {
			return err
		}
		e, err = s.enter(ctx, tx, p, v)
		return err
	})
	return e, err
}

// factorUse is a right code, which is used up in the write that it allows.
type factorUse struct {
	step     int64  // of the app; 0 for a recovery code
	recovery string // hash
}

// checkFactor counts a try at the second factor and tells what the code is, or
// is ErrCode.
func (s *Service) checkFactor(ctx context.Context, t authenticator, code string, v auth.Visit) (u factorUse, err error) {
	if err := s.count(ctx, "factor", string(t.account), v); err != nil {
		return u, err
	}
	step, ok, err := s.step(t, code)
	if err != nil || ok {
		return factorUse{step: step}, err
	}
	hash := s.recoveryHash(t.account, code)
	if ok, err = hasRecovery(ctx, s.db, t.account, hash); err == nil && !ok {
		err = fieldError("code", ErrCode)
	}
	return factorUse{recovery: hash}, err
}

// useFactor makes sure that the code works no second time, also when it comes
// twice at once.
func (s *Service) useFactor(ctx context.Context, tx *db.Tx, account auth.AccountID, u factorUse, v auth.Visit) error {
	if err := s.forgive(ctx, tx, "factor", string(account), v); err != nil {
		return err
	}
	if u.step > 0 {
		return useStep(ctx, tx, account, u.step)
	}
	return useRecovery(ctx, tx, account, u.recovery)
}

// step finds the period whose code it is, later than the last one used.
func (s *Service) step(t authenticator, code string) (step int64, ok bool, err error) {
	secret, err := s.unseal(t)
	if err != nil {
		return 0, false, err
	}
	now := s.db.Now().Unix() / period
	for step := max(now-skew, t.step+1); step <= now+skew; step++ {
		want, err := totp.GenerateCode(secret, time.Unix(step*period, 0))
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(digits(code))) == 1 {
			return step, true, nil
		}
	}
	return 0, false, nil
}

// letters of a recovery code: those that are not taken for others or for digits.
const letters = "abcdefghjkmnpqrstuvwxyz"

// newRecovery replaces the account's recovery codes: ten of ten letters each,
// which is 45 bits and not to be guessed under the limits.
func (s *Service) newRecovery(ctx context.Context, tx *db.Tx, account auth.AccountID) ([]string, error) {
	if err := deleteRecovery(ctx, tx, account); err != nil {
		return nil, err
	}
	codes := make([]string, recoveryCodes)
	for i := range codes {
		codes[i] = newRecoveryCode()
		if err := addRecovery(ctx, tx, account, s.recoveryHash(account, codes[i])); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

func newRecoveryCode() string {
	var b strings.Builder
	for b.Len() < 11 {
		var one [1]byte
		rand.Read(one[:])
		if int(one[0]) >= 256/len(letters)*len(letters) {
			continue // or else the first letters would come more often
		}
		if b.Len() == 5 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[int(one[0])%len(letters)])
	}
	return b.String()
}

// recoveryHash is what is kept of a recovery code, however it is written.
func (s *Service) recoveryHash(account auth.AccountID, code string) string {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune(letters, r) {
			return r
		}
		return -1
	}, strings.ToLower(code))
	return s.mac("recovery", string(account), plain)
}

// seal encrypts what must be readable again, bound to its account: copied to
// another row it opens no more.
func (s *Service) seal(text string, account auth.AccountID) ([]byte, error) {
	aead, err := s.aead()
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, []byte(text), []byte(account)), nil //nolint:gosec // it draws a nonce of its own
}

func (s *Service) unseal(t authenticator) (string, error) {
	aead, err := s.aead()
	if err != nil {
		return "", err
	}
	b, err := aead.Open(nil, nil, t.secret, []byte(t.account))
	return string(b), err
}

func (s *Service) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(s.sealKey)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// fieldError puts an error beside the field that it is about.
func fieldError(name string, e *errs.Error) error {
	c := *e
	c.Fields = []errs.Field{{Name: name, Key: e.Key, Args: e.Args}}
	return &c
}
