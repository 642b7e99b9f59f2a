package live

import (
	"bytes"
	"context"
	"encoding/json"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// Page is what an open page shows that may change.
type Page struct {
	// Topics are what the page asks for itself again about, when one of them changes.
	Topics []string

	// Cost is what it takes the server to answer the page that asks, about.
	Cost time.Duration

	// Part comes with the event. Nil: none.
	Part *Part
}

// Part is a part of pages that is sent with the event to all who see the same, so that a
// hall of people need not each ask for it.
type Part struct {
	// Topics are what the part shows besides those of the page. When one of them changes
	// nothing but the part looks different.
	Topics []string

	// Audience names those of the page's readers who are sent the same: their language,
	// and what decides what they may see.
	Audience string

	// Make gives the part as HTML, an element with an id that the page has too. It is the
	// same for the whole audience, and it keeps nothing of the request that it came with.
	// Where it fails the page asks for itself.
	Make func(context.Context) (string, error)
}

// Version is what the page's topics are now, together. A page asks before it reads what
// it shows.
func (p Page) Version(h *Hub) string { return h.Version(p.all()...) }

func (p Page) all() []string {
	if p.Part == nil {
		return p.Topics
	}
	return append(slices.Clip(p.Topics), p.Part.Topics...)
}

const makes = 30 * time.Second // at most, to make a part; it matters more than that thousands of pages ask

// room is where the streams of the same topics and audience are told the same.
type room struct {
	hub  *Hub
	page Page
	all  []string // topics
	key  string
	size int // streams in it; the hub's lock guards it

	mu      sync.Mutex
	version string // that part is of
	part    string // empty: it could not be made
}

// enter lets a stream into the room of its page, which opens with the first.
func (h *Hub) enter(p Page) *room {
	all := p.all()
	key := strings.Join(all, " ")
	if p.Part != nil {
		key += "\n" + p.Part.Audience
	}
	r := h.rooms[key]
	if r == nil {
		r = &room{hub: h, page: p, all: all, key: key}
		h.rooms[key] = r
	}
	r.size++
	return r
}

func (h *Hub) exit(r *room) {
	if r.size--; r.size == 0 {
		delete(h.rooms, r.key)
	}
}

// shown is what a page shows: the version of all its topics, and of those that it asks
// for itself about.
type shown struct{ all, page string }

// message is what an event says.
type message struct {
	Part   string `json:"part,omitempty"`
	Again  bool   `json:"again,omitempty"` // the page is to ask for itself
	Spread int64  `json:"spread"`          // milliseconds within which all of them may ask
}

// event is what to send to a page, and what it shows then; nothing when it shows that.
func (r *room) event(was shown) (is shown, frame []byte) {
	is = shown{r.hub.Version(r.all...), r.hub.Version(r.page.Topics...)}
	if is.all == was.all {
		return was, nil
	}
	m := message{Part: r.partOf(is.all), Spread: r.spread().Milliseconds()}
	m.Again = m.Part == "" || is.page != was.page && len(r.page.Topics) > 0
	b := bytes.NewBufferString("id: " + is.all + "\ndata: ")
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	_ = e.Encode(m) // a buffer takes everything
	return is, append(b.Bytes(), '\n')
}

// partOf gives the part of a version or a later one, which is made once.
func (r *room) partOf(version string) string {
	if r.page.Part == nil {
		return ""
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.version != version {
		ctx, cancel := context.WithTimeout(context.Background(), makes)
		defer cancel()
		part, err := r.page.Part.Make(ctx)
		if err != nil {
			part = "" // asking for itself the page learns what is wrong
		}
		r.version, r.part = version, part
	}
	return r.part
}

// spread is how long the pages may take to ask, so that a hall of them leaves half of the
// server to those who vote.
func (r *room) spread() time.Duration {
	r.hub.mu.Lock()
	defer r.hub.mu.Unlock()
	return max(gap, 2*time.Duration(r.size)*r.page.Cost/time.Duration(runtime.GOMAXPROCS(0)))
}
