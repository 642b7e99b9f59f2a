package db

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"sync"
)

// Watch returns a context that collects the names of the tables read under it,
// and a function that lists them so far. A page made of those tables is fresh
// until one of them is written.
func Watch(ctx context.Context) (context.Context, func() []string) {
	w := &watch{tables: map[string]bool{}}
	return context.WithValue(ctx, watchKey{}, w), w.list
}

type watchKey struct{}

type watch struct {
	mu     sync.Mutex
	tables map[string]bool
}

func (w *watch) list() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.tables))
}

// Reads tells the watch of the context, if any, that the tables are read in
// another way than by a statement: from memory that mirrors them.
func Reads(ctx context.Context, tables ...string) {
	w, ok := ctx.Value(watchKey{}).(*watch)
	if !ok {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range tables {
		w.tables[t] = true
	}
}

func watched(ctx context.Context, text string) {
	if ctx.Value(watchKey{}) != nil {
		Reads(ctx, tablesIn(text).read...)
	}
}

func (tx *Tx) touch(text string) {
	for _, t := range tablesIn(text).written {
		tx.wrote[t] = true
	}
}

func (tx *Tx) tables() []string { return slices.Sorted(maps.Keys(tx.wrote)) }

type named struct{ read, written []string }

var (
	reading = regexp.MustCompile(`(?i)\b(?:from|join)\s+([a-z_][a-z0-9_]*)`)
	writing = regexp.MustCompile(`(?i)(?:^|;|\()\s*(?:insert\s+into|update|delete\s+from)\s+([a-z_][a-z0-9_]*)`)
	parsed  sync.Map // statement text → named; the program has a bounded number of texts
)

// tablesIn finds the tables that a statement names. A name that is a common
// table expression is found as well, which does no harm.
func tablesIn(text string) named {
	if n, ok := parsed.Load(text); ok {
		return n.(named)
	}
	n := named{read: matches(reading, text), written: matches(writing, text)}
	parsed.Store(text, n)
	return n
}

func matches(re *regexp.Regexp, text string) []string {
	var names []string
	for _, m := range re.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}
