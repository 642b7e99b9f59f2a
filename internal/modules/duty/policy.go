package duty

import "alminding/internal/platform/auth"

// Who may see a duty is a condition of the lists, in store.go: own.

// CanDo reports whether the duty is the actor's to do: those hold its role, and
// the keepers. Whether they may is said once more where it is done.
func CanDo(a auth.Actor, d Duty) bool { return a.Keeps() || a.Has(d.Role, d.Scope) }
