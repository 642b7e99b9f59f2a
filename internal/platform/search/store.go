package search

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/platform/db"
)

const entryColumns = `kind, id, reach, lang, path, title, keywords, body, updated`

func scanEntry(r db.Row) (e Entry, err error) {
	var keywords string
	err = r.Scan(&e.Kind, &e.ID, &e.Reach, &e.Lang, &e.Path, &e.Title, &keywords, &e.Body, &e.Updated)
	if keywords != "" {
		e.Keywords = strings.Split(keywords, "\n")
	}
	return e, err
}

func entryByKey(ctx context.Context, q db.Querier, key int64) (Entry, error) {
	return db.One(ctx, q, scanEntry, `SELECT `+entryColumns+` FROM search_entry WHERE key = $1`, key)
}

// entriesByKey leaves out entries that are gone. Of the body it brings what a
// snippet may be taken from.
func entriesByKey(ctx context.Context, q db.Querier, keys []int64) ([]Entry, error) {
	return readBy(ctx, q, scanEntry, `
		SELECT kind, id, reach, lang, path, title, keywords, substr(body, 1, 2500), updated
		FROM search_entry`, db.Where{}, "key", keys)
}

func insertEntry(ctx context.Context, tx *db.Tx, e Entry) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO search_entry (`+entryColumns+`, key)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.Kind, e.ID, e.Reach, e.Lang, e.Path, e.Title, strings.Join(e.Keywords, "\n"), e.Body, e.Updated, e.key())
	return err
}

func updateEntry(ctx context.Context, tx *db.Tx, e Entry) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE search_entry SET reach = $1, lang = $2, path = $3, title = $4, keywords = $5, body = $6, updated = $7
		WHERE key = $8`,
		e.Reach, e.Lang, e.Path, e.Title, strings.Join(e.Keywords, "\n"), e.Body, e.Updated, e.key())
	return err
}

func deleteEntry(ctx context.Context, tx *db.Tx, e Entry) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM search_entry WHERE key = $1`, e.key())
	return err
}

// analysisVersion is 0 for an index that has not been made.
func analysisVersion(ctx context.Context, q db.Querier) (int64, error) {
	v, err := db.One(ctx, q, db.Value[int64], `SELECT version FROM search_analysis`)
	if errors.Is(err, db.ErrNotFound) {
		return 0, nil
	}
	return v, err
}

// clearIndex leaves the entries alone and returns their keys.
func clearIndex(ctx context.Context, tx *db.Tx) (keys []int64, err error) {
	for _, text := range []string{
		`DELETE FROM search_posting`, `DELETE FROM search_word`, `DELETE FROM search_analysis`,
	} {
		if _, err := db.Exec(ctx, tx, text); err != nil {
			return nil, err
		}
	}
	if _, err := db.Exec(ctx, tx, `INSERT INTO search_analysis (version) VALUES ($1)`, analysis); err != nil {
		return nil, err
	}
	return db.All(ctx, tx, db.Value[int64], `SELECT key FROM search_entry ORDER BY key`)
}

type postingRow struct {
	term    string
	entries postings
}

func scanPosting(r db.Row) (row postingRow, err error) {
	err = r.Scan(&row.term, (*[]byte)(&row.entries))
	return row, err
}

func postingsAt(ctx context.Context, q db.Querier, p place, terms []string) (map[string]postings, error) {
	var w db.Where
	w.And("kind = ?", p.kind)
	w.And("reach = ?", p.reach)
	w.And("bucket = ?", p.bucket)
	rows, err := readBy(ctx, q, scanPosting, `SELECT term, entries FROM search_posting`, w, "term", terms)
	lists := make(map[string]postings, len(rows))
	for _, row := range rows {
		lists[row.term] = row.entries
	}
	return lists, err
}

func upsertPostings(ctx context.Context, tx *db.Tx, p place, rows []postingRow) error {
	return insertMany(ctx, tx, `INSERT INTO search_posting (term, kind, reach, bucket, entries) VALUES `,
		` ON CONFLICT (term, kind, reach, bucket) DO UPDATE SET entries = excluded.entries`,
		rows, func(r postingRow) []any { return []any{r.term, p.kind, p.reach, p.bucket, []byte(r.entries)} })
}

func deletePostings(ctx context.Context, tx *db.Tx, p place, term string) error {
	_, err := db.Exec(ctx, tx, `
		DELETE FROM search_posting WHERE term = $1 AND kind = $2 AND reach = $3 AND bucket = $4`,
		term, p.kind, p.reach, p.bucket)
	return err
}

// shardsOf reads the postings that the reader may see, No
// reaches see nothing; no kinds are all kinds.
func shardsOf(ctx context.Context, q db.Querier, terms, kinds, reaches []string) ([]postingRow, error) {
	var w db.Where
	db.In(&w, "reach", padded(reaches))
	if len(kinds) > 0 {
		db.In(&w, "kind", padded(kinds))
	}
	return readBy(ctx, q, scanPosting, `SELECT term, entries FROM search_posting`, w, "term", terms)
}

