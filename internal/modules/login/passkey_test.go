package login_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"alminding/internal/modules/login"
	"alminding/internal/modules/login/passkeytest"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

func isWait(err error) bool { return errors.Is(err, login.ErrWait) }

// register adds a key of the device to the actor's account.
func (b bundle) register(actor auth.Actor, d *passkeytest.Device) login.Passkey {
	b.t.Helper()
	options, pending, err := b.BeginRegister(b.t.Context(), actor)
	if err != nil {
		b.t.Fatal(err)
	}
	key, err := b.FinishRegister(b.t.Context(), actor, pending, "Min bærbare", d.Create(b.t, options))
	if err != nil {
		b.t.Fatal(err)
	}
	return key
}

func TestPasskey_SignIn(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a := b.account("anna")
		device := passkeytest.New(siteURL)
		actor := b.signIn(a)
		key := b.register(actor, device)
		b.factor(actor) // a passkey is two factors already

		begin := func() ([]byte, auth.Secret) {
			t.Helper()
			options, pending, err := b.BeginPasskey(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return options, pending
		}
		finish := func(pending auth.Secret, response []byte) error {
			entry, err := b.FinishPasskey(ctx, pending, response, visit)
			if err == nil && b.enter(entry).Account != string(a.ID) {
				t.Error("somebody else was signed in")
			}
			return err
		}
		options, pending := begin()
		response := device.Get(t, options)
		expect(t, "right", finish(pending, response), nil)
		expect(t, "the same again", finish(pending, response), login.ErrFlow)
		_, pending = begin()
		expect(t, "for another challenge", finish(pending, response), login.ErrPasskey)
		options, pending = begin()
		expect(t, "another browser", finish(auth.NewSecret(), device.Get(t, options)), login.ErrFlow)
		e.Clock.Add(5 * time.Minute)
		expect(t, "too late", finish(pending, device.Get(t, options)), login.ErrFlow)

		phishing := device.Copy()
		phishing.Origin = "https://alminding.example.evil.example"
		options, pending = begin()
		expect(t, "another origin", finish(pending, phishing.Get(t, options)), login.ErrPasskey)

		careless := device.Copy()
		careless.Unverified = true
		options, pending = begin()
		expect(t, "nobody verified", finish(pending, careless.Get(t, options)), login.ErrPasskey)

		options, pending = begin()
		tampered := bytes.Replace(device.Get(t, options), []byte(`"signature":"ME`), []byte(`"signature":"MF`), 1)
		expect(t, "a changed signature", finish(pending, tampered), login.ErrPasskey)
		for _, rubbish := range []string{"", "{}", "null", `{"id":"x"}`, `[1]`} {
			_, pending = begin()
			expect(t, rubbish, finish(pending, []byte(rubbish)), login.ErrPasskey)
		}

		copied := device.Copy()
		options, pending = begin()
		expect(t, "the device, before its copy", finish(pending, device.Get(t, options)), nil)
		options, pending = begin()
		expect(t, "a copy with the old counter", finish(pending, copied.Get(t, options)), login.ErrPasskey)

		options, pending = begin()
		if err := b.RemovePasskey(ctx, actor, key.ID); err != nil {
			t.Fatal(err)
		}
		expect(t, "removed meanwhile", finish(pending, device.Get(t, options)), login.ErrPasskey)
		if n := b.number(`SELECT count(*) FROM login_event WHERE kind = 'failed' AND method = 'passkey' AND account = $1`, string(a.ID)); n == 0 {
			t.Error("the owner's log has no failed attempts")
		}
	})
}

func TestPasskey_BlockedAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a := b.account("anna")
		device := passkeytest.New(siteURL)
		b.register(b.signIn(a), device)
		if err := b.auth.Block(ctx, system, a.ID); err != nil {
			t.Fatal(err)
		}
		options, pending, err := b.BeginPasskey(ctx)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.FinishPasskey(ctx, pending, device.Get(t, options), visit)
		expect(t, "blocked", err, login.ErrBlocked)
	})
}

func TestPasskey_RegisterRenameRemove(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		anna, bo := b.signIn(b.account("anna")), b.signIn(b.account("bo"))
		device := passkeytest.New(siteURL)

		options, pending, err := b.BeginRegister(ctx, anna)
		if err != nil {
			t.Fatal(err)
		}
		response := device.Create(t, options)
		_, err = b.FinishRegister(ctx, bo, pending, "x", response)
		expect(t, "by another account", err, login.ErrFlow)
		evil := passkeytest.New("https://evil.example")
		options, pending, err = b.BeginRegister(ctx, anna)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.FinishRegister(ctx, anna, pending, "x", evil.Create(t, options))
		expect(t, "another origin", err, login.ErrPasskey)
		_, pending, err = b.BeginRegister(ctx, anna)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = b.FinishRegister(ctx, anna, pending, "  ", nil); !faulty(err, "name") {
			t.Errorf("without a name: %v", err)
		}
		token := anna
		token.Token = true
		_, _, err = b.BeginRegister(ctx, token)
		expect(t, "by a token", err, auth.ErrForbidden)

		key := b.register(anna, device)
		expect(t, "renamed by another", b.RenamePasskey(ctx, bo, key.ID, "y"), db.ErrNotFound)
		expect(t, "removed by another", b.RemovePasskey(ctx, bo, key.ID), db.ErrNotFound)
		expect(t, "renamed", b.RenamePasskey(ctx, anna, key.ID, "Telefon"), nil)
		keys, err := b.Passkeys(ctx, anna)
		if err != nil || len(keys) != 1 || keys[0].Name != "Telefon" {
			t.Errorf("got %+v, %v", keys, err)
		}
		expect(t, "removed", b.RemovePasskey(ctx, anna, key.ID), nil)
		if n := b.number(`SELECT count(*) FROM change WHERE action IN ('passkey.add', 'passkey.rename', 'passkey.remove')`); n != 3 {
			t.Errorf("%d change records, want 3", n)
		}
	})
}
