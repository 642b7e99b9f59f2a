package ballot

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alminding/internal/base/vote"
	"alminding/internal/modules/duty"
	"alminding/internal/platform/db"
)

// row is a row of the database as text, with what the engine keeps of it unseen.
type row struct {
	table  string
	values map[string]string
	hidden string // where it is kept, and on PostgreSQL the transaction that put it there
}

// dump reads every row of every table.
func dump(t *testing.T, d *db.DB) (rows []row) {
	t.Helper()
	tables, err := d.Schema(t.Context(), d)
	must(t, err)
	hidden := "rowid"
	if d.Engine() == db.Postgres {
		hidden = "xmin"
	}
	for _, table := range tables {
		columns := make([]string, 0, len(table.Columns)+1)
		for _, c := range table.Columns {
			columns = append(columns, "coalesce(CAST("+c.Name+" AS TEXT), '')")
		}
		columns = append(columns, "CAST("+hidden+" AS TEXT)")
		all, err := db.All(t.Context(), d, func(r db.Row) (row, error) {
			texts := make([]string, len(columns))
			dest := make([]any, len(columns))
			for i := range texts {
				dest[i] = &texts[i]
			}
			err := r.Scan(dest...)
			out := row{table: table.Name, values: map[string]string{}, hidden: texts[len(texts)-1]}
			for i, c := range table.Columns {
				out.values[c.Name] = texts[i]
			}
			return out, err
		}, "SELECT "+strings.Join(columns, ", ")+" FROM "+table.Name)
		must(t, err)
		rows = append(rows, all...)
	}
	return rows
}

// TestSecret_NoVoterLinkInADump votes so that every paper is another, and then looks
// in every column of every table for what could lead from a paper to its voter.
func TestSecret_NoVoterLinkInADump(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.open(t, vote.Choice, "Anna", "Bo", "Carl")
		answers := []vote.Answer{vote.Ranked(3, 2, 1), vote.Ranked(2, 3, 1), vote.Ranked(1, 3, 2), vote.Ranked(2, 1, 3)}
		for _, i := range []int{2, 0, 3, 1} {
			f.Clock.Add(time.Minute)
			f.cast(t, b, i, answers[i])
		}
		links(t, f.DB, "ballot_box", b, answers)
		f.close(t, b)
		links(t, f.DB, "ballot_paper", b, answers)

		papers := slices.DeleteFunc(dump(t, f.DB), func(r row) bool { return r.table != "ballot_paper" })
		if f.DB.Engine() == db.Postgres && papers[0].hidden != papers[3].hidden {
			t.Error("papers differ in the transaction that wrote them")
		}
	})
}

func links(t *testing.T, d *db.DB, table string, b Ballot, answers []vote.Answer) {
	t.Helper()
	var papers []row
	others := map[string]string{} // value → where it stands
	for _, r := range dump(t, d) {
		if r.table == table {
			papers = append(papers, r)
			continue
		}
		for column, v := range r.values {
			others[v] = r.table + "." + column
			for _, a := range answers {
				if strings.Contains(v, string(a)) {
					t.Errorf("%s.%s tells the answer %s: %s", r.table, column, a, v)
				}
			}
		}
	}
	if len(papers) != len(answers) {
		t.Fatalf("%d papers in %s", len(papers), table)
	}
	for _, p := range papers {
		for column, v := range p.values {
			if where, ok := others[v]; ok && v != string(b.ID) {
				t.Errorf("%s.%s = %s stands in %s as well", table, column, v, where)
			}
		}
		if len(p.values) != 3 {
			t.Errorf("a paper keeps %v", p.values)
		}
	}
	if d.Engine() == db.SQLite { // rowid: the order in which they came, were it not for the key
		byPlace, byNumber := slices.Clone(papers), slices.Clone(papers)
		less := func(of func(row) string) func(a, b row) int {
			return func(a, b row) int { return cmp.Or(cmp.Compare(len(of(a)), len(of(b))), cmp.Compare(of(a), of(b))) }
		}
		slices.SortFunc(byPlace, less(func(r row) string { return r.hidden }))
		slices.SortFunc(byNumber, less(func(r row) string { return r.values["paper"] }))
		for i := range byPlace {
			if byPlace[i].values["paper"] != byNumber[i].values["paper"] {
				t.Errorf("the papers of %s are kept in another order than that of their numbers", table)
			}
		}
	}
}

// TestCast_AllOrNothing: of votes that are given together none is kept when one is
// refused, and who has voted is always as many as there are papers.
func TestCast_AllOrNothing(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.open(t, vote.Secret)
		must(t, f.Authorize(t.Context(), f.actors[2], b.ID, f.seats[2], f.seats[1]))
		f.cast(t, b, 2, vote.Against)
		if err := f.Cast(t.Context(), f.actors[1], b.ID, f.seats[1:3], vote.For); !errors.Is(err, ErrVoted) {
			t.Errorf("got %v", err)
		}
		if turnout, papers := f.tally(t, b); turnout != 1 || papers != 1 {
			t.Errorf("%d have voted with %d papers", turnout, papers)
		}
	})
}

// tally counts who has voted and the papers in the box.
func (f *fixture) tally(t testing.TB, b Ballot) (turnout, papers int) {
	t.Helper()
	voters, err := turnoutOf(t.Context(), f.DB, b)
	must(t, err)
	papers, err = db.One(t.Context(), f.DB, db.Value[int], `SELECT count(*) FROM ballot_box WHERE ballot_id = $1`, b.ID)
	must(t, err)
	return len(voters), papers
}

// TestCast_Interrupted breaks votes off anywhere in their transactions, as a killed
// server does: what was answered with success is there, and nothing is there by half.
func TestCast_Interrupted(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.assembly(t, 40, vote.Secret)
		var accepted sync.Map
		var wait sync.WaitGroup
		for i, v := range f.seats {
			wait.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), rand.N(20*time.Millisecond))
				defer cancel()
				if f.Cast(ctx, f.actors[i], b.ID, []VoterID{v}, vote.For) == nil {
					accepted.Store(v, true)
				}
			})
		}
		wait.Wait()
		turnout, papers := f.tally(t, b)
		if turnout != papers {
			t.Errorf("%d have voted with %d papers", turnout, papers)
		}
		for i, v := range f.seats { // everybody tries again
			err := f.Cast(t.Context(), f.actors[i], b.ID, []VoterID{v}, vote.For)
			if _, was := accepted.Load(v); was && !errors.Is(err, ErrVoted) {
				t.Errorf("a vote that was accepted is lost: %v", err)
			}
		}
		closed, err := f.Service.Close(t.Context(), keeper, b.ID, Raised{})
		must(t, err)
		if closed.Result.For != len(f.seats) {
			t.Errorf("%+v", closed.Result)
		}
	})
}

// A vote in writing lets the duties be reviewed.
func TestCast_AsksForAReview(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.inWriting(t, vote.Listed)
		waiting := func() int {
			n, err := db.One(t.Context(), f.DB, db.Value[int], `SELECT count(*) FROM job WHERE kind = $1 AND state = 'waiting'`, duty.ReviewJob)
			must(t, err)
			return n
		}
		if waiting() != 1 {
			t.Error("an opening in writing asks for no review")
		}
		f.cast(t, b, 1, vote.For)
		if waiting() != 1 {
			t.Error("a vote asks for a review of its own")
		}
	})
}
