package adoption

import (
	"errors"
	"io/fs"
	"slices"
	"testing"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/job"
	"alminding/internal/platform/search"
	"alminding/internal/platform/timeline/timelinetest"
)

var (
	sources = []fs.FS{search.Migrations, job.Migrations, registry.Migrations, duty.Migrations, member.Migrations, product.Migrations, Migrations}
	system  = auth.System("test")
	visitor = auth.Actor{}
	today   = civil.New(2026, 11, 22)
	source  = cite.Source{Title: "Årsrapport", Date: civil.At(today - 100)}
)

type fixture struct {
	*Service
	dbtest.Env
	registry *registry.Service
	members  *member.Service
}

func newFixture(t testing.TB, e dbtest.Env) fixture {
	t.Helper()
	finder := search.New(e.DB)
	authorities := registry.New(e.DB, finder)
	s := New(e.DB, authorities, product.New(e.DB, finder, authorities))
	authorities.OnMergeAuthorities = append(authorities.OnMergeAuthorities, s.MergeAuthorities)
	return fixture{Service: s, Env: e, registry: authorities, members: member.New(e.DB, authorities)}
}

func (f fixture) authority(t testing.TB, name string, change ...func(*registry.Authority)) registry.AuthorityID {
	t.Helper()
	a := registry.Authority{Kind: registry.Municipality, Name: name, Source: source}
	for _, c := range change {
		c(&a)
	}
	a, err := f.registry.CreateAuthority(t.Context(), system, a)
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func (f fixture) product(t testing.TB, name string, reach auth.Reach) product.ID {
	t.Helper()
	p, err := f.products.Create(t.Context(), system, product.Content{Name: name, Purpose: product.Text{Da: "Det, den er til"}, Source: source}, reach)
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

// note says that the authority has used the product since the day, for all to read.
func (f fixture) note(t testing.TB, a registry.AuthorityID, p product.ID, o Origin, from civil.Date, change ...func(*Statement)) {
	t.Helper()
	st := Statement{Authority: a, Product: p, Origin: o, State: Operating, Since: civil.At(from), Source: source, Expires: civil.Max}
	for _, c := range change {
		c(&st)
	}
	if err := f.Note(t.Context(), system, st, civil.Since(from)); err != nil {
		t.Fatal(err)
	}
}

func (f fixture) on(t testing.TB, a registry.AuthorityID, p product.ID, day civil.Date) Adoption {
	t.Helper()
	r, err := f.Between(t.Context(), system, a, p, day)
	if err != nil && !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
	return r.Adoption
}

func representative(a registry.AuthorityID) auth.Actor {
	return auth.Actor{
		Account: "r", For: auth.Party{ID: string(a), Member: true},
		Grants: []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, a)}},
	}
}

func when(t testing.TB, s string) civil.When {
	t.Helper()
	w, err := civil.ParseWhen(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestSay_OneSitting_HoldsFromWhenItBegan(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		a := f.authority(t, "Ballerup")
		mo, forms, valg := f.product(t, "OS2mo", auth.Public), f.product(t, "OS2forms", auth.Public), f.product(t, "OS2valg", auth.Public)
		speaks := representative(a)
		sitting := []Saying{
			{Product: mo, State: Operating, Since: when(t, "2019"), Start: Around, Reach: auth.Public, Note: " To  miljøer. ", Contact: "Digitaliseringschefen"},
			{Product: forms, State: Piloting, Reach: auth.Public},
			{Product: valg, State: Ended, Since: when(t, "2017-03"), Ended: when(t, "2021-06-01"), Reach: auth.Public},
		}
		if err := f.Say(t.Context(), speaks, a, sitting); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			p     product.ID
			day   civil.Date
			state State
			proof Proof
		}{
			{mo, civil.New(2018, 12, 31), "", ""},
			{mo, civil.New(2019, 1, 1), Operating, Stated},
			{mo, today, Operating, Stated},
			{mo, today + Life, Operating, Unconfirmed},
			{forms, today - 1, "", ""},
			{forms, today, Piloting, Stated},
			{valg, civil.New(2017, 2, 28), "", ""},
			{valg, civil.New(2017, 3, 1), Operating, Stated},
			{valg, civil.New(2021, 5, 31), Operating, Stated},
			{valg, civil.New(2021, 6, 1), Ended, Stated},
		} {
			if got := f.on(t, a, c.p, c.day); got.State() != c.state || got.Proof != c.proof {
				t.Errorf("%s on %s: %s, %s; want %s, %s", c.p, c.day, got.State(), got.Proof, c.state, c.proof)
			}
		}
		if got := f.on(t, a, mo, today).Leading.Value; got.Note != "To miljøer." || got.Start != Around || got.Source.Title != "Ballerup" {
			t.Errorf("kept %+v", got)
		}
		if got := f.on(t, a, forms, today).Leading.Value; got.Since != civil.At(today) || got.Start != ByThen {
			t.Errorf("a beginning that was not said is %s %q", got.Since, got.Start)
		}

		// The same sitting a year on renews from then, and leaves what was shown before.
		e.Clock.Add(400 * 24 * time.Hour)
		if err := f.Say(t.Context(), speaks, a, sitting[:1]); err != nil {
			t.Fatal(err)
		}
		for day, want := range map[civil.Date]Proof{today + 364: Stated, today + 365: Unconfirmed, today + 399: Unconfirmed, today + 400: Stated, today + 765: Unconfirmed} {
			if got := f.on(t, a, mo, day); got.Proof != want || got.State() != Operating || got.Leading.Value.Since != when(t, "2019") {
				t.Errorf("on %s: %s since %s, want %s", day, got.Proof, got.Leading.Value.Since, want)
			}
		}
		timelinetest.Check(t, e.DB, statements)
	})
}

