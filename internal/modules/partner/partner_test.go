package partner

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/job"
	"alminding/internal/platform/search"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/timeline/timelinetest"
)

var (
	sources = []fs.FS{auth.Migrations, job.Migrations, search.Migrations, registry.Migrations, member.Migrations, product.Migrations, Migrations}
	system  = auth.System("test")
	keeper  = auth.Actor{Account: "sekretariat-demo", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	source  = cite.Source{Title: "coc.os2.eu", Address: "https://coc.os2.eu", Date: civil.At(civil.New(2026, 3, 17))}
	noon    = civil.Of(dbtest.Noon)
)

type fixture struct {
	*Service
	dbtest.Env
	registry *registry.Service
	members  *member.Service
	products *product.Service

	magenta, other, syddjurs, aarhus registry.AuthorityID
	sofd, hidden                     product.ID
}

func run(t *testing.T, test func(t *testing.T, f fixture)) {
	t.Helper()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) { test(t, newFixture(t, e)) })
}

func newFixture(t testing.TB, e dbtest.Env) fixture {
	t.Helper()
	searcher := search.New(e.DB)
	f := fixture{Env: e, registry: registry.New(e.DB, searcher)}
	f.members = member.New(e.DB, f.registry)
	f.products = product.New(e.DB, searcher, f.registry)
	f.Service = New(e.DB, f.registry, f.members, f.products)
	f.registry.OnMergeAuthorities = append(f.registry.OnMergeAuthorities, f.members.MergeAuthorities, f.products.MergeAuthority, f.MergeAuthorities)
	f.magenta, f.other = f.authority(t, registry.Supplier, "Magenta"), f.authority(t, registry.Supplier, "Digital Identity")
	f.syddjurs, f.aarhus = f.authority(t, registry.Municipality, "Syddjurs"), f.authority(t, registry.Municipality, "Aarhus")
	f.sofd, f.hidden = f.product(t, "OS2sofd", auth.Public), f.product(t, "OS2hemmelig", auth.Members)
	return f
}

