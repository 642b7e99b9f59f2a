package ballotweb

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"testing"

	"alminding/internal/base/page"
	"alminding/internal/platform/db"
)

// Whoever pages through a list sees each voter once, there and back, wherever a page
// begins and however names repeat.
func TestPageOf_ThereAndBack(t *testing.T) {
	t.Parallel()
	var all []voterRow
	for i := range 3*pageSize + 7 {
		name := fmt.Sprintf("Ålborg %d", i/3) // three of each name
		all = append(all, voterRow{ID: fmt.Sprint(i), Name: name, sortKey: hex.EncodeToString(db.SortKey(name))})
	}
	slices.SortFunc(all, func(a, b voterRow) int { return slices.Compare(a.keys(), b.keys()) })
	var there, back []voterRow
	c := page.Cursor{List: "voters"}
	for {
		p := pageOf(all, c)
		there = append(there, p.Items...)
		if p.Next == "" {
			break
		}
		c = parse(t, p.Next)
	}
	if !slices.Equal(there, all) {
		t.Errorf("%d of %d seen on the way there", len(there), len(all))
	}
	for {
		p := pageOf(all, c)
		back = append(slices.Clone(p.Items), back...)
		if p.Prev == "" {
			break
		}
		c = parse(t, p.Prev)
	}
	if !slices.Equal(back, all) {
		t.Errorf("%d of %d seen on the way back", len(back), len(all))
	}
	if p := pageOf(nil, page.Cursor{}); len(p.Items) != 0 || p.Next != "" || p.Prev != "" {
		t.Errorf("the page of an empty list is %+v", p)
	}
}

func parse(t *testing.T, s string) page.Cursor {
	t.Helper()
	c, err := page.Parse(s, "voters", 2)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestVotersState(t *testing.T) {
	t.Parallel()
	rows := []voterRow{{Name: "Ærø Kommune", Given: true}, {Name: "Aarhus Kommune"}, {Name: "Region Nordjylland", Barred: true}}
	for _, test := range []struct {
		query string
		want  []string
	}{
		{"", []string{"Ærø Kommune", "Aarhus Kommune", "Region Nordjylland"}},
		{"q=+KOMMUNE+", []string{"Ærø Kommune", "Aarhus Kommune"}},
		{"q=ærø", []string{"Ærø Kommune"}},
		{"svar=givet", []string{"Ærø Kommune"}},
		{"svar=mangler", []string{"Aarhus Kommune"}}, // who may not vote is not waited for
		{"svar=noget", []string{"Ærø Kommune", "Aarhus Kommune", "Region Nordjylland"}},
		{"q=kommune&svar=mangler", []string{"Aarhus Kommune"}},
	} {
		v, err := url.ParseQuery(test.query)
		if err != nil {
			t.Fatal(err)
		}
		s := votersStateOf(v)
		var got []string
		for _, x := range rows {
			if s.has(x) {
				got = append(got, x.Name)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q: %v, want %v", test.query, got, test.want)
		}
		if again := votersStateOf(s.values()); again != s {
			t.Errorf("%q comes back as %+v", test.query, again)
		}
	}
}