func TestSay_EndedAgain_KeepsItsEnd(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	a, p := f.authority(t, "Ballerup"), f.product(t, "OS2valg", auth.Public)
	for _, s := range []Saying{
		{Product: p, State: Ended, Since: when(t, "2017"), Ended: when(t, "2021"), Reach: auth.Public},
		{Product: p, State: Ended, Since: when(t, "2021"), Reach: auth.Public}, // the form as it was filled in for them
		{Product: p, State: Ended, Reach: auth.Public},
	} {
		if err := f.Say(t.Context(), representative(a), a, []Saying{s}); err != nil {
			t.Fatal(err)
		}
		f.Clock.Add(24 * time.Hour)
		for day, want := range map[civil.Date]State{civil.New(2020, 12, 31): Operating, civil.New(2021, 1, 1): Ended, today: Ended, f.Today(): Ended} {
			if got := f.on(t, a, p, day); got.State() != want {
				t.Errorf("%+v: on %s %s, want %s", s, day, got.State(), want)
			}
		}
	}
}

func TestSay_Faults_AllNamed(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	a, p, q := f.authority(t, "Ballerup"), f.product(t, "OS2mo", auth.Public), f.product(t, "OS2forms", auth.Public)
	err := f.Say(t.Context(), representative(a), a, []Saying{
		{Product: p, State: "x", Since: when(t, "2027"), Reach: "group:x", Contact: string(make([]rune, MaxContact+1))},
		{Product: q, State: Operating, Ended: when(t, "2020"), Since: when(t, "1970"), Reach: auth.Public},
		{Product: "none", State: Ended, Since: when(t, "2020"), Ended: when(t, "2019"), Reach: auth.Members},
	})
	var got []string
	for _, x := range errs.FieldsOf(err) {
		got = append(got, x.Name)
	}
	for _, want := range []string{
		string(p) + ".state", string(p) + ".since", string(p) + ".reach", string(q) + ".ended", string(q) + ".since", "none.state", "none.ended",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no fault in %s, but in %v", want, got)
		}
	}
	if f.on(t, a, q, today).State() != "" {
		t.Error("something was written")
	}
	if err := f.Say(t.Context(), representative("other"), a, nil); !errors.Is(err, ErrForbidden) {
		t.Errorf("another authority's representative: %v", err)
	}
	if err := f.Say(t.Context(), system, "none", nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("for nobody: %v", err)
	}
}

