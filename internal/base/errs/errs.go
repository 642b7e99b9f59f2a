// Package errs is the one error type that people may meet.
//
// An [Error] has a kind, which decides the HTTP status, and a key, which is
// looked up in the catalogue of the reader's language. The cause stays behind
// and goes to the log only. Whatever is not an Error is Internal: a fault of
// ours, shown without its text.
package errs

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Kind says what went wrong in terms of what the caller can do about it.
type Kind uint8

// The kinds, with the HTTP status that web gives them.
const (
	Internal        Kind = iota // 500: our fault; the text is not shown
	Invalid                     // 422: the input breaks a rule
	Malformed                   // 400: the request cannot be read at all
	Unauthenticated             // 401: sign in first
	Forbidden                   // 403: signed in, but not allowed
	NotFound                    // 404: no such thing, or not for this reader
	Conflict                    // 409: somebody else was faster
	TooLarge                    // 413: more than the limit
	TooMany                     // 429: slow down
	Unavailable                 // 503: try again shortly
)

// String names the kind in logs and metrics.
func (k Kind) String() string {
	return [...]string{
		"internal", "invalid", "malformed", "unauthenticated", "forbidden",
		"not_found", "conflict", "too_large", "too_many", "unavailable",
	}[k]
}

// Error is an error whose key may be shown to the user.
type Error struct {
	Kind   Kind
	Key    string  // catalogue key of the sentence shown
	Args   []any   // name and value in turn, for the placeholders of Key
	Fields []Field // one per faulty field, for Invalid
	Err    error   // the cause; for the log only
}

// Field is one faulty field of a form or a JSON body.
type Field struct {
	Name string // the field's name in the form and in JSON
	Key  string
	Args []any
}

// New returns an error of the kind with the key; keep it in a variable so that
// callers can compare with errors.Is.
func New(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// With returns a copy of e with placeholder values added. The copy still
// matches e in errors.Is.
func (e *Error) With(args ...any) *Error {
	c := *e
	c.Args = append(slices.Clip(c.Args), args...)
	return &c
}

// Because returns a copy of e with a cause for the log.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// Error is for logs and tests, never for users.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.Key)
	if len(e.Args) > 0 {
		fmt.Fprintf(&b, " %v", e.Args)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Name, f.Key)
		if len(f.Args) > 0 {
			fmt.Fprintf(&b, " %v", f.Args)
		}
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is matches errors with the same kind and key, so that an error with values
// filled in still is the variable it was made from.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && t.Key == e.Key
}

// KindOf is the kind of the outermost Error in err's chain, else Internal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Wrap puts the call in front of *err when it is not nil. Use it as the first
// line of an exported function:
//
//	defer errs.Wrap(&err, "product.Edit(%s)", id)
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}

// Fields collects the faults of an input; its zero value is ready.
type Fields []Field

// Add notes that the named field breaks the rule of the key.
func (f *Fields) Add(name, key string, args ...any) {
	*f = append(*f, Field{Name: name, Key: key, Args: args})
}

// Limit notes that the named field holds more than max characters, if it does.
func (f *Fields) Limit(name, text string, max int) {
	if n := utf8.RuneCountInString(text); n > max {
		f.Add(name, "errs.too_long", "max", max, "length", n)
	}
}

// Require is Limit for a field that must hold something besides spaces.
func (f *Fields) Require(name, text string, max int) {
	if strings.TrimSpace(text) == "" {
		f.Add(name, "errs.required")
		return
	}
	f.Limit(name, text, max)
}

// Merge takes over the fields of err, if it has any, with a prefix to their
// names, and reports whether err was such an error.
func (f *Fields) Merge(prefix string, err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || len(e.Fields) == 0 {
		return false
	}
	for _, x := range e.Fields {
		x.Name = prefix + x.Name
		*f = append(*f, x)
	}
	return true
}

// Join adds to the faults in f, which were found before err, those that err has in
// other fields; in the fields named by instead it has none of its own to tell. A
// fault of both stands where err has it, because that is the order of the form. An
// err of another sort stands alone.
func (f Fields) Join(err error, instead ...string) error {
	late := FieldsOf(err)
	if len(f) == 0 || err != nil && len(late) == 0 {
		return err
	}
	at := func(list []Field, name string) int {
		return slices.IndexFunc(list, func(x Field) bool { return x.Name == name })
	}
	var all Fields
	for _, x := range f {
		if at(late, x.Name) < 0 {
			all = append(all, x)
		}
	}
	for _, x := range late {
		if i := at(f, x.Name); i >= 0 {
			all = append(all, f[i])
		} else if !slices.Contains(instead, x.Name) {
			all = append(all, x)
		}
	}
	return all.Err()
}

// Err is nil when no fault was added, else an Invalid error with all of them.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Key: "errs.invalid", Args: []any{"n", len(f)}, Fields: f}
}

// FieldsOf gives the faulty fields that err carries.
func FieldsOf(err error) []Field {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Fields
	}
	return nil
}
