package job

import (
	"context"
	"fmt"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/platform/db"
)

// schedule says when a kind is due.
type schedule struct {
	kind string
	spec string
	next func(after time.Time) time.Time
}

// Every runs a registered kind once in each interval, with the zero payload.
// Intervals count from a common beginning, so that all nodes mean the same moments.
func (q *Queue) Every(kind string, d time.Duration) {
	q.plan(kind, "every "+d.String(), func(after time.Time) time.Time {
		return after.Truncate(d).Add(d)
	})
}

// Daily runs a registered kind once a day at the time of day in Copenhagen, with the
// zero payload. A time that the change to summer time leaves out comes an
// hour later; one that comes twice counts once.
func (q *Queue) Daily(kind string, hour, minute int) {
	q.plan(kind, fmt.Sprintf("daily %02d:%02d", hour, minute), func(after time.Time) time.Time {
		return nextDaily(after, hour, minute)
	})
}

func (q *Queue) plan(kind, spec string, next func(time.Time) time.Time) {
	if _, ok := q.kinds[kind]; !ok {
		panic("job: a schedule for " + kind + ", which is not registered")
	}
	q.schedules = append(q.schedules, schedule{kind, spec, next})
}

func nextDaily(after time.Time, hour, minute int) time.Time {
	for d := civil.Of(after); ; d++ {
		y, m, day := d.Time().Date()
		if t := time.Date(y, m, day, hour, minute, 0, 0, civil.Copenhagen); t.After(after) {
			return t
		}
	}
}

// prepareSchedules writes when each schedule is due for the first time. A
// schedule that is known keeps its time, unless it was changed in the program.
func (q *Queue) prepareSchedules(ctx context.Context) error {
	return q.db.Keep(ctx, func(tx *db.Tx) error {
		for _, s := range q.schedules {
			_, err := db.Exec(ctx, tx, `INSERT INTO job_schedule (kind, spec, due_at) VALUES ($1, $2, $3)
				ON CONFLICT (kind) DO UPDATE SET spec = excluded.spec, due_at = excluded.due_at
				WHERE job_schedule.spec <> excluded.spec`, s.kind, s.spec, s.next(tx.Now()))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// runSchedules enqueues the kinds that are due and moves their time to the
// next. One node's update wins for each due time. Times that passed while no
// node was up are made up by one run, not by many.
func (q *Queue) runSchedules(ctx context.Context) error {
	type row struct {
		kind string
		due  time.Time
	}
	due, err := db.All(ctx, q.db, func(r db.Row) (v row, err error) {
		err = r.Scan(&v.kind, &v.due)
		return v, err
	}, `SELECT kind, due_at FROM job_schedule WHERE due_at <= $1`, q.db.Now())
	if err != nil {
		return err
	}
	for _, r := range due {
		for _, s := range q.schedules {
			if s.kind != r.kind {
				continue
			}
			if err := q.enqueueScheduled(ctx, s, r.due); err != nil {
				return err
			}
		}
	}
	return nil
}

func (q *Queue) enqueueScheduled(ctx context.Context, s schedule, due time.Time) error {
	return q.db.Keep(ctx, func(tx *db.Tx) error {
		n, err := db.Exec(ctx, tx, `UPDATE job_schedule SET due_at = $3 WHERE kind = $1 AND due_at = $2`,
			s.kind, due, s.next(tx.Now()))
		if err != nil {
			return err
		}
		if n == 0 {
			return db.ErrNoChange // another node was faster
		}
		return Enqueue(ctx, tx, s.kind, nil, Unique("schedule"))
	})
}

// Schedule is a kind that runs by the clock.
type Schedule struct {
	Kind string
	Spec string // "every 1h0m0s" or "daily 04:10"
	Due  time.Time
}

// Schedules lists when each kind that runs by the clock is due next.
func (q *Queue) Schedules(ctx context.Context) ([]Schedule, error) {
	return db.All(ctx, q.db, func(r db.Row) (s Schedule, err error) {
		err = r.Scan(&s.Kind, &s.Spec, &s.Due)
		return s, err
	}, `SELECT kind, spec, due_at FROM job_schedule ORDER BY kind`)
}
