package live_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/live"
)

// hall is a page of the ballot whose part says how many votes there are.
func hall(audience string, made *int, votes *int, fault *error) live.Page {
	return live.Page{Cost: 10 * time.Millisecond, Part: &live.Part{Topics: []string{"ballot:a"}, Audience: audience, Make: func(context.Context) (string, error) {
		*made++
		return fmt.Sprintf("<p id=\"n\">%s: %d</p>\n", audience, *votes), *fault
	}}}
}

func enter(t *testing.T, h *live.Hub, p live.Page, session string) *page {
	t.Helper()
	x := serve(h, request(t, p.Version(h), session), p)
	if x.err != nil {
		t.Fatal(x.err)
	}
	go x.read()
	x.text()
	return x
}

// part is the event that brings the part and nothing to ask for.
func part(version, html string, spread int) string {
	return fmt.Sprintf("id: %s\ndata: {\"part\":%q,\"spread\":%d}\n\n", version, html, spread)
}

// A part is made once for each audience and each time that it is told, however much
// changes and however many look, and is never from before what it is told of.
func TestPart_MadeOnceForItsAudience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, made, votes, fault := newHub(), 0, 0, error(nil)
		danish, english := hall("da", &made, &votes, &fault), hall("en", &made, &votes, &fault)
		var here []*page
		for i := range 100 {
			here = append(here, enter(t, h, danish, fmt.Sprint(i)))
		}
		other := enter(t, h, english, "")
		if made != 0 {
			t.Errorf("made %d times before anything changed", made)
		}
		for votes = 1; votes <= 1000; votes++ {
			h.Changed(fmt.Sprint(votes), []string{"ballot:a"})
			time.Sleep(time.Millisecond)
		}
		votes--
		time.Sleep(time.Second)
		if made < 8 || made > 10 {
			t.Errorf("made %d times in a second, for two audiences", made)
		}
		last := part("1000", "<p id=\"n\">da: 1000</p>\n", 2000/runtime.GOMAXPROCS(0))
		for _, p := range here {
			if got := p.text(); !strings.HasSuffix(got, last) || strings.Contains(got, "again") {
				t.Fatalf("the last thing told is not %q but %q", last, got)
			}
		}
		if got := other.text(); !strings.HasSuffix(got, part("1000", "<p id=\"n\">en: 1000</p>\n", 250)) {
			t.Errorf("the other audience is told %q", got)
		}
		h.Close()
	})
}

// A page asks for itself when the part cannot be made, and learns what is wrong.
func TestPart_Fault_PageAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, made, votes, fault := newHub(), 0, 7, errors.New("no database")
		p := enter(t, h, hall("da", &made, &votes, &fault), "")
		h.Changed("1", []string{"ballot:a"})
		if got := p.text(); got != again("1") {
			t.Errorf("told %q", got)
		}
		fault = nil
		h.Changed("2", []string{"ballot:a"})
		time.Sleep(time.Second)
		if got := p.text(); got != part("2", "<p id=\"n\">da: 7</p>\n", 250) {
			t.Errorf("told %q when it can be made again", got)
		}
		late := serve(h, request(t, "old", ""), hall("da", &made, &votes, &fault))
		go late.read()
		if got := late.text(); got != part("2", "<p id=\"n\">da: 7</p>\n", 250) {
			t.Errorf("who comes late is told %q", got)
		}
		h.Close()
	})
}

// What else the page shows is asked for when that changes, and not when only the part
// does.
func TestPart_BesideItsPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		of := live.Page{Topics: []string{"meeting:m"}, Part: &live.Part{
			Topics: []string{"ballot:a"}, Make: func(context.Context) (string, error) { return "<p>now</p>", nil },
		}}
		p := enter(t, h, of, "")
		for i, step := range []struct {
			topic string
			asks  bool
		}{{"ballot:a", false}, {"meeting:m", true}, {"ballot:a", false}, {"ballot:b", false}, {"meeting:m", true}} {
			h.Changed(fmt.Sprint(i), []string{step.topic})
			time.Sleep(time.Second)
			got := p.text()
			if told := step.topic != "ballot:b"; strings.Contains(got, "now") != told || strings.Contains(got, "again") != step.asks {
				t.Errorf("told %q when %s had changed", got, step.topic)
			}
		}
		p.leave()

		// Who comes with another version may have missed either.
		old := serve(h, request(t, "old", ""), of)
		go old.read()
		if got := old.text(); !strings.Contains(got, "now") || !strings.Contains(got, "again") {
			t.Errorf("who comes late is told %q", got)
		}
		h.Close()
	})
}

// Who signs out on one page is told nothing more on the others.
func TestServe_SessionEnds_StreamsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub()
		mine, also, other := open(t, h, "ballot:a", "", "mine"), open(t, h, "ballot:b", "", "mine"), open(t, h, "ballot:a", "", "other")
		h.Changed("1", []string{auth.SessionKind + ":mine"})
		h.Changed("2", []string{auth.SessionKind + ":mine"})
		<-mine.ended
		<-also.ended
		synctest.Wait()
		if h.Streams() != 1 {
			t.Errorf("%d streams are left", h.Streams())
		}
		mine.all()
		h.Changed("3", []string{"ballot:a"})
		time.Sleep(time.Second)
		if got, theirs := mine.all(), other.text(); got != "" || !strings.HasSuffix(theirs, again("3")) {
			t.Errorf("after the end %q, another session %q", got, theirs)
		}
		h.Close()
	})
}
