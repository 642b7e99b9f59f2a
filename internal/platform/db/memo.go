package db

import (
	"context"
	"sync"
	"time"
)

// Memo remembers what was made by reading, until one of the tables that it was read
// from is written, on this node or another, and for a few seconds at most: a node that
// cannot hear the others for a moment must not go on with what was.
type Memo[K comparable, V any] struct {
	d     *DB
	limit int

	mu     sync.Mutex
	writes uint64            // number of commits heard of
	wrote  map[string]uint64 // table → number of the last commit that wrote it
	all    uint64            // number of the last commit that may have written any
	kept   map[K]remembered[V]
}

type remembered[V any] struct {
	value  V
	tables []string
	began  uint64
	until  time.Time
}

// memoLasts is how long anything is remembered.
const memoLasts = 5 * time.Second

// NewMemo returns a memo of at most limit values.
func NewMemo[K comparable, V any](d *DB, limit int) *Memo[K, V] {
	m := &Memo[K, V]{d: d, limit: limit, wrote: map[string]uint64{}, kept: map[K]remembered[V]{}}
	d.OnCommit(m.written)
	return m
}

func (m *Memo[K, V]) written(tables []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes++
	if tables == nil {
		m.all = m.writes
	}
	for _, t := range tables {
		m.wrote[t] = m.writes
	}
}

// Of gives what make makes of the key. Make has to read with the context that it gets.
func (m *Memo[K, V]) Of(ctx context.Context, key K, make func(context.Context) (V, error)) (V, error) {
	r, ok, began := m.recall(key)
	if ok {
		Reads(ctx, r.tables...)
		return r.value, nil
	}
	watching, tables := Watch(ctx)
	value, err := make(watching)
	if err != nil {
		return value, err
	}
	read := tables()
	Reads(ctx, read...)
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.kept) >= m.limit {
		clear(m.kept)
	}
	m.kept[key] = remembered[V]{value, read, began, m.d.Now().Add(memoLasts)}
	return value, nil
}

// recall gives what is remembered, if it is still so, and the number of commits until now.
func (m *Memo[K, V]) recall(key K) (r remembered[V], ok bool, began uint64) {
	now := m.d.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok = m.kept[key]
	ok = ok && now.Before(r.until) && m.all <= r.began
	for _, t := range r.tables {
		ok = ok && m.wrote[t] <= r.began
	}
	return r, ok, m.writes
}
