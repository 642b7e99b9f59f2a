package login_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"alminding/internal/modules/login"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/dbtest"
)

// app is the owner's authenticator app.
type app struct {
	b   bundle
	key string
}

func (a app) code() string {
	a.b.t.Helper()
	code, err := totp.GenerateCode(strings.ReplaceAll(a.key, " ", ""), a.b.DB.Now())
	if err != nil {
		a.b.t.Fatal(err)
	}
	return code
}

// next is the code after the one that was used.
func (a app) next() string {
	a.b.Clock.Add(login.FactorGap * time.Second)
	return a.code()
}

// factor puts a second factor on the account.
func (b bundle) factor(actor auth.Actor) (app, []string) {
	b.t.Helper()
	setup, err := b.BeginFactor(b.t.Context(), actor)
	if err != nil {
		b.t.Fatal(err)
	}
	a := app{b, setup.Key}
	recovery, _, err := b.ConfirmFactor(b.t.Context(), actor, a.code())
	if err != nil {
		b.t.Fatal(err)
	}
	return a, recovery
}

func TestFactor_SignIn(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a := b.account("anna")
		app, recovery := b.factor(b.signIn(a))
		first := func() auth.Secret {
			t.Helper()
			entry, err := b.Password(ctx, string(a.Email), password, visit)
			if err != nil || entry.Session != "" || entry.Pending == "" {
				t.Fatalf("the password alone: %+v, %v", entry, err)
			}
			return entry.Pending
		}
		second := func(pending auth.Secret, code string) error {
			entry, err := b.SecondFactor(ctx, pending, code, visit)
			if err == nil {
				b.enter(entry)
			}
			return err
		}
		_, err := b.Authenticate(ctx, first())
		expect(t, "the pending secret as a session", err, auth.ErrSignedOut)
		expect(t, "the code that confirmed", second(first(), app.code()), login.ErrCode)
		pending := first()
		expect(t, "a wrong code", second(pending, "123456"), login.ErrCode)
		code := app.next()
		expect(t, "the next code", second(pending, code), nil)
		expect(t, "the same sign-in again", second(pending, app.next()), login.ErrFlow)
		expect(t, "the same code again", second(first(), code), login.ErrCode)
		expect(t, "a recovery code", second(first(), " "+strings.ToUpper(recovery[0])), nil)
		expect(t, "the same recovery code", second(first(), recovery[0]), login.ErrCode)
		e.Clock.Add(2 * time.Minute)
		pending = first()
		e.Clock.Add(10 * time.Minute)
		expect(t, "too late", second(pending, app.code()), login.ErrFlow)
		if entry := b.code(string(a.Email)); entry.Session != "" || entry.Pending == "" {
			t.Error("a mailed code goes past the second factor")
		}
		if on, left, err := b.Factor(ctx, auth.Actor{Account: string(a.ID)}); err != nil || !on || left != 9 {
			t.Errorf("on %v, %d recovery codes left, %v", on, left, err)
		}
	})
}

func TestFactor_Guessing_Waits(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a := b.account("anna")
		b.factor(b.signIn(a))
		var judged int
		for range 3 { // each sign-in allows five tries; the account does not
			entry, err := b.Password(ctx, string(a.Email), password, visit)
			if err != nil {
				t.Fatal(err)
			}
			for range login.MaxTries {
				if _, err := b.SecondFactor(ctx, entry.Pending, "000000", visit); err != nil && !isWait(err) {
					judged++
				}
			}
		}
		if judged != 5 {
			t.Errorf("%d guesses were judged, want 5", judged)
		}
	})
}

func TestFactor_Setup(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a := b.account("anna")
		elsewhere := b.code(string(a.Email))
		actor := b.signIn(a)
		_, _, err := b.ConfirmFactor(ctx, actor, "123456")
		expect(t, "before it is begun", err, login.ErrFactorOff)
		setup, err := b.BeginFactor(ctx, actor)
		if err != nil || !strings.HasPrefix(setup.URL, "otpauth://totp/Alminding:") || setup.QR.Size < 29 || !strings.HasPrefix(setup.QR.Path, "M4 4h1v1h-1z") {
			t.Errorf("got %+v, %v", setup, err)
		}
		again, err := b.PendingFactor(ctx, actor)
		if err != nil || again.Key != setup.Key || again.QR != setup.QR {
			t.Errorf("shown again it is another: %v", err)
		}
		if n := b.number(`SELECT count(*) FROM login_totp WHERE secret LIKE $1`, []byte("%"+strings.ReplaceAll(setup.Key, " ", "")+"%")); n != 0 {
			t.Error("the secret is kept as it is")
		}
		b.signIn(a) // unconfirmed, nothing is asked for
		_, _, err = b.ConfirmFactor(ctx, actor, "12345")
		if !faulty(err, "code") {
			t.Errorf("a wrong first code: %v", err)
		}
		app := app{b, setup.Key}
		recovery, fresh, err := b.ConfirmFactor(ctx, actor, app.code())
		if err != nil || len(recovery) != 10 {
			t.Fatalf("%v, %v", recovery, err)
		}
		_, err = b.Authenticate(ctx, elsewhere.Session)
		expect(t, "another session", err, auth.ErrSignedOut)
		if actor, err = b.Authenticate(ctx, fresh); err != nil {
			t.Fatal(err)
		}
		_, err = b.BeginFactor(ctx, actor)
		expect(t, "a second app", err, login.ErrFactorOn)
		_, err = b.NewRecoveryCodes(ctx, actor, "123456")
		expect(t, "new recovery codes without a code", err, login.ErrCode)
		codes, err := b.NewRecoveryCodes(ctx, actor, app.next())
		if err != nil || len(codes) != 10 || codes[0] == recovery[0] {
			t.Errorf("%v, %v", codes, err)
		}
		_, err = b.RemoveFactor(ctx, actor, recovery[1])
		expect(t, "removing it with an old recovery code", err, login.ErrCode)
		_, err = b.RemoveFactor(ctx, actor, codes[1])
		expect(t, "removing it with a new one", err, nil)
		b.signIn(a)
		if n := b.number(`SELECT count(*) FROM change WHERE action IN ('account.factor_on', 'account.factor_off', 'account.recovery')`); n != 3 {
			t.Errorf("%d change records, want 3", n)
		}
	})
}
