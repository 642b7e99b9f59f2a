package job

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/platform/db"
)

// Filter narrows a list; empty fields do not.
type Filter struct {
	State State
	Kind  string
}

func (f Filter) where() (w db.Where) {
	if f.State != "" {
		w.And("state = ?", f.State)
	}
	if f.Kind != "" {
		w.And("kind = ?", f.Kind)
	}
	return w
}

// List gives a page of jobs, newest first.
func (q *Queue) List(ctx context.Context, f Filter, cursor string, limit int) (p page.Page[Job], err error) {
	defer errs.Wrap(&err, "job.List")
	c, err := page.Parse(cursor, "job", 1)
	if err != nil {
		return p, err
	}
	w := f.where()
	total, err := db.One(ctx, q.db, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM job`+w.SQL(), w.Args()...)
	if err != nil {
		return p, err
	}
	order := "DESC"
	switch {
	case c.Back:
		order = "ASC"
		w.And("id > ?", c.Keys[0])
	case !c.First():
		w.And("id < ?", c.Keys[0])
	}
	most := w.Arg(limit + 1)
	rows, err := db.All(ctx, q.db, scan, `SELECT `+columns+` FROM job`+w.SQL()+
		` ORDER BY id `+order+` LIMIT `+most, w.Args()...)
	if err != nil {
		return p, err
	}
	p = page.Cut(rows, c, limit, func(j Job) []string { return []string{string(j.ID)} })
	p.Total = total
	return p, nil
}

// ByID gives one job, or ErrNotFound.
func (q *Queue) ByID(ctx context.Context, id ID) (j Job, err error) {
	defer errs.Wrap(&err, "job.ByID(%s)", id)
	return byID(ctx, q.db, id)
}

// Count says how many jobs of a kind are in a state.
type Count struct {
	Kind  string
	State State
	N     int
}

// Counts counts the jobs by kind and state, for the filters of the list.
func (q *Queue) Counts(ctx context.Context) (c []Count, err error) {
	defer errs.Wrap(&err, "job.Counts")
	return counts(ctx, q.db, States...)
}

func counts(ctx context.Context, q db.Querier, states ...State) ([]Count, error) {
	var w db.Where
	db.In(&w, "state", states)
	return db.All(ctx, q, func(r db.Row) (c Count, err error) {
		err = r.Scan(&c.Kind, &c.State, &c.N)
		return c, err
	}, `SELECT kind, state, CAST(count(*) AS BIGINT) FROM job`+w.SQL()+` GROUP BY kind, state ORDER BY kind, state`, w.Args()...)
}

// Retry makes a job that is dead, discarded or waiting for its next try run
// now, with all its tries before it. Another is ErrNotEnded; ErrTwin when one
// with the same key waits, which does the work anyway.
func (q *Queue) Retry(ctx context.Context, c db.Change, id ID) (err error) {
	defer errs.Wrap(&err, "job.Retry(%s)", id)
	return q.decide(ctx, c, id, func(tx *db.Tx, j *Job) error {
		twin, err := twinWaits(ctx, tx, *j)
		if err != nil {
			return err
		}
		if twin && j.State != Waiting {
			return ErrTwin
		}
		now := tx.Now()
		j.State, j.Due, j.Ended, j.Tries = Waiting, &now, nil, 0
		return nil
	})
}

// Discard gives a dead or waiting job up: it will not run. Another is
// ErrNotEnded.
func (q *Queue) Discard(ctx context.Context, c db.Change, id ID) (err error) {
	defer errs.Wrap(&err, "job.Discard(%s)", id)
	return q.decide(ctx, c, id, func(tx *db.Tx, j *Job) error {
		now := tx.Now()
		j.State, j.Due, j.Ended = Discarded, nil, &now
		return nil
	})
}

// decide changes a job that neither runs nor is done, and notes who did it.
func (q *Queue) decide(ctx context.Context, c db.Change, id ID, change func(*db.Tx, *Job) error) error {
	return q.db.Write(ctx, c, func(tx *db.Tx) error {
		was, err := byID(ctx, tx, id)
		if err != nil {
			return err
		}
		if was.State == Running || was.State == Done {
			return ErrNotEnded.With("id", id)
		}
		j := was
		if err := change(tx, &j); err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, `UPDATE job SET state = $2, due_at = $3, ended_at = $4, tries = $5 WHERE id = $1`,
			id, j.State, j.Due, j.Ended, j.Tries)
		if err != nil {
			return err
		}
		return tx.NoteOn("job", string(id), noted(was), noted(j))
	})
}

// noted is what the change record keeps of a job.
func noted(j Job) map[string]any {
	return map[string]any{"kind": j.Kind, "state": j.State, "tries": j.Tries, "error": j.Error}
}