func (f fixture) authority(t testing.TB, kind registry.Kind, name string) registry.AuthorityID {
	t.Helper()
	a, err := f.registry.CreateAuthority(t.Context(), system, registry.Authority{Kind: kind, Name: name, Source: source})
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func (f fixture) product(t testing.TB, name string, reach auth.Reach) product.ID {
	t.Helper()
	p, err := f.products.Create(t.Context(), system, product.Content{Name: name, Purpose: product.Text{Da: "Formål"}, Source: source}, reach)
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

// agree makes the supplier a partner by agreement since the day.
func (f fixture) agree(t testing.TB, supplier registry.AuthorityID, day civil.Date) {
	t.Helper()
	err := f.members.Admit(t.Context(), system, member.Membership{Authority: supplier, Kind: member.Partner, How: member.Admitted, Source: source}, civil.Since(day))
	if err != nil {
		t.Fatal(err)
	}
}

func (f fixture) code(t testing.TB, inForce, due civil.Date) Code {
	t.Helper()
	c, err := f.AddCode(t.Context(), keeper, Code{InForce: inForce, Due: due, Address: "https://coc.os2.eu", Source: source})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func speaking(role auth.Role, authority registry.AuthorityID) auth.Actor {
	return auth.Actor{
		Account: string(role) + " " + string(authority), For: auth.Party{ID: string(authority), Member: role == auth.Representative},
		Grants: []auth.Grant{{Role: role, Scope: auth.For(auth.Authority, authority)}},
	}
}

func (f fixture) sign(t testing.TB, supplier registry.AuthorityID, c Code) {
	t.Helper()
	err := f.Sign(t.Context(), speaking(auth.Supplier, supplier), Signing{Supplier: supplier, Code: c.ID, Title: "Direktør", Agreed: true})
	if err != nil {
		t.Fatal(err)
	}
}

func (f fixture) say(t testing.TB, supplier registry.AuthorityID, begins ...Item) {
	t.Helper()
	if err := f.Say(t.Context(), speaking(auth.Supplier, supplier), Saying{Supplier: supplier, Begins: begins}); err != nil {
		t.Fatal(err)
	}
}

func (f fixture) ask(t testing.TB, supplier, authority registry.AuthorityID, it Item) Reference {
	t.Helper()
	r, err := f.Ask(t.Context(), speaking(auth.Supplier, supplier), Reference{
		Supplier: supplier, Product: it.Product, Work: it.Work, Authority: authority, What: "Drift af organisationsdata", Since: 2021,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (f fixture) list(t testing.TB, actor auth.Actor, q Query) page.Page[Listed] {
	t.Helper()
	l, err := f.Deliveries(t.Context(), actor, q)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func faultNames(err error) (names []string) {
	for _, x := range errs.FieldsOf(err) {
		names = append(names, x.Name)
	}
	return names
}

// TestStatus_NewVersion_CallsForNewSignatureByItsDueDay follows a partner over
// two versions of the code.
func TestStatus_NewVersion_CallsForNewSignatureByItsDueDay(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		first := f.code(t, noon-1000, noon-900)
		f.agree(t, f.magenta, noon-100)
		f.sign(t, f.magenta, first)
		second := f.code(t, noon+10, noon+40)
		check := func(when string, want map[civil.Date]Status) {
			t.Helper()
			for day, status := range want {
				got, err := f.Status(t.Context(), f.magenta, day)
				if err != nil || got != status {
					t.Errorf("%s, on %s: %s, %v; want %s", when, day, got, err, status)
				}
				all, err := f.Partners(t.Context(), day)
				if _, is := all[f.magenta]; err != nil || is != (status != Outside) || is && all[f.magenta] != status {
					t.Errorf("%s, on %s, among all: %v, %v", when, day, all, err)
				}
			}
		}
		check("first signed", map[civil.Date]Status{
			noon - 101: Outside, noon - 100: Unsigned, noon - 1: Unsigned, noon: Partner, noon + 10: Partner, noon + 40: Partner, noon + 41: Unsigned,
		})
		f.sign(t, f.magenta, second) // before it is in force
		check("second signed", map[civil.Date]Status{noon: Partner, noon + 9: Partner, noon + 10: Partner, noon + 41: Partner})
		if got, err := f.Status(t.Context(), f.other, noon); err != nil || got != Outside {
			t.Errorf("without an agreement: %s, %v", got, err)
		}
		if list, err := f.SignaturesOf(t.Context(), auth.Actor{}, f.magenta); err != nil || len(list) != 2 || list[0].Title != "" {
			t.Errorf("a visitor reads %+v, %v", list, err)
		}
		if list, err := f.SignaturesOf(t.Context(), speaking(auth.Supplier, f.magenta), f.magenta); err != nil || list[0].Title != "Direktør" {
			t.Errorf("the supplier reads %+v, %v", list, err)
		}
	})
}

func TestSign_Rules(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, supplier := t.Context(), speaking(auth.Supplier, f.magenta)
		old := f.code(t, noon-1000, noon-900)
		now := f.code(t, noon-100, noon+20)
		in := Signing{Supplier: f.magenta, Code: now.ID, Title: "Direktør", Agreed: true}
		for name, actor := range map[string]auth.Actor{"keeper": keeper, "system": system, "another": speaking(auth.Supplier, f.other), "representative": speaking(auth.Representative, f.magenta)} {
			if err := f.Sign(ctx, actor, in); !errors.Is(err, ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := f.Sign(ctx, supplier, Signing{Supplier: f.magenta, Code: now.ID}); !slices.Equal(faultNames(err), []string{"agreed", "title"}) {
			t.Errorf("neither agreed nor titled: %v", err)
		}
		if err := f.Sign(ctx, supplier, Signing{f.magenta, old.ID, "Direktør", true}); !errors.Is(err, ErrReplaced) {
			t.Errorf("an old version: %v", err)
		}
		if err := f.Sign(ctx, supplier, Signing{f.magenta, "none", "Direktør", true}); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("no version: %v", err)
		}
		f.sign(t, f.magenta, now)
		f.sign(t, f.magenta, now) // twice is once
		if all, err := f.Signatures(ctx, keeper); err != nil || len(all[f.magenta]) != 1 || all[f.magenta][0].Day != noon {
			t.Errorf("%+v, %v", all, err)
		}
		if _, err := f.Signatures(ctx, supplier); !errors.Is(err, ErrForbidden) {
			t.Errorf("the supplier reads every signature: %v", err)
		}
	})
}

func TestCode_Rules(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		if _, err := f.AddCode(ctx, speaking(auth.Supplier, f.magenta), Code{}); !errors.Is(err, ErrForbidden) {
			t.Errorf("a supplier adds: %v", err)
		}
		_, err := f.AddCode(ctx, keeper, Code{Text: product.Text{En: strings.Repeat("x", MaxText+1)}, Address: "x"})
		if got, want := faultNames(err), []string{"in_force", "due", "text_en", "address", "source_title", "source_date"}; !slices.Equal(got, want) {
			t.Errorf("faults %v, want %v", got, want)
		}
		first, second := f.code(t, noon, noon+30), f.code(t, noon+100, noon+130)
		if first.Number != 1 || second.Number != 2 {
			t.Errorf("numbers %d, %d", first.Number, second.Number)
		}
		for name, in := range map[string]Code{
			"third before second": {InForce: noon + 50, Due: noon + 60, Address: "https://coc.os2.eu", Source: source},
			"due before in force": {InForce: noon + 200, Due: noon + 199, Address: "https://coc.os2.eu", Source: source},
			"no text, no address": {InForce: noon + 200, Due: noon + 200, Source: source},
		} {
			if _, err := f.AddCode(ctx, keeper, in); len(faultNames(err)) != 1 {
				t.Errorf("%s: %v", name, err)
			}
		}
		late := first
		late.InForce, late.Due = noon+100, noon+100
		if err := f.EditCode(ctx, keeper, late); !slices.Equal(faultNames(err), []string{"in_force"}) {
			t.Errorf("first after second: %v", err)
		}
		first.Text.Da = "Hjælp hinanden."
		if err := f.EditCode(ctx, keeper, first); err != nil {
			t.Errorf("unsigned: %v", err)
		}
		f.sign(t, f.magenta, first)
		first.Due += 7
		if err := f.EditCode(ctx, keeper, first); err != nil {
			t.Errorf("the due day of a signed one: %v", err)
		}
		changed := first
		changed.Text.Da = "Noget andet"
		if err := f.EditCode(ctx, keeper, changed); !errors.Is(err, ErrSigned) {
			t.Errorf("the text of a signed one: %v", err)
		}
		list, err := f.Codes(ctx)
		if err != nil || len(list) != 2 || list[1] != first {
			t.Errorf("%+v, %v", list, err)
		}
		if c, ok := list.InForce(noon + 99); !ok || c.ID != first.ID {
			t.Errorf("in force: %+v", c)
		}
		if _, ok := list.InForce(noon - 1); ok {
			t.Error("in force before the first")
		}
	})
}

func TestSay_SupplierAndSecretariat_KeepApart(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		dev, ops := Item{f.sofd, Development}, Item{f.sofd, Operation}
		supplier := speaking(auth.Supplier, f.magenta)
		if err := f.Say(ctx, keeper, Saying{Supplier: f.magenta, Begins: []Item{dev}}); len(faultNames(err)) == 0 {
			t.Errorf("the secretariat without a source: %v", err)
		}
		if err := f.Say(ctx, keeper, Saying{Supplier: f.magenta, Begins: []Item{dev}, Source: source}); err != nil {
			t.Fatal(err)
		}
		f.say(t, f.magenta, ops, dev) // dev is there already
		at := func(it Item) DeliveryFact {
			for _, x := range f.list(t, auth.Actor{}, Query{Supplier: f.magenta}).Items {
				if x.Value.Item() == it {
					return x.Value
				}
			}
			return DeliveryFact{}
		}
		if at(dev).Speaker != Secretariat || at(dev).Source != source || at(ops).Speaker != Itself || at(ops).Said != noon {
			t.Errorf("dev %+v, ops %+v", at(dev), at(ops))
		}
		if err := f.Say(ctx, keeper, Saying{Supplier: f.magenta, Stays: []Item{dev, ops}}); err != nil {
			t.Fatal(err)
		}
		if at(ops).Speaker != Itself || at(dev).Speaker != Secretariat {
			t.Error("the secretariat confirmed on the supplier's behalf")
		}
		f.Clock.Add(400 * 24 * time.Hour)
		if err := f.Say(ctx, supplier, Saying{Supplier: f.magenta, Stays: []Item{dev}, Ends: []Item{ops}}); err != nil {
			t.Fatal(err)
		}
		if at(dev).Speaker != Itself || at(dev).Said != noon+400 || at(ops).Work != "" {
			t.Errorf("a year later: dev %+v, ops %+v", at(dev), at(ops))
		}
		list := f.list(t, auth.Actor{}, Query{Supplier: f.magenta}).Items
		if len(list) != 1 || list[0].Period.From != noon {
			t.Errorf("the confirmation moved the beginning: %+v", list)
		}
		f.say(t, f.magenta, ops) // again
		if all, err := deliveriesOf(ctx, f.DB, f.magenta); err != nil || len(byDelivery(all)) != 2 {
			t.Errorf("a delivery that returned is another one: %+v, %v", all, err)
		}
		timelinetest.Check(t, f.DB, deliveries)
	})
}

