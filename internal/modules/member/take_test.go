package member

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/timeline/timelinetest"
)

// withJobs is for steps, which ask for a review of the duties.
var withJobs = append([]fs.FS{job.Migrations}, sources...)

func representative(a registry.AuthorityID) auth.Actor {
	return auth.Actor{
		Account: "r", For: auth.Party{ID: string(a)},
		Grants: []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, a)}},
	}
}

func (f fixture) withFiles(t *testing.T) fixture {
	t.Helper()
	files, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f.Files = files
	f.registry.OnMergePersons = append(f.registry.OnMergePersons, f.MergePersons)
	return f
}

var pdf = &Upload{Name: `C:\aftaler\Partneraftale Æ.pdf`, Content: []byte("%PDF-1.7\nunderskrevet")}

func (f fixture) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func fault(t *testing.T, err error, want ...string) {
	t.Helper()
	var got []string
	for _, x := range errs.FieldsOf(err) {
		got = append(got, x.Name+" "+x.Key)
	}
	if !slices.Equal(got, want) {
		t.Errorf("faults %q, want %q (%v)", got, want, err)
	}
}

func TestTake_MembershipBegins_ContactIsWrittenTo(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, append([]fs.FS{auth.Migrations, mail.Migrations}, withJobs...), func(t *testing.T, e dbtest.Env) {
		f, ctx := newFixture(t, e).withFiles(t), t.Context()
		texts, err := i18n.Load(Locale, mail.Locale)
		f.must(t, err)
		f.Letters = Letters{texts, "https://example.org"}
		today := f.registry.Today()
		begin := func(name, email string, l auth.Language) {
			t.Helper()
			a := f.authority(t, name)
			c := Contact{Role: "Digitaliseringschef"}
			if email != "" {
				p, err := f.registry.CreatePerson(ctx, keeper, registry.Person{Name: "Anna", Email: email})
				f.must(t, err)
				_, err = f.registry.Affiliate(ctx, keeper, registry.Affiliation{Person: p.ID, Authority: a, Title: "Chef"}, civil.Since(today))
				f.must(t, err)
				c.Person = p.ID
			}
			if l != "" {
				f.must(t, e.DB.Keep(ctx, func(tx *db.Tx) error {
					account := auth.NewAccount(auth.Email(email), "", "Anna", tx.Now())
					account.Language = l
					return auth.AddAccount(ctx, tx, account)
				}))
			}
			for _, act := range []Act{Apply, Sign, Activate} {
				f.must(t, f.Take(ctx, keeper, Step{Authority: a, Act: act, Day: today, Signer: "Kommunaldirektør"}, c, nil))
			}
		}
		begin("Odder", "", "")
		begin("Samsø", "anna@samsoe.example", "")
		begin("Vejle", "anna@vejle.example", auth.English)
		got, err := db.All(ctx, e.DB, func(r db.Row) (s string, err error) {
			return s, r.Scan(&s)
		}, `SELECT content FROM mail_message ORDER BY id`)
		f.must(t, err)
		if len(got) != 2 || !strings.Contains(got[0], "Samsø er medlem fra 22. november 2026") || !strings.Contains(got[1], "Vejle is a member from") ||
			!strings.Contains(got[1], "https://example.org/en/myndigheder/vejle/medlemskab") {
			t.Errorf("letters %q", got)
		}
	})
}

