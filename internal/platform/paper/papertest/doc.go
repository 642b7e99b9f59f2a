// Package papertest reads documents of package paper as programs that read aloud do,
// and holds them to what such programs need.
package papertest

// TB is a test, or a run of one with what was drawn by lot.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}
