package job_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/job"
)

// start runs the queue until the returned function is called, which waits for
// the end and is called at the latest when the test ends.
func start(t *testing.T, q *job.Queue) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := q.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	stop = func() { cancel(); wg.Wait() }
	t.Cleanup(stop)
	return stop
}

// eventually waits until ok is true.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// count gives how many jobs of the tests' kind are in the state.
func count(t *testing.T, q *job.Queue, s job.State) int {
	t.Helper()
	p, err := q.List(t.Context(), job.Filter{State: s, Kind: "test.note"}, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	return p.Total
}

func TestRun_WokenByCommit(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		q := newQueue(t, e.DB, job.Options{Poll: time.Hour})
		ran := make(chan string, 1)
		job.Register(q, job.Kind[note]{Name: "test.note", Run: func(_ context.Context, n note) error {
			ran <- n.Text
			return nil
		}})
		start(t, q)
		time.Sleep(50 * time.Millisecond) // so that it sleeps, with an hour to its next look
		enqueue(t, e.DB, "test.note", note{"now"})
		select {
		case <-ran:
		case <-time.After(10 * time.Second):
			t.Fatal("slept on")
		}
	})
}

// TestRun_TwoNodes_EachJobOnce has two nodes compete for the same jobs. On
// PostgreSQL the second has connections of its own.
func TestRun_TwoNodes_EachJobOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		const jobs = 200
		ran := make([]atomic.Int32, jobs)
		var nodes []*job.Queue
		for _, d := range []*db.DB{e.DB, dbtest.OpenAt(t, e.DSN).DB} {
			q := newQueue(t, d, job.Options{Poll: 10 * time.Millisecond})
			job.Register(q, job.Kind[int]{Name: "test.note", Run: func(_ context.Context, n int) error {
				ran[n].Add(1)
				return nil
			}})
			nodes = append(nodes, q)
		}
		for _, q := range nodes {
			start(t, q)
		}
		for i := range jobs {
			enqueue(t, e.DB, "test.note", i)
		}
		eventually(t, "all jobs", func() bool { return count(t, nodes[0], job.Done) == jobs })
		for i := range ran {
			if n := ran[i].Load(); n != 1 {
				t.Errorf("job %d ran %d times", i, n)
			}
		}
	})
}

// TestLease_DeadNode_IsTakenOver has a node that claims a job and falls silent:
// its handler never returns and its clock has stopped, so its lease runs out.
func TestLease_DeadNode_IsTakenOver(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		dead := newQueue(t, e.DB, job.Options{Lease: time.Hour, Grace: 10 * time.Millisecond})
		entered, leave := make(chan struct{}), make(chan struct{})
		job.Register(dead, job.Kind[note]{Name: "test.note", Run: func(context.Context, note) error {
			close(entered)
			<-leave
			return errors.New("too late")
		}})
		enqueue(t, e.DB, "test.note", note{})
		start(t, dead)
		<-entered
		other := newQueue(t, e.DB, job.Options{})
		var runs int
		job.Register(other, job.Kind[note]{Name: "test.note", Run: func(context.Context, note) error {
			runs++
			return nil
		}})
		if err := other.Drain(t.Context()); err != nil || runs != 0 {
			t.Fatalf("took a job that is leased: %d, %v", runs, err)
		}
		e.Clock.Add(61 * time.Minute)
		if err := other.Drain(t.Context()); err != nil || runs != 1 {
			t.Fatalf("did not take the job over: %d, %v", runs, err)
		}
		close(leave) // the dead rises and must not undo what the other did
		time.Sleep(50 * time.Millisecond)
		if j := one(t, other, "test.note"); j.State != job.Done || j.Tries != 2 {
			t.Errorf("ended as %+v", j)
		}
	})
}

func TestLease_HeldWhileRunning(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		q := newQueue(t, e.DB, job.Options{Lease: time.Second})
		entered, leave := make(chan struct{}), make(chan struct{})
		job.Register(q, job.Kind[note]{Name: "test.note", Run: func(context.Context, note) error {
			close(entered)
			<-leave
			return nil
		}})
		enqueue(t, e.DB, "test.note", note{})
		start(t, q)
		<-entered
		first := *one(t, q, "test.note").Due
		e.Clock.Add(300 * time.Millisecond)
		eventually(t, "a renewed lease", func() bool { return one(t, q, "test.note").Due.After(first) })
		close(leave)
		eventually(t, "the end", func() bool { return one(t, q, "test.note").State == job.Done })
	})
}

