package login

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// ErrPasskey says that what the browser sent proves nothing: it is for another
// site or another try, wrongly signed, from a copied key or from no key of ours.
var ErrPasskey = errs.New(errs.Invalid, "login.passkey.refused")

// PasskeyID identifies a passkey.
type PasskeyID string

// Passkey is a key pair whose private half stays in a device, which checks that
// its owner is there before it signs. That is two factors in one, so no second
// is asked for.
type Passkey struct {
	ID      PasskeyID
	Account auth.AccountID
	Name    string
	Created time.Time
	Used    *time.Time

	credential webauthn.Credential
}

func newPasskeys(u *url.URL, site string) (*webauthn.WebAuthn, error) {
	required := true
	return webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: site, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: &required, // so that it can be used without an address
			ResidentKey:        protocol.ResidentKeyRequirementRequired,
			UserVerification:   protocol.VerificationRequired,
		},
	})
}

// keyOwner shows an account to go-webauthn.
type keyOwner struct {
	auth.Account
	keys []Passkey
}

func (o keyOwner) WebAuthnID() []byte          { return []byte(o.ID) }
func (o keyOwner) WebAuthnName() string        { return string(o.Email) }
func (o keyOwner) WebAuthnDisplayName() string { return o.Name }

func (o keyOwner) WebAuthnCredentials() []webauthn.Credential {
	list := make([]webauthn.Credential, len(o.keys))
	for i, k := range o.keys {
		list[i] = k.credential
	}
	return list
}

func ownerOf(ctx context.Context, q db.Querier, account auth.AccountID) (o keyOwner, err error) {
	if o.Account, err = auth.AccountByID(ctx, q, account); err != nil {
		return o, err
	}
	o.keys, err = passkeysOf(ctx, q, account)
	return o, err
}

// BeginPasskey gives the options for navigator.credentials.get, as JSON, and the
// secret to finish with.
func (s *Service) BeginPasskey(ctx context.Context) (options []byte, pending auth.Secret, err error) {
	defer errs.Wrap(&err, "login.BeginPasskey")
	assertion, session, err := s.passkeys.BeginDiscoverableLogin()
	if err != nil {
		return nil, "", err
	}
	return s.beginCeremony(ctx, passkeyFlow, "", assertion, session)
}

func (s *Service) beginCeremony(ctx context.Context, kind flowKind, account auth.AccountID, request any, session *webauthn.SessionData) (options []byte, pending auth.Secret, err error) {
	data, err := json.Marshal(session)
	if err != nil {
		return nil, "", err
	}
	if options, err = json.Marshal(request); err != nil {
		return nil, "", err
	}
	err = s.db.Keep(ctx, func(tx *db.Tx) error {
		pending, err = begin(ctx, tx, flow{kind: kind, account: account, data: string(data)}, passkeyTime)
		return err
	})
	return options, pending, err
}

// ceremony ends a flow that was begun with beginCeremony.
func (s *Service) ceremony(ctx context.Context, kind flowKind, pending auth.Secret) (f flow, session webauthn.SessionData, err error) {
	if f, err = s.spend(ctx, kind, pending); err != nil {
		return f, session, err
	}
	err = json.Unmarshal([]byte(f.data), &session)
	return f, session, err
}

// FinishPasskey signs in with what navigator.credentials.get returned, as JSON,
// or is ErrPasskey.
func (s *Service) FinishPasskey(ctx context.Context, pending auth.Secret, response []byte, v auth.Visit) (e Entry, err error) {
	defer errs.Wrap(&err, "login.FinishPasskey")
	_, session, err := s.ceremony(ctx, passkeyFlow, pending)
	if err != nil {
		return Entry{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return Entry{}, ErrPasskey.Because(err)
	}
	var o keyOwner
	credential, err := s.passkeys.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		o, err = ownerOf(ctx, s.db, auth.AccountID(strings.ToValidUTF8(strings.ReplaceAll(string(handle), "\x00", ""), "")))
		return o, err
	}, session, parsed)
	if err == nil && credential.Authenticator.CloneWarning {
		err = errors.New("the signature counter went backwards: the key may have been copied")
	}
	if err != nil {
		return Entry{}, errors.Join(ErrPasskey.Because(err), s.failed(ctx, o.ID, auth.ByPasskey, v))
	}
	p, err := s.prove(ctx, o.Account, auth.ByPasskey, true, "")
	if err != nil {
		return Entry{}, err
	}
	err = s.db.Keep(ctx, func(tx *db.Tx) error {
		if err := usePasskey(ctx, tx, o.ID, *credential); err != nil {
			return err
		}
		e, err = s.enter(ctx, tx, p, v)
		return err
	})
	return e, err
}

