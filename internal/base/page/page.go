// Package page is keyset paging: a list is continued after the last row seen,
// not at a counted offset, so that every page costs the same and none repeats
// or skips a row when others are added.
package page

import (
	"encoding/base64"
	"encoding/json"

	"alminding/internal/base/errs"
)

// ErrCursor says that a cursor is not one that this list gave out.
var ErrCursor = errs.New(errs.Malformed, "errs.cursor")

const maxCursor = 2048 // bytes; ours are far below

// Cursor is the place in a list where a page begins.
type Cursor struct {
	List string   `json:"l"` // the list and its sort order; a cursor fits no other
	Keys []string `json:"k"` // the sort keys of the row at the edge
	Back bool     `json:"b,omitempty"`
}

// String is the cursor as it stands in a URL.
func (c Cursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and bools always marshal
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// Parse reads a cursor that String wrote for the same list with n keys. The
// empty text is the first page. Anything else is ErrCursor.
func Parse(s, list string, n int) (Cursor, error) {
	if s == "" {
		return Cursor{List: list}, nil
	}
	var c Cursor
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || len(s) > maxCursor || c.List != list || len(c.Keys) != n {
		return Cursor{}, ErrCursor.Because(err)
	}
	return c, nil
}

// First reports whether the cursor is the beginning of its list.
func (c Cursor) First() bool { return len(c.Keys) == 0 }

// Page is one page of a list. Prev and Next are empty at its ends.
type Page[T any] struct {
	Items      []T
	Prev, Next string
	Total      int // of the whole list under the same filters
}

// Cut makes a page out of the rows read after the cursor: up to limit+1 of
// them, of which the one too many only tells that the list goes on. Rows read
// backwards are turned round. keys gives a row's sort keys.
func Cut[T any](rows []T, c Cursor, limit int, keys func(T) []string) Page[T] {
	more := len(rows) > limit
	if more {
		rows = rows[:limit]
	}
	if c.Back {
		for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
			rows[i], rows[j] = rows[j], rows[i]
		}
	}
	p := Page[T]{Items: rows}
	if len(rows) == 0 {
		return p
	}
	if more && !c.Back || c.Back {
		p.Next = Cursor{List: c.List, Keys: keys(rows[len(rows)-1])}.String()
	}
	if more && c.Back || !c.Back && !c.First() {
		p.Prev = Cursor{List: c.List, Keys: keys(rows[0]), Back: true}.String()
	}
	return p
}
