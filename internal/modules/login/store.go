package login

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"alminding/internal/base/id"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

func passwordOf(ctx context.Context, q db.Querier, account auth.AccountID) (phc, error) {
	text, err := db.One(ctx, q, db.Value[string], `SELECT hash FROM login_password WHERE account = $1`, account)
	if err != nil {
		return phc{}, err
	}
	return parsePHC(text)
}

func passwordChanged(ctx context.Context, q db.Querier, account auth.AccountID) (time.Time, error) {
	return db.One(ctx, q, db.Value[time.Time], `SELECT changed FROM login_password WHERE account = $1`, account)
}

func setPassword(ctx context.Context, tx *db.Tx, account auth.AccountID, h phc) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO login_password (account, hash, changed) VALUES ($1, $2, $3)
		ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, changed = excluded.changed`,
		account, h.String(), tx.Now())
	return err
}

// rehash replaces a hash by another of the same password, unless the password
// was changed meanwhile.
func rehash(ctx context.Context, tx *db.Tx, account auth.AccountID, old, fresh phc) error {
	_, err := db.Exec(ctx, tx, `UPDATE login_password SET hash = $3 WHERE account = $1 AND hash = $2`,
		account, old.String(), fresh.String())
	return err
}

func insertFlow(ctx context.Context, tx *db.Tx, f flow, hash string) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO login_flow (hash, kind, account, data, tries, expires)
		VALUES ($1, $2, $3, $4, 0, $5)`, hash, f.kind, f.account, f.data, f.expires)
	return err
}

func flowBySecret(ctx context.Context, q db.Querier, kind flowKind, secret auth.Secret, now time.Time) (flow, error) {
	f, err := db.One(ctx, q, func(r db.Row) (f flow, err error) {
		err = r.Scan(&f.kind, &f.account, &f.data, &f.tries, &f.expires)
		return f, err
	}, `SELECT kind, account, data, tries, expires FROM login_flow
		WHERE hash = $1 AND kind = $2 AND expires > $3`, secret.Hash(), kind, now)
	if errors.Is(err, db.ErrNotFound) {
		err = ErrFlow
	}
	return f, err
}

func countTry(ctx context.Context, tx *db.Tx, secret auth.Secret) error {
	_, err := db.Exec(ctx, tx, `UPDATE login_flow SET tries = tries + 1 WHERE hash = $1`, secret.Hash())
	return err
}

func deleteFlow(ctx context.Context, tx *db.Tx, secret auth.Secret) error {
	return db.MustExec(ctx, tx, ErrFlow, `DELETE FROM login_flow WHERE hash = $1`, secret.Hash())
}

func deleteFlowsOf(ctx context.Context, tx *db.Tx, account auth.AccountID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM login_flow WHERE account = $1`, account)
	return err
}

func counterByName(ctx context.Context, q db.Querier, name string) (counter, error) {
	return db.One(ctx, q, func(r db.Row) (c counter, err error) {
		err = r.Scan(&c.fails, &c.until, &c.last)
		return c, err
	},
		`SELECT fails, until, last FROM login_limit WHERE name = $1`, name)
}

func setCounter(ctx context.Context, tx *db.Tx, name string, c counter) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO login_limit (name, fails, until, last) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO UPDATE SET fails = excluded.fails, until = excluded.until, last = excluded.last`,
		name, c.fails, c.until, c.last)
	return err
}

func deleteCounter(ctx context.Context, tx *db.Tx, name string) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM login_limit WHERE name = $1`, name)
	return err
}

func lowerCounter(ctx context.Context, tx *db.Tx, name string) error {
	_, err := db.Exec(ctx, tx, `UPDATE login_limit SET fails = fails - 1, until = 0 WHERE name = $1 AND fails > 0`, name)
	return err
}

func addEvent(ctx context.Context, tx *db.Tx, account auth.AccountID, kind EventKind, m auth.Method, v auth.Visit) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO login_event (id, at, account, kind, method, ip, agent)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id.New[string](), tx.Now(), account, kind, m, v.IP, v.Short().Agent)
	return err
}

func eventsOf(ctx context.Context, q db.Querier, account auth.AccountID, limit int) ([]Event, error) {
	return db.All(ctx, q, func(r db.Row) (e Event, err error) {
		err = r.Scan(&e.At, &e.Kind, &e.Method, &e.IP, &e.Agent)
		return e, err
	}, `SELECT at, kind, method, ip, agent FROM login_event WHERE account = $1 ORDER BY id DESC LIMIT $2`, account, limit)
}

func totpOf(ctx context.Context, q db.Querier, account auth.AccountID) (authenticator, error) {
	return db.One(ctx, q, func(r db.Row) (t authenticator, err error) {
		err = r.Scan(&t.account, &t.secret, &t.confirmed, &t.step)
		return t, err
	}, `SELECT account, secret, confirmed, step FROM login_totp WHERE account = $1`, account)
}

func setTOTP(ctx context.Context, tx *db.Tx, t authenticator) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO login_totp (account, secret, confirmed, step) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, confirmed = excluded.confirmed, step = excluded.step`,
		t.account, t.secret, t.confirmed, t.step)
	return err
}