// word is a word of the dictionary.
type word struct {
	form
	stem string
}

func (w word) compare(v word) int {
	return cmp.Or(strings.Compare(w.word, v.word), strings.Compare(w.stem, v.stem))
}

func scanWord(r db.Row) (w word, err error) {
	var b []byte
	err = r.Scan(&b, &w.stem, &w.shown)
	w.word = string(b)
	return w, err
}

// maxRelated bounds how many words of the dictionary are looked through for one
// word of a query.
const maxRelated = 128

// afterAll comes after every folded word, which is UTF-8.
const afterAll = "\xff"

func wordsFrom(ctx context.Context, q db.Querier, prefix string) ([]word, error) {
	return db.All(ctx, q, scanWord, `
		SELECT word, stem, shown FROM search_word WHERE word >= $1 AND word < $2 ORDER BY word, stem LIMIT $3`,
		[]byte(prefix), []byte(prefix+afterAll), maxRelated)
}

// wordsTo lists the words whose stems end in suffix.
func wordsTo(ctx context.Context, q db.Querier, suffix string) ([]word, error) {
	tail := backwards(suffix)
	return db.All(ctx, q, scanWord, `
		SELECT word, stem, shown FROM search_word WHERE tail >= $1 AND tail < $2 ORDER BY tail, word LIMIT $3`,
		tail, append(slices.Clone(tail), afterAll...), maxRelated)
}

// wordsAmong returns those of the words that are in the dictionary.
func wordsAmong(ctx context.Context, q db.Querier, words []string) ([]word, error) {
	list := make([][]byte, len(words))
	for i, w := range words {
		list[i] = []byte(w)
	}
	return readBy(ctx, q, scanWord, `SELECT word, stem, shown FROM search_word`, db.Where{}, "word", list)
}

// knownStems returns those of the stems that are in the dictionary.
func knownStems(ctx context.Context, q db.Querier, stems []string) (map[string]bool, error) {
	tails := make([][]byte, len(stems))
	for i, s := range stems {
		tails[i] = backwards(s)
	}
	found, err := readBy(ctx, q, db.Value[[]byte], `SELECT DISTINCT tail FROM search_word`, db.Where{}, "tail", tails)
	known := make(map[string]bool, len(found))
	for _, tail := range found {
		known[string(backwards(string(tail)))] = true
	}
	return known, err
}

func insertWords(ctx context.Context, tx *db.Tx, words []word) error {
	return insertMany(ctx, tx, `INSERT INTO search_word (word, stem, shown, tail) VALUES `, ` ON CONFLICT DO NOTHING`,
		words, func(w word) []any { return []any{[]byte(w.word), w.stem, w.shown, backwards(w.stem)} })
}

func backwards(s string) []byte {
	b := []byte(s)
	slices.Reverse(b)
	return b
}

// maxList is the longest list of values in one statement.
const maxList = 256

// readBy reads the rows whose column is one of the values, a bounded number at
// a time, under the conditions of w.
func readBy[T, V any](ctx context.Context, q db.Querier, scan func(db.Row) (T, error), text string, w db.Where, column string, list []V) ([]T, error) {
	var all []T
	for part := range slices.Chunk(list, maxList) {
		where := w.Copy()
		db.In(&where, column, padded(part))
		rows, err := db.All(ctx, q, scan, text+where.SQL(), where.Args()...)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// padded repeats the last value until the list has one of a few lengths, so
// that there are few different texts for the drivers and package db to remember.
func padded[T any](list []T) []T {
	if len(list) == 0 {
		return list
	}
	n := 1
	for n < len(list) {
		n *= 2
	}
	list = slices.Clone(list)
	for len(list) < n {
		list = append(list, list[len(list)-1])
	}
	return list
}

// insertMany inserts rows by the 64, the 16, the 4 and one by one: few
// statements, and few different texts.
func insertMany[T any](ctx context.Context, tx *db.Tx, into, conflict string, rows []T, values func(T) []any) error {
	for size := 64; size > 0; size /= 4 {
		for len(rows) >= size {
			var args []any
			text := strings.Builder{}
			text.WriteString(into)
			for i, row := range rows[:size] {
				if i > 0 {
					text.WriteString(", ")
				}
				args = appendRow(&text, args, values(row))
			}
			text.WriteString(conflict)
			if _, err := db.Exec(ctx, tx, text.String(), args...); err != nil {
				return err
			}
			rows = rows[size:]
		}
	}
	return nil
}

func appendRow(text *strings.Builder, args, values []any) []any {
	for i := range values {
		text.WriteString([]string{"($", ", $"}[min(i, 1)])
		text.WriteString(strconv.Itoa(len(args) + i + 1))
	}
	text.WriteString(")")
	return append(args, values...)
}
