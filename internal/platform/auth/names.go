package auth

import (
	"context"
	"strings"

	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
)

// Names gives the names that the accounts' people have chosen, by account: what
// a history says instead of an id. Whoever asks has decided that the reader may
// see the history. The program itself and unknown accounts are left out.
func (s *Service) Names(ctx context.Context, accounts []string) (names map[string]string, err error) {
	defer errs.Wrap(&err, "auth.Names")
	names = make(map[string]string, len(accounts))
	var w db.Where
	db.In(&w, "id", accounts)
	err = db.Each(ctx, s.db, func(r db.Row) error {
		var id, name string
		err := r.Scan(&id, &name)
		names[id] = name
		return err
	}, `SELECT id, name FROM auth_account`+w.SQL(), w.Args()...)
	return names, err
}

// ByProgram reports whether an account of the change record is the program
// itself, and for what reason it acted.
func ByProgram(account string) (reason string, ok bool) {
	return strings.CutPrefix(account, "system:")
}