func TestSay_Faults(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		supplier := speaking(auth.Supplier, f.magenta)
		for name, it := range map[string]Item{"no such product": {"x", Review}, "no such work": {f.sofd, "magic"}, "hidden": {f.hidden, Review}} {
			err := f.Say(t.Context(), supplier, Saying{Supplier: f.magenta, Begins: []Item{it}})
			if !slices.Equal(faultNames(err), []string{"deliveries"}) {
				t.Errorf("%s: %v", name, err)
			}
		}
		err := f.Say(t.Context(), supplier, Saying{Supplier: f.other, Begins: []Item{{f.sofd, Review}}})
		if !errors.Is(err, ErrForbidden) {
			t.Errorf("for another supplier: %v", err)
		}
		if err := f.Say(t.Context(), system, Saying{Supplier: "x", Begins: []Item{{f.sofd, Review}}, Source: source}); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("nobody's delivery: %v", err)
		}
	})
}

func TestAmend_SetsPeriodAndNote(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, supplier := t.Context(), speaking(auth.Supplier, f.magenta)
		f.say(t, f.magenta, Item{f.sofd, Operation})
		d := f.list(t, supplier, Query{}).Items[0]
		begin := civil.New(2019, 5, 1)
		if err := f.Amend(ctx, supplier, f.magenta, d.ID, Amendment{Period: civil.Since(begin), Note: "I eget driftscenter"}); err != nil {
			t.Fatal(err)
		}
		got, err := f.DeliveryByID(ctx, auth.Actor{}, d.ID)
		if err != nil || got.Period != civil.Since(begin) || got.Value.Note != "I eget driftscenter" {
			t.Errorf("%+v, %v", got, err)
		}
		if err := f.Amend(ctx, supplier, f.magenta, d.ID, Amendment{Period: civil.Period{From: begin + 30, To: noon + 10}}); err != nil {
			t.Fatal(err)
		}
		if all, err := deliveriesOf(ctx, f.DB, f.magenta); err != nil || len(all) != 1 || all[0].Period.From != begin+30 || all[0].Value.Note != "" {
			t.Errorf("shortened: %+v, %v", all, err)
		}
		err = f.Amend(ctx, keeper, f.magenta, d.ID, Amendment{Period: civil.Period{From: noon + 1, To: noon + 2}, Note: strings.Repeat("n", MaxNote+1)})
		if !slices.Equal(faultNames(err), []string{"note", "from", "source_title", "source_date"}) {
			t.Errorf("faults: %v", err)
		}
		err = f.Amend(ctx, supplier, f.magenta, d.ID, Amendment{Period: civil.Period{From: noon, To: noon}})
		if !slices.Equal(faultNames(err), []string{"to"}) {
			t.Errorf("no day: %v", err)
		}
		if err := f.Amend(ctx, speaking(auth.Supplier, f.other), f.magenta, d.ID, Amendment{}); !errors.Is(err, ErrForbidden) {
			t.Errorf("another supplier: %v", err)
		}
		if err := f.Amend(ctx, speaking(auth.Supplier, f.other), f.other, d.ID, Amendment{Period: civil.Since(noon)}); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("another's delivery as one's own: %v", err)
		}
		timelinetest.Check(t, f.DB, deliveries)
	})
}

