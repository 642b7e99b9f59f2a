package e2e_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// writers adds solutions to a catalogue, several at once, and remembers of each
// whether the program said that it was saved.
type writers struct {
	t      testing.TB
	cookie *http.Cookie
	done   chan struct{}
	wg     sync.WaitGroup

	mu    sync.Mutex
	saved map[string]bool // by name, all that were sent
}

// newWriters signs in at the node.
func newWriters(t testing.TB, n *node) *writers {
	t.Helper()
	b := newBrowser(n.url)
	if err := b.signIn(keeper, password); err != nil {
		t.Fatal(err)
	}
	w := &writers{t: t, done: make(chan struct{}), saved: map[string]bool{}}
	for _, c := range b.client.Jar.Cookies(b.at) {
		if c.Name == "alminding" {
			w.cookie = c
		}
	}
	if w.cookie == nil {
		t.Fatal("signing in set no cookie")
	}
	return w
}

// attempt tells what one attempt to save something came to.
type attempt struct {
	status int // 0 when no answer came
	body   string
	err    error
}

// refusal is an answer that says that nothing is wrong with what was sent, only
// that it cannot be saved now.
func (a attempt) refusal() bool { return a.status == 0 || a.status == http.StatusServiceUnavailable }

// save sends one solution to the site at the address.
func (w *writers) save(site, name string) attempt {
	form := url.Values{
		"name": {name}, "purpose_da": {"Prøver, om noget går tabt"},
		"source_title": {"Prøven"}, "source_date": {"2026-11-22"},
	}
	r, err := http.NewRequest(http.MethodPost, site+"/produkter/ny", strings.NewReader(form.Encode()))
	if err != nil {
		return attempt{err: err}
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(w.cookie)
	return send(r)
}

// send sends the request and takes the whole answer.
func send(r *http.Request) attempt {
	resp, err := noFollow.Do(r)
	if err != nil {
		return attempt{err: err}
	}
	defer resp.Body.Close()
	var body strings.Builder
	if _, err := io.Copy(&body, resp.Body); err != nil {
		return attempt{err: err}
	}
	return attempt{status: resp.StatusCode, body: body.String()}
}

// noFollow takes what the site answers, also when that sends it on.
var noFollow = &http.Client{
	Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// run has four writers save one solution after the other until stop, each with
// the function, which reports whether it was saved.
func (w *writers) run(save func(name string) bool) {
	for i := range 4 {
		w.wg.Go(func() {
			for k := 0; ; k++ {
				select {
				case <-w.done:
					return
				default:
				}
				name := fmt.Sprintf("Løsning %c%d", 'a'+i, k)
				saved := save(name)
				w.mu.Lock()
				w.saved[name] = saved
				w.mu.Unlock()
				if !saved {
					time.Sleep(20 * time.Millisecond) // it is starting again
				}
			}
		})
	}
}

// stop ends the writing when the attempts under way have ended.
func (w *writers) stop() {
	close(w.done)
	w.wg.Wait()
}

func (w *writers) count() (saved, sent int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, ok := range w.saved {
		if ok {
			saved++
		}
	}
	return saved, len(w.saved)
}

// verify holds what the place keeps against what the program said: all that was
// saved is there, once, with one record of the change; and no record is there
// without what it tells of.
func (w *writers) verify(p place) {
	p.t.Helper()
	all := p.rows()
	ids := map[string]string{} // of solutions, to their names
	names := map[string]bool{}
	for _, r := range all["product"] {
		name := r["name"].(string)
		if names[name] {
			p.t.Errorf("%s is there twice", name)
		}
		ids[r["id"].(string)], names[name] = name, true
	}
	created, items := map[string]int{}, map[string]int{}
	for _, r := range all["change"] {
		if r["action"] == "product.create" {
			created[r["object"].(string)]++
		}
	}
	for _, r := range all["change_item"] {
		if r["kind"] == "product" && r["before"] == "" {
			items[r["object"].(string)]++
		}
	}
	lost := 0
	for name, saved := range w.saved {
		if saved && !names[name] {
			lost++
		}
	}
	saved, sent := w.count()
	p.t.Logf("%d solutions were sent, %d acknowledged, %d are there", sent, saved, len(names))
	if lost > 0 || saved == 0 {
		p.t.Errorf("%d of %d acknowledged writes were lost", lost, saved)
	}
	for id, name := range ids {
		if created[id] != 1 || items[id] == 0 {
			p.t.Errorf("%s has %d records of being made, with %d items", name, created[id], items[id])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(created)) {
		if ids[id] == "" {
			p.t.Errorf("a record tells of %s, which is not there", id)
		}
	}
	p.run("check", "--secret-file", p.secret)
}