// BeginRegister gives the options for navigator.credentials.create, as JSON, and
// the secret to finish with.
func (s *Service) BeginRegister(ctx context.Context, actor auth.Actor) (options []byte, pending auth.Secret, err error) {
	defer errs.Wrap(&err, "login.BeginRegister")
	if !ownsAccount(actor) {
		return nil, "", auth.ErrForbidden
	}
	o, err := ownerOf(ctx, s.db, auth.AccountID(actor.Account))
	if err != nil {
		return nil, "", err
	}
	known := make([]protocol.CredentialDescriptor, len(o.keys))
	for i, k := range o.keys {
		known[i] = k.credential.Descriptor()
	}
	creation, session, err := s.passkeys.BeginRegistration(o, webauthn.WithExclusions(known))
	if err != nil {
		return nil, "", err
	}
	return s.beginCeremony(ctx, registerFlow, o.ID, creation, session)
}

// FinishRegister adds the passkey that navigator.credentials.create returned, as
// JSON, under a name by which its owner knows the device.
func (s *Service) FinishRegister(ctx context.Context, actor auth.Actor, pending auth.Secret, name string, response []byte) (key Passkey, err error) {
	defer errs.Wrap(&err, "login.FinishRegister")
	if !ownsAccount(actor) {
		return Passkey{}, auth.ErrForbidden
	}
	f, session, err := s.ceremony(ctx, registerFlow, pending)
	if err != nil {
		return Passkey{}, err
	}
	if f.account != auth.AccountID(actor.Account) {
		return Passkey{}, ErrFlow // somebody else signed in meanwhile
	}
	if name, err = parsePasskeyName(name); err != nil {
		return Passkey{}, err
	}
	o, err := ownerOf(ctx, s.db, f.account)
	if err != nil {
		return Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return Passkey{}, ErrPasskey.Because(err)
	}
	credential, err := s.passkeys.CreateCredential(o, session, parsed)
	if err != nil {
		return Passkey{}, ErrPasskey.Because(err)
	}
	key = Passkey{ID: id.New[PasskeyID](), Account: o.ID, Name: name, credential: *credential}
	err = s.db.Write(ctx, actor.Change("passkey.add", string(key.ID)), func(tx *db.Tx) error {
		key.Created = tx.Now()
		if err := insertPasskey(ctx, tx, key); err != nil {
			return err
		}
		if err := tx.Note(nil, key.noted()); err != nil {
			return err
		}
		return s.tell(ctx, tx, o.Account, "login.letter.passkey_added")
	})
	if errors.Is(err, db.ErrDuplicate) {
		err = ErrPasskey.Because(err)
	}
	return key, err
}

// noted is the passkey as the change record keeps it.
func (k Passkey) noted() map[string]string {
	return map[string]string{"account": string(k.Account), "name": k.Name}
}

const maxPasskeyName = 60

func parsePasskeyName(name string) (string, error) {
	name = strings.TrimSpace(name)
	var f errs.Fields
	f.Require("name", name, maxPasskeyName)
	return name, f.Err()
}

// Passkeys lists the actor's own, the oldest first.
func (s *Service) Passkeys(ctx context.Context, actor auth.Actor) (all []Passkey, err error) {
	defer errs.Wrap(&err, "login.Passkeys")
	if !ownsAccount(actor) {
		return nil, auth.ErrForbidden
	}
	return passkeysOf(ctx, s.db, auth.AccountID(actor.Account))
}

// RenamePasskey gives one of the actor's own another name.
func (s *Service) RenamePasskey(ctx context.Context, actor auth.Actor, key PasskeyID, name string) (err error) {
	defer errs.Wrap(&err, "login.RenamePasskey(%s)", key)
	if name, err = parsePasskeyName(name); err != nil {
		return err
	}
	return s.writePasskey(ctx, actor, "passkey.rename", key, func(tx *db.Tx, k Passkey) error {
		if k.Name == name {
			return db.ErrNoChange
		}
		before := k.noted()
		k.Name = name
		if err := renamePasskey(ctx, tx, key, name); err != nil {
			return err
		}
		return tx.Note(before, k.noted())
	})
}

// RemovePasskey takes one of the actor's own away.
func (s *Service) RemovePasskey(ctx context.Context, actor auth.Actor, key PasskeyID) (err error) {
	defer errs.Wrap(&err, "login.RemovePasskey(%s)", key)
	return s.writePasskey(ctx, actor, "passkey.remove", key, func(tx *db.Tx, k Passkey) error {
		if err := deletePasskey(ctx, tx, key); err != nil {
			return err
		}
		if err := tx.Note(k.noted(), nil); err != nil {
			return err
		}
		a, err := auth.AccountByID(ctx, tx, k.Account)
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, a, "login.letter.passkey_removed")
	})
}

// writePasskey runs fn with a passkey of the actor's own; another's is not found.
func (s *Service) writePasskey(ctx context.Context, actor auth.Actor, action string, key PasskeyID, fn func(*db.Tx, Passkey) error) error {
	if !ownsAccount(actor) {
		return auth.ErrForbidden
	}
	return s.db.Write(ctx, actor.Change(action, string(key)), func(tx *db.Tx) error {
		k, err := passkeyByID(ctx, tx, key)
		if err == nil && k.Account != auth.AccountID(actor.Account) {
			err = db.ErrNotFound
		}
		if err != nil {
			return err
		}
		return fn(tx, k)
	})
}

// credentialText is the credential's own id as it is kept.
func credentialText(c webauthn.Credential) string { return base64.RawURLEncoding.EncodeToString(c.ID) }
