package live

import (
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"alminding/internal/base/id"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/web"
)

const (
	gap = 250 * time.Millisecond // between two events of a topic

	// How many streams are open at once. A browser tab has one, and only while it is
	// looked at. Behind one address may be a hall of people who are not signed in.
	perSession = 12
	perAddress = 500
	inAll      = 20_000

	// maxTopics bounds the versions that are remembered, maxHeard the changes: a node on
	// PostgreSQL is told of its own twice, a moment apart.
	maxTopics = 10_000
	maxHeard  = 1024
)

// Hub knows which pages are open and tells them what changed.
type Hub struct {
	kinds   map[string]bool
	address func(*http.Request) string

	mu      sync.Mutex
	epoch   string // the version of what is not in topics
	topics  map[string]*topic
	rooms   map[string]*room
	heard   map[string]bool
	readers map[string]map[*stream]bool
	all     int
	done    chan struct{}
	closed  bool

	// Events counts what was sent, Dropped the streams whose readers did not take it,
	// Refused those that were one too many.
	Events, Dropped, Refused atomic.Uint64
}

// topic is a thing that has changed or is looked at. Its version goes on when its streams
// are told, so that what they then ask for is the same for all of them.
type topic struct {
	version string
	latest  string // version that is told next
	streams map[*stream]bool
	told    time.Time
	waiting bool // until the gap is over
}

// New returns a hub for things of the kinds. The address tells whom to count the streams
// of against that nobody is signed in to.
func New(address func(*http.Request) string, kinds ...string) *Hub {
	h := &Hub{
		kinds: map[string]bool{}, address: address, epoch: id.New[string](), topics: map[string]*topic{}, rooms: map[string]*room{},
		heard: map[string]bool{}, readers: map[string]map[*stream]bool{}, done: make(chan struct{}),
	}
	for _, k := range kinds {
		h.kinds[k] = true
	}
	return h
}

// Version is what the topics are now, together. A page asks before it reads what it
// shows.
func (h *Hub) Version(names ...string) string {
	versions := make([]string, len(names))
	h.mu.Lock()
	for i, name := range names {
		versions[i] = h.epoch
		if t := h.topics[name]; t != nil {
			versions[i] = t.version
		}
	}
	h.mu.Unlock()
	if len(versions) == 1 {
		return versions[0]
	}
	sum := fnv.New64a()
	for _, v := range versions {
		_, _ = sum.Write([]byte(v)) // a hash takes everything
	}
	return strconv.FormatUint(sum.Sum64(), 36)
}

// Streams is how many are open.
func (h *Hub) Streams() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.all
}

// Changed tells the open pages of the things, each kind:id, that they changed; nil is
// anything. It is made for db.OnChange.
func (h *Hub) Changed(change string, things []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if things == nil {
		h.forget()
		for _, t := range h.topics {
			t.latest = h.epoch
			h.tell(t)
		}
		return
	}
	if h.heard[change] {
		return
	}
	if len(h.heard) >= maxHeard {
		clear(h.heard)
	}
	h.heard[change] = true
	for _, name := range things {
		kind, id, _ := strings.Cut(name, ":")
		if kind == auth.SessionKind {
			h.turnOut(ofSession(id))
		}
		if h.kinds[kind] {
			t := h.topic(name)
			t.latest = change
			h.tell(t)
		}
	}
}

// turnOut ends the streams of a reader.
func (h *Hub) turnOut(reader string) {
	for s := range h.readers[reader] {
		s.end.Do(func() { close(s.over) })
	}
}

// topic gives the topic, which is made when it is not known.
func (h *Hub) topic(name string) *topic {
	t := h.topics[name]
	if t == nil {
		if len(h.topics) >= maxTopics {
			h.forget()
		}
		t = &topic{version: h.epoch, latest: h.epoch, streams: map[*stream]bool{}}
		h.topics[name] = t
	}
	return t
}

// forget drops the versions of what no open page shows. A new epoch makes every page
// that was made before look old.
func (h *Hub) forget() {
	h.epoch = id.New[string]()
	for name, t := range h.topics {
		if len(t.streams) == 0 {
			delete(h.topics, name)
		}
	}
}

// tell wakes the topic's streams, now or when the gap since the last time is over.
func (h *Hub) tell(t *topic) {
	if t.waiting {
		return
	}
	if len(t.streams) == 0 {
		t.version = t.latest
		return
	}
	if wait := gap - time.Since(t.told); wait > 0 {
		t.waiting = true
		time.AfterFunc(wait, func() {
			h.mu.Lock()
			defer h.mu.Unlock()
			t.waiting = false
			h.tell(t)
		})
		return
	}
	t.told = time.Now() //nolint:forbidigo // how long ago, not a moment that is kept
	t.version = t.latest
	for s := range t.streams {
		select {
		case s.changed <- struct{}{}:
		default: // it has not got to the last one yet
		}
	}
}

func ofSession(id string) (reader string) { return "session " + id }

// open counts a stream of the reader in, or says that there are too many.
func (h *Hub) open(r *http.Request, p Page) (*stream, error) {
	reader, most := "address "+h.address(r), perAddress
	if actor := auth.From(r.Context()); actor.Session != "" {
		reader, most = ofSession(string(actor.Session)), perSession
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.readers[reader]) >= most || h.all >= inAll {
		h.Refused.Add(1)
		return nil, web.ErrTooMany
	}
	s := &stream{hub: h, room: h.enter(p), reader: reader, changed: make(chan struct{}, 1), over: make(chan struct{})}
	for _, name := range s.room.all {
		h.topic(name).streams[s] = true
	}
	if h.readers[reader] == nil {
		h.readers[reader] = map[*stream]bool{}
	}
	h.readers[reader][s] = true
	h.all++
	return s, nil
}

func (h *Hub) leave(s *stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, name := range s.room.all {
		delete(h.topics[name].streams, s)
	}
	h.exit(s.room)
	if delete(h.readers[s.reader], s); len(h.readers[s.reader]) == 0 {
		delete(h.readers, s.reader)
	}
	h.all--
}

// Close ends all streams at once and takes no new ones, so that a server that is told to
// stop need not wait for them.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed {
		h.closed = true
		close(h.done)
	}
}
