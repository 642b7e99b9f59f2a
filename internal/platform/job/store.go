package job

import (
	"context"
	"errors"
	"strings"
	"time"

	"alminding/internal/platform/db"
)

const columns = `id, kind, unique_key, payload, state, due_at, tries, error, progress, total, created_at, started_at, ended_at`

func scan(r db.Row) (j Job, err error) {
	err = r.Scan(&j.ID, &j.Kind, &j.Key, &j.Payload, &j.State, &j.Due, &j.Tries, &j.Error,
		&j.Progress, &j.Total, &j.Created, &j.Started, &j.Ended)
	return j, err
}

func insert(ctx context.Context, tx *db.Tx, j Job) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO job (`+columns+`, node) VALUES ($1, $2, $3, $4, $5, $6, 0, '', 0, 0, $7, NULL, NULL, '')
		ON CONFLICT (kind, unique_key) WHERE state = 'waiting' AND unique_key <> '' DO UPDATE
		SET due_at = CASE WHEN excluded.due_at < job.due_at THEN excluded.due_at ELSE job.due_at END`,
		j.ID, j.Kind, j.Key, j.Payload, j.State, j.Due, j.Created)
	return err
}

func byID(ctx context.Context, q db.Querier, id ID) (Job, error) {
	j, err := db.One(ctx, q, scan, `SELECT `+columns+` FROM job WHERE id = $1`, id)
	if errors.Is(err, db.ErrNotFound) {
		return j, ErrNotFound.With("id", id)
	}
	return j, err
}

// anyDue is asked before a claim because a claim takes SQLite's one write lock.
func anyDue(ctx context.Context, q db.Querier, node string, kinds []string, now time.Time) (bool, error) {
	var w db.Where
	whereDue(&w, node, kinds, now)
	due, err := db.All(ctx, q, db.Value[string], `SELECT id FROM job j`+w.SQL()+` LIMIT 1`, w.Args()...)
	return len(due) > 0, err
}

// whereDue selects the jobs that the node may start: waiting ones whose time has
// come and running ones whose lease has run out, but none whose twin runs, and
// none that the node runs itself and was only late to renew.
func whereDue(w *db.Where, node string, kinds []string, now time.Time) {
	w.And("j.due_at <= ?", now)
	// The expression keeps SQLite from reading all jobs of the kind by
	// job_by_kind, ended ones as well, instead of the few by job_due.
	db.In(w, "j.kind || ''", kinds)
	w.And("j.node <> ?", node)
	w.And(`j.state = 'running' OR j.unique_key = '' OR NOT EXISTS (SELECT 1 FROM job r
		WHERE r.kind = j.kind AND r.unique_key = j.unique_key AND r.unique_key <> '' AND r.state = 'running')`)
}

// claim takes up to limit due jobs for the node. Two nodes never get the same
// job: the condition is repeated outside the sub-select, and on PostgreSQL the
// rows another node is claiming are skipped instead of waited for.
func claim(ctx context.Context, tx *db.Tx, node string, kinds []string, limit int, lease time.Duration) ([]Job, error) {
	var w db.Where
	whereDue(&w, node, kinds, tx.Now())
	most := w.Arg(limit)
	until, by, now := w.Arg(tx.Now().Add(lease)), w.Arg(node), w.Arg(tx.Now())
	return db.All(ctx, tx, scan, `
		UPDATE job SET state = 'running', due_at = `+until+`, node = `+by+`, tries = tries + 1,
			started_at = `+now+`, progress = 0, total = 0
		WHERE id IN (SELECT j.id FROM job j`+w.SQL()+` ORDER BY j.due_at, j.id LIMIT `+most+skipLocked(tx)+`)
		AND due_at <= `+now+` RETURNING `+columns, w.Args()...)
}

func skipLocked(tx *db.Tx) string {
	if tx.Engine() == db.Postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return "" // SQLite has one writer at a time
}

// held is the condition that the node still has the try it claimed.
const held = ` WHERE id = $1 AND state = 'running' AND node = $2 AND tries = $3`

func renew(ctx context.Context, tx *db.Tx, j Job, node string, lease time.Duration, done, total int64) (bool, error) {
	n, err := db.Exec(ctx, tx, `UPDATE job SET due_at = $4, progress = $5, total = $6`+held,
		j.ID, node, j.Tries, tx.Now().Add(lease), done, total)
	return n == 1, err
}

// settle ends the node's try of was and leaves the job as j says. It reports
// whether the node still held the job.
func settle(ctx context.Context, tx *db.Tx, was, j Job, node string) (bool, error) {
	n, err := db.Exec(ctx, tx, `UPDATE job SET state = $4, due_at = $5, ended_at = $6, error = $7, payload = $8,
		progress = $9, total = $10, tries = $11, node = ''`+held,
		was.ID, node, was.Tries, j.State, j.Due, j.Ended, j.Error, j.Payload, j.Progress, j.Total, j.Tries)
	return n == 1, err
}

func twinWaits(ctx context.Context, q db.Querier, j Job) (bool, error) {
	if j.Key == "" {
		return false, nil
	}
	twins, err := db.All(ctx, q, db.Value[string],
		`SELECT id FROM job WHERE kind = $1 AND unique_key = $2 AND state = 'waiting'`, j.Kind, j.Key)
	return len(twins) > 0, err
}

// purge deletes some of the jobs that ended before the time and need nobody's
// decision, and tells how many.
func purge(ctx context.Context, tx *db.Tx, before time.Time, limit int) (int64, error) {
	return db.Exec(ctx, tx, `DELETE FROM job WHERE id IN (
		SELECT id FROM job WHERE ended_at < $1 AND state IN ('done', 'discarded') LIMIT $2)`, before, limit)
}

const maxError = 4000 // bytes

// errorText is what is kept of an error: PostgreSQL takes neither NUL nor
// broken UTF-8 in a text.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	if len(text) > maxError {
		text = text[:maxError]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "�"), "\x00", "�")
}