func TestTake_FromApplicationToLeaving(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, withJobs, func(t *testing.T, e dbtest.Env) {
		f, ctx := newFixture(t, e).withFiles(t), t.Context()
		a := f.authority(t, "Odder")
		rep, today := representative(a), f.registry.Today()
		state := func(want State) Life {
			t.Helper()
			l, err := f.LifeOf(ctx, keeper, a)
			if err != nil || l.State() != want {
				t.Fatalf("state %q, %v; want %q", l.State(), err, want)
			}
			return l
		}
		take := func(actor auth.Actor, s Step, file *Upload) {
			t.Helper()
			s.Authority = a
			f.must(t, f.Take(ctx, actor, s, Contact{Role: "Digitaliseringschef"}, file))
		}
		state(Outside)
		take(rep, Step{Act: Apply, Day: today, Note: "Vi vil gerne\n være med"}, nil)
		l := state(Applied)
		if c, ok := l.Contact(today); !ok || c.Role != "Digitaliseringschef" || l.Steps[0].Note != "Vi vil gerne være med" {
			t.Errorf("%+v, contact %+v", l.Steps, c)
		}
		take(rep, Step{Act: Sign, Day: today, Signer: "Kommunaldirektør"}, pdf)
		if is, err := f.IsMember(ctx, a, today+40); err != nil || is {
			t.Errorf("a signature makes a member: %v, %v", is, err)
		}
		l = state(Signed)
		file, content, err := f.Open(ctx, rep, a, l.Steps[1].ID)
		f.must(t, err)
		if b, err := io.ReadAll(content); err != nil || string(b) != string(pdf.Content) || file.Type != "application/pdf" || file.Name != "Partneraftale Æ.pdf" {
			t.Errorf("%+v %q, %v", file, b, err)
		}
		f.must(t, content.Close())
		take(keeper, Step{Act: Activate, Day: today + 10}, nil)
		l = state(Active)
		if v := l.Periods[0]; v.Value.How != Admitted || v.Period != civil.Since(today+10) || v.Value.Source.Date.First() != today {
			t.Errorf("%+v", v)
		}
		take(rep, Step{Act: Leave, Day: today + 20}, nil)
		state(Left)
		for day, want := range map[civil.Date]bool{today + 9: false, today + 10: true, today + 20: true, today + 21: false} {
			if is, err := f.IsMember(ctx, a, day); err != nil || is != want {
				t.Errorf("member on %s: %v, %v", day, is, err)
			}
		}
		take(rep, Step{Act: Apply, Day: today}, nil)
		state(Applied)
		history, err := f.History(ctx, rep, a)
		if err != nil || len(history) != 5 || history[4].Action != "member.apply" || history[2].Account != "k" {
			t.Errorf("%+v, %v", history, err)
		}
		timelinetest.Check(t, e.DB, memberships)
		timelinetest.Check(t, e.DB, contacts)
	})
}

func TestTake_OutOfTurn_Refused(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, withJobs, func(t *testing.T, e dbtest.Env) {
		f, ctx := newFixture(t, e).withFiles(t), t.Context()
		today := f.registry.Today()
		steps := map[Act]Step{
			Apply: {Act: Apply, Day: today}, Sign: {Act: Sign, Day: today, Signer: "Direktør"}, Activate: {Act: Activate, Day: today},
			Leave:   {Act: Leave, Day: today},
			Exclude: {Act: Exclude, Day: today, Ground: Decided, Decision: "Udelukket", Source: source},
			Ratify:  {Act: Ratify, Day: today, Decision: "Stadfæstet", Source: source},
		}
		ways := map[State][]Act{
			Outside: nil, Applied: {Apply}, Signed: {Apply, Sign}, Active: {Apply, Sign, Activate}, Left: {Apply, Leave},
			Excluded: {Apply, Sign, Activate, Exclude},
		}
		for state, way := range ways {
			for _, act := range Acts {
				a := f.authority(t, string(state)+" "+string(act))
				for _, done := range way {
					s := steps[done]
					s.Authority = a
					f.must(t, f.Take(ctx, keeper, s, Contact{Role: "Chef"}, nil))
				}
				s := steps[act]
				s.Authority = a
				err := f.Take(ctx, keeper, s, Contact{Role: "Chef"}, nil)
				if allowed := slices.Contains(from[act], state); allowed != (err == nil) {
					t.Errorf("%s when %q: %v", act, state, err)
				}
				if err != nil && errs.KindOf(err) != errs.Conflict {
					t.Errorf("%s when %q is no conflict: %v", act, state, err)
				}
				if act == Ratify && err == nil {
					if err := f.Take(ctx, keeper, s, Contact{}, nil); errs.KindOf(err) != errs.Conflict {
						t.Errorf("ratified twice: %v", err)
					}
				}
			}
		}
	})
}

