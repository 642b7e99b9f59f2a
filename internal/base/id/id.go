// Package id makes and reads identifiers.
//
// Every object has a UUIDv7 as text: it sorts by the time it was made, needs no
// sequence in the database and can be made before the row is. Each module gives
// its ids a type of their own (type ID string), so that the id of one kind
// cannot be passed for another.
package id

import (
	"github.com/google/uuid"

	"alminding/internal/base/errs"
)

// ErrMalformed says that a text is not an identifier.
var ErrMalformed = errs.New(errs.NotFound, "errs.not_found")

// New returns a new identifier; those made by one process sort in the order
// they were made.
func New[T ~string]() T {
	return T(uuid.Must(uuid.NewV7()).String())
}

// Parse reads an identifier in its canonical form. Anything else is
// ErrMalformed, which the reader meets as "not found": no object can have it.
func Parse[T ~string](s string) (T, error) {
	u, err := uuid.Parse(s)
	if err != nil || u.String() != s {
		return "", ErrMalformed.With("id", s)
	}
	return T(s), nil
}
