package auth

import (
	"context"
	"errors"
	"time"

	"alminding/internal/platform/db"
)

const accountColumns = `a.id, a.email, a.person, a.name, a.state, a.created, a.language`

func (a *Account) fields() []any {
	return []any{&a.ID, &a.Email, &a.Person, &a.Name, &a.State, &a.Created, &a.Language}
}

func scanAccount(r db.Row) (a Account, err error) {
	err = r.Scan(a.fields()...)
	return a, err
}

// AccountByID is the account with the id.
func AccountByID(ctx context.Context, q db.Querier, account AccountID) (Account, error) {
	return db.One(ctx, q, scanAccount, `SELECT `+accountColumns+` FROM auth_account a WHERE a.id = $1`, account)
}

// AccountByEmail is the account with the address.
func AccountByEmail(ctx context.Context, q db.Querier, email Email) (Account, error) {
	return db.One(ctx, q, scanAccount, `SELECT `+accountColumns+` FROM auth_account a WHERE a.email = $1`, email)
}

// Languages are those in which the accounts with the addresses are written to.
func Languages(ctx context.Context, q db.Querier, emails []Email) (map[Email]Language, error) {
	var w db.Where
	db.In(&w, "a.email", emails)
	accounts, err := db.All(ctx, q, scanAccount, `SELECT `+accountColumns+` FROM auth_account a`+w.SQL(), w.Args()...)
	all := make(map[Email]Language, len(accounts))
	for _, a := range accounts {
		all[a.Email] = a.Language
	}
	return all, err
}

func accountsOf(ctx context.Context, q db.Querier, persons []string) ([]Account, error) {
	var w db.Where
	db.In(&w, "a.person", persons)
	return db.All(ctx, q, scanAccount, `SELECT `+accountColumns+` FROM auth_account a`+w.SQL()+` ORDER BY a.id`, w.Args()...)
}

func insertAccount(ctx context.Context, tx *db.Tx, a Account) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO auth_account (id, email, person, name, state, created, language)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, a.ID, a.Email, a.Person, a.Name, a.State, a.Created, a.Language)
	return err
}

func setAccountState(ctx context.Context, tx *db.Tx, account AccountID, s State) error {
	return db.MustExec(ctx, tx, db.ErrNotFound, `UPDATE auth_account SET state = $2 WHERE id = $1`, account, s)
}

func setAccountName(ctx context.Context, tx *db.Tx, account AccountID, name string) error {
	return db.MustExec(ctx, tx, db.ErrNotFound, `UPDATE auth_account SET name = $2 WHERE id = $1`, account, name)
}

func setAccountLanguage(ctx context.Context, tx *db.Tx, account AccountID, l Language) error {
	return db.MustExec(ctx, tx, db.ErrNotFound, `UPDATE auth_account SET language = $2 WHERE id = $1`, account, l)
}

func setAccountPerson(ctx context.Context, tx *db.Tx, from, to string) error {
	_, err := db.Exec(ctx, tx, `UPDATE auth_account SET person = $2 WHERE person = $1`, from, to)
	return err
}

// setAuthority makes what acts for one authority act for another.
func setAuthority(ctx context.Context, tx *db.Tx, from, to string) error {
	if _, err := db.Exec(ctx, tx, `UPDATE auth_session SET authority = $2 WHERE authority = $1`, from, to); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `UPDATE auth_token SET authority = $2 WHERE authority = $1`, from, to)
	return err
}

const sessionColumns = `s.id, s.account, s.authority, s.method, s.two_factor, s.created, s.seen, s.expires, s.ip, s.agent`

func (s *Session) fields() []any {
	return []any{&s.ID, &s.Account, &s.Authority, &s.Method, &s.TwoFactor, &s.Created, &s.Seen, &s.Expires, &s.IP, &s.Agent}
}

func insertSession(ctx context.Context, tx *db.Tx, s Session, hash string) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO auth_session
		(id, hash, account, authority, method, two_factor, created, seen, expires, ip, agent)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		s.ID, hash, s.Account, s.Authority, s.Method, s.TwoFactor, s.Created, s.Seen, s.Expires, s.IP, s.Agent)
	return err
}

type openSession struct {
	session Session
	account Account
}

func sessionByHash(ctx context.Context, q db.Querier, hash string, now time.Time) (Session, Account, error) {
	o, err := db.One(ctx, q, func(r db.Row) (o openSession, err error) {
		err = r.Scan(append(o.session.fields(), o.account.fields()...)...)
		return o, err
	}, `SELECT `+sessionColumns+`, `+accountColumns+`
		FROM auth_session s JOIN auth_account a ON a.id = s.account
		WHERE s.hash = $1 AND s.expires > $2 AND s.seen > $3 AND a.state = $4`,
		hash, now, now.Add(-Idle), Active)
	if errors.Is(err, db.ErrNotFound) {
		err = ErrSignedOut
	}
	return o.session, o.account, err
}

func sessionsOf(ctx context.Context, q db.Querier, account AccountID, now time.Time) ([]Session, error) {
	return db.All(ctx, q, func(r db.Row) (s Session, err error) {
		err = r.Scan(s.fields()...)
		return s, err
	},
		`SELECT `+sessionColumns+` FROM auth_session s
		WHERE s.account = $1 AND s.expires > $2 AND s.seen > $3 ORDER BY s.seen DESC, s.id DESC`,
		account, now, now.Add(-Idle))
}

