package job_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/job"
)

var tables = []fs.FS{job.Migrations}

// note is the payload of the kind most tests use.
type note struct{ Text string }

func newQueue(t *testing.T, d *db.DB, o job.Options) *job.Queue {
	t.Helper()
	return job.New(d, slog.New(slog.NewTextHandler(t.Output(), nil)), prometheus.NewRegistry(), o)
}

func enqueue(t *testing.T, d *db.DB, kind string, payload any, opts ...job.Option) {
	t.Helper()
	err := d.Write(t.Context(), db.Change{Action: "test.enqueue"}, func(tx *db.Tx) error {
		return job.Enqueue(t.Context(), tx, kind, payload, opts...)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// one gives the only job of the kind.
func one(t *testing.T, q *job.Queue, kind string) job.Job {
	t.Helper()
	p, err := q.List(t.Context(), job.Filter{Kind: kind}, "", 10)
	if err != nil || len(p.Items) != 1 {
		t.Fatalf("%d jobs, %v; want one", len(p.Items), err)
	}
	return p.Items[0]
}

func TestEnqueue_RunsAfterCommit_NotAfterRollback(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		q := newQueue(t, e.DB, job.Options{})
		var got []string
		job.Register(q, job.Kind[note]{Name: "test.note", Run: func(_ context.Context, n note) error {
			got = append(got, n.Text)
			return nil
		}})
		boom := errors.New("boom")
		err := e.DB.Write(t.Context(), db.Change{Action: "test.enqueue"}, func(tx *db.Tx) error {
			return errors.Join(job.Enqueue(t.Context(), tx, "test.note", note{"rolled back"}), boom)
		})
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		enqueue(t, e.DB, "test.note", note{"æøå \x00"})
		if err := q.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(got) != 1 || got[0] != "æøå \x00" {
			t.Errorf("ran %q", got)
		}
		if j := one(t, q, "test.note"); j.State != job.Done || j.Payload != "" || j.Ended == nil || j.Tries != 1 {
			t.Errorf("ended as %+v", j)
		}
	})
}

func TestTry_Failing_IsTriedLaterThenDead(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, tables, func(t *testing.T, e dbtest.Env) {
		q := newQueue(t, e.DB, job.Options{})
		boom := errors.New("boom \x00 \xff")
		job.Register(q, job.Kind[note]{Name: "test.note", MaxTries: 3, MaxWait: 7 * time.Second, Run: func(context.Context, note) error { return boom }})
		enqueue(t, e.DB, "test.note", note{})
		for try, most := range []time.Duration{5 * time.Second, 7 * time.Second} {
			if err := q.Drain(t.Context()); !errors.Is(err, boom) {
				t.Fatalf("Drain: %v", err)
			}
			j := one(t, q, "test.note")
			if j.State != job.Waiting || j.Tries != try+1 || j.Error == "" {
				t.Fatalf("after try %d: %+v", try+1, j)
			}
			if wait := j.Due.Sub(e.DB.Now()); wait > most || wait < most*3/4 {
				t.Errorf("after try %d waits %s, want up to %s", try+1, wait, most)
			}
			e.Clock.Add(most)
		}
		if err := q.Drain(t.Context()); !errors.Is(err, boom) {
			t.Fatalf("Drain: %v", err)
		}
		if j := one(t, q, "test.note"); j.State != job.Dead || j.Ended == nil || j.Payload == "" {
			t.Errorf("ended as %+v", j)
		}
	})
}
