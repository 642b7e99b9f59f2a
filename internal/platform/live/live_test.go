package live_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/live"
	"alminding/internal/platform/web"
)

// page is an open page that reads its stream.
type page struct {
	err   error         // that Serve returned
	ended chan struct{} // closed when the stream has
	conn  net.Conn      // the reader's end

	mu  sync.Mutex
	got strings.Builder
}

// answer lets Serve take the connection.
type answer struct {
	header http.Header
	conn   net.Conn
}

func (a answer) Header() http.Header       { return a.header }
func (answer) WriteHeader(int)             {}
func (answer) Write(b []byte) (int, error) { return len(b), nil }

func (a answer) Hijack() (net.Conn, *bufio.ReadWriter, error) { return a.conn, nil, nil }

// read takes what comes until the stream ends.
func (p *page) read() {
	defer close(p.ended)
	b := make([]byte, 1000)
	for {
		n, err := p.conn.Read(b)
		p.mu.Lock()
		p.got.Write(b[:n])
		p.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// all is what was read since the last time.
func (p *page) all() string {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.got.Reset()
	return p.got.String()
}

// text is all without the head and the hint about coming back.
func (p *page) text() string {
	s := p.all()
	if strings.HasPrefix(s, "HTTP/1.1 200 OK") {
		s = strings.SplitN(s, "\n\n", 2)[1]
	}
	return s
}

func (p *page) leave() { _ = p.conn.Close() }

func newHub() *live.Hub {
	return live.New(func(r *http.Request) string { return r.RemoteAddr }, "ballot", "meeting")
}

// open opens a page of the topic that shows the version, for the session or a visitor.
func open(t *testing.T, h *live.Hub, topic, version, session string) *page {
	t.Helper()
	p := serve(h, request(t, version, session), live.Page{Topics: []string{topic}})
	if p.err == nil {
		go p.read()
		synctest.Wait()
	}
	return p
}

func request(t *testing.T, version, session string) *http.Request {
	ctx := auth.With(t.Context(), auth.Actor{Session: auth.SessionID(session)})
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/haendelser?version="+version, nil)
	r.Header.Set("Accept", "text/event-stream")
	return r
}

// serve opens a page that does not read yet.
func serve(h *live.Hub, r *http.Request, of live.Page) *page {
	ours, theirs := net.Pipe()
	p := &page{conn: ours, ended: make(chan struct{})}
	p.err = h.Serve(answer{http.Header{"X-Request-Id": {"7"}}, theirs}, r, of)
	return p
}

// again is the event that lets a page ask for itself.
func again(version string) string {
	return "id: " + version + "\ndata: {\"again\":true,\"spread\":250}\n\n"
}

func TestServe_TellsOfItsTopicAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		a := open(t, h, "ballot:a", h.Version("ballot:a"), "")
		b := open(t, h, "ballot:b", h.Version("ballot:b"), "")
		head := a.all()
		for _, line := range []string{"HTTP/1.1 200 OK\r\n", "Content-Type: text/event-stream\r\n", "X-Accel-Buffering: no\r\n", "X-Request-Id: 7\r\n", "\r\n\r\nretry: "} {
			if !strings.Contains(head, line) {
				t.Errorf("the answer begins %q, without %q", head, line)
			}
		}
		if got := b.text(); got != "" || strings.Contains(head, "data:") {
			t.Errorf("told %q of what the page shows", head+got)
		}
		h.Changed("1", []string{"ballot:a", "product:a"})
		if got := a.text(); got != again("1") {
			t.Errorf("told %q", got)
		}
		if got := b.text(); got != "" {
			t.Errorf("told %q of another ballot", got)
		}
		h.Changed("1", []string{"ballot:a"}) // PostgreSQL tells a node of its own changes
		time.Sleep(time.Second)
		if got := a.text(); got != "" {
			t.Errorf("told %q twice", got)
		}
		a.leave()
		b.leave()
	})
}

// A page that was made before a change, or that comes back after it, is told at once;
// also when this node does not know of what it speaks.
func TestServe_OldPage_ToldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		shown := h.Version("ballot:a")
		h.Changed("1", []string{"ballot:a"})
		for _, version := range []string{shown, "", "of-another-node"} {
			p := open(t, h, "ballot:a", version, "")
			if got := p.text(); got != again("1") {
				t.Errorf("a page of version %q was told %q", version, got)
			}
			p.leave()
		}
		r := request(t, shown, "")
		r.Header.Set("Last-Event-ID", "1")
		back := serve(h, r, live.Page{Topics: []string{"ballot:a"}})
		go back.read()
		if got := back.text(); got != "" {
			t.Errorf("who came back with the last event was told %q", got)
		}
		h.Changed("", nil) // anything
		if got := back.text(); got != again(h.Version("ballot:a")) || got == again("1") {
			t.Errorf("told %q when anything had changed", got)
		}
		h.Close()
	})
}