func TestDeliveries_FiltersPagesAndReach(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		for n := range 5 {
			p := f.product(t, fmt.Sprint("OS2 nummer ", n), auth.Public)
			f.say(t, f.magenta, Item{p, Support}, Item{p, Development})
			f.Clock.Add(24 * time.Hour)
		}
		f.say(t, f.other, Item{f.sofd, Review})
		if err := f.Say(t.Context(), keeper, Saying{Supplier: f.other, Begins: []Item{{f.hidden, Review}}, Source: source}); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			actor auth.Actor
			q     Query
			want  int
		}{
			"visitor":       {auth.Actor{}, Query{}, 11},
			"member":        {speaking(auth.Representative, f.syddjurs), Query{}, 12},
			"supplier":      {auth.Actor{}, Query{Supplier: f.other}, 1},
			"work":          {auth.Actor{}, Query{Works: []Work{Support, Review}}, 6},
			"product":       {auth.Actor{}, Query{Products: []product.ID{f.sofd, f.hidden}}, 1},
			"no product":    {auth.Actor{}, Query{Products: []product.ID{}}, 0},
			"text, product": {auth.Actor{}, Query{Text: "SOFD"}, 1},
			"text, name":    {auth.Actor{}, Query{Text: "digital iden"}, 1},
			"text, hidden":  {auth.Actor{}, Query{Text: "hemmelig"}, 0},
		} {
			if l := f.list(t, c.actor, c.q); l.Total != c.want || len(l.Items) != c.want {
				t.Errorf("%s: %d of %d, want %d", name, len(l.Items), l.Total, c.want)
			}
		}
		for _, o := range []Order{ByName, ByWhen} {
			whole := f.list(t, auth.Actor{}, Query{Order: o})
			var forth, back []Listed
			q := Query{Order: o, Limit: 4}
			for {
				l := f.list(t, auth.Actor{}, q)
				forth = append(forth, l.Items...)
				if l.Total != 11 {
					t.Errorf("%s: a page counts %d", o, l.Total)
				}
				if q.Cursor = l.Next; q.Cursor == "" {
					back, q.Cursor = l.Items, l.Prev
					break
				}
			}
			for q.Cursor != "" {
				l := f.list(t, auth.Actor{}, q)
				back, q.Cursor = append(slices.Clone(l.Items), back...), l.Prev
			}
			ids := func(list []Listed) (out []DeliveryID) {
				for _, x := range list {
					out = append(out, x.ID)
				}
				return out
			}
			if !slices.Equal(ids(forth), ids(whole.Items)) || !slices.Equal(ids(back), ids(whole.Items)) {
				t.Errorf("%s: forth %v, back %v, want %v", o, ids(forth), ids(back), ids(whole.Items))
			}
		}
		if l := f.list(t, auth.Actor{}, Query{Order: ByWhen}); l.Items[0].Supplier.ID != f.other {
			t.Errorf("the newest is %+v", l.Items[0])
		}
		if _, err := f.Deliveries(t.Context(), auth.Actor{}, Query{Cursor: page.Cursor{List: "x", Keys: []string{"a"}}.String(), Limit: 2}); !errors.Is(err, page.ErrCursor) {
			t.Errorf("a cursor of another list: %v", err)
		}
	})
}

