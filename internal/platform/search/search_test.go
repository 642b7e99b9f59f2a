package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

var sources = []fs.FS{Migrations}

// find searches what the public may see.
func find(t *testing.T, d *db.DB, text string) Result {
	t.Helper()
	return findAs(t, d, Query{Text: text, Reaches: public, Limit: 10})
}

func findAs(t *testing.T, d *db.DB, q Query) Result {
	t.Helper()
	res, err := New(d).Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestSearch_BothEnginesAgree(t *testing.T) {
	t.Parallel()
	lite := dbtest.Open(t, db.SQLite, Migrations)
	post := dbtest.Open(t, db.Postgres, Migrations)
	made := commons(300)
	texts := queries(made)
	entries := append(made, corpus...)
	putAll(t, lite.DB, entries...)
	slices.Reverse(entries) // the order of writing must not show
	putAll(t, post.DB, entries...)
	for _, c := range recall {
		texts = append(texts, c.query)
	}
	for _, text := range texts {
		for _, q := range []Query{
			{Text: text, Reaches: public, Limit: 20},
			{Text: text, Reaches: []string{"public", "members"}, Kinds: []string{"product", "meeting"}, Limit: 5, Exact: true},
		} {
			if d := cmp.Diff(findAs(t, lite.DB, q), findAs(t, post.DB, q)); d != "" {
				t.Errorf("%q: %s", text, d)
			}
		}
	}
}

func TestSearch_Misspelling_SaysWhatWasSearched(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		putAll(t, e.DB, corpus...)
		res := find(t, e.DB, "Kravmoter")
		if d := cmp.Diff(map[string]string{"Kravmoter": "kravmotor"}, res.Corrected); d != "" {
			t.Error(d)
		}
		if !slices.Equal(res.Also, []string{"kravmotor"}) || res.Total != 1 || len(Highlight("OS2kravmotor", res.Terms)) != 1 {
			t.Errorf("got %+v", res)
		}
	})
}

func TestSearch_Compound_SaysWhatWasSearched(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		putAll(t, e.DB, corpus...)
		if res := find(t, e.DB, "tilbud"); !slices.Equal(res.Also, []string{"læringstilbud"}) {
			t.Errorf("as it is written: got %v", res.Also)
		}
		res := find(t, e.DB, "rettigheder")
		if !slices.Contains(res.Also, "brugerrettigheder") || len(res.Corrected) != 0 {
			t.Errorf("also %v, corrected %v", res.Also, res.Corrected)
		}
		if res.Hits[0].Kind != "meeting" {
			t.Errorf("the word itself comes first: got %v", ids(res))
		}
	})
}

func TestSearch_Exact_OnlyInflections(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		putAll(t, e.DB, corpus...)
		for text, want := range map[string][]string{
			"rolekatalog": nil, "dat": nil, "brugerrettighed": {"OS2rollekatalog"}, "robotten": {"OS2autoproces"},
		} {
			res := findAs(t, e.DB, Query{Text: text, Reaches: public, Limit: 9, Exact: true})
			if !slices.Equal(ids(res), want) || len(res.Also) > 0 || len(res.Corrected) > 0 {
				t.Errorf("%q: got %v, also %v", text, ids(res), res.Also)
			}
		}
	})
}

func TestSearch_UnknownWord_DoesNotEmptyTheResult(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		putAll(t, e.DB, corpus...)
		if got := ids(find(t, e.DB, "xyzzyx rollekatalog")); !slices.Equal(got, []string{"OS2rollekatalog"}) {
			t.Errorf("got %v", got)
		}
	})
}

func TestSearch_NoSuchWord_NothingFarFetched(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		putAll(t, e.DB, corpus...)
		for _, text := range []string{"kommunikation", "registrering", "mole", "fastelavn", "xyzzyx"} {
			if res := find(t, e.DB, text); res.Total > 0 {
				t.Errorf("%q finds %v by %v", text, ids(res), res.Also)
			}
		}
	})
}

func TestSearch_MoreWords_Narrow(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		putAll(t, e.DB, corpus...)
		if got := ids(find(t, e.DB, "Region Midtjylland")); !slices.Equal(got, []string{"Region Midtjylland"}) {
			t.Errorf("got %v", got)
		}
		if n := find(t, e.DB, "kommune").Total; n < 10 {
			t.Errorf("kommune finds %d", n)
		}
		if res := findAs(t, e.DB, Query{Text: "kommune", Reaches: public, Kinds: []string{"authority"}, Limit: 3}); len(res.Hits) != 3 || res.Total != 13 {
			t.Errorf("got %d of %d", len(res.Hits), res.Total)
		}
	})
}

