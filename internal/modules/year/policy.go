package year

import (
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
)

// What this module says no with.
var (
	ErrNotFound  = errs.New(errs.NotFound, "year.not_found")
	ErrForbidden = errs.New(errs.Forbidden, "year.forbidden")
	ErrStale     = errs.New(errs.Conflict, "year.stale")
)

// CanKeep reports whether the actor may write own entries: those who keep the
// community's records do.
func CanKeep(a auth.Actor) bool { return a.MayWrite() && a.Keeps() }
