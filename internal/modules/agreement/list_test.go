package agreement

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

func TestAgreements_ExistencePublicTermsNot(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		ctx, f := t.Context(), newFixture(t, e)
		a, b := f.authority(t, "Syddjurs", registry.Municipality), f.authority(t, "Aarhus", registry.Municipality)
		open, hidden := f.product(t, "OS2mo", auth.Public), f.product(t, "OS2gemt", auth.Members)
		since := civil.Since(civil.New(2024, 1, 1))
		mine := f.register(t, a, open, since)
		f.register(t, b, open, since)
		f.register(t, a, hidden, since)
		for name, x := range map[string]struct {
			actor      auth.Actor
			all, terms int
		}{
			"visitor":     {auth.Actor{}, 2, 0},
			"member":      {auth.Actor{Account: "m", For: auth.Party{ID: "m", Member: true}}, 3, 0},
			"authority":   {auth.Actor{Account: "a", For: auth.Party{ID: string(a)}}, 2, 1},
			"coordinator": {auth.Actor{Account: "c", Grants: []auth.Grant{{Role: auth.Coordinator, Scope: auth.For(auth.Product, open)}}}, 2, 2},
			"keeper":      {keeper, 3, 3},
		} {
			for _, own := range []bool{false, true} {
				l, err := f.Agreements(ctx, x.actor, Query{Own: own, Limit: 10})
				if err != nil {
					t.Fatal(err)
				}
				want := x.all
				if own {
					want = x.terms
				}
				readable := 0
				for _, v := range l.Items {
					if v.Terms {
						readable++
					} else if v.Value.Yearly != nil || v.Value.Joining != nil || v.Value.Notice != 0 || v.Value.Source.Title == "" {
						t.Errorf("%s sees %+v", name, v.Value)
					}
				}
				if len(l.Items) != want || l.Total != want || readable != x.terms {
					t.Errorf("%s, own %v: %d of %d, %d with terms; want %d, %d", name, own, len(l.Items), l.Total, readable, want, x.terms)
				}
			}
			d, err := f.ByID(ctx, x.actor, mine)
			if err != nil || d.Terms() != slices.ContainsFunc([]string{"authority", "coordinator", "keeper"}, func(n string) bool { return n == name }) {
				t.Errorf("%s reads %+v, %v", name, d, err)
			}
		}
		if _, err := f.History(ctx, auth.Actor{Account: "x"}, mine); !errors.Is(err, ErrForbidden) {
			t.Errorf("history: %v", err)
		}
		if h, err := f.History(ctx, keeper, mine); err != nil || len(h) != 1 {
			t.Errorf("history: %+v, %v", h, err)
		}
	})
}

func TestAgreements_FiltersAndPages(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		ctx, f := t.Context(), newFixture(t, e)
		p := f.product(t, "OS2mo", auth.Public)
		var made []registry.AuthorityID
		for i, name := range []string{"A", "B", "C", "D", "E"} {
			a := f.authority(t, name, registry.Municipality)
			made = append(made, a)
			f.register(t, a, p, civil.Period{From: civil.New(2020+i/2, 1, 1), To: civil.New(2026+i, 1, 1)}) // pairs begin on the same day
		}
		for _, order := range Sorts {
			var forward, back []registry.AuthorityID
			q := Query{Sort: order, Limit: 2}
			for {
				l, err := f.Agreements(ctx, keeper, q)
				if err != nil {
					t.Fatal(err)
				}
				for _, v := range l.Items {
					forward = append(forward, v.Value.Authority)
				}
				if l.Total != 5 {
					t.Errorf("total %d", l.Total)
				}
				if q.Cursor = l.Next; l.Next == "" {
					q.Cursor = l.Prev
					break
				}
			}
			for q.Cursor != "" {
				l, err := f.Agreements(ctx, keeper, q)
				if err != nil {
					t.Fatal(err)
				}
				for _, v := range slices.Backward(l.Items) {
					back = append(back, v.Value.Authority)
				}
				q.Cursor = l.Prev
			}
			if len(forward) != 5 || !slices.Equal(back, reversed(forward[:len(back)])) {
				t.Errorf("%s: %v, back %v", order, forward, back)
			}
			if order == ByEnd && !slices.Equal(forward, made) {
				t.Errorf("first to end first: %v, want %v", forward, made)
			}
		}
		for name, x := range map[string]struct {
			q    Query
			want int
		}{
			"authority": {Query{Authority: made[0]}, 1},
			"product":   {Query{Product: "x"}, 0},
			"day":       {Query{During: civil.Period{From: civil.New(2026, 11, 22), To: civil.New(2026, 11, 23)}}, 4},
			"ends":      {Query{EndsIn: civil.Period{From: civil.New(2026, 11, 22), To: civil.New(2028, 11, 22)}}, 2},
			"passive":   {Query{Passive: "yes"}, 0},
			"active":    {Query{Passive: "no"}, 5},
		} {
			if l, err := f.Agreements(ctx, keeper, x.q); err != nil || len(l.Items) != x.want {
				t.Errorf("%s: %d, %v, want %d", name, len(l.Items), err, x.want)
			}
		}
		if _, err := f.Agreements(ctx, keeper, Query{Cursor: "x", Limit: 1}); err == nil {
			t.Error("a cursor that is none")
		}
	})
}

