package member

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/search"
	"alminding/internal/platform/timeline/timelinetest"
)

var (
	sources = []fs.FS{search.Migrations, registry.Migrations, Migrations}
	keeper  = auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	today   = civil.New(2026, 11, 22)
	source  = cite.Source{Title: "Vedtægter", Date: civil.At(civil.New(2012, 4, 24))}
)

type fixture struct {
	*Service
	registry *registry.Service
}

func newFixture(t *testing.T, e dbtest.Env) fixture {
	t.Helper()
	r := registry.New(e.DB, search.New(e.DB))
	f := fixture{New(e.DB, r), r}
	r.OnMergeAuthorities = append(r.OnMergeAuthorities, f.MergeAuthorities)
	return f
}

func (f fixture) authority(t *testing.T, name string) registry.AuthorityID {
	t.Helper()
	a, err := f.registry.CreateAuthority(t.Context(), keeper, registry.Authority{Kind: registry.Municipality, Name: name, Source: source})
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func (f fixture) admit(t *testing.T, a registry.AuthorityID, k Kind, from civil.Date) {
	t.Helper()
	if err := f.Admit(t.Context(), keeper, Membership{Authority: a, Kind: k, How: Admitted, Source: source}, civil.Since(from)); err != nil {
		t.Fatal(err)
	}
}

func TestAdmit_HoldsUntilEnded(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		a, b := f.authority(t, "Ballerup"), f.authority(t, "Magenta")
		f.admit(t, a, Member, civil.New(2012, 4, 24))
		f.admit(t, b, Partner, civil.New(2020, 1, 1))
		if err := f.End(t.Context(), keeper, a, civil.New(2015, 1, 1)); err != nil {
			t.Fatal(err)
		}
		f.admit(t, a, Member, civil.New(2018, 1, 1))
		for day, want := range map[civil.Date]bool{
			civil.New(2012, 4, 23): false, civil.New(2014, 12, 31): true, civil.New(2015, 1, 1): false, today: true,
		} {
			if got, err := f.IsMember(t.Context(), a, day); err != nil || got != want {
				t.Errorf("member on %s: %v, %v", day, got, err)
			}
		}
		if is, err := f.IsMember(t.Context(), b, today); err != nil || is {
			t.Errorf("a partner is a member: %v, %v", is, err)
		}
		counts, err := f.CountsOn(t.Context(), today)
		if err != nil || counts[Member] != 1 || counts[Partner] != 1 {
			t.Errorf("%v, %v", counts, err)
		}
		all, err := f.MembersOn(t.Context(), today)
		if err != nil || len(all) != 2 {
			t.Errorf("%+v, %v", all, err)
		}
		line, err := f.MembershipOf(t.Context(), a)
		if err != nil || len(line) != 2 || line[0].ID != line[1].ID || line[0].Value.Source != source {
			t.Errorf("%+v, %v", line, err)
		}
		timelinetest.Check(t, e.DB, memberships)
	})
}

func TestAdmit_Faults(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		err := f.Admit(t.Context(), keeper, Membership{
			Authority: "x", Kind: "guest", How: "guess", Note: strings.Repeat("n", 5<<20), Confirmed: cite.Source{Title: "t"},
		}, civil.Period{From: 2, To: 1})
		var got []string
		for _, x := range errs.FieldsOf(err) {
			got = append(got, x.Name)
		}
		want := []string{"kind", "how", "note", "to", "source_title", "source_date", "confirmed_source_date", "authority"}
		if !slices.Equal(got, want) {
			t.Errorf("faults %v, want %v", got, want)
		}
		a := f.authority(t, "Ballerup")
		if err := f.End(t.Context(), keeper, a, today); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("ending what never was: %v", err)
		}
	})
}

func TestAdmit_OnlyKeepers(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	a := f.authority(t, "Ballerup")
	board := auth.Actor{Account: "b", Grants: []auth.Grant{{Role: auth.Board, Scope: auth.Everywhere}}}
	for _, actor := range []auth.Actor{{}, board} {
		if err := f.Admit(t.Context(), actor, Membership{Authority: a}, civil.Since(today)); !errors.Is(err, ErrForbidden) {
			t.Errorf("admit: %v", err)
		}
		if err := f.End(t.Context(), actor, a, today); !errors.Is(err, ErrForbidden) {
			t.Errorf("end: %v", err)
		}
	}
}

func TestMergeAuthorities_MembershipFollows(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		for name, own := range map[string]bool{"without": false, "with": true} {
			from, to := f.authority(t, "Fra "+name), f.authority(t, "Til "+name)
			f.admit(t, from, Member, civil.New(2012, 1, 1))
			if own {
				f.admit(t, to, Partner, civil.New(2020, 1, 1))
			}
			if err := f.registry.MergeAuthorities(t.Context(), keeper, from, to); err != nil {
				t.Fatal(err)
			}
			line, err := f.MembershipOf(t.Context(), to)
			if err != nil || line[0].Value.Kind != Member || line[0].Period.From != civil.New(2012, 1, 1) {
				t.Errorf("%s: %+v, %v", name, line, err)
			}
			if own && (len(line) != 2 || line[1].Value.Kind != Partner) {
				t.Errorf("%s its own is gone: %+v", name, line)
			}
			if gone, err := f.MembershipOf(t.Context(), from); err != nil || len(gone) != 0 {
				t.Errorf("%s: still there: %+v, %v", name, gone, err)
			}
		}
		timelinetest.Check(t, e.DB, memberships)
	})
}
