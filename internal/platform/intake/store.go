package intake

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
)

// Migrations holds the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locale holds the names of states and verdicts, and the errors.
//
//go:embed locale/*.json
var Locale embed.FS

const batchColumns = `id, kind, about, file, fetched, hash, size, state, job, account, person, name, authority, party,
	counts, undecided, reading, faults, kept, outcome, stale, created_at, applied_at, reverted_at`

func scanBatch(r db.Row) (b Batch, err error) {
	var counts, reading, faults, kept string
	err = r.Scan(&b.ID, &b.Kind, &b.About, &b.Name, &b.Fetched, &b.File.Hash, &b.File.Size, &b.State, &b.Job,
		&b.By.Account, &b.By.Person, &b.By.Name, &b.By.Authority, &b.By.Party,
		&counts, &b.Undecided, &reading, &faults, &kept, &b.outcome, &b.Stale, &b.Created, &b.Applied, &b.Reverted)
	return b, errors.Join(err, fromJSON(counts, &b.Counts), fromJSON(reading, &b.Reading), fromJSON(faults, &b.Faults), fromJSON(kept, &b.Kept))
}

// values are what batchColumns keep.
func (b Batch) values() []any {
	return []any{
		b.ID, b.Kind, b.About, b.Name, b.Fetched, b.File.Hash, b.File.Size, b.State, b.Job,
		b.By.Account, b.By.Person, b.By.Name, b.By.Authority, b.By.Party,
		toJSON(b.Counts), b.Undecided, toJSON(b.Reading), toJSON(b.Faults), toJSON(b.Kept), b.outcome, b.Stale, b.Created, b.Applied, b.Reverted,
	}
}

// toJSON is for what this package's own types hold, which always has a JSON form.
func toJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func fromJSON(text string, v any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), v)
}

func insertBatch(ctx context.Context, tx *db.Tx, b Batch) error {
	values := b.values()
	_, err := db.Exec(ctx, tx, `INSERT INTO intake_batch (`+batchColumns+`) VALUES `+tuples(1, len(values)), values...)
	return err
}

func updateBatch(ctx context.Context, tx *db.Tx, b Batch) error {
	return db.MustExec(ctx, tx, ErrNotFound, `UPDATE intake_batch SET
			kind = $2, about = $3, file = $4, fetched = $5, hash = $6, size = $7, state = $8, job = $9,
			account = $10, person = $11, name = $12, authority = $13, party = $14,
			counts = $15, undecided = $16, reading = $17, faults = $18, kept = $19, outcome = $20, stale = $21,
			created_at = $22, applied_at = $23, reverted_at = $24
		WHERE id = $1`, b.values()...)
}

// deleteBatch removes the batch with all that was found in its file.
func deleteBatch(ctx context.Context, tx *db.Tx, batch BatchID) error {
	if err := deleteFindings(ctx, tx, batch); err != nil {
		return err
	}
	return db.MustExec(ctx, tx, ErrNotFound, `DELETE FROM intake_batch WHERE id = $1`, batch)
}

func batchByID(ctx context.Context, q db.Querier, id BatchID) (Batch, error) {
	b, err := db.One(ctx, q, scanBatch, `SELECT `+batchColumns+` FROM intake_batch WHERE id = $1`, id)
	if errors.Is(err, db.ErrNotFound) {
		return b, ErrNotFound
	}
	return b, err
}

// batches reads those under the conditions, newest first, or oldest first to read
// a page backwards.
func batches(ctx context.Context, q db.Querier, w *db.Where, backwards bool, limit int) ([]Batch, error) {
	order := " DESC"
	if backwards {
		order = ""
	}
	return db.All(ctx, q, scanBatch, `SELECT `+batchColumns+` FROM intake_batch`+w.SQL()+` ORDER BY id`+order+` LIMIT `+w.Arg(limit), w.Args()...)
}

