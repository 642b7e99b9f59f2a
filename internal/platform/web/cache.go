package web

import (
	"bytes"
	"compress/gzip"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzhttp"

	"alminding/internal/base/civil"
	"alminding/internal/base/clock"
	"alminding/internal/platform/db"
)

// Cache answers anonymous reads from memory. An answer is fresh until one of
// the tables it was read from is written, on this node or another, and at most
// until the day ends in Copenhagen, because what holds depends on the date.
type Cache struct {
	site  *Site
	clock clock.Clock
	next  http.Handler // the site
	live  http.Handler // the site, compressed as it is sent

	writes atomic.Uint64 // number of commits heard of
	mu     sync.RWMutex
	tables map[string]*atomic.Uint64 // table → number of the last commit that wrote it
	pages  map[string]*entry
	size   int
	limit  int

	Hits, Misses atomic.Uint64
}

// maxPage is the largest answer that is kept, in bytes.
const maxPage = 512 << 10

type entry struct {
	status  int
	header  http.Header // without Content-Encoding and Content-Length
	tag     string
	plain   *encoded
	gzip    lazily // compressed when it is first asked for: most pages are
	brotli  lazily // read once, and compressing takes longer than making them
	began   uint64
	tables  []*atomic.Uint64
	expires time.Time
}

// encoded is a body with the header values that only it has, ready to be set.
type encoded struct {
	body     []byte
	length   []string
	encoding []string
}

type lazily struct {
	once sync.Once
	made *encoded
}

func (l *lazily) get(make func() *encoded) *encoded {
	l.once.Do(func() { l.made = make() })
	return l.made
}

// size is what the entry may come to take, in bytes: text packs to a quarter.
func (e *entry) size() int { return len(e.plain.body)*3/2 + 2048 }

// NewCache puts a cache of at most limit bytes in front of next, which is the
// wrapped site. A limit of 0 keeps nothing. Make it after every service that
// mirrors tables in memory: those must hear of a commit first, or a page made in
// between would be old and counted as new.
func NewCache(site *Site, d *db.DB, clk clock.Clock, limit int, next http.Handler) *Cache {
	c := &Cache{
		site: site, clock: clk, next: next, live: compressed(next), limit: limit,
		tables: map[string]*atomic.Uint64{}, pages: map[string]*entry{},
	}
	d.OnCommit(c.wrote)
	return c
}

// compressed packs answers as they are sent. The level is one at which packing
// takes a tenth of the time that a page takes to make.
func compressed(next http.Handler) http.HandlerFunc {
	wrap, _ := gzhttp.NewWrapper(gzhttp.CompressionLevel(3)) // the options are valid
	return wrap(next)
}

// wrote notes that the tables were written; nil means any table.
func (c *Cache) wrote(tables []string) {
	n := c.writes.Add(1)
	if tables == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.pages, c.size = map[string]*entry{}, 0
		for _, t := range c.tables {
			t.Store(n)
		}
		return
	}
	for _, t := range tables {
		c.table(t).Store(n)
	}
}

func (c *Cache) table(name string) *atomic.Uint64 {
	c.mu.RLock()
	t := c.tables[name]
	c.mu.RUnlock()
	if t != nil {
		return t
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if t = c.tables[name]; t == nil {
		t = new(atomic.Uint64)
		c.tables[name] = t
	}
	return t
}

// ServeHTTP answers from memory when it can.
func (c *Cache) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if WantsEvents(r) {
		c.next.ServeHTTP(w, r) // each at once, not when there is enough to pack
		return
	}
	if c.limit == 0 || r.Method != http.MethodGet || !c.site.anonymous(r) || strings.HasPrefix(r.URL.Path, "/static/") {
		c.live.ServeHTTP(w, r)
		return
	}
	key := r.RequestURI
	if wantsJSON(r) {
		key = "json " + key
	}
	c.mu.RLock()
	e := c.pages[key]
	c.mu.RUnlock()
	if e == nil || !e.fresh(c.clock.Now()) {
		c.Misses.Add(1)
		if e = c.make(w, r, key); e == nil {
			return // too large to hold back: already sent
		}
	} else {
		c.Hits.Add(1)
	}
	e.send(w, r)
}

func (e *entry) fresh(now time.Time) bool {
	for _, t := range e.tables {
		if t.Load() > e.began {
			return false
		}
	}
	return now.Before(e.expires)
}

