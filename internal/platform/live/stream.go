package live

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"time"

	"alminding/internal/platform/web"
)

const (
	lasts    = 2 * time.Minute  // until rights are asked again
	beat     = 25 * time.Second // proxies end what is silent for a minute
	patience = 5 * time.Second  // with a reader who takes nothing
)

// Serve answers with the events of the topics until the reader leaves or is to ask
// again. The first is the thing whose page it is, and the handler has asked whether the
// reader may read it; the others belong to it. What the page shows is the version in the
// query, or that of the last event.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, names ...string) error {
	if !web.WantsEvents(r) {
		return web.ErrMisused
	}
	s, err := h.open(r, names)
	if err != nil {
		return err
	}
	defer h.leave(s)
	out := writer{w, http.NewResponseController(w)}
	if err := out.begin(); err != nil {
		return err
	}
	if err := h.send(r, s, out, names); errors.Is(err, os.ErrDeadlineExceeded) {
		h.Dropped.Add(1)
	}
	return nil // whoever left is told nothing
}

// send writes events until there is a reason to end.
func (h *Hub) send(r *http.Request, s *stream, out writer, names []string) error {
	end := time.NewTimer(lasts + rand.N(lasts/4)) //nolint:gosec // so that not all come back at once
	defer end.Stop()
	tick := time.NewTicker(beat)
	defer tick.Stop()
	known := cmp.Or(r.Header.Get("Last-Event-ID"), r.URL.Query().Get("version"))
	for {
		if v := h.Version(names...); v != known {
			if err := out.write("id: %s\ndata: %s\n\n", v, names[0]); err != nil {
				return err
			}
			known = v
			h.Events.Add(1)
		}
		select {
		case <-s.changed:
		case <-tick.C:
			if err := out.write(":\n\n"); err != nil {
				return err
			}
		case <-end.C:
			return nil
		case <-h.done:
			return nil
		case <-r.Context().Done():
			return nil
		}
	}
}

// writer sends what it is given at once.
type writer struct {
	http.ResponseWriter
	out *http.ResponseController
}

// begin sends the head of the answer. The server's limits on how long a request may take
// do not hold for a stream; each write has its own.
func (w writer) begin() error {
	if err := w.out.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would keep events until it has many
	// After a restart everybody comes back, but not all at once.
	return w.write("retry: %d\n\n", 1000+rand.N(3000)) //nolint:gosec // likewise
}

func (w writer) write(format string, args ...any) error {
	//nolint:forbidigo // a deadline of the connection
	if err := w.out.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, format, args...); err != nil {
		return err
	}
	return w.out.Flush()
}
