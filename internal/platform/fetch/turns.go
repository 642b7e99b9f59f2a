package fetch

import (
	"context"
	"maps"
	"sync"
	"time"
)

// turns lets requests to one host go out with a pause between them.
type turns struct {
	pause time.Duration
	mu    sync.Mutex
	next  map[string]time.Time // by host, when its next request may go out
}

// wait returns when it is the request's turn, or with the context's error.
func (t *turns) wait(ctx context.Context, host string) error {
	if t.pause == 0 {
		return nil
	}
	timer := time.NewTimer(time.Until(t.take(host, time.Now()))) //nolint:forbidigo // a pause, not a moment that is kept
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// take gives the moment of the host's next turn and keeps the one after it free.
func (t *turns) take(host string, now time.Time) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.DeleteFunc(t.next, func(_ string, at time.Time) bool { return at.Before(now) })
	if t.next == nil {
		t.next = map[string]time.Time{}
	}
	turn := now
	if at := t.next[host]; at.After(now) {
		turn = at
	}
	t.next[host] = turn.Add(t.pause)
	return turn
}
