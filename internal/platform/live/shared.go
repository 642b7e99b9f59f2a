package live

import (
	"context"
	"sync"
)

// Shared makes what all open pages of a topic ask for when they are told of a change
// once, and not once for each of them: at most as often as they are told. It is for what
// is the same to everybody who may read the thing. Its zero value with the hub is ready.
type Shared[T any] struct {
	Hub *Hub

	mu   sync.Mutex
	kept map[string]*shared[T]
}

type shared[T any] struct {
	version string
	once    sync.Once
	value   T
	err     error
}

// maxShared bounds how many topics are remembered; more are not looked at in a moment.
const maxShared = 100

// Of gives what make made of the topic since it was last told.
func (s *Shared[T]) Of(ctx context.Context, name string, make func(context.Context) (T, error)) (T, error) {
	e := s.entry(name)
	e.once.Do(func() { e.value, e.err = make(context.WithoutCancel(ctx)) })
	if e.err != nil {
		s.drop(name, e)
	}
	return e.value, e.err
}

func (s *Shared[T]) entry(name string) *shared[T] {
	version := s.Hub.Version(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.kept[name]
	if e != nil && e.version == version {
		return e
	}
	if s.kept == nil || len(s.kept) >= maxShared {
		s.kept = map[string]*shared[T]{}
	}
	e = &shared[T]{version: version}
	s.kept[name] = e
	return e
}

// drop forgets what failed.
func (s *Shared[T]) drop(name string, e *shared[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[name] == e {
		delete(s.kept, name)
	}
}
