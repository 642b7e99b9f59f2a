package e2e_test

import (
	"io"
	"maps"
	"net/http"
	"sync"
	"testing"
	"time"
)

// memoryLimit is what the program may hold after all of it.
const memoryLimit = 400 << 20

// TestHostile sends everything that is wrong to everything that listens. Nothing
// is our fault, nothing is shown as it was sent, and every answer is in words.
func TestHostile(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, p place) {
		n := p.serve("--dev")
		h := &hostility{t: t, node: n, keys: textKeys(t), browsers: []*browser{newBrowser(n.url), newBrowser(n.url), newBrowser(n.url)}}
		for i, email := range []string{keeper, runner} {
			if err := h.browsers[i].signIn(email, password); err != nil {
				t.Fatal(err)
			}
		}
		h.token = h.makeToken(h.browsers[0])
		visited, forms := h.crawl()
		h.attack(func() {
			h.addresses(visited)
			h.forms(forms)
			h.api()
			h.cursors()
			h.headers()
		})
		h.slowly()
		for _, b := range h.browsers[:2] { // otherwise most of it was refused at the gate
			if err := b.get("/min-side"); err != nil || b.at.Path != "/min-side" {
				t.Errorf("signed out on the way: %v", err)
			}
		}
		h.crawl() // what was saved is shown as it was written
		if used, err := n.memory(); err != nil || used > memoryLimit {
			t.Errorf("the program holds %d MB, %v", used>>20, err)
		} else {
			t.Logf("%d requests; the program holds %d MB", h.sent, used>>20)
		}
		if said := n.log.faults(); said != "" {
			t.Errorf("the program found faults in itself:\n%.4000s", said)
		}
	})
}

// hostility is the program and who attacks it: two who are signed in and one who
// is not.
type hostility struct {
	t        *testing.T
	node     *node
	keys     map[string]bool
	browsers []*browser
	token    string
	queue    chan attack

	mu   sync.Mutex
	sent int
	seen map[string]bool // faults that were told
}

// attack is one request.
type attack struct {
	name   string
	method string
	target string // path and query, escaped
	body   content
	header http.Header
	by     *browser // whose cookies are sent; nil for nobody's
}

// content is what a request carries, as pieces. They are put together while they are
// sent, so that many megabytes are never in memory.
type content []piece

// piece is a text that is said a number of times.
type piece struct {
	text  string
	times int
}

// once is a content that is a text.
func once(text string) content { return content{{text, 1}} }

func (c content) size() (n int64) {
	for _, p := range c {
		n += int64(len(p.text) * p.times)
	}
	return n
}

func (c content) open() (io.ReadCloser, error) {
	var all []io.Reader
	for _, p := range c {
		all = append(all, &repeated{text: p.text, left: p.times})
	}
	return io.NopCloser(io.MultiReader(all...)), nil
}

// repeated reads a text as many times as are left.
type repeated struct {
	text string
	at   int
	left int
}

func (r *repeated) Read(b []byte) (n int, err error) {
	for r.left > 0 && n < len(b) {
		copied := copy(b[n:], r.text[r.at:])
		n, r.at = n+copied, r.at+copied
		if r.at == len(r.text) {
			r.at, r.left = 0, r.left-1
		}
	}
	if n == 0 && r.left == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// attack runs plan, whose attacks four send at once.
func (h *hostility) attack(plan func()) {
	h.queue = make(chan attack)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for a := range h.queue {
				h.send(a)
			}
		})
	}
	plan()
	close(h.queue)
	wg.Wait()
}

// try has one of the four send the attack, as soon as one has time.
func (h *hostility) try(a attack) { h.queue <- a }

// attackers keeps the connections of the four.
var attackers = &http.Client{
	Transport: &http.Transport{MaxIdleConnsPerHost: 4}, Timeout: patience, CheckRedirect: noFollow.CheckRedirect,
}

func (h *hostility) send(a attack) {
	r, err := http.NewRequest(a.method, h.node.url+a.target, http.NoBody)
	if err != nil {
		return // not even a request
	}
	if size := a.body.size(); size > 0 {
		r.Body, _ = a.body.open()
		r.GetBody, r.ContentLength = a.body.open, size
	}
	maps.Copy(r.Header, a.header)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if a.by != nil {
		for _, c := range a.by.client.Jar.Cookies(r.URL) {
			r.AddCookie(c)
		}
	}
	began := time.Now()
	resp, err := attackers.Do(r)
	if err != nil && r.GetBody != nil {
		// Refused before its body was read, and then the connection closed: the
		// answer may be lost on the way, as any client must expect once.
		r.Body, _ = a.body.open()
		resp, err = attackers.Do(r)
	}
	if err != nil {
		if a.body.size() < 60_000 { // who sends too much is cut off, perhaps before reading the answer
			h.fault(a, "no answer: %v", err)
		}
		return
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		h.fault(a, "half an answer: %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		h.fault(a, "answered after %s", took)
	}
	h.mu.Lock()
	h.sent++
	h.mu.Unlock()
	h.judge(a, resp, body)
}