func TestConfirm_RenewsAsItStands(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		a, p, q := f.authority(t, "Ballerup"), f.product(t, "OS2mo", auth.Public), f.product(t, "OS2forms", auth.Public)
		speaks := representative(a)
		if err := f.Say(t.Context(), speaks, a, []Saying{{Product: p, State: PhasingOut, Since: when(t, "2024"), Release: "5.1", Reach: auth.Members}}); err != nil {
			t.Fatal(err)
		}
		e.Clock.Add(500 * 24 * time.Hour)
		if got := f.on(t, a, p, f.Today()); got.Proof != Unconfirmed || got.Lapsed != today+Life {
			t.Errorf("after 500 days: %s since %s", got.Proof, got.Lapsed)
		}
		err := f.Confirm(t.Context(), speaks, a, []product.ID{p, q})
		if fields := errs.FieldsOf(err); len(fields) != 1 || fields[0].Name != string(q)+".state" {
			t.Errorf("confirming what was never said: %v", err)
		}
		if err := f.Confirm(t.Context(), speaks, a, []product.ID{p}); err != nil {
			t.Fatal(err)
		}
		got := f.on(t, a, p, f.Today())
		if v := got.Leading.Value; got.Proof != Stated || v.State != PhasingOut || v.Release != "5.1" || v.Since != when(t, "2024") || v.Expires != f.Today()+Life {
			t.Errorf("confirmed %s: %+v", got.Proof, v)
		}
		if err := f.Confirm(t.Context(), visitor, a, []product.ID{p}); !errors.Is(err, ErrForbidden) {
			t.Errorf("a visitor confirmed: %v", err)
		}
		timelinetest.Check(t, e.DB, statements)
	})
}

// TestClock: what two origins show is proven until the first expires, stated until
// the second does, and then unconfirmed, each on the very day.
func TestClock_ProvenStatedUnconfirmed(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		a, p := f.authority(t, "Ballerup"), f.product(t, "OS2mo", auth.Public)
		f.note(t, a, p, Counted, today-50, func(s *Statement) { s.Expires = 0 }) // a year from its source's date
		f.note(t, a, p, Register, today-50, func(s *Statement) { s.Expires = today + 400 })
		for _, c := range []struct {
			days int
			want Proof
			f    Tally
		}{
			{0, Proven, Tally{1, 1, 0, 0}}, {264, Proven, Tally{1, 1, 0, 0}}, {265, Stated, Tally{1, 0, 1, 0}},
			{399, Stated, Tally{1, 0, 1, 0}}, {400, Unconfirmed, Tally{1, 0, 0, 1}},
		} {
			e.Clock.Add(dbtest.Noon.AddDate(0, 0, c.days).Sub(e.Clock.Now()))
			got := f.on(t, a, p, 0)
			figures, err := f.Figures(t.Context(), visitor, 0, "")
			if got.Proof != c.want || err != nil || figures.AtLeast[0] != c.f || figures.Uses != c.f || figures.Day != today+civil.Date(c.days) {
				t.Errorf("after %d days: %s, %+v, %v; want %s", c.days, got.Proof, figures, err, c.want)
			}
		}
	})
}

func TestNote_CoordinatorSaysNothingForAnAuthority(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	a, p, q := f.authority(t, "Ballerup"), f.product(t, "OS2mo", auth.Public), f.product(t, "OS2forms", auth.Public)
	coordinator := auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Coordinator, Scope: auth.For(auth.Product, p)}}}
	st := Statement{Authority: a, Product: p, Origin: Coordinator, State: Operating, Source: source}
	if err := f.Note(t.Context(), coordinator, st, civil.Since(today)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Statement){
		"as the authority": func(s *Statement) { s.Origin = Self }, "as a register": func(s *Statement) { s.Origin = Register },
		"as an agreement": func(s *Statement) { s.Origin = Agreement }, "of another product": func(s *Statement) { s.Product = q },
	} {
		other := st
		change(&other)
		if err := f.Note(t.Context(), coordinator, other, civil.Since(today)); !errors.Is(err, ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := f.Confirm(t.Context(), coordinator, a, []product.ID{p}); !errors.Is(err, ErrForbidden) {
		t.Errorf("confirmed for the authority: %v", err)
	}
	err := f.Note(t.Context(), system, Statement{Authority: "x", Product: "y", Origin: "z", State: "?"}, civil.Period{From: today, To: today})
	if n := len(errs.FieldsOf(err)); n < 6 {
		t.Errorf("%d faults: %v", n, err)
	}
}

func TestWithdraw_NothingIsKnown(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		a, p := f.authority(t, "Ballerup"), f.product(t, "OS2mo", auth.Public)
		f.note(t, a, p, Elsewhere, today, func(s *Statement) { s.Reach = auth.Members })
		id := f.on(t, a, p, today).Leading.ID
		for actor, want := range map[*auth.Actor]error{{}: ErrNotFound, {Account: "m", For: auth.Party{ID: "x", Member: true}}: ErrForbidden, &system: nil} {
			if want == nil {
				continue // last, below
			}
			if err := f.Withdraw(t.Context(), *actor, id); !errors.Is(err, want) {
				t.Errorf("%v: %v, want %v", actor, err, want)
			}
		}
		if err := f.Withdraw(t.Context(), system, id); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Between(t.Context(), system, a, p, today); !errors.Is(err, ErrNotFound) {
			t.Errorf("still known: %v", err)
		}
		if err := f.Withdraw(t.Context(), system, id); !errors.Is(err, ErrNotFound) {
			t.Errorf("withdrawn twice: %v", err)
		}
		timelinetest.Check(t, e.DB, statements)
	})
}