// TestLease_Lost_StopsHandler takes the job away behind the node's back.
func TestLease_Lost_StopsHandler(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		q := newQueue(t, e.DB, job.Options{Lease: 200 * time.Millisecond})
		stopped := make(chan struct{})
		entered := make(chan struct{})
		job.Register(q, job.Kind[note]{Name: "test.note", Run: func(ctx context.Context, _ note) error {
			close(entered)
			<-ctx.Done()
			close(stopped)
			return ctx.Err()
		}})
		enqueue(t, e.DB, "test.note", note{})
		start(t, q)
		<-entered
		err := e.DB.Keep(t.Context(), func(tx *db.Tx) error {
			_, err := db.Exec(t.Context(), tx, `UPDATE job SET node = 'another', tries = 2 WHERE state = 'running'`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		select {
		case <-stopped:
		case <-time.After(10 * time.Second):
			t.Fatal("the handler was not told")
		}
	})
}

func TestCrashInEveryTry_IsDead(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		q := newQueue(t, e.DB, job.Options{})
		job.Register(q, job.Kind[note]{Name: "test.note", MaxTries: 2, Run: func(context.Context, note) error {
			t.Error("ran once more")
			return nil
		}})
		enqueue(t, e.DB, "test.note", note{})
		err := e.DB.Keep(t.Context(), func(tx *db.Tx) error {
			_, err := db.Exec(t.Context(), tx, `UPDATE job SET state = 'running', node = 'crashed', tries = 2`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := q.Drain(t.Context()); err == nil {
			t.Error("no error")
		}
		if j := one(t, q, "test.note"); j.State != job.Dead || j.Error == "" {
			t.Errorf("ended as %+v", j)
		}
	})
}

func TestStop_FinishesOrGivesBack(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		q := newQueue(t, e.DB, job.Options{Grace: time.Second})
		var entered sync.WaitGroup
		entered.Add(2)
		job.Register(q, job.Kind[note]{Name: "test.note", Run: func(ctx context.Context, n note) error {
			entered.Done()
			if n.Text == "short" {
				time.Sleep(100 * time.Millisecond)
				return ctx.Err()
			}
			<-ctx.Done()
			return ctx.Err()
		}})
		enqueue(t, e.DB, "test.note", note{"short"})
		enqueue(t, e.DB, "test.note", note{"long"})
		stop := start(t, q)
		entered.Wait()
		stop()
		p, err := q.List(t.Context(), job.Filter{Kind: "test.note"}, "", 10)
		if err != nil || len(p.Items) != 2 {
			t.Fatal(p, err)
		}
		long, short := p.Items[0], p.Items[1]
		if short.State != job.Done || long.State != job.Waiting || long.Tries != 0 || long.Due.After(e.DB.Now()) {
			t.Errorf("short ended as %+v, long as %+v", short, long)
		}
	})
}

func TestLimit_LeavesWorkersToOthers(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		q := newQueue(t, e.DB, job.Options{Workers: 3})
		hang := make(chan struct{})
		var now atomic.Int32
		job.Register(q, job.Kind[note]{Name: "test.note", Limit: 2, Run: func(context.Context, note) error {
			if n := now.Add(1); n > 2 {
				t.Errorf("%d ran at a time", n)
			}
			defer now.Add(-1)
			<-hang
			return nil
		}})
		other := make(chan struct{})
		job.Register(q, job.Kind[note]{Name: "test.other", Run: func(context.Context, note) error {
			close(other)
			return nil
		}})
		for range 5 {
			enqueue(t, e.DB, "test.note", note{})
		}
		enqueue(t, e.DB, "test.other", note{})
		start(t, q)
		select {
		case <-other:
		case <-time.After(10 * time.Second):
			t.Fatal("the other kind waits behind five that hang")
		}
		eventually(t, "the second of the limited kind", func() bool { return now.Load() == 2 })
		close(hang)
		eventually(t, "the end", func() bool { return count(t, q, job.Done) == 5 })
	})
}