func TestTake_RecordsOlderThanTheSteps(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, withJobs, func(t *testing.T, e dbtest.Env) {
		f, ctx := newFixture(t, e).withFiles(t), t.Context()
		a, today := f.authority(t, "Ballerup"), f.registry.Today()
		f.admit(t, a, Member, civil.New(2012, 4, 24))
		l, err := f.LifeOf(ctx, keeper, a)
		if err != nil || l.State() != Active {
			t.Fatalf("%q, %v", l.State(), err)
		}
		exclusion := Step{Authority: a, Act: Exclude, Day: civil.New(2012, 1, 1), Ground: Unpaid, Decision: "Ikke betalt", Source: source}
		fault(t, f.Take(ctx, keeper, exclusion, Contact{}, nil), "day member.day.before_start")
		exclusion.Day = today - 1
		f.must(t, f.Take(ctx, keeper, exclusion, Contact{}, nil))
		if is, err := f.IsMember(ctx, a, today); err != nil || is {
			t.Errorf("an excluded member is one: %v, %v", is, err)
		}
		// The keepers correct the record: it never was out.
		f.admit(t, a, Member, civil.New(2012, 4, 24))
		if l, err := f.LifeOf(ctx, keeper, a); err != nil || l.State() != Active {
			t.Errorf("%q, %v", l.State(), err)
		}
		f.must(t, f.End(ctx, keeper, a, today))
		if l, err := f.LifeOf(ctx, auth.Actor{}, a); err != nil || len(l.Periods) != 1 || l.Steps != nil || l.Contacts != nil {
			t.Errorf("a visitor sees %+v, %v", l, err)
		}
	})
}

func TestTake_Faults(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, withJobs, func(t *testing.T, e dbtest.Env) {
		f, ctx := newFixture(t, e).withFiles(t), t.Context()
		a, today := f.authority(t, "Odder"), f.registry.Today()
		long := strings.Repeat("æ", 3000)
		take := func(s Step, c Contact, file *Upload) error {
			s.Authority = a
			return f.Take(ctx, keeper, s, c, file)
		}
		fault(t, take(Step{Act: Apply, Note: long}, Contact{Person: "x"}, nil),
			"note errs.too_long", "day errs.required", "role errs.required", "person member.contact.person")
		fault(t, take(Step{Act: Sign, Day: today + 1}, Contact{}, &Upload{Name: "a.pdf", Content: []byte("<html>")}),
			"day member.day.ahead", "signer errs.required", "file member.file.type")
		fault(t, take(Step{Act: Sign, Day: today, Signer: "x"}, Contact{}, &Upload{}), "file errs.required")
		fault(t, take(Step{Act: Sign, Day: today, Signer: "x"}, Contact{}, &Upload{Content: make([]byte, MaxFile+1)}), "file member.file.large")
		fault(t, take(Step{Act: Exclude, Day: today}, Contact{}, nil),
			"ground errs.choose", "decision errs.required", "source_title errs.required", "source_date errs.required")
		fault(t, f.Take(ctx, keeper, Step{Authority: "x", Act: Leave, Day: today}, Contact{}, nil), "authority registry.authority.unknown")
		fault(t, f.Take(ctx, representative(a), Step{Authority: a, Act: Leave, Day: today - 1}, Contact{}, nil), "day member.day.past")

		supplier, err := f.registry.CreateAuthority(ctx, keeper, registry.Authority{Kind: registry.Supplier, Name: "Magenta", Source: source})
		f.must(t, err)
		fault(t, f.Take(ctx, keeper, Step{Authority: supplier.ID, Act: Apply, Day: today}, Contact{Role: "Chef"}, nil), "authority member.supplier")

		f.must(t, take(Step{Act: Apply, Day: today}, Contact{Role: "Chef"}, nil))
		if err := f.Attach(ctx, keeper, a, *pdf); !errors.Is(err, ErrUnsigned) {
			t.Errorf("a file without a signature: %v", err)
		}
		f.must(t, take(Step{Act: Sign, Day: today, Signer: "Direktør"}, Contact{}, nil))
		fault(t, take(Step{Act: Activate, Day: today - 1}, Contact{}, nil), "day member.day.before_signed")
		if err := f.Take(ctx, representative(a), Step{Authority: a, Act: Activate, Day: today}, Contact{}, nil); !errors.Is(err, ErrForbidden) {
			t.Errorf("a representative lets itself in: %v", err)
		}
		if _, _, err := f.Open(ctx, auth.Actor{}, a, "x"); !errors.Is(err, ErrForbidden) {
			t.Errorf("a visitor opens a file: %v", err)
		}
		if _, _, err := f.Open(ctx, keeper, a, "x"); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("a file of nothing: %v", err)
		}
	})
}