func TestContact_ForMembersOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	a, p := f.authority(t, "Ballerup"), f.product(t, "OS2mo", auth.Public)
	f.note(t, a, p, Register, today, func(s *Statement) { s.Contact = "Systemejeren" })
	for name, c := range map[string]struct {
		actor auth.Actor
		want  string
	}{
		"visitor": {visitor, ""}, "not of a member": {auth.Actor{Account: "x", For: auth.Party{ID: "x"}}, ""},
		"member": {auth.Actor{Account: "m", For: auth.Party{ID: "m", Member: true}}, "Systemejeren"},
		"itself": {auth.Actor{Account: "s", For: auth.Party{ID: string(a)}}, "Systemejeren"}, "keeper": {system, "Systemejeren"},
	} {
		l, err := f.Adoptions(t.Context(), c.actor, Query{})
		if err != nil || len(l.Items) != 1 {
			t.Fatalf("%s: %+v, %v", name, l, err)
		}
		r, err := f.Between(t.Context(), c.actor, a, p, today)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []Version{l.Items[0].Leading, l.Items[0].Said[0], r.Leading, r.Said[0], r.History[0]} {
			if v.Value.Contact != c.want {
				t.Errorf("%s: contact %q, want %q", name, v.Value.Contact, c.want)
			}
		}
	}
}

func TestMergeAuthorities_HistoryFollows(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		from, to := f.authority(t, "Ebeltoft"), f.authority(t, "Syddjurs")
		both, one := f.product(t, "OS2mo", auth.Public), f.product(t, "OS2forms", auth.Public)
		f.note(t, from, both, Elsewhere, civil.New(2015, 1, 1), func(s *Statement) { s.State = Piloting })
		f.note(t, from, both, Elsewhere, civil.New(2018, 1, 1), func(s *Statement) { s.State = PhasingOut })
		f.note(t, to, both, Elsewhere, civil.New(2020, 1, 1))
		f.note(t, from, one, Register, civil.New(2016, 1, 1), func(s *Statement) { s.Reach = auth.ReachOf(auth.Authority, string(from)) })
		if _, err := f.Figures(t.Context(), system, 0, ""); err != nil { // so that the index has to follow
			t.Fatal(err)
		}
		if err := f.registry.MergeAuthorities(t.Context(), system, from, to); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			p    product.ID
			day  civil.Date
			want State
		}{
			{both, civil.New(2014, 12, 31), ""}, {both, civil.New(2015, 1, 1), Piloting}, {both, civil.New(2019, 12, 31), PhasingOut},
			{both, civil.New(2020, 1, 1), Operating}, {one, civil.New(2016, 1, 1), Operating},
		} {
			if got := f.on(t, to, c.p, c.day); got.State() != c.want {
				t.Errorf("%s on %s: %q, want %q", c.p, c.day, got.State(), c.want)
			}
			if got := f.on(t, from, c.p, c.day); got.State() != "" {
				t.Errorf("%s still has %s on %s", from, got.State(), c.day)
			}
		}
		if got := f.on(t, to, one, today).Leading.Value.Reach; got != auth.ReachOf(auth.Authority, string(to)) {
			t.Errorf("reach %s", got)
		}
		timelinetest.Check(t, e.DB, statements)
	})
}