func TestUnique(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		q := newQueue(t, e.DB, job.Options{})
		var ran []string
		job.Register(q, job.Kind[note]{Name: "test.note", Run: func(ctx context.Context, n note) error {
			ran = append(ran, n.Text)
			if len(ran) > 1 {
				return nil
			}
			// What comes while it runs is a job of its own, which waits for it.
			enqueue(t, e.DB, "test.note", note{"second"}, job.Unique("k"))
			other := newQueue(t, e.DB, job.Options{})
			job.Register(other, job.Kind[note]{Name: "test.note", Run: func(context.Context, note) error {
				t.Error("two of one key ran at a time")
				return nil
			}})
			return other.Drain(ctx)
		}})
		later := e.DB.Now().Add(time.Hour)
		enqueue(t, e.DB, "test.note", note{"first"}, job.Unique("k"), job.At(later))
		enqueue(t, e.DB, "test.note", note{"same"}, job.Unique("k"), job.At(later.Add(time.Hour)))
		if j := one(t, q, "test.note"); !j.Due.Equal(later) {
			t.Errorf("due at %s, want %s", j.Due, later)
		}
		enqueue(t, e.DB, "test.note", note{"sooner"}, job.Unique("k"))
		if j := one(t, q, "test.note"); !j.Due.Equal(e.DB.Now()) {
			t.Errorf("due at %s, want now", j.Due)
		}
		if err := q.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(ran, " "); got != "first second" {
			t.Errorf("ran %s", got)
		}
	})
}

// TestUnique_FailsWithTwinWaiting_LeavesItToTheTwin covers every way back to
// waiting while a job with the same key waits.
func TestUnique_FailsWithTwinWaiting_LeavesItToTheTwin(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		q := newQueue(t, e.DB, job.Options{})
		boom := errors.New("boom")
		job.Register(q, job.Kind[note]{Name: "test.note", Run: func(_ context.Context, n note) error {
			if n.Text != "first" {
				return job.Permanent(boom)
			}
			enqueue(t, e.DB, "test.note", note{"twin"}, job.Unique("k"))
			return boom
		}})
		enqueue(t, e.DB, "test.note", note{"first"}, job.Unique("k"))
		if err := q.Drain(t.Context()); !errors.Is(err, boom) {
			t.Fatal(err)
		}
		p, err := q.List(t.Context(), job.Filter{Kind: "test.note"}, "", 10)
		if err != nil || len(p.Items) != 2 || p.Items[0].State != job.Dead || p.Items[1].State != job.Discarded {
			t.Fatalf("%+v, %v", p.Items, err)
		}
		dead, discarded := p.Items[0].ID, p.Items[1].ID
		if err := q.Retry(t.Context(), change("job.retry", dead), dead); err != nil {
			t.Fatal(err)
		}
		if err := q.Retry(t.Context(), change("job.retry", discarded), discarded); !errors.Is(err, job.ErrTwin) {
			t.Errorf("got %v, want ErrTwin", err)
		}
	})
}

func change(action string, id job.ID) db.Change {
	return db.Change{Action: action, Object: string(id), Via: "test"}
}

func TestPanicAndPermanent_AreDead(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, tables...)
	q := newQueue(t, e.DB, job.Options{})
	job.Register(q, job.Kind[note]{Name: "test.note", MaxTries: 1, Run: func(context.Context, note) error { panic("boom") }})
	job.Register(q, job.Kind[int]{Name: "test.number", Run: func(context.Context, int) error { return nil }})
	enqueue(t, e.DB, "test.note", note{})
	enqueue(t, e.DB, "test.number", "no number")
	enqueue(t, e.DB, "test.unknown", note{})
	if err := q.Drain(t.Context()); err == nil {
		t.Error("no error")
	}
	for kind, want := range map[string]string{"test.note": "panic: boom", "test.number": "payload: "} {
		if j := one(t, q, kind); j.State != job.Dead || !strings.Contains(j.Error, want) {
			t.Errorf("%s ended as %+v", kind, j)
		}
	}
	if j := one(t, q, "test.unknown"); j.State != job.Waiting || j.Tries != 0 {
		t.Errorf("a kind of another version: %+v", j)
	}
}

func TestTimeout_EndsTry(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, tables...)
	q := newQueue(t, e.DB, job.Options{})
	job.Register(q, job.Kind[note]{Name: "test.note", Timeout: time.Millisecond, Run: func(ctx context.Context, _ note) error {
		<-ctx.Done()
		return ctx.Err()
	}})
	enqueue(t, e.DB, "test.note", note{})
	if err := q.Drain(t.Context()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestProgress_IsKeptWhileRunning(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		q := newQueue(t, e.DB, job.Options{Lease: time.Second})
		leave := make(chan struct{})
		job.Register(q, job.Kind[note]{Name: "test.note", Run: func(ctx context.Context, _ note) error {
			job.Progress(ctx, 3, 10)
			<-leave
			job.Progress(ctx, 10, 10)
			return nil
		}})
		enqueue(t, e.DB, "test.note", note{}, job.As("0198-chosen"))
		start(t, q)
		eventually(t, "progress", func() bool {
			j, err := q.ByID(t.Context(), "0198-chosen")
			return err == nil && j.Progress == 3 && j.Total == 10
		})
		close(leave)
		eventually(t, "the end", func() bool {
			j, err := q.ByID(t.Context(), "0198-chosen")
			return err == nil && j.State == job.Done && j.Progress == 10
		})
	})
	job.Progress(t.Context(), 1, 2) // outside a job
}