// What a reader may not see must show neither as a hit nor through the words
// that a search offers instead.
func TestSearch_BeyondReach_NotFoundNotNamed(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		putAll(t, e.DB, corpus...)
		for _, text := range []string{"leverandørskifte", "leverandørskifet", "budgetforlig", "leverandørs", "skifte", "forhandlingen"} {
			res := find(t, e.DB, text)
			if slices.Contains(ids(res), "m2") || slices.Contains(res.Also, "leverandørskifte") || slices.Contains(res.Also, "budgetforliget") {
				t.Errorf("%q: got %v, also %v", text, ids(res), res.Also)
			}
			res = findAs(t, e.DB, Query{Text: text, Reaches: []string{"public", "members"}, Limit: 10})
			if !slices.Contains(ids(res), "m2") {
				t.Errorf("%q: members get %v", text, ids(res))
			}
		}
		if res := findAs(t, e.DB, Query{Text: "kommune", Limit: 10}); res.Total != 0 {
			t.Errorf("without a reach: %v", ids(res))
		}
	})
}

func TestSearch_HostileQueries(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		putAll(t, e.DB, corpus...)
		for _, text := range []string{
			"", " ", "og i at", `"`, `'; DROP TABLE search_entry; --`, "foo-bar", "NEAR(a b) OR *", "title:x", "%_\\", "a* b^2",
			"\xff\xfe\x00", "x\x00y", strings.Repeat("æ", 50_000), strings.Repeat("rolle ", 20_000), strings.Repeat("a-", 50_000),
			strings.Repeat("kommunedata", 300), "🙂", "\u202eabc", "ﬀ ﬁ", "٣٤", "…", "$1 $2", "ordbog@", "-", "Москвa", "東京都",
		} {
			for _, exact := range []bool{false, true} {
				_, err := New(e.DB).Search(t.Context(), Query{Text: text, Reaches: public, Limit: 10, Exact: exact})
				if err != nil {
					t.Errorf("%.40q: %v", text, err)
				}
			}
		}
		if n := find(t, e.DB, "rollekatalog").Total; n != 1 {
			t.Errorf("afterwards rollekatalog finds %d", n)
		}
	})
}

func TestSearch_Limit(t *testing.T) {
	t.Parallel()
	r := ranking{candidates: []candidate{{1, 1}, {2, 3}, {3, 2}, {4, 3}}}
	for limit, want := range [][]int64{{}, {2}, {2, 4}, {2, 4, 3}, {2, 4, 3, 1}, {2, 4, 3, 1}} {
		got := []int64{}
		for _, c := range r.best(limit) {
			got = append(got, c.key)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: got %v, want %v", limit, got, want)
		}
	}
}

func TestPut_HostileTexts(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		many := make([]string, 5000)
		for i := range many {
			many[i] = fmt.Sprintf("ord%dx", i)
		}
		for i, text := range []string{
			"", "\xff\xfe ugyldig", "nul\x00tegn", strings.Repeat("æ", 200_000), strings.Repeat("-.-a", 10_000), strings.Join(many, " "),
		} {
			entry := product(fmt.Sprint("Udgave ", i), "", text)
			entry.Title, entry.Keywords = text+" udgave", []string{text, "a\nb"}
			putAll(t, e.DB, entry)
			putAll(t, e.DB, entry)
		}
		if n := find(t, e.DB, "udgave").Total; n != 6 {
			t.Errorf("udgave finds %d", n)
		}
		if got := ids(find(t, e.DB, "ord4999x")); !slices.Equal(got, []string{"Udgave 5"}) {
			t.Errorf("got %v", got)
		}
	})
}

func TestPut_Again_Replaces(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		putAll(t, e.DB, corpus...)
		putAll(t, e.DB, product("OS2mo", "personale", "Noget helt andet om lønsedler."))
		if res := find(t, e.DB, "organisationsenhed"); slices.Contains(ids(res), "OS2mo") {
			t.Errorf("the old text finds %v", ids(res))
		}
		if got := ids(find(t, e.DB, "lønseddel")); !slices.Equal(got, []string{"OS2mo"}) {
			t.Errorf("the new text finds %v", got)
		}
	})
}

func TestPut_OtherReach_Hides(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		putAll(t, e.DB, corpus...)
		hidden := product("OS2mo", "", "Holder styr.")
		hidden.Reach = "group:7"
		putAll(t, e.DB, hidden)
		if res := find(t, e.DB, "os2mo"); slices.Contains(ids(res), "OS2mo") {
			t.Errorf("got %v", ids(res))
		}
		if res := findAs(t, e.DB, Query{Text: "os2mo", Reaches: []string{"group:7"}, Limit: 1}); res.Total != 1 {
			t.Errorf("the group gets %v", ids(res))
		}
	})
}