func TestAgreementWritten_LivesWhileInForce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		a, p := f.authority(t, "Ballerup"), f.product(t, "OS2mo", auth.Public)
		write := func(periods ...agreement.Version) {
			t.Helper()
			err := e.DB.Write(t.Context(), system.Change("agreement.test", "x"), func(tx *db.Tx) error {
				return f.AgreementWritten(t.Context(), tx, a, p, periods)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		period := func(from, to civil.Date, passive bool) agreement.Version {
			v := agreement.Version{Period: civil.Period{From: from, To: to}}
			v.Active, v.Value = true, agreement.Agreement{Authority: a, Product: p, Passive: passive, Source: source}
			return v
		}
		const y = 365
		expect := func(want map[civil.Date]Proof) {
			t.Helper()
			for day, proof := range want {
				if got := f.on(t, a, p, day); got.Proof != proof {
					t.Errorf("on %s: %q, want %q", day, got.Proof, proof)
				}
			}
		}
		write(period(today-3*y, today-2*y, false), period(today-y, civil.Max, false))
		expect(map[civil.Date]Proof{
			today - 3*y - 1: "", today - 3*y: Stated, today - 2*y - 1: Stated, today - 2*y: Unconfirmed, today - y - 1: Unconfirmed, today - y: Stated, today + 9*y: Stated,
		})
		write(period(today-2*y, today-y, false), period(today-y, civil.Max, true)) // began later, and is passive now
		expect(map[civil.Date]Proof{today - 2*y - 1: "", today - 2*y: Stated, today - y: Unconfirmed, today: Unconfirmed})
		write()
		expect(map[civil.Date]Proof{today - y: "", today: ""})
		timelinetest.Check(t, e.DB, statements)
	})
}

func TestDuties_OneForConfirming_OneForEachConflict(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	a, b, c := f.authority(t, "Ballerup"), f.authority(t, "Syddjurs"), f.authority(t, "Odense")
	mo, forms, valg := f.product(t, "OS2mo", auth.Public), f.product(t, "OS2forms", auth.Public), f.product(t, "OS2valg", auth.Public)
	f.note(t, a, mo, Self, today-400, func(s *Statement) { s.Expires = today + 30 })
	f.note(t, a, forms, Self, today-400, func(s *Statement) { s.Expires = today - 10 })
	f.note(t, a, valg, Self, today-400, func(s *Statement) { s.Expires = today + 31 })                      // not yet
	f.note(t, b, mo, Elsewhere, today-900, func(s *Statement) { s.Expires = today - 500 })                  // never said by itself
	f.note(t, b, forms, Self, today-900, func(s *Statement) { s.State, s.Expires = Ended, today-500 })      // over
	f.note(t, c, mo, Self, today-100, func(s *Statement) { s.State = Ended })                               // who is right?
	f.note(t, c, mo, Counted, today-100)                                                                    //
	f.note(t, c, forms, Self, today-100)                                                                    // and nobody may know
	f.note(t, c, forms, Register, today-100, func(s *Statement) { s.State, s.Reach = Ended, auth.Members }) // that this disagrees
	got, err := f.Duties(f.members)(t.Context(), today)
	if err != nil {
		t.Fatal(err)
	}
	want := []duty.Wanted{
		{Key: "adoption.duty.confirm:" + string(a), Kind: "adoption.duty.confirm", For: a, Due: today - 10, Path: "/myndigheder/ballerup/loesninger", Args: map[string]string{"products": "OS2forms, OS2mo"}},
		{Key: "adoption.duty.conflict:" + string(c) + ":" + string(mo), Kind: "adoption.duty.conflict", For: c, Path: "/anvendelse/odense/os2mo", Args: map[string]string{"products": "OS2mo"}},
		{Key: "adoption.duty.confirm:" + string(b), Kind: "adoption.duty.confirm", For: b, Path: "/myndigheder/syddjurs/loesninger", Args: map[string]string{"products": "OS2mo"}},
	}
	if len(got) != len(want) {
		t.Fatalf("%d duties: %+v", len(got), got)
	}
	for i, w := range want {
		g := got[i]
		if g.Key != w.Key || g.Kind != w.Kind || g.For != w.For || g.Due != w.Due || g.Path != w.Path || g.Args["products"] != w.Args["products"] ||
			g.Role != auth.Representative || g.Scope != auth.For(auth.Authority, w.For) {
			t.Errorf("duty %d:\n%+v, want\n%+v", i, g, w)
		}
	}
	if err := f.members.Admit(t.Context(), system, member.Membership{Authority: c, Kind: member.Member, How: member.Named, Source: source}, civil.Since(today)); err != nil {
		t.Fatal(err)
	}
	if got, err = f.Duties(f.members)(t.Context(), today); err != nil || len(got) != 4 {
		t.Errorf("as a member: %+v, %v", got, err)
	}
}