func TestSchedule_OneRunPerDueTime(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		var runs atomic.Int32
		node := func() *job.Queue {
			q := newQueue(t, e.DB, job.Options{})
			job.Register(q, job.Kind[note]{Name: "test.note", Run: func(context.Context, note) error {
				runs.Add(1)
				return nil
			}})
			q.Every("test.note", time.Hour)
			return q
		}
		a, b := node(), node()
		for _, c := range []struct {
			after time.Duration
			want  int32
		}{
			{0, 0},
			{time.Hour, 1},
			{time.Minute, 1},
			{72 * time.Hour, 2}, // missed times are made up by one run
			{time.Hour, 3},
		} {
			e.Clock.Add(c.after)
			var wg sync.WaitGroup
			for _, q := range []*job.Queue{a, b} {
				wg.Go(func() {
					if err := q.Drain(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if got := runs.Load(); got != c.want {
				t.Errorf("%s later: %d runs, want %d", c.after, got, c.want)
			}
		}
		s, err := a.Schedules(t.Context())
		if err != nil || len(s) != 2 || s[1].Kind != "test.note" || s[1].Spec != "every 1h0m0s" || !s[1].Due.After(e.DB.Now()) {
			t.Errorf("%+v, %v", s, err)
		}
	})
}

func TestDaily_CopenhagenTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		hour, minute int
		after, want  string
	}{
		"later today":      {13, 30, "2026-11-22T11:00:00Z", "2026-11-22T12:30:00Z"},
		"tomorrow":         {11, 0, "2026-11-22T11:00:00Z", "2026-11-23T10:00:00Z"},
		"exactly now":      {12, 0, "2026-11-22T11:00:00Z", "2026-11-23T11:00:00Z"},
		"summer":           {4, 10, "2026-07-01T12:00:00Z", "2026-07-02T02:10:00Z"},
		"after UTC's date": {0, 30, "2026-11-22T23:15:00Z", "2026-11-22T23:30:00Z"},
		"hour left out":    {2, 30, "2027-03-28T00:00:00Z", "2027-03-28T01:30:00Z"},
		"hour twice":       {2, 30, "2026-10-25T00:00:00Z", "2026-10-25T01:30:00Z"},
		"hour twice, once": {2, 30, "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after, err := time.Parse(time.RFC3339, c.after)
			if err != nil {
				t.Fatal(err)
			}
			if got := job.NextDaily(after, c.hour, c.minute).UTC().Format(time.RFC3339); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestPurge_ForgetsDoneKeepsDead(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		q := newQueue(t, e.DB, job.Options{Keep: time.Hour})
		job.Register(q, job.Kind[note]{Name: "test.note", Run: func(_ context.Context, n note) error {
			if n.Text == "bad" {
				return job.Permanent(errors.New("bad"))
			}
			return nil
		}})
		enqueue(t, e.DB, "test.note", note{"good"})
		enqueue(t, e.DB, "test.note", note{"bad"})
		if err := q.Drain(t.Context()); err == nil {
			t.Error("no error")
		}
		e.Clock.Add(48 * time.Hour)
		if err := q.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if done, dead := count(t, q, job.Done), count(t, q, job.Dead); done != 0 || dead != 1 {
			t.Errorf("%d done and %d dead were kept", done, dead)
		}
	})
}

func TestRetryAndDiscard(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		ctx := t.Context()
		q := newQueue(t, e.DB, job.Options{})
		var mended bool
		job.Register(q, job.Kind[note]{Name: "test.note", MaxTries: 1, Run: func(context.Context, note) error {
			if !mended {
				return errors.New("broken")
			}
			return nil
		}})
		enqueue(t, e.DB, "test.note", note{})
		_ = q.Drain(ctx)
		j := one(t, q, "test.note")
		if err := q.Discard(ctx, change("job.discard", j.ID), j.ID); err != nil {
			t.Fatal(err)
		}
		if j := one(t, q, "test.note"); j.State != job.Discarded || j.Ended == nil {
			t.Errorf("discarded: %+v", j)
		}
		mended = true
		if err := q.Retry(ctx, change("job.retry", j.ID), j.ID); err != nil {
			t.Fatal(err)
		}
		if err := q.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if j := one(t, q, "test.note"); j.State != job.Done || j.Error != "" {
			t.Errorf("retried: %+v", j)
		}
		for name, decide := range map[string]func(context.Context, db.Change, job.ID) error{"retry": q.Retry, "discard": q.Discard} {
			if err := decide(ctx, change("job."+name, j.ID), j.ID); !errors.Is(err, job.ErrNotEnded) {
				t.Errorf("%s a done job: %v", name, err)
			}
			if err := decide(ctx, change("job."+name, "none"), "none"); !errors.Is(err, job.ErrNotFound) {
				t.Errorf("%s no job: %v", name, err)
			}
		}
		kept, err := db.All(ctx, e.DB, db.Value[string], `SELECT action FROM change WHERE kind = 'job' ORDER BY id`)
		if err != nil || fmt.Sprint(kept) != "[job.discard job.retry]" {
			t.Errorf("change record %v, %v", kept, err)
		}
	})
}