// make renders the page and keeps it when it may be kept. It gives nil when the
// page was sent as it came.
func (c *Cache) make(w http.ResponseWriter, r *http.Request, key string) *entry {
	began := c.writes.Load()
	ctx, tables := db.Watch(r.Context())
	rec := &recorder{header: http.Header{}, to: w, status: http.StatusOK}
	whole := r.Clone(ctx)
	whole.Header.Del("If-None-Match") // the kept page must be whole
	c.next.ServeHTTP(rec, whole)
	if rec.passed {
		return nil
	}
	e := newEntry(rec)
	e.began = began
	if rec.status != http.StatusOK || rec.header["Set-Cookie"] != nil ||
		strings.Contains(rec.header.Get("Cache-Control"), "no-store") {
		return e
	}
	delete(e.header, "X-Request-Id") // it is this reader's alone
	for _, name := range tables() {
		e.tables = append(e.tables, c.table(name))
	}
	e.expires = (civil.Of(c.clock.Now()) + 1).Start()
	c.keep(key, e)
	return e
}

// keep stores the entry. When the memory is used up, everything goes: it comes
// back as it is asked for, and no order of use has to be kept.
func (c *Cache) keep(key string, e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.pages[key]; old != nil {
		c.size -= old.size()
	}
	if c.size+e.size() > c.limit {
		c.pages, c.size = map[string]*entry{}, 0
	}
	c.pages[key] = e
	c.size += e.size()
}

// Len tells how many pages are kept and how many bytes they take.
func (c *Cache) Len() (pages, bytes int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.pages), c.size
}

func newEntry(rec *recorder) *entry {
	return &entry{
		status: rec.status, header: rec.header, tag: rec.header.Get("Etag"),
		plain: encode("", bytes.Clone(rec.body.Bytes())),
	}
}

func encode(encoding string, body []byte) *encoded {
	x := &encoded{body: body, length: []string{strconv.Itoa(len(body))}}
	if encoding != "" {
		x.encoding = []string{encoding}
	}
	return x
}

func gzipped(body []byte) []byte {
	var buf bytes.Buffer
	z, _ := gzip.NewWriterLevel(&buf, 7) // the level is valid
	_, _ = z.Write(body)                 // a buffer takes everything
	_ = z.Close()
	return buf.Bytes()
}

func brotlied(body []byte) []byte {
	var buf bytes.Buffer
	z := brotli.NewWriterLevel(&buf, 5)
	_, _ = z.Write(body) // a buffer takes everything
	_ = z.Close()
	return buf.Bytes()
}

func (e *entry) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	maps.Copy(h, e.header)
	if e.tag != "" && matches(r.Header.Get("If-None-Match"), e.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	x := e.negotiate(r)
	h["Content-Length"] = x.length
	if x.encoding != nil {
		h["Content-Encoding"] = x.encoding
	}
	whole(w, r, func() {
		w.WriteHeader(e.status)
		_, _ = w.Write(x.body) //nolint:gosec // a page as it was made; the reader left if this fails
	})
}

// smallest is the size below which a body is not worth compressing, in bytes.
const smallest = 512

func (e *entry) negotiate(r *http.Request) *encoded {
	accept := r.Header["Accept-Encoding"]
	if len(accept) == 0 || len(e.plain.body) < smallest {
		return e.plain
	}
	switch body := e.plain.body; {
	case accepts(accept[0], "br"):
		return e.brotli.get(func() *encoded { return encode("br", brotlied(body)) })
	case accepts(accept[0], "gzip"):
		return e.gzip.get(func() *encoded { return encode("gzip", gzipped(body)) })
	}
	return e.plain
}

// accepts reports whether an Accept-Encoding header names the encoding and does
// not give it the weight 0.
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			_, weight, weighted := strings.Cut(q, "=")
			return !weighted || strings.Trim(weight, "0. ") != ""
		}
	}
	return false
}

// recorder holds an answer back until it is whole. One that grows too large is
// sent on as it comes.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
	to     http.ResponseWriter
	passed bool
}

func (rec *recorder) Header() http.Header { return rec.header }

func (rec *recorder) WriteHeader(status int) { rec.status = status }

func (rec *recorder) Write(b []byte) (int, error) {
	if rec.passed {
		return rec.to.Write(b)
	}
	if rec.body.Len()+len(b) <= maxPage {
		return rec.body.Write(b)
	}
	rec.passed = true
	maps.Copy(rec.to.Header(), rec.header)
	rec.to.WriteHeader(rec.status)
	if _, err := rec.to.Write(rec.body.Bytes()); err != nil { //nolint:gosec // a page as it is made
		return 0, err
	}
	rec.body = bytes.Buffer{}
	return rec.to.Write(b)
}