func TestSetContact_HoldsFromADay(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, withJobs, func(t *testing.T, e dbtest.Env) {
		f, ctx := newFixture(t, e).withFiles(t), t.Context()
		a, today := f.authority(t, "Odder"), f.registry.Today()
		person := func(name string) registry.PersonID {
			p, err := f.registry.CreatePerson(ctx, keeper, registry.Person{Name: name})
			f.must(t, err)
			_, err = f.registry.Affiliate(ctx, keeper, registry.Affiliation{Person: p.ID, Authority: a, Title: "Konsulent"}, civil.Since(today-10))
			f.must(t, err)
			return p.ID
		}
		one, two := person("Den ene"), person("Den anden")
		f.must(t, f.SetContact(ctx, representative(a), Contact{Authority: a, Role: "Konsulent", Person: one}, today-5))
		f.must(t, f.SetContact(ctx, keeper, Contact{Authority: a, Role: "Chef"}, today))
		f.must(t, f.registry.MergePersons(ctx, keeper, one, two))
		l, err := f.LifeOf(ctx, keeper, a)
		f.must(t, err)
		before, _ := l.Contact(today - 1)
		now, _ := l.Contact(today)
		if before.Person != two || before.Role != "Konsulent" || now.Role != "Chef" || now.Person != "" {
			t.Errorf("before %+v, now %+v", before, now)
		}
		if _, ok := l.Contact(today - 6); ok {
			t.Error("a contact before there was one")
		}
		timelinetest.Check(t, e.DB, contacts)
	})
}

func TestMergeAuthorities_StepsAndContactFollow(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, withJobs, func(t *testing.T, e dbtest.Env) {
		f, ctx := newFixture(t, e).withFiles(t), t.Context()
		gone, kept, today := f.authority(t, "Odder (dobbelt)"), f.authority(t, "Odder"), f.registry.Today()
		f.must(t, f.Take(ctx, keeper, Step{Authority: gone, Act: Apply, Day: today}, Contact{Role: "Chef"}, nil))
		f.must(t, f.Take(ctx, keeper, Step{Authority: gone, Act: Sign, Day: today, Signer: "Direktør"}, Contact{}, nil))
		f.must(t, f.registry.MergeAuthorities(ctx, keeper, gone, kept))
		l, err := f.LifeOf(ctx, keeper, kept)
		f.must(t, err)
		if c, _ := l.Contact(today); l.State() != Signed || c.Role != "Chef" || c.Authority != kept {
			t.Errorf("%q, contact %+v", l.State(), c)
		}
		if l, err := f.LifeOf(ctx, keeper, gone); err != nil || l.document() != nil {
			t.Errorf("something stayed: %+v, %v", l, err)
		}
	})
}

func TestDuties_SignFileContact(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, withJobs, func(t *testing.T, e dbtest.Env) {
		f, ctx := newFixture(t, e).withFiles(t), t.Context()
		a, old, today := f.authority(t, "Odder"), f.authority(t, "Ballerup"), f.registry.Today()
		want := func(on civil.Date, kinds ...string) []duty.Wanted {
			t.Helper()
			all, err := f.Duties(ctx, on)
			var got []string
			for _, w := range all {
				got = append(got, w.Args["authority"]+" "+w.Kind)
			}
			if err != nil || !slices.Equal(got, kinds) {
				t.Errorf("on %s: %q, %v; want %q", on, got, err, kinds)
			}
			return all
		}
		want(today)
		f.admit(t, old, Member, civil.New(2012, 4, 24))
		f.must(t, f.Take(ctx, keeper, Step{Authority: a, Act: Apply, Day: today - 3}, Contact{Role: "Chef"}, nil))
		all := want(today, "Ballerup member.duty.contact", "Odder member.duty.sign")
		if sign := all[1]; sign.Due != today+27 || sign.For != a || sign.Role != auth.Representative {
			t.Errorf("%+v", sign)
		}
		f.must(t, f.SetContact(ctx, keeper, Contact{Authority: old, Role: "Chef"}, today))
		f.must(t, f.Take(ctx, keeper, Step{Authority: a, Act: Sign, Day: today, Signer: "Direktør"}, Contact{}, nil))
		all = want(today, "Odder member.duty.file")
		if file := all[0]; file.For != "" || file.Role != auth.Secretariat {
			t.Errorf("%+v", file)
		}
		f.must(t, f.Attach(ctx, keeper, a, *pdf))
		want(today)
		l, err := f.LifeOf(ctx, keeper, a)
		f.must(t, err)
		signed, _ := l.Agreement()
		used, err := f.FilesInUse(ctx, []blob.Hash{signed.File.Hash, "other", ""})
		if err != nil || !slices.Contains(used, signed.File.Hash) || slices.Contains(used, "other") {
			t.Errorf("files in use: %v, %v", used, err)
		}
	})
}

