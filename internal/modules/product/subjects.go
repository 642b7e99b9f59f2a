package product

import (
	"context"
	"slices"
	"sync"

	"alminding/internal/platform/db"
)

// subjectList keeps the subjects between writes of them: every page of the
// catalogue names them all, and they change a few times a year.
type subjectList struct {
	mu     sync.Mutex
	list   []Subject // nil when it must be read
	writes int       // of the table, so that a list read before one is not kept after it
}

func (l *subjectList) wrote() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list, l.writes = nil, l.writes+1
}

func (l *subjectList) get(ctx context.Context, q db.Querier) ([]Subject, error) {
	db.Reads(ctx, "subject")
	l.mu.Lock()
	list, writes := l.list, l.writes
	l.mu.Unlock()
	if list != nil {
		return slices.Clone(list), nil
	}
	list, err := subjects(ctx, q)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.writes == writes {
		l.list = slices.Clone(list)
	}
	return list, nil
}
