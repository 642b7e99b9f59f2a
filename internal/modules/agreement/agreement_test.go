package agreement

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/money"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/job"
	"alminding/internal/platform/search"
	"alminding/internal/platform/timeline/timelinetest"
)

var (
	sources = []fs.FS{job.Migrations, search.Migrations, registry.Migrations, member.Migrations, product.Migrations, Migrations}
	keeper  = auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	source  = cite.Source{Title: "Tilslutningsaftale", Date: civil.At(civil.New(2024, 1, 2))}
)

type fixture struct {
	*Service
	registry *registry.Service
	products *product.Service
	members  *member.Service
	told     map[string]int // periods, as the hook was told last, by authority
}

func newFixture(t *testing.T, e dbtest.Env) *fixture {
	t.Helper()
	searcher := search.New(e.DB)
	r := registry.New(e.DB, searcher)
	members := member.New(e.DB, r)
	products := product.New(e.DB, searcher, r)
	files, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{New(e.DB, files, r, members, products), r, products, members, map[string]int{}}
	r.OnMergeAuthorities = append(r.OnMergeAuthorities, f.MergeAuthorities)
	f.OnWrite = append(f.OnWrite, func(_ context.Context, _ *db.Tx, a registry.AuthorityID, _ product.ID, periods []Version) error {
		f.told[string(a)] = len(periods)
		return nil
	})
	return f
}

func (f *fixture) authority(t *testing.T, name string, kind registry.Kind, facts ...registry.Fact) registry.AuthorityID {
	t.Helper()
	a, err := f.registry.CreateAuthority(t.Context(), keeper, registry.Authority{Kind: kind, Name: name, Source: source, Facts: facts})
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func (f *fixture) product(t *testing.T, name string, reach auth.Reach) product.ID {
	t.Helper()
	p, err := f.products.Create(t.Context(), keeper, product.Content{Name: name, Purpose: product.Text{Da: "Til brug"}, Source: source}, reach)
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

func kroner(n int64) *money.Amount {
	a := money.Kroner(n)
	return &a
}

func (f *fixture) register(t *testing.T, a registry.AuthorityID, p product.ID, period civil.Period) ID {
	t.Helper()
	made, err := f.Register(t.Context(), keeper, Agreement{
		Authority: a, Product: p, Pays: Agreed, Yearly: kroner(34_880), Joining: kroner(70_000), Notice: 6, Source: source,
	}, period)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// state reads the periods behind the service's back.
func (f *fixture) state(t *testing.T, id ID) []Version {
	t.Helper()
	periods, err := periodsOf(t.Context(), f.db, id)
	if err != nil {
		t.Fatal(err)
	}
	return periods
}

func faultsOf(err error) (names []string) {
	for _, x := range errs.FieldsOf(err) {
		names = append(names, x.Name+" "+x.Key)
	}
	return names
}

func TestRegister_OnePerPairAtATime(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		a, p := f.authority(t, "Syddjurs", registry.Municipality), f.product(t, "OS2mo", auth.Public)
		first := f.register(t, a, p, civil.Period{From: civil.New(2020, 1, 1), To: civil.New(2022, 1, 1)})
		if _, err := f.Register(t.Context(), keeper, Agreement{Authority: a, Product: p, Source: source}, civil.Since(civil.New(2021, 12, 31))); !slices.Equal(faultsOf(err), []string{"from agreement.overlaps"}) {
			t.Errorf("overlap: %v", err)
		}
		again := f.register(t, a, p, civil.Since(civil.New(2024, 1, 1)))
		if again != first || f.told[string(a)] != 2 {
			t.Errorf("made %s after %s, told of %d periods; want one agreement in two", again, first, f.told[string(a)])
		}
		timelinetest.Check(t, e.DB, agreements)
	})
}

func TestRegister_NamesEveryFault(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	_, err := f.Register(t.Context(), keeper, Agreement{
		Authority: "x", Product: "y", Pays: Agreed, Joining: kroner(-1), Notice: -1, Signer: "it@chef.dk",
		Conditions: strings.Repeat("v", MaxConditions+1),
	}, civil.Period{From: civil.New(2024, 1, 1), To: civil.New(2023, 1, 1)})
	want := []string{
		"authority registry.authority.unknown", "product errs.choose", "to agreement.ends_before", "yearly errs.required",
		"joining agreement.amount", "notice agreement.notice", "conditions errs.too_long", "signer agreement.signer_role",
		"signed errs.required", "source_title errs.required", "source_date errs.required",
	}
	if got := faultsOf(err); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		ctx := t.Context()
		f := newFixture(t, e)
		a, p := f.authority(t, "Syddjurs", registry.Municipality), f.product(t, "OS2mo", auth.Public)
		began := civil.New(2020, 1, 1)
		id := f.register(t, a, p, civil.Since(began))
		mark := Mark(f.state(t, id))

		// A correction replaces what was said; the days left out are without agreement.
		corrected := f.state(t, id)[0].Value
		corrected.Notice = 3
		if err := f.Correct(ctx, keeper, id, began, mark, corrected, civil.Since(civil.New(2021, 1, 1))); err != nil {
			t.Fatal(err)
		}
		if now := f.state(t, id); len(now) != 1 || now[0].Period.From != civil.New(2021, 1, 1) || now[0].Value.Notice != 3 {
			t.Errorf("after the correction: %+v", now)
		}
		if err := f.Correct(ctx, keeper, id, began, mark, corrected, civil.Since(began)); !errors.Is(err, ErrStale) {
			t.Errorf("a correction of what was there before: %v, want ErrStale", err)
		}

		// An amendment leaves the days before as they were.
		amended := corrected
		amended.Yearly = kroner(36_000)
		mark = Mark(f.state(t, id))
		from := civil.New(2021, 1, 1)
		if err := f.Amend(ctx, keeper, id, from, mark, amended, civil.Since(from)); !slices.Equal(faultsOf(err), []string{"from agreement.within_open"}) {
			t.Errorf("an amendment from the first day: %v", err)
		}
		if err := f.Amend(ctx, keeper, id, from, mark, amended, civil.Since(civil.New(2025, 1, 1))); err != nil {
			t.Fatal(err)
		}
		now := f.state(t, id)
		if len(now) != 2 || *now[0].Value.Yearly != money.Kroner(34_880) || *now[1].Value.Yearly != money.Kroner(36_000) {
			t.Errorf("after the amendment: %+v", now)
		}

		if err := f.End(ctx, keeper, id, Mark(now), civil.New(2020, 12, 31)); !slices.Equal(faultsOf(err), []string{"day agreement.within_open"}) {
			t.Errorf("an end before the beginning: %v", err)
		}
		if err := f.End(ctx, keeper, id, Mark(now), civil.New(2026, 6, 30)); err != nil {
			t.Fatal(err)
		}
		if now = f.state(t, id); now[1].Period.To != civil.New(2026, 7, 1) || f.told[string(a)] != 2 {
			t.Errorf("after the end: %+v, told of %d", now, f.told[string(a)])
		}
		timelinetest.Check(t, e.DB, agreements)
	})
}

