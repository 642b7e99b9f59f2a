package job

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/base/id"
	"alminding/internal/platform/db"
)

// Options tune a node's queue; the zero value is for production.
type Options struct {
	Workers int           // jobs running at a time on this node; 4
	Poll    time.Duration // between looks for what became due; 2 s
	Lease   time.Duration // how long a node that fell silent keeps its jobs; 1 min
	Grace   time.Duration // how long running jobs may take when the node stops; 20 s
	Keep    time.Duration // how long a done job can be seen; 14 days
}

func (o Options) withDefaults() Options {
	return Options{
		Workers: cmp.Or(o.Workers, 4),
		Poll:    cmp.Or(o.Poll, 2*time.Second),
		Lease:   cmp.Or(o.Lease, time.Minute),
		Grace:   cmp.Or(o.Grace, 20*time.Second),
		Keep:    cmp.Or(o.Keep, 14*24*time.Hour),
	}
}

// Queue works off the jobs of the database on this node.
type Queue struct {
	db      *db.DB
	log     *slog.Logger
	options Options
	node    string
	outcome *prometheus.CounterVec

	kinds     map[string]kind // fixed once Run has begun
	schedules []schedule

	wake chan struct{}
	wg   sync.WaitGroup

	mu      sync.Mutex
	running map[string]int // jobs by kind
}

// New returns the queue of this node. Register the kinds, then call Run. The
// metrics go to reg.
func New(d *db.DB, log *slog.Logger, reg prometheus.Registerer, o Options) *Queue {
	q := &Queue{
		db: d, log: log, options: o.withDefaults(), node: id.New[string](),
		outcome: newOutcomes(), kinds: map[string]kind{},
		wake: make(chan struct{}, 1), running: map[string]int{},
	}
	reg.MustRegister(q.outcome, lengths{q})
	d.OnCommit(func(tables []string) {
		if tables == nil || slices.Contains(tables, "job") {
			q.nudge()
		}
	})
	Register(q, Kind[struct{}]{Name: purgeKind, Run: q.purge})
	q.Daily(purgeKind, 4, 10)
	return q
}

func (q *Queue) nudge() {
	select {
	case q.wake <- struct{}{}:
	default: // it is awake already
	}
}

// Kind is a kind of work, with T the type of its payload.
type Kind[T any] struct {
	Name     string // module.verb, such as mail.send
	Run      func(ctx context.Context, payload T) error
	MaxTries int           // then the job is dead; 10
	MaxWait  time.Duration // longest pause between two tries; 1 h
	Timeout  time.Duration // of one try; 10 min
	Limit    int           // jobs of this kind at a time on this node; no limit of its own
}

// kind is a Kind without its type.
type kind struct {
	run      func(ctx context.Context, payload string) error
	maxTries int
	maxWait  time.Duration
	timeout  time.Duration
	limit    int
}

var kindName = regexp.MustCompile(`^[a-z]+(\.[a-z_]+)+$`)

// Register tells the queue how to do a kind of work; call it before Run. Jobs
// of kinds that this node does not know are left for nodes that do, so that a
// new version can be rolled out node by node.
func Register[T any](q *Queue, k Kind[T]) {
	if _, twice := q.kinds[k.Name]; twice || !kindName.MatchString(k.Name) {
		panic("job.Register: " + k.Name + " is no module.verb, or registered twice")
	}
	q.kinds[k.Name] = kind{
		maxTries: cmp.Or(k.MaxTries, 10),
		maxWait:  cmp.Or(k.MaxWait, time.Hour),
		timeout:  cmp.Or(k.Timeout, 10*time.Minute),
		limit:    cmp.Or(k.Limit, q.options.Workers),
		run: func(ctx context.Context, text string) error {
			var payload T
			if err := json.Unmarshal([]byte(text), &payload); err != nil {
				return Permanent(fmt.Errorf("payload: %w", err))
			}
			return k.Run(ctx, payload)
		},
	}
}