func TestList_PagesBothWays(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		q := newQueue(t, e.DB, job.Options{})
		for i := range 5 {
			enqueue(t, e.DB, "test.note", i)
		}
		enqueue(t, e.DB, "test.other", note{})
		ctx, f := t.Context(), job.Filter{State: job.Waiting, Kind: "test.note"}
		var seen []string
		cursor := ""
		for range 3 {
			p, err := q.List(ctx, f, cursor, 2)
			if err != nil || p.Total != 5 {
				t.Fatal(p, err)
			}
			for _, j := range p.Items {
				seen = append(seen, j.Payload)
			}
			if cursor = p.Next; cursor == "" {
				p, err = q.List(ctx, f, p.Prev, 2)
				if err != nil || len(p.Items) != 2 || p.Items[0].Payload != "2" || p.Items[1].Payload != "1" {
					t.Errorf("back: %+v, %v", p, err)
				}
			}
		}
		if got := strings.Join(seen, ""); got != "43210" {
			t.Errorf("saw %s", got)
		}
		counts, err := q.Counts(ctx)
		if want := []job.Count{{"test.note", job.Waiting, 5}, {"test.other", job.Waiting, 1}}; err != nil || fmt.Sprint(counts) != fmt.Sprint(want) {
			t.Errorf("counts %v, %v", counts, err)
		}
	})
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, tables...)
	reg := prometheus.NewPedanticRegistry()
	q := job.New(e.DB, slog.New(slog.DiscardHandler), reg, job.Options{})
	job.Register(q, job.Kind[note]{Name: "test.note", Run: func(context.Context, note) error { return nil }})
	enqueue(t, e.DB, "test.note", note{})
	enqueue(t, e.DB, "test.unknown", note{})
	if err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range families {
		for _, m := range f.GetMetric() {
			line := f.GetName()
			for _, l := range m.GetLabel() {
				line += " " + l.GetValue()
			}
			got = append(got, fmt.Sprint(line, " ", m.GetCounter().GetValue()+m.GetGauge().GetValue()))
		}
	}
	want := []string{"alminding_job_tries_total test.note done 1", "alminding_jobs test.unknown waiting 1"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestDue_ReadsOnlyWhatIsDue keeps the query that runs every other second from
// reading all the jobs that have ended.
func TestDue_ReadsOnlyWhatIsDue(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, tables...)
	text, args := job.DueQuery(e.DB.Now())
	plan, err := db.All(t.Context(), e.DB, func(r db.Row) (step string, err error) {
		var id, parent, unused int
		return step, r.Scan(&id, &parent, &unused, &step)
	}, `EXPLAIN QUERY PLAN `+text, args...)
	if err != nil || !strings.Contains(plan[0], "job_due") {
		t.Errorf("plan %q, %v", plan, err)
	}
}

// TestDatabase_GoesAway_OutcomeIsKept cuts every connection to the database
// while a job runs.
func TestDatabase_GoesAway_OutcomeIsKept(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.Postgres, tables...)
	q := newQueue(t, e.DB, job.Options{Poll: 10 * time.Millisecond})
	job.Register(q, job.Kind[note]{Name: "test.note", Run: func(ctx context.Context, _ note) error {
		_, err := db.All(ctx, e.DB, db.Value[bool], `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		return err
	}})
	enqueue(t, e.DB, "test.note", note{})
	start(t, q)
	var j job.Job
	eventually(t, "the end", func() bool {
		p, err := q.List(t.Context(), job.Filter{Kind: "test.note", State: job.Done}, "", 1)
		if err != nil || len(p.Items) == 0 {
			return false // the connections of this test are cut as well
		}
		j = p.Items[0]
		return true
	})
	if j.Tries != 1 {
		t.Errorf("ended as %+v", j)
	}
}