func confirmTOTP(ctx context.Context, tx *db.Tx, account auth.AccountID, step int64) error {
	return db.MustExec(ctx, tx, ErrFactorOn, `UPDATE login_totp SET confirmed = TRUE, step = $2
		WHERE account = $1 AND confirmed = FALSE`, account, step)
}

func useStep(ctx context.Context, tx *db.Tx, account auth.AccountID, step int64) error {
	return db.MustExec(ctx, tx, ErrCode, `UPDATE login_totp SET step = $2 WHERE account = $1 AND step < $2`, account, step)
}

func deleteTOTP(ctx context.Context, tx *db.Tx, account auth.AccountID) error {
	if _, err := db.Exec(ctx, tx, `DELETE FROM login_totp WHERE account = $1`, account); err != nil {
		return err
	}
	return deleteRecovery(ctx, tx, account)
}

func addRecovery(ctx context.Context, tx *db.Tx, account auth.AccountID, hash string) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO login_recovery (account, hash) VALUES ($1, $2)`, account, hash)
	return err
}

func hasRecovery(ctx context.Context, q db.Querier, account auth.AccountID, hash string) (bool, error) {
	n, err := db.One(ctx, q, db.Value[int], `SELECT count(*) FROM login_recovery WHERE account = $1 AND hash = $2`, account, hash)
	return n > 0, err
}

func useRecovery(ctx context.Context, tx *db.Tx, account auth.AccountID, hash string) error {
	return db.MustExec(ctx, tx, ErrCode, `DELETE FROM login_recovery WHERE account = $1 AND hash = $2`, account, hash)
}

func recoveryLeft(ctx context.Context, q db.Querier, account auth.AccountID) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT count(*) FROM login_recovery WHERE account = $1`, account)
}

func deleteRecovery(ctx context.Context, tx *db.Tx, account auth.AccountID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM login_recovery WHERE account = $1`, account)
	return err
}

const passkeyColumns = `id, account, name, record, created, used` //nolint:gosec // names of columns

func scanPasskey(r db.Row) (k Passkey, err error) {
	var record string
	if err := r.Scan(&k.ID, &k.Account, &k.Name, &record, &k.Created, &k.Used); err != nil {
		return k, err
	}
	err = json.Unmarshal([]byte(record), &k.credential)
	return k, err
}

func insertPasskey(ctx context.Context, tx *db.Tx, k Passkey) error {
	record, err := json.Marshal(k.credential)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO login_passkey (id, account, credential, name, record, created)
		VALUES ($1, $2, $3, $4, $5, $6)`, k.ID, k.Account, credentialText(k.credential), k.Name, string(record), k.Created)
	return err
}

func passkeysOf(ctx context.Context, q db.Querier, account auth.AccountID) ([]Passkey, error) {
	return db.All(ctx, q, scanPasskey, `SELECT `+passkeyColumns+` FROM login_passkey WHERE account = $1 ORDER BY id`, account)
}

func passkeyByID(ctx context.Context, q db.Querier, key PasskeyID) (Passkey, error) {
	return db.One(ctx, q, scanPasskey, `SELECT `+passkeyColumns+` FROM login_passkey WHERE id = $1`, key)
}

// usePasskey keeps the key's new counter. One that was removed meanwhile is
// ErrPasskey.
func usePasskey(ctx context.Context, tx *db.Tx, account auth.AccountID, c webauthn.Credential) error {
	record, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return db.MustExec(ctx, tx, ErrPasskey, `UPDATE login_passkey SET record = $3, used = $4
		WHERE account = $1 AND credential = $2`, account, credentialText(c), string(record), tx.Now())
}

func renamePasskey(ctx context.Context, tx *db.Tx, key PasskeyID, name string) error {
	_, err := db.Exec(ctx, tx, `UPDATE login_passkey SET name = $2 WHERE id = $1`, key, name)
	return err
}