func countBatches(ctx context.Context, q db.Querier, w *db.Where) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM intake_batch`+w.SQL(), w.Args()...)
}

// twin is the first batch of the same file that stands applied.
func twin(ctx context.Context, q db.Querier, b Batch) (Batch, error) {
	return db.One(ctx, q, scanBatch, `SELECT `+batchColumns+` FROM intake_batch
		WHERE hash = $1 AND kind = $2 AND about = $3 AND id <> $4 AND state = $5 ORDER BY created_at LIMIT 1`,
		b.File.Hash, b.Kind, b.About, b.ID, Applied)
}

func filesInUse(ctx context.Context, q db.Querier, hashes []blob.Hash) ([]blob.Hash, error) {
	var w db.Where
	db.In(&w, "hash", hashes)
	return db.All(ctx, q, db.Value[blob.Hash], `SELECT DISTINCT hash FROM intake_batch`+w.SQL(), w.Args()...)
}

const entryColumns = `n, line, verdict, cells, faults, before, after`

func scanEntry(r db.Row) (e Entry, err error) {
	var cells, faults, before, after string
	err = r.Scan(&e.N, &e.Line, &e.Verdict, &cells, &faults, &before, &after)
	e.before, e.after = json.RawMessage(before), json.RawMessage(after)
	return e, errors.Join(err, fromJSON(cells, &e.Cells), fromJSON(faults, &e.Faults))
}

// atOnce is how many rows one statement writes.
const atOnce = 250

func insertEntries(ctx context.Context, tx *db.Tx, batch BatchID, list []Entry) error {
	size := atOnce
	for len(list) > 0 {
		if len(list) < size {
			size = 1 // so that there are two statements to compile and not one for each number of rows
		}
		var values []any
		for _, e := range list[:size] {
			values = append(values, batch, e.N, e.Line, e.Verdict, toJSON(e.Cells), toJSON(e.Faults), string(e.before), string(e.after))
		}
		_, err := db.Exec(ctx, tx, `INSERT INTO intake_row (batch, `+entryColumns+`) VALUES `+tuples(size, len(values)/size), values...)
		if err != nil {
			return err
		}
		list = list[size:]
	}
	return nil
}

// tuples is n lists of placeholders, each of width.
func tuples(n, width int) string {
	var b strings.Builder
	for i := range n * width {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%width == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	return b.String() + ")"
}

func deleteFindings(ctx context.Context, tx *db.Tx, batch BatchID) error {
	if _, err := db.Exec(ctx, tx, `DELETE FROM intake_row WHERE batch = $1`, batch); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `DELETE FROM intake_question WHERE batch = $1`, batch)
	return err
}

// whereRow picks rows of the batch; no verdicts pick all.
func whereRow(batch BatchID, verdicts ...Verdict) *db.Where {
	var w db.Where
	w.And("batch = ?", batch)
	if len(verdicts) > 0 {
		db.In(&w, "verdict", verdicts)
	}
	return &w
}

// entries reads rows in the order of the file, or the other way round to read a
// page backwards.
func entries(ctx context.Context, q db.Querier, w *db.Where, backwards bool, limit int) ([]Entry, error) {
	order := ""
	if backwards {
		order = " DESC"
	}
	return db.All(ctx, q, scanEntry, `SELECT `+entryColumns+` FROM intake_row`+w.SQL()+` ORDER BY n`+order+` LIMIT `+w.Arg(limit), w.Args()...)
}

func countEntries(ctx context.Context, q db.Querier, w *db.Where) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM intake_row`+w.SQL(), w.Args()...)
}

// toWrite reads the records of the rows that change something.
func toWrite(ctx context.Context, q db.Querier, batch BatchID) ([]json.RawMessage, error) {
	w := whereRow(batch, Added, Changed)
	texts, err := db.All(ctx, q, db.Value[string], `SELECT after FROM intake_row`+w.SQL()+` ORDER BY n`, w.Args()...)
	list := make([]json.RawMessage, len(texts))
	for i, t := range texts {
		list[i] = json.RawMessage(t)
	}
	return list, err
}

const questionColumns = `n, field, text, line, lines, candidates, answer`

func scanQuestion(r db.Row) (q Question, err error) {
	var candidates string
	err = r.Scan(&q.N, &q.Field, &q.Text, &q.Line, &q.Lines, &candidates, &q.Answer)
	return q, errors.Join(err, fromJSON(candidates, &q.Candidates))
}

func insertQuestion(ctx context.Context, tx *db.Tx, batch BatchID, q Question) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO intake_question (batch, `+questionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		batch, q.N, q.Field, q.Text, q.Line, q.Lines, toJSON(q.Candidates), q.Answer)
	return err
}

// questionsOf reads at most limit questions after the one numbered n.
func questionsOf(ctx context.Context, q db.Querier, batch BatchID, n, limit int) ([]Question, error) {
	return db.All(ctx, q, scanQuestion, `SELECT `+questionColumns+` FROM intake_question
		WHERE batch = $1 AND n > $2 ORDER BY n LIMIT $3`, batch, n, limit)
}

func answered(ctx context.Context, q db.Querier, batch BatchID) ([]Question, error) {
	return db.All(ctx, q, scanQuestion, `SELECT `+questionColumns+` FROM intake_question WHERE batch = $1 AND answer <> '' ORDER BY n`, batch)
}

func questionsByN(ctx context.Context, q db.Querier, batch BatchID, numbers []int) ([]Question, error) {
	var all []Question
	for part := range slices.Chunk(numbers, 500) {
		var w db.Where
		w.And("batch = ?", batch)
		db.In(&w, "n", part)
		list, err := db.All(ctx, q, scanQuestion, `SELECT `+questionColumns+` FROM intake_question`+w.SQL()+` ORDER BY n`, w.Args()...)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

func answer(ctx context.Context, tx *db.Tx, batch BatchID, n int, text string) error {
	_, err := db.Exec(ctx, tx, `UPDATE intake_question SET answer = $3 WHERE batch = $1 AND n = $2`, batch, n, text)
	return err
}

func leaveOpen(ctx context.Context, tx *db.Tx, batch BatchID) error {
	_, err := db.Exec(ctx, tx, `UPDATE intake_question SET answer = $2 WHERE batch = $1 AND answer = ''`, batch, Leave)
	return err
}

func countOpen(ctx context.Context, q db.Querier, batch BatchID) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM intake_question WHERE batch = $1 AND answer = ''`, batch)
}