func TestDelete(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		putAll(t, e.DB, corpus...)
		for _, c := range corpus {
			remove(t, e.DB, c.Kind, c.ID)
		}
		remove(t, e.DB, "product", "never was")
		if left := indexRows(t, e.DB); len(left) > 0 {
			t.Errorf("%d rows are left", len(left))
		}
	})
}

func remove(t *testing.T, d *db.DB, kind, id string) {
	t.Helper()
	err := d.Keep(t.Context(), func(tx *db.Tx) error { return Delete(t.Context(), tx, kind, id) })
	if err != nil {
		t.Fatal(err)
	}
}

func TestPut_WriteFails_NothingFound(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		failed := errors.New("failed")
		err := e.DB.Keep(t.Context(), func(tx *db.Tx) error {
			return errors.Join(Put(t.Context(), tx, corpus[0]), failed)
		})
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
		if res := find(t, e.DB, "OS2mo"); res.Total != 0 {
			t.Errorf("got %v", ids(res))
		}
	})
}

// However it came about, the index is what its entries make it.
func TestPut_ManyEdits_SameIndexAsFromScratch(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		r := rand.New(rand.NewPCG(5, 6))
		now := map[string]Entry{}
		for range 200 {
			entry := corpus[r.IntN(len(corpus))]
			entry.ID = fmt.Sprint(r.IntN(12))
			entry.Kind = []string{"product", "meeting"}[r.IntN(2)]
			entry.Reach = []string{"public", "members"}[r.IntN(2)]
			if r.IntN(4) == 0 {
				delete(now, entry.Kind+entry.ID)
				remove(t, e.DB, entry.Kind, entry.ID)
				continue
			}
			now[entry.Kind+entry.ID] = entry
			putAll(t, e.DB, entry)
		}
		got := indexRows(t, e.DB)
		fresh := dbtest.Open(t, e.DB.Engine(), Migrations)
		for _, entry := range now {
			putAll(t, fresh.DB, entry)
		}
		if d := cmp.Diff(indexRows(t, fresh.DB), got); d != "" {
			t.Error(d)
		}
		if err := Refresh(t.Context(), e.DB); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(got, indexRows(t, e.DB)); d != "" {
			t.Errorf("after Refresh: %s", d)
		}
	})
}

// indexRows describes the postings and the entries.
func indexRows(t *testing.T, d *db.DB) []string {
	t.Helper()
	rows, err := db.All(t.Context(), d, func(r db.Row) (string, error) {
		var term, kind, reach string
		var bucket int64
		var entries []byte
		err := r.Scan(&term, &kind, &reach, &bucket, &entries)
		return fmt.Sprintf("%s %s %s %d %x", term, kind, reach, bucket, entries), err
	}, `SELECT term, kind, reach, bucket, entries FROM search_posting`)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := db.All(t.Context(), d, func(r db.Row) (string, error) {
		e, err := scanEntry(r)
		return fmt.Sprint(e), err
	}, `SELECT `+entryColumns+` FROM search_entry`)
	if err != nil {
		t.Fatal(err)
	}
	rows = append(rows, entries...)
	slices.Sort(rows)
	return rows
}

func TestRefresh_EarlierAnalysis_MadeAnew(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		putAll(t, e.DB, corpus...)
		want := indexRows(t, e.DB)
		err := e.DB.Keep(t.Context(), func(tx *db.Tx) error {
			_, err := db.Exec(t.Context(), tx, `UPDATE search_posting SET term = concat(term, 'x')`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second finds nothing to do
			if err := Refresh(t.Context(), e.DB); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, indexRows(t, e.DB)); d != "" {
				t.Error(d)
			}
		}
	})
}

func TestPut_AtOnce_NoneLost(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		const writers, each = 4, 10
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					entry := product(fmt.Sprintf("Fælles %d-%d", w, i), "samme ord", "Alle har de samme ord.")
					err := e.DB.Keep(t.Context(), func(tx *db.Tx) error { return Put(t.Context(), tx, entry) })
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := find(t, e.DB, "samme ord").Total; n != writers*each {
			t.Errorf("got %d", n)
		}
	})
}

func TestSearch_Cancelled(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, Migrations)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New(e.DB).Search(ctx, Query{Text: "x", Reaches: public}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