func deletePasskey(ctx context.Context, tx *db.Tx, key PasskeyID) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM login_passkey WHERE id = $1`, key)
	return err
}

func identityOf(ctx context.Context, q db.Querier, provider, subject string) (auth.AccountID, error) {
	return db.One(ctx, q, db.Value[auth.AccountID],
		`SELECT account FROM login_identity WHERE provider = $1 AND subject = $2`, provider, subject)
}

func addIdentity(ctx context.Context, tx *db.Tx, provider, subject string, account auth.AccountID) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO login_identity (provider, subject, account, created) VALUES ($1, $2, $3, $4)`,
		provider, subject, account, tx.Now())
	return err
}

const invitationColumns = `id, email, name, authority, grants, inviter, created, expires, accepted, withdrawn`

func scanInvitation(r db.Row) (i Invitation, err error) {
	var grants string
	if err := r.Scan(&i.ID, &i.Email, &i.Name, &i.Authority, &grants, &i.Inviter, &i.Created, &i.Expires, &i.Accepted, &i.Withdrawn); err != nil {
		return i, err
	}
	err = json.Unmarshal([]byte(grants), &i.Grants)
	return i, err
}

func insertInvitation(ctx context.Context, tx *db.Tx, i Invitation, hash string) error {
	grants, err := json.Marshal(i.Grants)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO login_invitation (id, hash, email, name, authority, grants, inviter, created, expires)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		i.ID, hash, i.Email, i.Name, i.Authority, string(grants), i.Inviter, i.Created, i.Expires)
	return err
}

func invitationByID(ctx context.Context, q db.Querier, invitation InvitationID) (Invitation, error) {
	return db.One(ctx, q, scanInvitation, `SELECT `+invitationColumns+` FROM login_invitation WHERE id = $1`, invitation)
}

func invitationByHash(ctx context.Context, q db.Querier, hash string) (Invitation, error) {
	return db.One(ctx, q, scanInvitation, `SELECT `+invitationColumns+` FROM login_invitation WHERE hash = $1`, hash)
}

// maxInvitations bounds the list, which has no pages: older ones are in the
// change log.
const maxInvitations = 200

func invitationsBy(ctx context.Context, q db.Querier, inviter auth.AccountID, all bool) ([]Invitation, error) {
	var w db.Where
	if !all {
		w.And("inviter = ?", inviter)
	}
	most := w.Arg(maxInvitations)
	return db.All(ctx, q, scanInvitation, `SELECT `+invitationColumns+` FROM login_invitation`+w.SQL()+
		` ORDER BY id DESC LIMIT `+most, w.Args()...)
}

func invitationsTo(ctx context.Context, q db.Querier, authority string) ([]Invitation, error) {
	return db.All(ctx, q, scanInvitation, `SELECT `+invitationColumns+` FROM login_invitation WHERE authority = $1`, authority)
}

func redirectInvitation(ctx context.Context, tx *db.Tx, i Invitation) error {
	grants, err := json.Marshal(i.Grants)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `UPDATE login_invitation SET authority = $2, grants = $3 WHERE id = $1`, i.ID, i.Authority, string(grants))
	return err
}

func withdraw(ctx context.Context, tx *db.Tx, invitation InvitationID) error {
	_, err := db.Exec(ctx, tx, `UPDATE login_invitation SET withdrawn = $2 WHERE id = $1`, invitation, tx.Now())
	return err
}

func withdrawOpen(ctx context.Context, tx *db.Tx, email auth.Email) error {
	_, err := db.Exec(ctx, tx, `UPDATE login_invitation SET withdrawn = $2
		WHERE email = $1 AND accepted IS NULL AND withdrawn IS NULL`, email, tx.Now())
	return err
}

func acceptInvitation(ctx context.Context, tx *db.Tx, invitation InvitationID) error {
	return db.MustExec(ctx, tx, ErrInvitation, `UPDATE login_invitation SET accepted = $2
		WHERE id = $1 AND accepted IS NULL`, invitation, tx.Now())
}

func deleteStale(ctx context.Context, tx *db.Tx, now time.Time) error {
	for _, d := range []struct {
		text   string
		before time.Time
	}{
		{`DELETE FROM login_flow WHERE expires <= $1`, now},
		{`DELETE FROM login_limit WHERE last < $1`, now.Add(-perAccount.forget)},
		{`DELETE FROM login_event WHERE at < $1`, now.Add(-keepEvents)},
	} {
		if _, err := db.Exec(ctx, tx, d.text, d.before); err != nil {
			return err
		}
	}
	return nil
}
