// Package audit reads the change record that db.Write keeps: the history of one
// object, and the log of everything. It never writes; nothing does but
// platform/db, and nothing deletes (ADR 5).
//
// Whoever shows an object's history decides who may see it. The whole log is for
// those who keep the community's records.
package audit

import (
	"context"
	"embed"
	"encoding/json"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS

// ErrForbidden says that the log is not for this reader.
var ErrForbidden = errs.New(errs.Forbidden, "audit.forbidden")

// Entry is one write: who did what, when, for which authority.
type Entry struct {
	ID        string
	Seq       int64 // 0 for a write that touched no timeline
	At        time.Time
	Action    string
	Kind      string
	Object    string
	Account   string
	Person    string
	Authority string
	Via       string
	Request   string
	Items     []Item
}

// Item is what one object was before the write and is after it, as JSON texts;
// empty for "was not there" and "is gone".
type Item struct {
	Kind, Object  string
	Before, After string
}

// Decode reads what the object was before and is after into values of T; nil
// where it was not there.
func Decode[T any](it Item) (before, after *T, err error) {
	if before, err = decode[T](it.Before); err == nil {
		after, err = decode[T](it.After)
	}
	return before, after, err
}

func decode[T any](text string) (*T, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // "was not there" is what nil says
	}
	v := new(T)
	return v, json.Unmarshal([]byte(text), v)
}

const entryColumns = `c.id, COALESCE(c.seq, 0), c.at, c.action, c.kind, c.object, c.account, c.person, c.authority, c.via, c.request`

func (e *Entry) fields() []any {
	return []any{&e.ID, &e.Seq, &e.At, &e.Action, &e.Kind, &e.Object, &e.Account, &e.Person, &e.Authority, &e.Via, &e.Request}
}

// History gives the writes that changed the object, newest first, each with the
// items about it alone.
func History(ctx context.Context, q db.Querier, kind, object string, limit int) (entries []Entry, err error) {
	defer errs.Wrap(&err, "audit.History(%s, %s)", kind, object)
	return db.All(ctx, q, func(r db.Row) (e Entry, err error) {
		var it Item
		err = r.Scan(append(e.fields(), &it.Kind, &it.Object, &it.Before, &it.After)...)
		e.Items = []Item{it}
		return e, err
	}, `SELECT `+entryColumns+`, i.kind, i.object, i.before, i.after
		FROM change_item i JOIN change c ON c.id = i.change_id
		WHERE i.kind = $1 AND i.object = $2
		ORDER BY i.change_id DESC, i.n DESC LIMIT $3`, kind, object, limit)
}

// Filter narrows the log. Empty fields do not.
type Filter struct {
	Kind, Object string // of what a write was about
	Action       string
	Account      string
	Authority    string // acted for
	From, To     civil.Date
}

// List gives a page of the log, newest first. Only those who keep the
// community's records may read it.
func List(ctx context.Context, q db.Querier, actor auth.Actor, f Filter, cursor string, limit int) (p page.Page[Entry], err error) {
	defer errs.Wrap(&err, "audit.List")
	if !actor.Keeps() {
		return p, ErrForbidden
	}
	c, err := page.Parse(cursor, "changes", 1)
	if err != nil {
		return p, err
	}
	w := f.where()
	total, err := db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM change c`+w.SQL(), w.Args()...)
	if err != nil {
		return p, err
	}
	order := "DESC"
	switch {
	case c.Back:
		w.And("c.id > ?", c.Keys[0])
		order = "ASC"
	case !c.First():
		w.And("c.id < ?", c.Keys[0])
	}
	rows, err := db.All(ctx, q, func(r db.Row) (e Entry, err error) {
		err = r.Scan(e.fields()...)
		return e, err
	}, `SELECT `+entryColumns+` FROM change c`+w.SQL()+` ORDER BY c.id `+order+` LIMIT `+w.Arg(limit+1), w.Args()...)
	if err != nil {
		return p, err
	}
	p = page.Cut(rows, c, limit, func(e Entry) []string { return []string{e.ID} })
	p.Total = total
	return p, withItems(ctx, q, p.Items)
}

func (f Filter) where() *db.Where {
	var w db.Where
	for column, value := range map[string]string{
		"c.kind": f.Kind, "c.object": f.Object, "c.action": f.Action, "c.account": f.Account, "c.authority": f.Authority,
	} {
		if value != "" {
			w.And(column+" = ?", value)
		}
	}
	if f.From != 0 {
		w.And("c.at >= ?", f.From.Start())
	}
	if f.To != 0 {
		w.And("c.at < ?", (f.To + 1).Start())
	}
	return &w
}

// ByID gives one write with all that it changed.
func ByID(ctx context.Context, q db.Querier, actor auth.Actor, id string) (e Entry, err error) {
	defer errs.Wrap(&err, "audit.ByID(%s)", id)
	if !actor.Keeps() {
		return e, ErrForbidden
	}
	e, err = db.One(ctx, q, func(r db.Row) (e Entry, err error) {
		err = r.Scan(e.fields()...)
		return e, err
	}, `SELECT `+entryColumns+` FROM change c WHERE c.id = $1`, id)
	if err != nil {
		return e, err
	}
	one := []Entry{e}
	err = withItems(ctx, q, one)
	return one[0], err
}

// BySeq gives the writes on timelines with the numbers, without their items: who
// made the versions that carry them, and when. Whoever shows the versions decides
// who may see that.
func BySeq(ctx context.Context, q db.Querier, numbers []int64) (entries map[int64]Entry, err error) {
	defer errs.Wrap(&err, "audit.BySeq(%d)", len(numbers))
	var w db.Where
	db.In(&w, "c.seq", numbers)
	entries = make(map[int64]Entry, len(numbers))
	err = db.Each(ctx, q, func(r db.Row) error {
		var e Entry
		err := r.Scan(e.fields()...)
		entries[e.Seq] = e
		return err
	}, `SELECT `+entryColumns+` FROM change c`+w.SQL(), w.Args()...)
	return entries, err
}

func withItems(ctx context.Context, q db.Querier, entries []Entry) error {
	at := make(map[string]int, len(entries))
	ids := make([]string, len(entries))
	for i, e := range entries {
		at[e.ID], ids[i] = i, e.ID
	}
	var w db.Where
	db.In(&w, "change_id", ids)
	return db.Each(ctx, q, func(r db.Row) error {
		var id string
		var it Item
		if err := r.Scan(&id, &it.Kind, &it.Object, &it.Before, &it.After); err != nil {
			return err
		}
		entries[at[id]].Items = append(entries[at[id]].Items, it)
		return nil
	}, `SELECT change_id, kind, object, before, after FROM change_item`+w.SQL()+` ORDER BY change_id, n`, w.Args()...)
}
