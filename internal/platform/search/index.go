package search

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
)

// Entry is one thing that can be found.
type Entry struct {
	Kind, ID string // kind is a module's word for what it is: product, authority
	Title    string
	Keywords []string // other names, subjects, numbers: more telling than the body
	Body     string
	Reach    string // who may find it: public, members, authority:ID, group:ID
	Lang     string // of the texts: da, or en; anything else is taken as da
	Path     string // of its page
	Updated  time.Time
}

func (e Entry) key() int64 { return entryKey(e.Kind, e.ID) }

// Put makes e findable, in place of what was known under its kind and id. Call
// it in the write that changes the thing itself.
func Put(ctx context.Context, tx *db.Tx, e Entry) (err error) {
	defer errs.Wrap(&err, "search.Put(%s %s)", e.Kind, e.ID)
	old, known, err := entryAt(ctx, tx, e)
	if err != nil {
		return err
	}
	e = e.cleaned()
	if err := move(ctx, tx, old, e); err != nil {
		return err
	}
	if !known {
		return insertEntry(ctx, tx, e)
	}
	return updateEntry(ctx, tx, e)
}

// SetReach changes who may find what is known under kind and id, where that follows
// something else than the thing itself. It is no error when there is nothing.
func SetReach(ctx context.Context, tx *db.Tx, kind, id, reach string) (err error) {
	defer errs.Wrap(&err, "search.SetReach(%s %s)", kind, id)
	e, known, err := entryAt(ctx, tx, Entry{Kind: kind, ID: id})
	if err != nil || !known {
		return err
	}
	e.Reach = reach
	return Put(ctx, tx, e)
}

// Delete makes what is known under kind and id unfindable. It is no error when
// there is nothing.
func Delete(ctx context.Context, tx *db.Tx, kind, id string) (err error) {
	defer errs.Wrap(&err, "search.Delete(%s %s)", kind, id)
	old, known, err := entryAt(ctx, tx, Entry{Kind: kind, ID: id})
	if err != nil || !known {
		return err
	}
	if err := move(ctx, tx, old, Entry{Kind: kind, ID: id, Reach: old.Reach}); err != nil {
		return err
	}
	return deleteEntry(ctx, tx, old)
}

// Refresh makes the index anew when an earlier version of the program, with
// another analysis, made it. Call it at start, after the migrations; it takes
// about a second for each thousand entries when there is something to do.
func Refresh(ctx context.Context, d *db.DB) (err error) {
	defer errs.Wrap(&err, "search.Refresh")
	made, err := analysisVersion(ctx, d)
	if err != nil || made == analysis {
		return err
	}
	return d.Keep(ctx, func(tx *db.Tx) error {
		keys, err := clearIndex(ctx, tx)
		if err != nil {
			return err
		}
		for _, key := range keys {
			e, err := entryByKey(ctx, tx, key)
			if err != nil {
				return err
			}
			if err := move(ctx, tx, Entry{Kind: e.Kind, ID: e.ID, Reach: e.Reach}, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// entryAt returns the entry that is known under e's kind and id, and an empty
// one in e's place when there is none.
func entryAt(ctx context.Context, q db.Querier, e Entry) (old Entry, known bool, err error) {
	old, err = entryByKey(ctx, q, e.key())
	if errors.Is(err, db.ErrNotFound) {
		return Entry{Kind: e.Kind, ID: e.ID, Reach: e.Reach}, false, nil
	}
	if err == nil && (old.Kind != e.Kind || old.ID != e.ID) {
		err = fmt.Errorf("%s %s has the same key", old.Kind, old.ID)
	}
	return old, true, err
}

// cleaned replaces what PostgreSQL refuses in a text.
func (e Entry) cleaned() Entry {
	clean := func(s string) string {
		return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", " ")
	}
	e.Title, e.Body = clean(e.Title), clean(e.Body)
	e.Keywords = slices.Clone(e.Keywords)
	for i, k := range e.Keywords {
		e.Keywords[i] = clean(strings.ReplaceAll(k, "\n", " "))
	}
	return e
}

// move changes the postings from those of old to those of e and adds the words
// that are new to the dictionary. Both have the same key. Only what differs is
// written, which keeps an ordinary edit at a handful of rows.
func move(ctx context.Context, tx *db.Tx, old, e Entry) error {
	from, to := placeOf(old), placeOf(e)
	if from == to && old.Lang == e.Lang && old.Title == e.Title && old.Body == e.Body && slices.Equal(old.Keywords, e.Keywords) {
		return nil
	}
	before, after := analyse(old), analyse(e)
	if from != to {
		if err := repost(ctx, tx, from, e.key(), before.terms, nil); err != nil {
			return err
		}
		if err := repost(ctx, tx, to, e.key(), nil, after.terms); err != nil {
			return err
		}
	} else if err := repost(ctx, tx, to, e.key(), before.terms, after.terms); err != nil {
		return err
	}
	maps.DeleteFunc(after.words, func(w word, _ bool) bool { return before.words[w] })
	return insertWords(ctx, tx, slices.SortedFunc(maps.Keys(after.words), word.compare))
}

// repost changes the postings of one entry in one place.
func repost(ctx context.Context, tx *db.Tx, p place, key int64, before, after map[string]uint16) error {
	var changed []string
	for term, weight := range after {
		if w, ok := before[term]; !ok || w != weight {
			changed = append(changed, term)
		}
	}
	for term := range before {
		if _, ok := after[term]; !ok {
			changed = append(changed, term)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	slices.Sort(changed) // so that no two writes wait for each other
	lists, err := postingsAt(ctx, tx, p, changed)
	if err != nil {
		return err
	}
	var rows []postingRow
	for _, term := range changed {
		list, stored := lists[term]
		if weight, ok := after[term]; ok {
			rows = append(rows, postingRow{term, list.with(key, weight)})
			continue
		}
		if list = list.without(key); len(list) > 0 {
			rows = append(rows, postingRow{term, list})
		} else if stored {
			if err := deletePostings(ctx, tx, p, term); err != nil {
				return err
			}
		}
	}
	return upsertPostings(ctx, tx, p, rows)
}