// Run works until ctx ends. Then it starts nothing more, gives the running jobs
// their grace to finish, and gives back to the queue those that do not.
func (q *Queue) Run(ctx context.Context) error {
	if err := q.prepareSchedules(ctx); err != nil {
		return fmt.Errorf("job.Run: %w", err)
	}
	work, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	tick := time.NewTicker(q.options.Poll)
	defer tick.Stop()
	for ctx.Err() == nil {
		if err := q.startDue(ctx, work); err != nil && ctx.Err() == nil {
			q.log.ErrorContext(ctx, "the job queue cannot be read; trying again", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-q.wake:
		case <-tick.C:
		}
	}
	q.finish(cancel)
	return nil
}

const giveBackTime = 5 * time.Second // for a handler to return once it is told to

func (q *Queue) finish(cancel context.CancelCauseFunc) {
	ended := make(chan struct{})
	go func() {
		q.wg.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return
	case <-time.After(q.options.Grace):
		cancel(errStopping)
	}
	select {
	case <-ended:
	case <-time.After(giveBackTime):
		q.log.Error("a job does not listen when it is told to stop; another node takes it over when its lease ends")
	}
}

// startDue enqueues what the schedules ask for and starts due jobs while there
// are free workers.
func (q *Queue) startDue(ctx, work context.Context) error {
	if err := q.runSchedules(ctx); err != nil {
		return err
	}
	for {
		jobs, err := q.claim(ctx)
		if err != nil || len(jobs) == 0 {
			return err
		}
		for _, j := range jobs {
			q.wg.Go(func() {
				defer q.nudge()
				defer q.release(j.Kind)
				_ = q.try(work, j) // kept with the job and logged
			})
		}
	}
}

// Drain runs every job that is due, one after the other, until none is left,
// and returns the errors of those that failed. It is for commands and tests
// that want the consequences of a change done before they go on.
func (q *Queue) Drain(ctx context.Context) error {
	if err := q.prepareSchedules(ctx); err != nil {
		return fmt.Errorf("job.Drain: %w", err)
	}
	var failed []error
	for {
		if err := q.runSchedules(ctx); err != nil {
			return fmt.Errorf("job.Drain: %w", err)
		}
		jobs, err := q.claim(ctx)
		if err != nil {
			return fmt.Errorf("job.Drain: %w", err)
		}
		if len(jobs) == 0 {
			return errors.Join(failed...)
		}
		for _, j := range jobs {
			failed = append(failed, q.try(ctx, j))
			q.release(j.Kind)
		}
	}
}

// claim takes due jobs for the free workers of this node.
func (q *Queue) claim(ctx context.Context) (jobs []Job, err error) {
	kinds, limit := q.room()
	if limit == 0 {
		return nil, nil
	}
	if due, err := anyDue(ctx, q.db, q.node, kinds, q.db.Now()); err != nil || !due {
		return nil, err
	}
	err = q.db.Keep(ctx, func(tx *db.Tx) error {
		jobs, err = claim(ctx, tx, q.node, kinds, limit, q.options.Lease)
		if err == nil && len(jobs) == 0 {
			return db.ErrNoChange // or the commit would wake this node again
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, j := range jobs {
		q.running[j.Kind]++
	}
	return jobs, nil
}

// room tells which kinds may start another job, and how many jobs may be
// claimed without passing the limit of any of them.
func (q *Queue) room() (kinds []string, limit int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	free := q.options.Workers
	for _, n := range q.running {
		free -= n
	}
	if free <= 0 {
		return nil, 0
	}
	for _, name := range slices.Sorted(maps.Keys(q.kinds)) {
		if left := q.kinds[name].limit - q.running[name]; left > 0 {
			kinds = append(kinds, name)
			free = min(free, left)
		}
	}
	return kinds, free
}

func (q *Queue) release(kind string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running[kind]--
}
