// Package cite is where a statement comes from. Nothing is said here without a
// source and a date, so that the reader can judge how much it is worth.
package cite

import (
	"slices"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
)

// Basis says how a source's date is known.
type Basis string

// A source that gives its date needs no basis.
const (
	Given Basis = ""      // the source gives the date
	About Basis = "about" // an estimate of when an undated source was written
	Read  Basis = "read"  // the source is undated; this is the day it was read
)

// Bases lists them.
var Bases = []Basis{Given, About, Read}

// Source names where a statement is written and when it held there.
type Source struct {
	Title   string     `json:"title"`
	Address string     `json:"address,omitempty"` // of a page; empty for what has none
	Date    civil.When `json:"date"`
	Basis   Basis      `json:"basis,omitempty"`
}

// IsZero reports whether no source was given.
func (s Source) IsZero() bool { return s == Source{} }

// Columns are the columns that a table keeps a source in; Fields are pointers
// in the same order.
var Columns = []string{"source_title", "source_address", "source_date", "source_basis"}

// Fields gives pointers to what Columns keep.
func (s *Source) Fields() []any { return []any{&s.Title, &s.Address, &s.Date, &s.Basis} }

// Values gives what Columns keep.
func (s Source) Values() []any { return []any{s.Title, s.Address, s.Date, s.Basis} }

const maxTitle = 300 // characters

// Check adds the faults of a source that is required.
func (s Source) Check(f *errs.Fields) {
	f.Require("source_title", s.Title, maxTitle)
	if s.Date.IsZero() {
		f.Add("source_date", "errs.required")
	}
	if s.Address != "" && !IsWeb(s.Address) {
		f.Add("source_address", "errs.url")
	}
	if !slices.Contains(Bases, s.Basis) {
		f.Add("source_basis", "errs.choose")
	}
}

// IsWeb reports whether s is a full web address without spaces in it.
func IsWeb(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(s, "http://")
	}
	host, _, _ := strings.Cut(rest, "/")
	return ok && len(s) <= 2000 && strings.Contains(host, ".") && !strings.ContainsAny(s, " \t\r\n\"<>\\")
}
