package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"alminding/internal/base/clock"
	"alminding/internal/base/vote"
	"alminding/internal/halltest"
	"alminding/internal/modules/ballot"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// inHall is how many people are in the hall, each with a page open and a vote to give.
const inHall = 2000

// hall lets an assembly vote: everybody follows the ballot on a page of their own, all
// vote in the same moment over HTTP, and the ballot is closed when the last has an
// answer.
func (b *bench) hall(ctx context.Context) error {
	dir, err := os.MkdirTemp(b.dir, "hall-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary directory
	if err := b.assemble(ctx, db.SQLite, dir, "sqlite:"+filepath.Join(dir, "alminding.db")); err != nil || b.postgres == "" {
		return err
	}
	return b.assemble(ctx, db.Postgres, dir, b.postgres)
}

func (b *bench) assemble(ctx context.Context, engine db.Engine, dir, address string) error {
	sub := &bench{program: b.program, dir: dir, log: b.log}
	defer func() { b.rows = append(b.rows, sub.rows...) }()
	if out, err := exec.CommandContext(ctx, b.program, "migrate", "--db", address).CombinedOutput(); err != nil {
		return fmt.Errorf("migrate: %w: %s", err, out)
	}
	d, err := db.Open(ctx, address, clock.System)
	if err != nil {
		return err
	}
	defer d.Close() //nolint:errcheck // thrown away
	sub.say("%d people come into the hall (%s)", inHall, engine)
	h, err := halltest.Gather(ctx, d, inHall)
	if err != nil {
		return err
	}
	s, _, err := sub.serve(ctx, "--db", address, "--secret-file", filepath.Join(dir, "secret"))
	if err != nil {
		return err
	}
	if err := sub.arrive(ctx, s, h, string(engine)); err != nil {
		return errors.Join(err, s.stop())
	}
	for _, m := range []vote.Method{vote.Listed, vote.Secret} {
		if err := sub.vote(ctx, s, h, m, fmt.Sprintf("%s, %s", engine, m)); err != nil {
			return errors.Join(err, s.stop())
		}
	}
	mb, err := s.memory()
	if err != nil {
		return err
	}
	sub.add(true, fmt.Sprintf("memory with %d pages open, %s", inHall, engine), "", "%d MB", mb)
	stopping := time.Now()
	if err := s.stop(); err != nil {
		return err
	}
	took := time.Since(stopping)
	sub.add(took < 5*time.Second, fmt.Sprintf("stop with %d pages open, %s", inHall, engine), "< 5 s", "%.2f s", took.Seconds())
	return nil
}

// arriving is how many come while everybody follows the meeting.
const arriving = 100

// arrive is the beginning of a meeting: everybody has its page open, and sees who comes
// through the door.
func (b *bench) arrive(ctx context.Context, s *server, h *halltest.Hall, what string) error {
	m, err := h.Meet(ctx)
	if err != nil {
		return err
	}
	page := s.base + m.Path()
	seats, err := sit(ctx, h, page, "")
	if err != nil {
		return err
	}
	defer seats.leave()
	seats.begin()
	first := time.Now()
	comes := func(x halltest.Member) error {
		return post(ctx, x.Session, page+"/fremmoede/"+string(x.Voter), url.Values{"here": {"1"}})
	}
	if err := comes(h.Members[0]); err != nil {
		return err
	}
	shown, err := seats.wait(ctx, first)
	if err != nil {
		return err
	}
	b.addShown("somebody who comes", what, seats, shown)
	var took []time.Duration
	for _, x := range h.Members[1 : arriving+1] {
		began := time.Now()
		if err := comes(x); err != nil {
			return err
		}
		took = append(took, time.Since(began))
	}
	b.add(true, fmt.Sprintf("one after the other comes while %d pages follow, p50 and p99 (%s)", inHall, what), "", "%s and %s", ms(percentile(took, 50)), ms(percentile(took, 99)))
	return nil
}

// vote is one ballot: followed, voted in, closed, and counted again.
func (b *bench) vote(ctx context.Context, s *server, h *halltest.Hall, m vote.Method, what string) error {
	asked, err := h.Ask(ctx, m)
	if err != nil {
		return err
	}
	page := s.base + asked.Path()
	empty, err := s.memory()
	if err != nil {
		return err
	}
	if err := b.enter(ctx, h, page, what); err != nil {
		return err
	}
	seats, err := sit(ctx, h, page, "/stilling")
	if err != nil {
		return err
	}
	defer seats.leave()
	full, err := s.memory()
	if err != nil {
		return err
	}
	b.say("  %s: %d MB without a page open, %d MB with %d", what, empty, full, inHall)

	// One vote while all is quiet.
	seats.begin()
	first := time.Now()
	if err := cast(ctx, h.Members[0], page, vote.For); err != nil {
		return err
	}
	shown, err := seats.wait(ctx, first)
	if err != nil {
		return err
	}
	b.addShown("one vote", what, seats, shown)

	answers := []vote.Answer{vote.For, vote.Against, vote.For}
	want := map[vote.Answer]int{vote.For: 1}
	var all errgroup.Group
	start := make(chan struct{})
	for i, member := range h.Members[1:] {
		a := answers[i%len(answers)]
		want[a]++
		all.Go(func() error {
			<-start
			return cast(ctx, member, page, a)
		})
	}
	before, err := s.cpu()
	if err != nil {
		return err
	}
	began := time.Now()
	close(start)
	if err := all.Wait(); err != nil {
		return err
	}
	accepted := time.Since(began)
	after, err := s.cpu()
	if err != nil {
		return err
	}
	seats.begin()
	closing := time.Now()
	if err := post(ctx, h.Keeper, page+"/luk", url.Values{}); err != nil {
		return err
	}
	counted := time.Since(closing)
	if shown, err = seats.wait(ctx, closing); err != nil {
		return err
	}
	b.add(accepted+counted < 2*time.Second, fmt.Sprintf("%d votes sent at once over HTTP are accepted, closed and counted (%s)", inHall-1, what), "< 2 s",
		"%.2f s, of which the close %s; %s of processor for each vote and what the pages ask meanwhile", (accepted + counted).Seconds(), ms(counted), ms((after-before)/inHall))
	b.addShown("the close", what, seats, shown)
	return recount(ctx, h, asked, want)
}

func (b *bench) addShown(event, what string, s *seats, shown []time.Duration) {
	p99 := percentile(shown, 99)
	s.mu.Lock()
	defer s.mu.Unlock()
	b.add(p99 < time.Second, fmt.Sprintf("%s is shown on %d open pages, p99 (%s)", event, inHall, what), "< 1 s", "%s; %d of them had to ask", ms(p99), s.asked)
}

// recount holds that each vote that was accepted is counted, once.
func recount(ctx context.Context, h *halltest.Hall, b ballot.Ballot, want map[vote.Answer]int) error {
	d, counted, err := h.Recount(ctx, b.ID)
	if err != nil {
		return err
	}
	for _, got := range []map[vote.Answer]int{counted, {vote.For: d.Result.For, vote.Against: d.Result.Against}} {
		if got[vote.For] != want[vote.For] || got[vote.Against] != want[vote.Against] || d.Result.Answered != inHall {
			return fmt.Errorf("counted %v of %d, but %v was accepted", got, d.Result.Answered, want)
		}
	}
	return nil
}

// crowd is everybody's connections: each keeps one for its page and one for its stream.
var crowd = &http.Client{
	Transport:     &http.Transport{MaxIdleConnsPerHost: 2 * inHall},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func ask(ctx context.Context, session auth.Secret, method, address string, form url.Values, header ...string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	r.AddCookie(&http.Cookie{Name: "alminding", Value: string(session)})
	return crowd.Do(r)
}

// post sends a form that has to be taken.
func post(ctx context.Context, session auth.Secret, address string, form url.Values) error {
	resp, err := ask(ctx, session, http.MethodPost, address, form)
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	said, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusSeeOther {
		err = fmt.Errorf("%s: %s\n%s", address, resp.Status, said)
	}
	return err
}

func cast(ctx context.Context, m halltest.Member, page string, a vote.Answer) error {
	return post(ctx, m.Session, page+"/stem", url.Values{"voter": {string(m.Voter)}, "answer": {string(a)}})
}

// seats are the open pages of everybody in the hall. Each does what live.js does: it shows
// the part that an event brings, and where it is to ask for itself it does so within the
// time that the event gives, and rests then for ten times as long as that took.
type seats struct {
	leave context.CancelFunc
	page  string
	part  string // of the page's address, that is asked for

	mu    sync.Mutex
	shown map[int]time.Time
	asked int // pages that asked for themselves since begin
	fault error
}

// enter lets everybody open the page that has the form, as when a ballot begins.
func (b *bench) enter(ctx context.Context, h *halltest.Hall, page, what string) error {
	var all errgroup.Group
	var bytes atomic.Int64
	began := time.Now()
	for _, m := range h.Members {
		all.Go(func() error {
			resp, err := ask(ctx, m.Session, http.MethodGet, page, nil, "Accept-Encoding", "gzip")
			if err != nil {
				return err
			}
			n, err := io.Copy(io.Discard, resp.Body)
			bytes.Add(n)
			if resp.StatusCode != http.StatusOK {
				err = errors.New(resp.Status)
			}
			return errors.Join(err, resp.Body.Close())
		})
	}
	if err := all.Wait(); err != nil {
		return err
	}
	b.add(true, fmt.Sprintf("%d people open the page with the form at once (%s)", inHall, what), "", "%.1f s, %d kB each", time.Since(began).Seconds(), bytes.Load()/inHall/1000)
	return nil
}

// event is what the page reads of an event.
type event struct {
	Part   string `json:"part"`
	Again  bool   `json:"again"`
	Spread int64  `json:"spread"`
}

// sit opens everybody's page.
func sit(ctx context.Context, h *halltest.Hall, page, part string) (*seats, error) {
	ctx, leave := context.WithCancel(ctx)
	s := &seats{leave: leave, page: page, part: part, shown: map[int]time.Time{}}
	version, err := versionOf(ctx, h.Members[0], page)
	if err != nil {
		return nil, errors.Join(err, ctx.Err())
	}
	opened := time.Now()
	for i, m := range h.Members {
		again := make(chan time.Duration, 1)
		go s.until(ctx, func() error { return s.follow(ctx, i, m, version, again) })
		go s.until(ctx, func() error { return s.look(ctx, m, again) })
	}
	_, err = s.wait(ctx, opened) // until all are open
	return s, err
}

var shownVersion = regexp.MustCompile(`data-version="([^"]*)"`)

// versionOf is what the page shows, which is the same for all.
func versionOf(ctx context.Context, m halltest.Member, page string) (string, error) {
	resp, err := ask(ctx, m.Session, http.MethodGet, page, nil)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(resp.Body)
	version := shownVersion.FindSubmatch(text)
	if err == nil && version == nil {
		err = fmt.Errorf("%s follows nothing: %s", page, resp.Status)
	}
	if err != nil {
		return "", err
	}
	return string(version[1]), nil
}

// until keeps what went wrong before everybody left.
func (s *seats) until(ctx context.Context, do func() error) {
	if err := do(); ctx.Err() == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.fault = errors.Join(errors.New("a page gave up"), err)
	}
}

func (s *seats) follow(ctx context.Context, i int, m halltest.Member, version string, again chan<- time.Duration) error {
	resp, err := ask(ctx, m.Session, http.MethodGet, s.page+"/haendelser?version="+url.QueryEscape(version), nil, "Accept", "text/event-stream")
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	s.note(i)
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		data, is := strings.CutPrefix(lines.Text(), "data: ")
		if !is {
			continue
		}
		var e event
		if err := json.Unmarshal([]byte(data), &e); err != nil {
			return err
		}
		if e.Part != "" {
			s.note(i)
		}
		if e.Again {
			select {
			case again <- time.Duration(e.Spread) * time.Millisecond:
			default: // it is going to ask
			}
		}
	}
	return lines.Err()
}