func setSessionHash(ctx context.Context, tx *db.Tx, session SessionID, hash string) error {
	return db.MustExec(ctx, tx, ErrSignedOut, `UPDATE auth_session SET hash = $2 WHERE id = $1`, session, hash)
}

func touchSession(ctx context.Context, tx *db.Tx, session SessionID, now time.Time) error {
	_, err := db.Exec(ctx, tx, `UPDATE auth_session SET seen = $2 WHERE id = $1 AND seen < $2`, session, now)
	return err
}

// SetSessionAuthority chooses the authority that the session acts for.
func SetSessionAuthority(ctx context.Context, tx *db.Tx, session SessionID, authority string) error {
	tx.Concern(SessionKind, string(session))
	return db.MustExec(ctx, tx, ErrSignedOut, `UPDATE auth_session SET authority = $2 WHERE id = $1`, session, authority)
}

// EndSessions ends the account's sessions, except one if it is named, and
// tells how many.
func EndSessions(ctx context.Context, tx *db.Tx, account AccountID, except SessionID) (int64, error) {
	return ended(ctx, tx, `DELETE FROM auth_session WHERE account = $1 AND id <> $2 RETURNING id`, account, except)
}

// ended runs a statement that deletes sessions and tells whom it concerns.
func ended(ctx context.Context, tx *db.Tx, text string, args ...any) (int64, error) {
	ids, err := db.All(ctx, tx, db.Value[string], text, args...)
	for _, id := range ids {
		tx.Concern(SessionKind, id)
	}
	return int64(len(ids)), err
}

// EndSessionBySecret ends the session that the cookie's content opens, if any.
func EndSessionBySecret(ctx context.Context, tx *db.Tx, secret Secret) error {
	_, err := ended(ctx, tx, `DELETE FROM auth_session WHERE hash = $1 RETURNING id`, secret.Hash())
	return err
}

func deleteSession(ctx context.Context, tx *db.Tx, account AccountID, session SessionID) error {
	n, err := ended(ctx, tx, `DELETE FROM auth_session WHERE account = $1 AND id = $2 RETURNING id`, account, session)
	if err == nil && n == 0 {
		return db.ErrNotFound
	}
	return err
}

func deleteStaleSessions(ctx context.Context, tx *db.Tx, now time.Time) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM auth_session WHERE expires <= $1 OR seen <= $2`, now, now.Add(-Idle))
	return err
}

const tokenColumns = `t.id, t.account, t.authority, t.name, t.scopes, t.created, t.expires, t.used, t.revoked` //nolint:gosec // names of columns

// fields leaves the scopes, which are one text in the database, to the caller.
func (t *Token) fields(scopes *string) []any {
	return []any{&t.ID, &t.Account, &t.Authority, &t.Name, scopes, &t.Created, &t.Expires, &t.Used, &t.Revoked}
}

func scanToken(r db.Row) (t Token, err error) {
	var scopes string
	err = r.Scan(t.fields(&scopes)...)
	t.Scopes = splitScopes(scopes)
	return t, err
}

func insertToken(ctx context.Context, tx *db.Tx, t Token, hash string) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO auth_token (id, hash, account, authority, name, scopes, created, expires)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		t.ID, hash, t.Account, t.Authority, t.Name, joinScopes(t.Scopes), t.Created, t.Expires)
	return err
}

func tokenByID(ctx context.Context, q db.Querier, token TokenID) (Token, error) {
	return db.One(ctx, q, scanToken, `SELECT `+tokenColumns+` FROM auth_token t WHERE t.id = $1`, token)
}

type openToken struct {
	token   Token
	account Account
}

func tokenByHash(ctx context.Context, q db.Querier, hash string) (Token, Account, error) {
	o, err := db.One(ctx, q, func(r db.Row) (o openToken, err error) {
		var scopes string
		err = r.Scan(append(o.token.fields(&scopes), o.account.fields()...)...)
		o.token.Scopes = splitScopes(scopes)
		return o, err
	}, `SELECT `+tokenColumns+`, `+accountColumns+`
		FROM auth_token t JOIN auth_account a ON a.id = t.account WHERE t.hash = $1`, hash)
	if errors.Is(err, db.ErrNotFound) {
		err = ErrToken
	}
	return o.token, o.account, err
}

func tokensOf(ctx context.Context, q db.Querier, account AccountID) ([]Token, error) {
	return db.All(ctx, q, scanToken, `SELECT `+tokenColumns+` FROM auth_token t WHERE t.account = $1 ORDER BY t.id DESC`, account)
}

func touchToken(ctx context.Context, tx *db.Tx, token TokenID, now time.Time) error {
	_, err := db.Exec(ctx, tx, `UPDATE auth_token SET used = $2 WHERE id = $1`, token, now)
	return err
}

func revokeToken(ctx context.Context, tx *db.Tx, token TokenID) error {
	_, err := db.Exec(ctx, tx, `UPDATE auth_token SET revoked = $2 WHERE id = $1`, token, tx.Now())
	return err
}

func deleteOldTokens(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM auth_token WHERE expires < $1`, before)
	return err
}