func TestFeeRules_SetFixedAndDropped(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f, ctx := newFixture(t, e), t.Context()
		a := f.authority(t, "Odder")
		f.admit(t, a, Member, civil.New(2024, 8, 1))
		for _, r := range rules {
			r.Source = source
			f.must(t, f.SetFeeRule(ctx, keeper, r))
		}
		fee, err := f.Fee(ctx, representative(a), a, 2024)
		if err != nil || fee.Share != Half || fee.Amount != 12_500_00 {
			t.Errorf("%+v, %v", fee, err)
		}
		if _, err := f.Fee(ctx, auth.Actor{}, a, 2024); !errors.Is(err, ErrForbidden) {
			t.Errorf("a visitor sees a fee: %v", err)
		}
		f.must(t, f.SetFeeRule(ctx, keeper, FeeRule{Year: 2025, Kind: Index, Index: 2_00, Amount: 1, ByThen: true, Source: source}))
		if fee, err := f.Fee(ctx, keeper, a, 2025); err != nil || fee.Amount != 25_500_00 || fee.Share != Whole {
			t.Errorf("%+v, %v", fee, err)
		}
		f.must(t, f.DropFeeRule(ctx, keeper, 2025, Index))
		if err := f.DropFeeRule(ctx, keeper, 2025, Index); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("dropped twice: %v", err)
		}
		if fee, err := f.Fee(ctx, keeper, a, 2026); err != nil || fee.Price.Missing != 2025 || fee.Amount != 25_000_00 {
			t.Errorf("%+v, %v", fee, err)
		}
		fault(t, f.SetFeeRule(ctx, keeper, FeeRule{Year: 1999, Kind: Amount}),
			"year member.fee.year", "amount member.fee.amount", "source_title errs.required", "source_date errs.required")
		fault(t, f.SetFeeRule(ctx, keeper, FeeRule{Year: 2030, Kind: Index, Index: 51_00, Source: source}), "index member.fee.index")
		fault(t, f.SetFeeRule(ctx, keeper, FeeRule{Year: 2030, Kind: "x", Source: source}), "kind errs.choose")
		for _, err := range []error{f.SetFeeRule(ctx, auth.Actor{}, rules[0]), f.DropFeeRule(ctx, auth.Actor{}, 2017, Amount), f.SetCount(ctx, auth.Actor{}, Count{})} {
			if !errors.Is(err, ErrForbidden) {
				t.Errorf("a visitor decides: %v", err)
			}
		}
	})
}

func TestCounts_StandBesideEachOther(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f, ctx := newFixture(t, e), t.Context()
		f.must(t, f.SetCount(ctx, keeper, Count{Of: AllMembers, N: 4, Source: source}))
		f.must(t, f.SetCount(ctx, keeper, Count{Of: AllMembers, N: 5, Source: source}))
		f.must(t, f.SetCount(ctx, keeper, Count{Of: Partners, N: 0, Source: source}))
		all, err := f.Counts(ctx)
		if err != nil || len(all) != 2 || all[0] != (Count{AllMembers, 5, source}) {
			t.Errorf("%+v, %v", all, err)
		}
		fault(t, f.SetCount(ctx, keeper, Count{Of: "x", N: -1}), "of errs.choose", "n member.count.number", "source_title errs.required", "source_date errs.required")
	})
}