func TestReference_Life(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		it := Item{f.sofd, Operation}
		supplier, authority := speaking(auth.Supplier, f.magenta), speaking(auth.Representative, f.syddjurs)
		f.say(t, f.magenta, it)
		r := f.ask(t, f.magenta, f.syddjurs, it)
		if _, err := f.Ask(ctx, supplier, r); !slices.Equal(faultNames(err), []string{"authority"}) {
			t.Errorf("asked twice: %v", err)
		}
		for name, c := range map[string]struct {
			actor auth.Actor
			want  error
		}{
			"visitor": {auth.Actor{}, db.ErrNotFound}, "another supplier": {speaking(auth.Supplier, f.other), db.ErrNotFound},
			"another authority": {speaking(auth.Representative, f.aarhus), db.ErrNotFound},
			"the supplier":      {supplier, ErrForbidden}, "keeper": {keeper, ErrForbidden}, "system": {system, ErrForbidden},
		} {
			if _, err := f.Confirm(ctx, c.actor, r.ID); !errors.Is(err, c.want) {
				t.Errorf("%s confirms: %v", name, err)
			}
			if _, err := f.Decline(ctx, c.actor, r.ID, ""); !errors.Is(err, c.want) {
				t.Errorf("%s declines: %v", name, err)
			}
		}
		if _, err := f.Decline(ctx, authority, r.ID, strings.Repeat("x", MaxReply+1)); !slices.Equal(faultNames(err), []string{"reply"}) {
			t.Errorf("a long reply: %v", err)
		}
		if got, err := f.Decline(ctx, authority, r.ID, "Det var 2022"); err != nil || got.State != Declined || got.Reply != "Det var 2022" {
			t.Errorf("declined: %+v, %v", got, err)
		}
		if _, err := f.Confirm(ctx, authority, r.ID); !errors.Is(err, ErrSettled) {
			t.Errorf("confirmed after being declined: %v", err)
		}
		again := f.ask(t, f.magenta, f.syddjurs, it)
		if got, err := f.Confirm(ctx, authority, again.ID); err != nil || got.State != Confirmed || got.Answered != noon {
			t.Errorf("confirmed: %+v, %v", got, err)
		}
		if _, err := f.Confirm(ctx, authority, again.ID); err != nil {
			t.Errorf("confirmed twice: %v", err)
		}
		if x := f.list(t, auth.Actor{}, Query{}).Items[0]; len(x.References) != 1 || x.References[0].Authority != f.syddjurs {
			t.Errorf("the list shows %+v", x.References)
		}
		if got, err := f.Withdraw(ctx, authority, again.ID, ""); err != nil || got.State != Withdrawn {
			t.Errorf("withdrawn: %+v, %v", got, err)
		}
		if _, err := f.Withdraw(ctx, supplier, r.ID, ""); !errors.Is(err, ErrSettled) {
			t.Errorf("withdrawn after being declined: %v", err)
		}
		if x := f.list(t, auth.Actor{}, Query{}).Items[0]; len(x.References) != 0 {
			t.Errorf("the list still shows %+v", x.References)
		}
	})
}

func TestAsk_Faults(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		supplier := speaking(auth.Supplier, f.magenta)
		f.say(t, f.magenta, Item{f.sofd, Review})
		whole := Reference{Supplier: f.magenta, Product: f.sofd, Work: Review, Authority: f.syddjurs, What: "Review", Since: 2020, Until: 2021}
		for name, c := range map[string]struct {
			change func(*Reference)
			want   []string
		}{
			"everything":       {func(r *Reference) { *r = Reference{Supplier: f.magenta} }, []string{"authority", "what", "since", "delivery"}},
			"itself":           {func(r *Reference) { r.Authority = f.magenta }, []string{"authority"}},
			"another supplier": {func(r *Reference) { r.Authority = f.other }, []string{"authority"}},
			"nobody":           {func(r *Reference) { r.Authority = "x" }, []string{"authority"}},
			"the future":       {func(r *Reference) { r.Since, r.Until = 2027, 2027 }, []string{"since", "until"}},
			"backwards":        {func(r *Reference) { r.Until = 2019 }, []string{"until"}},
			"not delivered":    {func(r *Reference) { r.Work = Support }, []string{"delivery"}},
			"too long":         {func(r *Reference) { r.What = strings.Repeat("x", MaxWhat+1) }, []string{"what"}},
		} {
			r := whole
			c.change(&r)
			if _, err := f.Ask(t.Context(), supplier, r); !slices.Equal(faultNames(err), c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		if _, err := f.Ask(t.Context(), speaking(auth.Supplier, f.other), whole); !errors.Is(err, ErrForbidden) {
			t.Errorf("for another supplier: %v", err)
		}
	})
}

// TestReferences_UnconfirmedNeverLeak gives random references random fates, and
// reads as everybody: whoever is no party sees the confirmed ones alone.
func TestReferences_UnconfirmedNeverLeak(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, rnd := t.Context(), rand.New(rand.NewPCG(1, 2))
		var all []Reference
		for _, supplier := range []registry.AuthorityID{f.magenta, f.other} {
			for _, work := range Works {
				f.say(t, supplier, Item{f.sofd, work})
				for _, authority := range []registry.AuthorityID{f.syddjurs, f.aarhus} {
					r, actor := f.ask(t, supplier, authority, Item{f.sofd, work}), speaking(auth.Representative, authority)
					var err error
					switch rnd.IntN(4) {
					case 0:
						r, err = f.Confirm(ctx, actor, r.ID)
					case 1:
						r, err = f.Decline(ctx, actor, r.ID, "")
					case 2:
						r, err = f.Withdraw(ctx, speaking(auth.Supplier, supplier), r.ID, "")
					}
					if err != nil {
						t.Fatal(err)
					}
					all = append(all, r)
				}
			}
		}
		actors := map[string]auth.Actor{
			"visitor": {}, "keeper": keeper, "board": {Account: "b", Grants: []auth.Grant{{Role: auth.Board, Scope: auth.Everywhere}}},
			"magenta": speaking(auth.Supplier, f.magenta), "other": speaking(auth.Supplier, f.other),
			"syddjurs": speaking(auth.Representative, f.syddjurs), "aarhus": speaking(auth.Representative, f.aarhus),
		}
		for name, actor := range actors {
			want := map[registry.AuthorityID][]ReferenceID{}
			for _, r := range all {
				if party := registry.AuthorityID(actor.For.ID); r.State == Confirmed || name == "keeper" || party == r.Supplier || party == r.Authority {
					want[r.Supplier] = append(want[r.Supplier], r.ID)
					want[r.Authority] = append(want[r.Authority], r.ID)
				}
			}
			for _, id := range []registry.AuthorityID{f.magenta, f.other, f.syddjurs, f.aarhus} {
				of, err := f.ReferencesOf(ctx, actor, id)
				if err != nil {
					t.Fatal(err)
				}
				to, err := f.ReferencesTo(ctx, actor, id)
				if err != nil {
					t.Fatal(err)
				}
				var got []ReferenceID
				for _, r := range slices.Concat(of, to) {
					got = append(got, r.ID)
				}
				slices.Sort(got)
				slices.Sort(want[id])
				if !slices.Equal(got, want[id]) {
					t.Errorf("%s sees %d references of %s, want %d", name, len(got), id, len(want[id]))
				}
			}
			for _, x := range f.list(t, actor, Query{}).Items {
				if slices.ContainsFunc(x.References, func(r Reference) bool { return r.State != Confirmed }) {
					t.Errorf("%s reads an unconfirmed reference in the list", name)
				}
			}
		}
	})
}

func TestMergeAuthorities_EverythingFollows(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		c := f.code(t, noon-10, noon+20)
		shared, alone := Item{f.sofd, Operation}, Item{f.sofd, Support}
		f.say(t, f.other, shared, alone)
		f.sign(t, f.other, c)
		confirmed := f.ask(t, f.other, f.syddjurs, shared)
		if _, err := f.Confirm(ctx, speaking(auth.Representative, f.syddjurs), confirmed.ID); err != nil {
			t.Fatal(err)
		}
		f.Clock.Add(24 * time.Hour)
		f.say(t, f.magenta, shared)
		f.sign(t, f.magenta, c)
		asked := f.ask(t, f.magenta, f.syddjurs, shared)
		elsewhere := f.ask(t, f.other, f.aarhus, alone)
		if err := f.registry.MergeAuthorities(ctx, system, f.other, f.magenta); err != nil {
			t.Fatal(err)
		}
		if all, err := f.Signatures(ctx, keeper); err != nil || len(all) != 1 || len(all[f.magenta]) != 1 || all[f.magenta][0].Day != noon {
			t.Errorf("signatures %+v, %v", all, err)
		}
		list := f.list(t, auth.Actor{}, Query{Supplier: f.magenta}).Items
		if len(list) != 2 || len(f.list(t, auth.Actor{}, Query{Supplier: f.other}).Items) != 0 {
			t.Errorf("deliveries %+v", list)
		}
		states := map[ReferenceID]ReferenceState{}
		refs, err := f.ReferencesOf(ctx, keeper, f.magenta)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range refs {
			states[r.ID] = r.State
		}
		if states[confirmed.ID] != Confirmed || states[asked.ID] != Withdrawn || states[elsewhere.ID] != Asked {
			t.Errorf("references %v", states)
		}
		if err := f.registry.MergeAuthorities(ctx, system, f.aarhus, f.syddjurs); err != nil {
			t.Fatal(err)
		}
		if to, err := f.ReferencesTo(ctx, keeper, f.syddjurs); err != nil || len(to) != 3 {
			t.Errorf("references to the successor: %+v, %v", to, err)
		}
		timelinetest.Check(t, f.DB, deliveries)
	})
}

