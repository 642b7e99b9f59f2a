package login_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/modules/login"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

func FuzzPHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=999999999,t=99,p=255$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, s string) {
		if h, err := login.ParsePHC(s); err == nil && h.String() != s {
			t.Errorf("%q was read as %q", s, h)
		}
	})
}

func TestPassword_UnknownAndKnownAnswerAlike(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		b.account("anna")
		answers := map[string][]string{}
		for _, email := range []string{"anna@example.dk", "nobody@example.dk"} {
			for range 8 {
				_, err := b.Password(t.Context(), email, "wrong password", visit)
				var said *errs.Error
				if !errors.As(err, &said) {
					t.Fatalf("%s: %v", email, err)
				}
				answers[email] = append(answers[email], fmt.Sprint(said.Kind, said.Key, said.Args, said.Fields))
			}
		}
		known, unknown := answers["anna@example.dk"], answers["nobody@example.dk"]
		if strings.Join(known, "\n") != strings.Join(unknown, "\n") {
			t.Errorf("a known address is answered\n%s\nand an unknown one\n%s", strings.Join(known, "\n"), strings.Join(unknown, "\n"))
		}
		if n := b.number(`SELECT count(*) FROM login_event WHERE kind = 'failed' AND account = ''`); n == 0 {
			t.Error("the log has no attempts at unknown addresses")
		}
	})
}

func TestPassword_EmptyForm_AllFaults(t *testing.T) {
	t.Parallel()
	b := newBundle(t, dbtest.Open(t, db.SQLite, sources...))
	if _, err := b.Password(t.Context(), "no address", "", visit); len(errs.FieldsOf(err)) != 2 {
		t.Errorf("got %v", err)
	}
}

func TestPassword_Guessing_WaitsLongerAndLonger(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		b.account("anna")
		guess := func(with string) error {
			_, err := b.Password(ctx, "anna@example.dk", with, visit)
			return err
		}
		for range 5 {
			expect(t, "a free guess", guess("wrong"), login.ErrCredentials)
		}
		expect(t, "the right password, too soon", guess(password), login.ErrWait)
		var waited []time.Duration
		for range 8 {
			var wait time.Duration
			for errors.Is(guess("wrong"), login.ErrWait) {
				e.Clock.Add(15 * time.Second)
				wait += 15 * time.Second
			}
			waited = append(waited, wait)
		}
		const s = time.Second
		want := []time.Duration{15 * s, 30 * s, 60 * s, 120 * s, 240 * s, 480 * s, 900 * s, 900 * s}
		if fmt.Sprint(waited) != fmt.Sprint(want) {
			t.Errorf("waited %v, want %v", waited, want)
		}
		if entry := b.code("anna@example.dk"); entry.Session == "" {
			t.Error("guessing at the password locks out the owner, who has a code")
		}
		e.Clock.Add(15 * time.Minute)
		expect(t, "the right password, in time", guess(password), nil)
		expect(t, "a guess after that", guess("wrong"), login.ErrCredentials)
		expect(t, "and the right one", guess(password), nil)
	})
}

func TestPassword_ManyAtOnce_NoMoreGuesses(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		b.account("anna")
		var mu sync.Mutex
		var judged int
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				_, err := b.Password(t.Context(), "anna@example.dk", "wrong", visit)
				mu.Lock()
				defer mu.Unlock()
				if errors.Is(err, login.ErrCredentials) {
					judged++
				} else if !errors.Is(err, login.ErrWait) {
					t.Errorf("got %v", err)
				}
			})
		}
		wg.Wait()
		if judged != 5 {
			t.Errorf("%d of 20 guesses at once were judged, want 5", judged)
		}
	})
}

func TestPassword_TwoNodes_OneCount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		nodes := []bundle{newBundle(t, e), newBundle(t, dbtest.OpenAt(t, e.DSN))}
		nodes[0].account("anna")
		var judged int
		for i := range 12 {
			_, err := nodes[i%2].Password(t.Context(), "anna@example.dk", "wrong", visit)
			if errors.Is(err, login.ErrCredentials) {
				judged++
			}
		}
		if judged != 5 {
			t.Errorf("%d of 12 guesses at two nodes were judged, want 5", judged)
		}
	})
}

func TestPassword_OneAddressManyAccounts_Waits(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		var n int
		for ; n < 100; n++ {
			if _, err := b.Password(t.Context(), fmt.Sprintf("a%d@example.dk", n), "wrong", visit); errors.Is(err, login.ErrWait) {
				break
			}
		}
		if n != 50 {
			t.Errorf("%d guesses from one address, want 50", n)
		}
		_, err := b.Password(t.Context(), "a@example.dk", "wrong", auth.Visit{IP: "192.0.2.2"})
		expect(t, "from another address", err, login.ErrCredentials)
	})
}

