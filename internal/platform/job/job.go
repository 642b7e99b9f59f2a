package job

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/platform/db"
)

// What the queue may say no with.
var (
	ErrNotFound = errs.New(errs.NotFound, "job.not_found")
	ErrNotEnded = errs.New(errs.Conflict, "job.not_ended") // it runs or is done
	ErrTwin     = errs.New(errs.Conflict, "job.twin")      // one with the same key waits already
)

// ID identifies a job.
type ID string

// State is where a job stands. Its name in the catalogue is "job.state." and
// the state.
type State string

// The states.
const (
	Waiting   State = "waiting"   // for its time, or for a free worker
	Running   State = "running"   // on a node that holds its lease
	Done      State = "done"      // kept for a while, without its payload
	Dead      State = "dead"      // out of tries; a person decides
	Discarded State = "discarded" // by a person, or because a job with the same key waits
)

// States are all states, in the order in which a screen offers them.
var States = []State{Waiting, Running, Dead, Done, Discarded}

// Job is a row of the queue.
type Job struct {
	ID       ID
	Kind     string
	Key      string // see Unique
	Payload  string // JSON; empty when done
	State    State
	Due      *time.Time // of a waiting job: not before; of a running one: end of the lease
	Tries    int
	Error    string // of the latest try that failed; untranslated, for administrators
	Progress int64  // of Total, when the handler reports it
	Total    int64
	Created  time.Time
	Started  *time.Time // the latest try
	Ended    *time.Time
}

// Option changes how a job is enqueued.
type Option func(*Job)

// At keeps the job waiting until t.
func At(t time.Time) Option { return func(j *Job) { j.Due = &t } }

// As gives the job an id chosen beforehand, for a page that will follow it.
func As(id ID) Option { return func(j *Job) { j.ID = id } }

// Unique says that two jobs of the kind with the same key are the same work.
// While one waits no second is added; the one that waits is moved forward if
// the second was due earlier. One that runs already may have read the state of
// yesterday, so a second is added beside it and starts when the first has ended.
func Unique(key string) Option { return func(j *Job) { j.Key = key } }

// Enqueue adds a job to be run once tx has committed. The payload is what the
// kind was registered with; it is kept as JSON and must not hold secrets.
func Enqueue(ctx context.Context, tx *db.Tx, kind string, payload any, opts ...Option) (err error) {
	defer errs.Wrap(&err, "job.Enqueue(%s)", kind)
	text, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	now := tx.Now()
	j := Job{ID: id.New[ID](), Kind: kind, Payload: string(text), State: Waiting, Due: &now, Created: now}
	for _, opt := range opts {
		opt(&j)
	}
	return insert(ctx, tx, j)
}

// Progress reports how far the running job is, for the page that shows a bar.
// It is cheap to call often: what was reported last is kept about once a
// second. Outside a job it does nothing, so that the code of a long import can
// be called from a command as well.
func Progress(ctx context.Context, done, total int64) {
	if r, ok := ctx.Value(runKey{}).(*run); ok {
		r.report(done, total)
	}
}

// Permanent marks an error that another try cannot mend: the job is dead at once.
func Permanent(err error) error { return permanent{err} }

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// panicked is the error of a handler that panicked.
type panicked struct {
	value any
	stack []byte
}

func (p panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }
