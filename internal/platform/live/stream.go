package live

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"alminding/internal/platform/web"
)

const (
	lasts    = 2 * time.Minute  // until rights are asked again
	beat     = 25 * time.Second // proxies end what is silent for a minute
	patience = 5 * time.Second  // with a reader who takes nothing
)

// stream is an open page. It takes its connection out of the hands of net/http, whose
// buffers and the stack of a request that asked for rights are ten times what a stream
// needs, for as long as a hall is open.
type stream struct {
	hub     *Hub
	room    *room
	reader  string
	shown   shown
	changed chan struct{} // holds one signal, however much has changed
	over    chan struct{} // closed when the reader has gone or may read no more
	end     sync.Once     // closes over
	conn    net.Conn
}

// Serve answers with the events of the page until the reader leaves or is to ask again.
// The handler has asked whether the reader may read the page, and its part. What the page
// shows is the version in the query, or that of the last event. Serve itself returns at
// once.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, p Page) error {
	if !web.WantsEvents(r) {
		return web.ErrMisused
	}
	s, err := h.open(r, p)
	if err != nil {
		return err
	}
	s.shown.all = cmp.Or(r.Header.Get("Last-Event-ID"), r.URL.Query().Get("version"))
	if page := h.Version(p.Topics...); s.shown.all == p.Version(h) {
		s.shown.page = page
	}
	if s.conn, _, err = http.NewResponseController(w).Hijack(); err != nil {
		h.leave(s)
		return err
	}
	go s.watch()
	go s.run(head(w.Header()))
	return nil
}

// head is the beginning of the answer. Without a length it lasts until the connection
// is closed.
func head(h http.Header) []byte {
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("Connection", "close")
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat)) //nolint:forbidigo // of the answer
	h.Set("X-Accel-Buffering", "no")                        // nginx would keep events until it has many
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\n")
	_ = h.Write(&b) // a buffer takes everything
	// After a restart everybody comes back, but not all at once.
	fmt.Fprintf(&b, "\r\nretry: %d\n\n", 1000+rand.N(3000)) //nolint:gosec // nobody gains by guessing it
	return b.Bytes()
}

// watch waits until the reader goes, or says something, which none does.
func (s *stream) watch() {
	_, _ = s.conn.Read(make([]byte, 1))
	s.end.Do(func() { close(s.over) })
}

// run tells what happens until there is a reason to end.
func (s *stream) run(head []byte) {
	defer s.hub.leave(s)
	defer s.conn.Close() //nolint:errcheck // nothing hangs on it
	if err := s.tell(head); errors.Is(err, os.ErrDeadlineExceeded) {
		s.hub.Dropped.Add(1)
	}
}

func (s *stream) tell(head []byte) error {
	if err := s.write(head); err != nil {
		return err
	}
	end := time.NewTimer(lasts + rand.N(lasts/4)) //nolint:gosec // so that not all come back at once
	defer end.Stop()
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		is, event := s.room.event(s.shown)
		if event != nil {
			if err := s.write(event); err != nil {
				return err
			}
			s.hub.Events.Add(1)
		}
		s.shown = is
		select {
		case <-s.changed:
		case <-tick.C:
			if err := s.write([]byte(":\n\n")); err != nil {
				return err
			}
		case <-end.C:
			return nil
		case <-s.over:
			return nil
		case <-s.hub.done:
			return nil
		}
	}
}

func (s *stream) write(b []byte) error {
	//nolint:forbidigo // a deadline of the connection
	if err := s.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	_, err := s.conn.Write(b)
	return err
}