func reversed[T any](list []T) []T {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

func TestSign(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		ctx, f := t.Context(), newFixture(t, e)
		a, p := f.authority(t, "Syddjurs", registry.Municipality), f.product(t, "OS2mo", auth.Public)
		began := civil.New(2024, 1, 1)
		id := f.register(t, a, p, civil.Since(began))
		own := auth.Actor{Account: "r", For: auth.Party{ID: string(a)}, Grants: []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, a)}}}
		other := auth.Actor{Account: "o", For: auth.Party{ID: "o"}}
		mark := func() int64 { return Mark(f.state(t, id)) }

		pdf := []byte("%PDF-1.7 aftale")
		good := Signature{Signed: civil.At(civil.New(2024, 3, 1)), Signer: "It-chef", FileName: strings.Repeat("å", 300) + ".pdf", File: pdf}
		if err := f.Sign(ctx, other, id, began, mark(), good); !errors.Is(err, ErrForbidden) {
			t.Errorf("another signs: %v", err)
		}
		for name, x := range map[string]struct {
			signature Signature
			want      []string
		}{
			"nothing":   {Signature{}, []string{"signed errs.required", "signer errs.required"}},
			"an e-mail": {Signature{Signed: good.Signed, Signer: "a@b.dk"}, []string{"signer agreement.signer_role"}},
			"a page":    {Signature{Signed: good.Signed, Signer: "It-chef", File: []byte("<html>")}, []string{"file agreement.file_type"}},
			"large":     {Signature{Signed: good.Signed, Signer: "It-chef", File: append(pdf, make([]byte, MaxFile)...)}, []string{"file blob.too_large"}},
		} {
			if err := f.Sign(ctx, own, id, began, mark(), x.signature); !slices.Equal(faultsOf(err), x.want) {
				t.Errorf("%s: %v, want %q", name, err, x.want)
			}
		}
		if err := f.Sign(ctx, own, id, began, mark(), good); err != nil {
			t.Fatal(err)
		}
		if err := f.Sign(ctx, own, id, began, mark(), Signature{Signed: good.Signed, Signer: "Direktør"}); err != nil {
			t.Fatal(err)
		}
		now := f.state(t, id)[0]
		if !now.Value.SignedLate(now.Period) || now.Value.Signer != "Direktør" || now.Value.File.Type != blob.PDF || !strings.HasSuffix(now.Value.File.Name, ".pdf") {
			t.Errorf("%+v", now.Value)
		}
		file, content, err := f.OpenFile(ctx, own, id, began)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(content)
		if err = errors.Join(err, content.Close()); err != nil || string(got) != string(pdf) {
			t.Errorf("%q, %v", got, err)
		}
		if _, _, err := f.OpenFile(ctx, other, id, began); !errors.Is(err, ErrNotFound) {
			t.Errorf("another reads it: %v", err)
		}
		if used, err := f.FilesInUse(ctx, []blob.Hash{file.Hash, "other", ""}); err != nil || !slices.Equal(used, []blob.Hash{file.Hash}) {
			t.Errorf("in use %v, %v", used, err)
		}
	})
}

func TestDuties(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	a := f.authority(t, "Syddjurs", registry.Municipality)
	ends, runs := f.product(t, "OS2mo", auth.Public), f.product(t, "OS2iot", auth.Public)
	began := civil.New(2024, 1, 1)
	renew := f.register(t, a, ends, civil.Period{From: began, To: civil.New(2027, 1, 1)}) // six months' notice: 30 June 2026
	sign := f.register(t, a, runs, civil.Since(began))
	signature := Signature{Signed: civil.At(began), Signer: "It-chef", FileName: "a.pdf", File: []byte("%PDF-")}
	if err := f.Sign(t.Context(), keeper, renew, began, Mark(f.state(t, renew)), signature); err != nil {
		t.Fatal(err)
	}
	on := func(today civil.Date) (keys []string) {
		all, err := f.Duties(t.Context(), today)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range all {
			keys = append(keys, w.Key+" "+w.Due.String())
		}
		slices.Sort(keys)
		return keys
	}
	missing, runsOut := "agreement.duty.sign:"+string(sign)+" 2024-01-31", "agreement.duty.renew:"+string(renew)+" 2026-06-30"
	for today, want := range map[civil.Date][]string{
		civil.New(2023, 12, 31): nil,
		civil.New(2024, 1, 1):   {missing},
		civil.New(2026, 4, 30):  {missing},
		civil.New(2026, 5, 1):   {runsOut, missing},
		civil.New(2026, 12, 31): {runsOut, missing},
		civil.New(2027, 1, 1):   {missing},
	} {
		if got := on(today); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", today, got, want)
		}
	}
}