// look asks for the part of the page each time that it is told to.
func (s *seats) look(ctx context.Context, m halltest.Member, again <-chan time.Duration) error {
	for {
		var within time.Duration
		select {
		case <-ctx.Done():
			return nil
		case within = <-again:
		}
		s.mu.Lock()
		s.asked++
		s.mu.Unlock()
		time.Sleep(rand.N(within))
		began := time.Now()
		resp, err := ask(ctx, m.Session, http.MethodGet, s.page+s.part, nil, "Accept", "text/html", "Accept-Encoding", "gzip")
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, resp.Body)
		if err := errors.Join(err, resp.Body.Close()); err != nil {
			return err
		}
		time.Sleep(min(time.Minute, max(500*time.Millisecond, 10*time.Since(began))))
	}
}

// note keeps the first time since begin.
func (s *seats) note(i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, is := s.shown[i]; !is {
		s.shown[i] = time.Now()
	}
}

// begin waits for the next event of everybody.
func (s *seats) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.shown)
	s.asked = 0
}

// wait gives how long it took from the moment until each page showed it.
func (s *seats) wait(ctx context.Context, from time.Time) (shown []time.Duration, err error) {
	for time.Since(from) < time.Minute {
		s.mu.Lock()
		fault, done := s.fault, len(s.shown) == inHall
		if done {
			shown = since(from, s.shown)
		}
		s.mu.Unlock()
		if err := errors.Join(fault, ctx.Err()); done || err != nil {
			return shown, err
		}
		time.Sleep(5 * time.Millisecond)
	}
	return nil, errors.New("a minute later not everybody was told")
}

func since(from time.Time, times map[int]time.Time) (list []time.Duration) {
	for _, t := range times {
		list = append(list, t.Sub(from))
	}
	return list
}

func percentile(list []time.Duration, p int) time.Duration {
	slices.Sort(list)
	return list[(len(list)-1)*p/100]
}