func TestMergeAuthorities_AgreementsFollow(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		from, to := f.authority(t, "Gamle", registry.Municipality), f.authority(t, "Nye", registry.Municipality)
		alone, both := f.product(t, "OS2mo", auth.Public), f.product(t, "OS2iot", auth.Public)
		moved := f.register(t, from, alone, civil.Since(civil.New(2020, 1, 1)))
		f.register(t, from, both, civil.Since(civil.New(2020, 1, 1)))
		own := f.register(t, to, both, civil.Since(civil.New(2023, 1, 1)))
		if err := f.registry.MergeAuthorities(t.Context(), keeper, from, to); err != nil {
			t.Fatal(err)
		}
		if now := f.state(t, moved); len(now) != 1 || now[0].Value.Authority != to {
			t.Errorf("alone: %+v", now)
		}
		if now := f.state(t, own); len(now) == 0 || now[0].Period.From != civil.New(2020, 1, 1) || now[0].Value.Authority != to {
			t.Errorf("both: %+v", now)
		}
		if f.told[string(from)] != 0 || f.told[string(to)] == 0 {
			t.Errorf("told %v", f.told)
		}
		timelinetest.Check(t, e.DB, agreements)
	})
}

func TestMonths(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		day    string
		notice int
		end    string
	}{
		{"2026-11-22", 0, "2026-11-22"}, {"2026-11-22", 6, "2027-05-22"}, {"2026-08-31", 6, "2027-02-28"}, {"2027-08-31", 6, "2028-02-29"},
		{"2026-01-31", 1, "2026-02-28"}, {"2026-12-31", 12, "2027-12-31"},
	} {
		d, _ := civil.Parse(x.day)
		if got := (Agreement{Notice: x.notice}).EarliestEnd(d); got.String() != x.end {
			t.Errorf("%d months from %s: %s, want %s", x.notice, x.day, got, x.end)
		}
	}
	if got := (Agreement{Notice: 3}).NoticeBy(civil.New(2027, 5, 31)); got != civil.New(2027, 2, 28) {
		t.Errorf("notice by %s", got)
	}
}

func FuzzParsePart(f *testing.F) {
	for _, s := range []string{"1/3", "", " 2 / 3 ", "4/3", "1/0", "-1/2", "1", "a/b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePart(s)
		if err != nil {
			if !errors.Is(err, ErrPart) {
				t.Errorf("ParsePart(%q): %v", s, err)
			}
			return
		}
		if back, err := ParsePart(p.String()); err != nil || back != p {
			t.Errorf("ParsePart(%q) is %s, which reads as %s, %v", s, p, back, err)
		}
		if a, err := p.Of(money.Kroner(300)); err != nil || a < 0 || a > money.Kroner(300) {
			t.Errorf("%s of 300 kr. is %s, %v", p, a, err)
		}
	})
}