func TestDuties(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		duties := func(day civil.Date) map[string]duty.Wanted {
			list, err := f.Duties(ctx, day)
			if err != nil {
				t.Fatal(err)
			}
			all := map[string]duty.Wanted{}
			for _, w := range list {
				if all[w.Key].Key != "" {
					t.Errorf("%s comes twice", w.Key)
				}
				all[w.Key] = w
			}
			return all
		}
		c := f.code(t, noon+10, noon+40)
		f.agree(t, f.magenta, noon-100)
		f.agree(t, f.other, noon+50)
		if got := duties(noon); len(got) != 0 {
			t.Errorf("before the code is in force: %+v", got)
		}
		sign := "partner.duty.sign:" + string(c.ID) + ":" + string(f.magenta)
		if w := duties(noon + 10)[sign]; w.Due != noon+40 || w.For != f.magenta || w.Path != "/leverandoerer/magenta/partner" || w.Role != auth.Supplier {
			t.Errorf("to sign: %+v", w)
		}
		if w := duties(noon + 60)["partner.duty.sign:"+string(c.ID)+":"+string(f.other)]; w.For != f.other || w.Due != 0 {
			t.Errorf("a partner from after the due day: %+v", w)
		}
		f.sign(t, f.magenta, c)
		if w, is := duties(noon + 10)[sign]; is {
			t.Errorf("signed: %+v", w)
		}

		f.say(t, f.magenta, Item{f.sofd, Operation}, Item{f.sofd, Support})
		r := f.ask(t, f.magenta, f.syddjurs, Item{f.sofd, Operation})
		if w := duties(noon)["partner.duty.answer:"+string(r.ID)]; w.For != f.syddjurs || w.Path != "/myndigheder/syddjurs/referencer" || w.Args["supplier"] != "Magenta" || w.Role != auth.Representative {
			t.Errorf("to answer: %+v", w)
		}
		if _, err := f.Confirm(ctx, speaking(auth.Representative, f.syddjurs), r.ID); err != nil {
			t.Fatal(err)
		}
		if got := duties(noon); len(got) != 0 {
			t.Errorf("answered: %+v", got)
		}

		confirm := "partner.duty.confirm:" + string(f.magenta)
		if _, is := duties(noon + Life - 1)[confirm]; is {
			t.Error("to confirm within the year")
		}
		if w := duties(noon + Life)[confirm]; w.Args["n"] != "2" || w.Path != "/leverandoerer/magenta/partner/leverancer" {
			t.Errorf("to confirm: %+v", w)
		}
	})
}

// TestDeliveries_Property says and takes back at random and compares what holds
// each day with a model.
func TestDeliveries_Property(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	rnd := rand.New(rand.NewPCG(3, 4))
	model := map[civil.Date]map[Item]bool{}
	held := map[Item]bool{}
	for day := noon; day < noon+40; day++ {
		var in Saying
		in.Supplier = f.magenta
		for _, work := range Works {
			it := Item{f.sofd, work}
			switch {
			case rnd.IntN(3) > 0 && held[it]:
				in.Stays = append(in.Stays, it)
			case held[it]:
				in.Ends, held[it] = append(in.Ends, it), false
			case rnd.IntN(3) == 0:
				in.Begins, held[it] = append(in.Begins, it), true
			}
		}
		if err := f.Say(t.Context(), speaking(auth.Supplier, f.magenta), in); err != nil {
			t.Fatal(err)
		}
		model[day] = map[Item]bool{}
		for it, is := range held {
			if is {
				model[day][it] = true
			}
		}
		f.Clock.Add(24 * time.Hour)
	}
	for day, want := range model {
		rows, err := deliveries.Find(t.Context(), f.DB, timeline.On(day).Where())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range rows {
			if !want[v.Value.Item()] {
				t.Errorf("%s: %s holds and should not", day, v.Value.Work)
			}
		}
		if len(rows) != len(want) {
			t.Errorf("%s: %d deliveries, want %d", day, len(rows), len(want))
		}
	}
	timelinetest.Check(t, f.DB, deliveries)
}
