package page_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"alminding/internal/base/page"
)

// read plays the database: numbers after (or before) the cursor, in its order.
func read(c page.Cursor, all []int, limit int) []int {
	if c.First() {
		return all[:min(len(all), limit+1)]
	}
	at, _ := strconv.Atoi(c.Keys[0])
	var rows []int
	for _, n := range all {
		if c.Back && n < at || !c.Back && n > at {
			rows = append(rows, n)
		}
	}
	if c.Back {
		slices.Reverse(rows)
	}
	return rows[:min(len(rows), limit+1)]
}

func TestCut_ForthAndBack_SeesEveryRowOnce(t *testing.T) {
	t.Parallel()
	key := func(n int) []string { return []string{strconv.Itoa(n)} }
	for size := range 12 {
		var all []int
		for n := range size {
			all = append(all, n)
		}
		var seen []int
		cursor, last := "", page.Page[int]{}
		for {
			c, err := page.Parse(cursor, "numbers", 1)
			if err != nil {
				t.Fatal(err)
			}
			last = page.Cut(slices.Clone(read(c, all, 3)), c, 3, key)
			seen = append(seen, last.Items...)
			if cursor = last.Next; cursor == "" {
				break
			}
		}
		if !slices.Equal(seen, all) {
			t.Errorf("forth over %d rows: %v", size, seen)
		}
		back := slices.Clone(last.Items)
		for last.Prev != "" {
			c, err := page.Parse(last.Prev, "numbers", 1)
			if err != nil {
				t.Fatal(err)
			}
			last = page.Cut(slices.Clone(read(c, all, 3)), c, 3, key)
			back = append(slices.Clone(last.Items), back...)
		}
		if !slices.Equal(back, all) {
			t.Errorf("back over %d rows: %v", size, back)
		}
	}
}

func TestParse_ForeignCursor_ErrCursor(t *testing.T) {
	t.Parallel()
	other := page.Cursor{List: "authorities", Keys: []string{"a"}}.String()
	for _, s := range []string{other, "x", "%%%", strings.Repeat("A", 5000), page.Cursor{List: "products"}.String()} {
		if _, err := page.Parse(s, "products", 1); !errors.Is(err, page.ErrCursor) {
			t.Errorf("Parse(%.20q): %v, want ErrCursor", s, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(page.Cursor{List: "products", Keys: []string{"a"}}.String())
	f.Add("")
	f.Add("eyJsIjoicHJvZHVjdHMifQ")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := page.Parse(s, "products", 1)
		switch {
		case err != nil && !errors.Is(err, page.ErrCursor):
			t.Errorf("Parse(%q): %v is not ErrCursor", s, err)
		case err == nil && !c.First() && len(c.Keys) != 1:
			t.Errorf("Parse(%q) gave %d keys", s, len(c.Keys))
		}
	})
}
