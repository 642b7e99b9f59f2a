package e2e_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"alminding/internal/platform/db"
)

// pair is two nodes on one database, and clients that know of both.
type pair struct {
	nodes [2]*node
	first atomic.Uint32 // turns requests to each in turn
}

// reach sends a request to one node and, when it gives no answer or says that it
// cannot now, to the other: what a proxy in front of them does.
func (p *pair) reach(send func(site string) attempt) attempt {
	i := p.first.Add(1)
	var a attempt
	for range 10 {
		if a = send(p.nodes[i%2].url); !a.refusal() {
			return a
		}
		i++
		time.Sleep(time.Duration(rand.IntN(50)) * time.Millisecond)
	}
	return a
}

// TestTwoNodes_OneKilled_NobodyNotices kills one of two nodes under load and
// starts it again, several times.
func TestTwoNodes_OneKilled_NobodyNotices(t *testing.T) {
	t.Parallel()
	place := furnish(t, db.Postgres)
	p := &pair{nodes: [2]*node{place.serve(), place.serve()}}
	w := newWriters(t, p.nodes[0])
	var read atomic.Int64
	w.run(func(name string) bool {
		a := p.reach(func(site string) attempt { return w.save(site, name) })
		if a.status != http.StatusSeeOther && !a.savedBefore() {
			t.Errorf("%s was not saved: %d %v\n%s%s", name, a.status, a.err, p.nodes[0].log.faults(), p.nodes[1].log.faults())
			return false
		}
		a = p.reach(func(site string) attempt { return open(site + "/produkter?q=l%C3%B8sning") })
		if a.status != http.StatusOK {
			t.Errorf("the catalogue could not be read: %d %v", a.status, a.err)
		}
		read.Add(1)
		return true
	})
	for i := range 6 {
		time.Sleep(500 * time.Millisecond)
		n := p.nodes[i%2]
		n.kill()
		time.Sleep(500 * time.Millisecond)
		if err := n.start(); err != nil {
			t.Error(err)
		}
	}
	w.stop()
	t.Logf("%d pages were read", read.Load())
	w.verify(place)
}

// savedBefore reports that the solution is there already: a node saved it and was
// killed before it could say so.
func (a attempt) savedBefore() bool {
	return a.status == http.StatusUnprocessableEntity && strings.Contains(a.body, "allerede en løsning med adressen")
}

// open reads a page as a visitor.
func open(url string) attempt {
	resp, err := noFollow.Get(url)
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

// TestTwoNodes_PageFromMemory_ShowsWriteOfSibling has each node keep a page in
// memory that the other changes.
func TestTwoNodes_PageFromMemory_ShowsWriteOfSibling(t *testing.T) {
	t.Parallel()
	place := furnish(t, db.Postgres)
	nodes := [2]*node{place.serve(), place.serve()}
	w := newWriters(t, nodes[0])
	for i := range 6 {
		reader, writer := nodes[i%2], nodes[(i+1)%2]
		page := reader.url + "/produkter.json"
		for range 3 { // so that it is in memory
			open(page)
		}
		name := fmt.Sprintf("Nabo %d", i)
		if a := w.save(writer.url, name); a.status != http.StatusSeeOther {
			t.Fatalf("%s was not saved: %d\n%s", name, a.status, a.body)
		}
		err := eventually(func() error {
			if a := open(page); !strings.Contains(a.body, name) {
				return fmt.Errorf("%d without %s:\n%s", a.status, name, a.body)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	status, metrics := ask(t.Context(), nodes[0].ops+"/metrics")
	if status != http.StatusOK || !strings.Contains(metrics, "\nalminding_cache_hits_total ") || strings.Contains(metrics, "\nalminding_cache_hits_total 0\n") {
		t.Errorf("no page came from memory: %d\n%s", status, metrics)
	}
}
