package job

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"alminding/internal/platform/db"
)

var (
	errStopping  = errors.New("job: the node stops")
	errLeaseLost = errors.New("job: the lease was lost")
	errCrashes   = errors.New("job: the node stopped answering in every try, the last time without an error")
)

type runKey struct{}

// run is one try of a job.
type run struct {
	q      *Queue
	job    Job
	cancel context.CancelCauseFunc

	mu          sync.Mutex
	done, total int64
	reported    bool // and not kept yet
}

func (r *run) report(done, total int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reported = r.reported || done != r.done || total != r.total
	r.done, r.total = done, total
}

func (r *run) progress() (done, total int64, reported bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	reported, r.reported = r.reported, false
	return r.done, r.total, reported
}

// try runs a claimed job once and keeps what came of it. It returns the
// handler's error.
func (q *Queue) try(ctx context.Context, j Job) error {
	k := q.kinds[j.Kind]
	if j.Tries > k.maxTries {
		// Nobody said how the last try ended: it may well be this job that
		// brings its node down, so it is not started once more.
		return q.settle(ctx, &run{q: q, job: j}, Permanent(errCrashes))
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r := &run{q: q, job: j, cancel: cancel}
	var keeping sync.WaitGroup
	over := make(chan struct{})
	keeping.Go(func() { r.keepLease(ctx, over) })
	err := r.call(ctx, k)
	close(over)
	keeping.Wait()
	if err != nil && context.Cause(ctx) != nil {
		err = context.Cause(ctx)
	}
	return q.settle(ctx, r, err)
}

// call calls the handler and turns a panic into an error.
func (r *run) call(ctx context.Context, k kind) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicked{v, debug.Stack()}
		}
	}()
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, runKey{}, r), k.timeout)
	defer cancel()
	return k.run(ctx, r.job.Payload)
}

const progressEvery = time.Second

// keepLease renews the lease while the handler runs, and keeps its progress.
// When the lease is lost, the handler is told to stop: another node may be at
// the same job.
func (r *run) keepLease(ctx context.Context, over <-chan struct{}) {
	lease := r.q.options.Lease
	tick := time.NewTicker(min(progressEvery, lease/8))
	defer tick.Stop()
	renewed := time.Now()
	for {
		select {
		case <-over:
			return
		case <-tick.C:
		}
		done, total, reported := r.progress()
		if !reported && time.Since(renewed) < lease/4 {
			continue
		}
		held, err := r.renew(ctx, done, total)
		switch {
		case err == nil && held:
			renewed = time.Now()
		case err == nil, time.Since(renewed) > lease:
			r.cancel(errLeaseLost)
			return
		default:
			r.q.log.WarnContext(ctx, "a job's lease could not be renewed", "job", r.job.ID, "error", err)
		}
	}
}

func (r *run) renew(ctx context.Context, done, total int64) (held bool, err error) {
	q := r.q
	err = q.db.Keep(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		held, err = renew(ctx, tx, r.job, q.node, q.options.Lease, done, total)
		return err
	})
	return held, err
}

// settle keeps the outcome of a try and returns its error. When the database
// does not answer it asks again for as long as the lease would last; after that
// the job runs once more somewhere, which handlers are made for.
func (q *Queue) settle(ctx context.Context, r *run, failure error) error {
	ctx = context.WithoutCancel(ctx)
	for end := time.Now().Add(q.options.Lease); ; {
		outcome, held, err := q.keepOutcome(ctx, r, failure)
		switch {
		case err == nil && held:
			q.outcome.WithLabelValues(r.job.Kind, outcome).Inc()
			q.report(ctx, r.job, outcome, failure)
			return failure
		case err == nil:
			q.log.WarnContext(ctx, "a job was taken over while it ran", "job", r.job.ID, "kind", r.job.Kind)
			return errors.Join(failure, errLeaseLost)
		case time.Now().After(end):
			q.log.ErrorContext(ctx, "the outcome of a job could not be kept", "job", r.job.ID, "kind", r.job.Kind, "error", err)
			return errors.Join(failure, err)
		}
		time.Sleep(q.options.Lease / 60)
	}
}

func (q *Queue) keepOutcome(ctx context.Context, r *run, failure error) (outcome string, held bool, err error) {
	err = q.db.Keep(ctx, func(tx *db.Tx) error {
		var j Job
		if j, outcome, err = q.after(ctx, tx, r, failure); err != nil {
			return err
		}
		held, err = settle(ctx, tx, r.job, j, q.node)
		return err
	})
	return outcome, held, err
}

// The outcomes of a try, as metrics name them.
const (
	outcomeDone     = "done"
	outcomeRetry    = "retry"
	outcomeDead     = "dead"
	outcomeGaveBack = "gave_back"
	outcomeTwin     = "twin"
)

// after is how the job looks after a try that ended with failure.
func (q *Queue) after(ctx context.Context, tx *db.Tx, r *run, failure error) (j Job, outcome string, err error) {
	j, now := r.job, tx.Now()
	j.Progress, j.Total, _ = r.progress()
	j.Error = errorText(failure)
	j.Due, j.Ended = nil, &now
	if failure == nil {
		j.State, j.Payload = Done, ""
		return j, outcomeDone, nil
	}
	k := q.kinds[j.Kind]
	stopping := errors.Is(failure, errStopping)
	if _, final := errors.AsType[permanent](failure); !stopping && (final || j.Tries >= k.maxTries) {
		j.State = Dead
		return j, outcomeDead, nil
	}
	twin, err := twinWaits(ctx, tx, j)
	if err != nil {
		return j, "", err
	}
	if twin { // which does the same work, later and with all its tries
		j.State = Discarded
		return j, outcomeTwin, nil
	}
	due, outcome := now.Add(backoff(j.Tries, k.maxWait)), outcomeRetry
	if stopping {
		due, outcome = now, outcomeGaveBack
		j.Tries--
	}
	j.State, j.Due, j.Ended = Waiting, &due, nil
	return j, outcome, nil
}

// backoff is the pause after the given number of tries: 5 s, doubled each time
// up to most, of which up to a quarter is left off at random so that jobs that
// failed together do not come back together.
func backoff(tries int, most time.Duration) time.Duration {
	d := most
	if tries < 30 {
		d = min(most, 5*time.Second<<(tries-1))
	}
	return d - rand.N(d/4+1) //nolint:gosec // nobody gains by guessing it
}

func (q *Queue) report(ctx context.Context, j Job, outcome string, failure error) {
	log := q.log.With("job", j.ID, "kind", j.Kind, "tries", j.Tries)
	switch outcome {
	case outcomeDone:
		log.DebugContext(ctx, "job done")
	case outcomeDead:
		log.ErrorContext(ctx, "job dead", "error", failure)
	default:
		log.WarnContext(ctx, "job "+outcome, "error", failure)
	}
}

const purgeKind = "job.purge"

func (q *Queue) purge(ctx context.Context, _ struct{}) error {
	const batch = 1000 // a short write, so that others are not kept waiting
	for {
		var n int64
		err := q.db.Keep(ctx, func(tx *db.Tx) (err error) {
			n, err = purge(ctx, tx, tx.Now().Add(-q.options.Keep), batch)
			return err
		})
		if err != nil {
			return fmt.Errorf("job.purge: %w", err)
		}
		if n < batch {
			return nil
		}
	}
}
