// Package intakeweb shows files on their way in: what would change, what
// must be decided, how far it has come, and the way back.
package intakeweb