func TestPassword_OldCost_HashedAnew(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		a := b.account("anna")
		err := e.DB.Keep(t.Context(), func(tx *db.Tx) error {
			_, err := db.Exec(t.Context(), tx, `UPDATE login_password SET hash = $2 WHERE account = $1`, a.ID, login.WeakHash(password))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			b.signIn(a)
			if n := b.number(`SELECT count(*) FROM login_password WHERE hash LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'`); n != 1 {
				t.Error("the hash still has the old cost")
			}
		}
	})
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a := b.account("anna")
		elsewhere := b.code(string(a.Email))
		actor := b.signIn(a)
		for name, c := range map[string]struct{ current, fresh, field string }{
			"wrong current": {"wrong", "en helt ny adgangskode", "current"},
			"short":         {password, "elleve tegn", "password"},
			"long":          {password, strings.Repeat("lang ", 41), "password"},
			"common":        {password, "Kommune12345", "password"},
			"one letter":    {password, strings.Repeat("æ", 20), "password"},
			"the address":   {password, "Anna@Example.dk", "password"},
		} {
			if _, err := b.ChangePassword(ctx, actor, c.current, c.fresh); !faulty(err, c.field) {
				t.Errorf("%s: %v", name, err)
			}
		}
		letters := b.letters(string(a.Email))
		fresh, err := b.ChangePassword(ctx, actor, password, "en helt ny adgangskode")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Authenticate(ctx, fresh); err != nil {
			t.Errorf("this session: %v", err)
		}
		_, err = b.Authenticate(ctx, elsewhere.Session)
		expect(t, "another session", err, auth.ErrSignedOut)
		_, err = b.Password(ctx, string(a.Email), password, visit)
		expect(t, "the old password", err, login.ErrCredentials)
		_, err = b.Password(ctx, string(a.Email), "en helt ny adgangskode", visit)
		expect(t, "the new password", err, nil)
		if b.letters(string(a.Email)) != letters+1 {
			t.Error("the owner was not told")
		}
		if n := b.number(`SELECT count(*) FROM change WHERE action = 'account.password' AND account = $1`, string(a.ID)); n != 2 {
			t.Errorf("%d change records, want 2", n)
		}
	})
}

func TestReset(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a := b.account("anna")
		elsewhere := b.code(string(a.Email))
		if err := b.RequestReset(ctx, "nobody@example.dk", visit); err != nil {
			t.Errorf("an unknown address: %v", err)
		}
		if b.letters("nobody@example.dk") != 0 {
			t.Error("an unknown address got a letter")
		}
		request := func() auth.Secret {
			t.Helper()
			if err := b.RequestReset(ctx, string(a.Email), visit); err != nil {
				t.Fatal(err)
			}
			m := b.letter(string(a.Email))
			if !m.Secret || !strings.HasPrefix(m.Button.URL, siteURL+"/log-ind/ny-adgangskode/") {
				t.Errorf("letter %+v", m)
			}
			return link(m)
		}
		late := request()
		e.Clock.Add(time.Hour)
		expect(t, "an hour later", b.Reset(ctx, late, "en helt ny adgangskode"), login.ErrFlow)
		expect(t, "a guess", b.CheckReset(ctx, "guess"), login.ErrFlow)
		second := request()
		good := request()
		expect(t, "the letter's link", b.CheckReset(ctx, good), nil)
		if err := b.Reset(ctx, good, "kort"); !faulty(err, "password") {
			t.Errorf("short: %v", err)
		}
		expect(t, "the first time", b.Reset(ctx, good, "en helt ny adgangskode"), nil)
		expect(t, "the second time", b.Reset(ctx, good, "endnu en adgangskode"), login.ErrFlow)
		expect(t, "an earlier link", b.Reset(ctx, second, "endnu en adgangskode"), login.ErrFlow)
		_, err := b.Authenticate(ctx, elsewhere.Session)
		expect(t, "another session", err, auth.ErrSignedOut)
		_, err = b.Password(ctx, string(a.Email), "en helt ny adgangskode", visit)
		expect(t, "the new password", err, nil)
	})
}

func TestCode(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a := b.account("anna")
		email := string(a.Email)
		send := func(to string) auth.Secret {
			t.Helper()
			e.Clock.Add(25 * time.Hour) // clear of the limits
			pending, err := b.SendCode(ctx, to, visit)
			if err != nil {
				t.Fatal(err)
			}
			return pending
		}
		enter := func(pending auth.Secret, code string) error {
			_, err := b.EnterCode(ctx, pending, code, visit)
			return err
		}
		pending := send(email)
		code := b.letter(email).Code
		if len(code) != 6 || b.number(`SELECT count(*) FROM login_flow WHERE data LIKE $1`, "%"+code+"%") != 0 {
			t.Errorf("code %q, or it is kept as it is", code)
		}
		expect(t, "another browser", enter(auth.NewSecret(), code), login.ErrFlow)
		expect(t, "with spaces", enter(pending, " "+code[:3]+" "+code[3:]), nil)
		expect(t, "twice", enter(pending, code), login.ErrFlow)

		pending = send(email)
		e.Clock.Add(10 * time.Minute)
		expect(t, "too late", enter(pending, b.letter(email).Code), login.ErrFlow)

		pending = send(email)
		right := b.letter(email).Code
		wrong := "000000"
		if right == wrong {
			wrong = "000001"
		}
		for range login.MaxTries {
			expect(t, "a wrong code", enter(pending, wrong), login.ErrCode)
		}
		expect(t, "the right one after five", enter(pending, right), login.ErrFlow)

		pending = send("nobody@example.dk")
		if b.letters("nobody@example.dk") != 0 {
			t.Error("an unknown address got a letter")
		}
		for range login.MaxTries {
			expect(t, "an unknown address", enter(pending, wrong), login.ErrCode)
		}
		expect(t, "an unknown address after five", enter(pending, wrong), login.ErrFlow)
	})
}

func TestSendCode_OneAddress_NotFlooded(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		a := b.account("anna")
		before := b.letters(string(a.Email))
		for range 20 {
			_, err := b.SendCode(t.Context(), string(a.Email), visit)
			if err != nil && !errors.Is(err, login.ErrWait) {
				t.Fatal(err)
			}
		}
		if n := b.letters(string(a.Email)) - before; n != 5 {
			t.Errorf("20 requests made %d letters, want 5", n)
		}
	})
}