func TestChanged_Often_FourEventsASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		p := open(t, h, "ballot:a", h.Version("ballot:a"), "")
		last := ""
		for i := range 2000 {
			last = fmt.Sprint(i)
			h.Changed(last, []string{"ballot:a"})
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Second)
		got := p.text()
		if n := strings.Count(got, "data:"); n < 8 || n > 9 {
			t.Errorf("%d events in two seconds", n)
		}
		if !strings.HasSuffix(got, again(last)) {
			t.Errorf("the last change is missing: %q", got)
		}
		p.leave()
	})
}

// A meeting's page shows its items too, but is told of the meeting.
func TestServe_SeveralTopics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		topics := []string{"meeting:m", "ballot:a", "ballot:b"}
		p := serve(h, request(t, h.Version(topics...), ""), live.Page{Topics: topics})
		go p.read()
		p.text()
		last := ""
		for i, topic := range topics {
			h.Changed(fmt.Sprint(i), []string{topic})
			time.Sleep(time.Second)
			version := h.Version(topics...)
			if got := p.text(); got != again(version) || version == last {
				t.Errorf("told %q when %s had changed", got, topic)
			}
			last = version
		}
		h.Close()
	})
}

func TestServe_Silence_Beats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		p := open(t, h, "ballot:a", h.Version("ballot:a"), "")
		time.Sleep(time.Minute)
		if got := p.text(); got != ":\n\n:\n\n" {
			t.Errorf("%q in a minute of silence", got)
		}
		p.leave()
	})
}

// After some minutes the browser has to come back, and is asked who it is again.
func TestServe_EndsForRightsToBeAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		p := open(t, h, "ballot:a", "", "")
		time.Sleep(3 * time.Minute)
		<-p.ended
		if h.Streams() != 0 {
			t.Errorf("%d streams", h.Streams())
		}
	})
}

func TestServe_ReaderTakesNothing_Dropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		slow, other := serve(h, request(t, "", ""), live.Page{Topics: []string{"ballot:a"}}), open(t, h, "ballot:a", "", "")
		other.text()
		h.Changed("1", []string{"ballot:a"})
		time.Sleep(10 * time.Second)
		if got := other.text(); got != again("1") {
			t.Errorf("another page was told %q", got)
		}
		if h.Dropped.Load() != 1 || h.Streams() != 1 {
			t.Errorf("%d dropped, %d streams", h.Dropped.Load(), h.Streams())
		}
		other.leave()
		slow.leave()
	})
}

// A page that is closed frees its place at once, however often it is opened.
func TestServe_ReaderLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		for range 100 {
			p := open(t, h, "ballot:a", "", "session")
			if p.err != nil {
				t.Fatal(p.err)
			}
			p.leave()
			<-p.ended
			synctest.Wait()
		}
		if h.Streams() != 0 {
			t.Errorf("%d streams", h.Streams())
		}
	})
}

func TestServe_TooMany_Refused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		count := func(session string) (n int) {
			for ; n < 2000; n++ {
				if p := open(t, h, "ballot:a", "", session); p.err != nil {
					if !errors.Is(p.err, web.ErrTooMany) {
						t.Errorf("%v", p.err)
					}
					return n
				}
			}
			return n
		}
		if a, b, visitors := count("a"), count("b"), count(""); a != 12 || b != 12 || visitors != 500 {
			t.Errorf("%d and %d for a session, %d for an address", a, b, visitors)
		}
		h.Close()
		synctest.Wait()
		if h.Streams() != 0 || h.Refused.Load() != 3 {
			t.Errorf("%d streams after the close, %d refused", h.Streams(), h.Refused.Load())
		}
	})
}

// The bubble of synctest fails a test that leaves a goroutine behind.
func TestClose_EndsStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		var pages []*page
		for i := range 50 {
			pages = append(pages, open(t, h, fmt.Sprint("ballot:", i%3), "", ""))
		}
		h.Close()
		h.Close()
		for _, p := range pages {
			<-p.ended
		}
		if p := open(t, h, "ballot:a", "", ""); !errors.Is(p.err, web.ErrTooMany) {
			t.Errorf("after the close: %v", p.err)
		}
	})
}

func TestServe_NotAStream_Refused(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodGet, "/haendelser", nil)
	if err := newHub().Serve(httptest.NewRecorder(), r, live.Page{}); !errors.Is(err, web.ErrMisused) {
		t.Errorf("%v", err)
	}
}

// What is remembered of things that nobody looks at is bounded, and a page made before
// it was forgotten is told.
func TestChanged_ManyThings_Forgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		h.Changed("first", []string{"ballot:first"})
		watched := open(t, h, "ballot:watched", "", "")
		h.Changed("1", []string{"ballot:watched"})
		for i := range 25_000 {
			h.Changed(fmt.Sprint("c", i), []string{fmt.Sprint("ballot:", i)})
		}
		if v := h.Version("ballot:watched"); v != "1" {
			t.Errorf("what is watched is of version %q", v)
		}
		watched.leave()
		p := open(t, h, "ballot:first", "first", "")
		if got := p.text(); !strings.HasPrefix(got, "id: ") {
			t.Errorf("the page of what was forgotten was told %q", got)
		}
		p.leave()
	})
}
