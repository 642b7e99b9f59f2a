package decision

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/page"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/job"
	"alminding/internal/platform/search"
)

var (
	sources = []fs.FS{auth.Migrations, job.Migrations, search.Migrations, registry.Migrations, product.Migrations, group.Migrations, Migrations}
	system  = auth.System("test")
	keeper  = auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	visitor = auth.Actor{}
	source  = cite.Source{Title: "Referat", Date: civil.At(civil.New(2026, 3, 17))}
	founded = civil.New(2012, 4, 24)
	noon    = civil.Of(dbtest.Noon)
)

type fixture struct {
	*Service
	dbtest.Env
	registry *registry.Service
	products *product.Service
	groups   *group.Service

	syddjurs, aarhus                           registry.AuthorityID
	anna, bo                                   registry.PersonID // of Syddjurs, of Aarhus
	forms, sofd, hidden                        product.ID
	assembly, board, steering, coordination    group.Group // steering of OS2forms, coordination of OS2sofd
	architecture, inner                        group.Group // inner is for members
	chair, secretary, member, outside, another auth.Actor  // of the board; outside acts for a member, another chairs the steering group
}

func run(t *testing.T, test func(t *testing.T, f fixture)) {
	t.Helper()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) { test(t, newFixture(t, e)) })
}

func newFixture(t testing.TB, e dbtest.Env) fixture {
	t.Helper()
	searcher := search.New(e.DB)
	f := fixture{Env: e, registry: registry.New(e.DB, searcher)}
	f.products = product.New(e.DB, searcher, f.registry)
	f.groups = group.New(e.DB, f.registry, f.products)
	f.Service = New(e.DB, searcher, f.registry, f.groups, f.products)
	f.groups.OnEdit = append(f.groups.OnEdit, f.GroupEdited)
	f.registry.OnMergeAuthorities = append(f.registry.OnMergeAuthorities, f.MergeAuthorities)
	f.syddjurs, f.aarhus = f.authority(t, "Syddjurs"), f.authority(t, "Aarhus")
	f.anna, f.bo = f.person(t, "Anna", f.syddjurs), f.person(t, "Bo", f.aarhus)
	f.forms, f.sofd, f.hidden = f.product(t, "OS2forms", auth.Public), f.product(t, "OS2sofd", auth.Public), f.product(t, "OS2skjult", auth.Members)
	f.assembly = f.found(t, group.Assembly, "Generalforsamlingen", "", auth.Public, group.Fees, group.Bylaws, group.Election)
	f.board = f.found(t, group.Board, "Bestyrelsen", "", auth.Public, group.Strategy, group.ProductLevel, group.ProductStage, group.Budget, group.Exclusion, group.Admission, group.NewCharter)
	f.steering = f.found(t, group.Steering, "Styregruppen for OS2forms", f.forms, auth.Public, group.Budget, group.PriceList)
	f.coordination = f.found(t, group.Coordination, "Koordinationsgruppen for OS2sofd", f.sofd, auth.Public, group.Priorities)
	f.architecture = f.found(t, group.Working, "Arkitekturgruppen", "", auth.Public, group.Other)
	f.inner = f.found(t, group.Subject, "Den lukkede kreds", "", auth.Members, group.Other)
	f.chair, f.secretary = f.seated(t, f.board, f.syddjurs, f.anna, group.Chair), f.seated(t, f.board, f.aarhus, f.bo, group.Secretary)
	other := f.person(t, "Cia", f.aarhus)
	f.member = f.seated(t, f.board, f.aarhus, other, group.Member)
	f.another = f.seated(t, f.steering, f.syddjurs, f.person(t, "Dan", f.syddjurs), group.Chair)
	f.outside = auth.Actor{Account: "o", Person: "p", For: auth.Party{ID: string(f.syddjurs), Member: true}}
	return f
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (f fixture) authority(t testing.TB, name string) registry.AuthorityID {
	t.Helper()
	a, err := f.registry.CreateAuthority(t.Context(), system, registry.Authority{Kind: registry.Municipality, Name: name, Source: source})
	must(t, err)
	return a.ID
}

func (f fixture) person(t testing.TB, name string, of registry.AuthorityID) registry.PersonID {
	t.Helper()
	p, err := f.registry.CreatePerson(t.Context(), system, registry.Person{Name: name})
	must(t, err)
	_, err = f.registry.Affiliate(t.Context(), system, registry.Affiliation{Person: p.ID, Authority: of, Title: "Chef"}, civil.Since(founded))
	must(t, err)
	return p.ID
}

func (f fixture) product(t testing.TB, name string, reach auth.Reach) product.ID {
	t.Helper()
	p, err := f.products.Create(t.Context(), system, product.Content{Name: name, Purpose: product.Text{Da: "Formål"}, Source: source}, reach)
	must(t, err)
	return p.ID
}

func (f fixture) found(t testing.TB, kind group.Kind, name string, of product.ID, reach auth.Reach, mandate ...group.Matter) group.Group {
	t.Helper()
	g, err := f.groups.Found(t.Context(), system, group.Group{
		Kind: kind, Name: product.Text{Da: name}, Purpose: product.Text{Da: "Beslutter."}, Product: of, Exists: civil.Since(founded), Reach: reach, Source: source,
	})
	must(t, err)
	must(t, f.groups.Adopt(t.Context(), system, g.ID, g.Version, g.Exists, group.Charter{Purpose: product.Text{Da: "Formål"}, Mandate: mandate, Source: source}))
	return g
}

// seated is somebody who acts for the authority, and sits for it in the group.
func (f fixture) seated(t testing.TB, g group.Group, of registry.AuthorityID, p registry.PersonID, role group.Role) auth.Actor {
	t.Helper()
	_, err := f.groups.Give(t.Context(), system, civil.Since(founded), group.SeatFact{Group: g.ID, Authority: of, Person: p, Role: role, Source: source})
	must(t, err)
	return auth.Actor{
		Account: "a" + string(p), Person: string(p), For: auth.Party{ID: string(of), Member: true, Groups: []string{string(g.ID)}},
	}
}

// content is a decision that the board may make today.
func (f fixture) content(heading string, changes ...func(*Content)) Content {
	c := Content{
		Group: f.board.ID, Matter: group.Strategy, Day: civil.At(noon), Reach: auth.Public,
		Heading: product.Text{Da: heading}, Text: product.Text{Da: "Sådan blev det."},
	}
	for _, change := range changes {
		change(&c)
	}
	return c
}

func (f fixture) decide(t testing.TB, heading string, changes ...func(*Content)) Decision {
	t.Helper()
	d, err := f.Register(t.Context(), keeper, f.content(heading, changes...))
	must(t, err)
	return d
}

// closed makes a decision the group's own, with a heading for everybody.
func closed(c *Content) {
	c.Reach, c.Open.Heading.Da = Closed(c.Group), "En sag om en leverandør"
}

func earlier(day string) func(*Content) {
	return func(c *Content) {
		c.Source = source
		c.Day, _ = civil.ParseWhen(day)
	}
}

func faultsOf(err error) (list []string) {
	for _, f := range errs.FieldsOf(err) {
		list = append(list, f.Name+" "+f.Key)
	}
	return list
}

func (f fixture) list(t testing.TB, a auth.Actor, q Query) Listing {
	t.Helper()
	l, err := f.Decisions(t.Context(), a, q)
	must(t, err)
	return l
}

func headings(list []Shown) (all []string) {
	for _, x := range list {
		all = append(all, x.Heading.Da)
	}
	return all
}

func TestApprove_FromDraftToNumber(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		d, err := f.Begin(ctx, f.secretary, f.content("Udkast"))
		must(t, err)
		if l := f.list(t, keeper, Query{}); l.Total != 0 {
			t.Error("a draft is in the register")
		}
		d, err = f.Rewrite(ctx, f.secretary, d.ID, d.Version, f.content("Strategi for 2027"))
		must(t, err)
		if _, err := f.Rewrite(ctx, f.chair, d.ID, 1, f.content("Noget andet")); !errors.Is(err, ErrStale) {
			t.Errorf("written from version 1: %v", err)
		}
		if _, err := f.Approve(ctx, f.chair, d.ID, 1); !errors.Is(err, ErrStale) {
			t.Errorf("approved unread: %v", err)
		}
		made, err := f.Approve(ctx, f.chair, d.ID, d.Version)
		must(t, err)
		if made.Slug != "bestyrelsen-2026-1" || made.Number != 1 || made.ID != d.ID || made.Afterwards() {
			t.Errorf("%+v", made)
		}
		got, err := f.BySlug(ctx, visitor, made.Slug)
		must(t, err)
		if got.Heading.Da != "Strategi for 2027" || got.Approval.Action != "decision.approve" || got.Approval.Account != f.chair.Account || got.Partly {
			t.Errorf("%+v", got)
		}
		if drafts, _, err := f.Drafts(ctx, f.chair); err != nil || len(drafts) != 0 {
			t.Errorf("drafts %v, %v", drafts, err)
		}
		history, err := audit.History(ctx, f.DB, "decision", string(d.ID), 10)
		if err != nil || len(history) != 3 {
			t.Errorf("%d changes are recorded, want 3: %v", len(history), err)
		}
	})
}

// TestImmutable holds that an approved decision cannot be changed through the service,
// and that no statement of the store could.
func TestImmutable(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		d, err := f.Begin(ctx, keeper, f.content("Uforanderlig"))
		must(t, err)
		made, err := f.Approve(ctx, keeper, d.ID, d.Version)
		must(t, err)
		for _, a := range []auth.Actor{system, keeper, f.chair} {
			if _, err := f.Rewrite(ctx, a, d.ID, d.Version, f.content("Ændret")); !errors.Is(err, ErrApproved) {
				t.Errorf("rewritten: %v", err)
			}
			if err := f.Drop(ctx, a, d.ID, d.Version); !errors.Is(err, ErrApproved) {
				t.Errorf("dropped: %v", err)
			}
			if _, err := f.Approve(ctx, a, d.ID, d.Version); !errors.Is(err, ErrApproved) {
				t.Errorf("approved again: %v", err)
			}
		}
		write := func(fn func(*db.Tx) error) error { return f.DB.Write(ctx, system.Change("decision.test", ""), fn) }
		if err := write(func(tx *db.Tx) error { return insertDecision(ctx, tx, made) }); !errors.Is(err, db.ErrDuplicate) {
			t.Errorf("inserted over itself: %v", err)
		}
		other := made
		other.ID, other.Slug, other.Seq = "other", "other", made.Seq+1
		if err := write(func(tx *db.Tx) error { return insertDecision(ctx, tx, other) }); !errors.Is(err, db.ErrDuplicate) {
			t.Errorf("the number was given twice: %v", err)
		}
		if err := write(func(tx *db.Tx) error { return deleteDraft(ctx, tx, d.ID) }); !errors.Is(err, ErrNotFound) {
			t.Errorf("deleted: %v", err)
		}
		if again, err := decisionByID(ctx, f.DB, d.ID); err != nil || again.Heading.Da != "Uforanderlig" {
			t.Errorf("%+v, %v", again, err)
		}
	})
}

// TestStore_OnlyAdds reads every statement of the package: none changes or deletes
// what is in the register, but for the one that follows an authority.
func TestStore_OnlyAdds(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("store.go")
	must(t, err)
	statements := regexp.MustCompile(`(?i)(UPDATE\s+(?:SET\s+)?|DELETE FROM\s+)(\w+)([^`+"`"+`]*)`).FindAllStringSubmatch(string(text), -1)
	for _, s := range statements {
		what := strings.Join(strings.Fields(s[0]), " ")
		switch {
		case strings.HasPrefix(what, "UPDATE SET group_id = excluded"), s[2] == "decision_draft":
		case strings.HasPrefix(what, "UPDATE decision_effect SET object_id = $3 WHERE"):
		default:
			t.Errorf("the register is changed by %q", what)
		}
	}
	if len(statements) != 3 {
		t.Errorf("%d statements change something, want 3: %q", len(statements), statements)
	}
}

// TestNumbers_AtTheSameTime lets many approve at once: the numbers of each group and
// year have no gap and no double, whoever gave up on the way.
func TestNumbers_AtTheSameTime(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, all := t.Context(), sync.WaitGroup{}
		for w := range 8 {
			all.Go(func() {
				for n := range 6 {
					c := f.content(fmt.Sprint("Sag ", w, n), func(c *Content) {
						if c.Day = civil.At(civil.New(2025+n%2, 11, 1)); w%2 == 0 {
							c.Group, c.Matter = f.assembly.ID, group.Fees
						}
						if n == 5 {
							c.Matter = group.Dissolution // which is nobody's
						}
					})
					if _, err := f.Register(ctx, keeper, c); (err != nil) != (n == 5) {
						t.Errorf("%d/%d: %v", w, n, err)
					}
				}
			})
		}
		all.Wait()
		numbers := map[string][]int{}
		for _, x := range f.list(t, visitor, Query{}).Items {
			key := string(x.Group) + fmt.Sprint(x.Year())
			numbers[key] = append(numbers[key], x.Number)
		}
		if len(numbers) != 4 {
			t.Fatalf("%d series, want 4", len(numbers))
		}
		for key, list := range numbers {
			slices.Sort(list)
			for i, n := range list {
				if n != i+1 {
					t.Errorf("%s: %v", key, list)
					break
				}
			}
		}
	})
}

func TestMandate(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		const other, nobody = "group decision.mandate.other", "group decision.mandate.nobody"
		for _, c := range []struct {
			name   string
			in     group.Group
			matter group.Matter
			about  []product.ID
			want   string
		}{
			{"what the charter gives", f.board, group.Strategy, nil, ""},
			{"what is the assembly's", f.board, group.Bylaws, nil, other},
			{"what is the board's", f.assembly, group.Strategy, nil, other},
			{"what is nobody's", f.assembly, group.Dissolution, nil, nobody},
			{"everybody may take note", f.architecture, group.Orientation, nil, ""},
			{"the level of a product", f.board, group.ProductLevel, []product.ID{f.forms, f.sofd}, ""},
			{"the level by its steering group", f.steering, group.ProductLevel, []product.ID{f.forms}, other},
			{"a budget by the steering group", f.steering, group.Budget, []product.ID{f.forms}, ""},
			{"its own product goes without saying", f.steering, group.Budget, nil, ""},
			{"a budget of another's product", f.steering, group.Budget, []product.ID{f.forms, f.sofd}, other},
			{"a budget that is the steering group's", f.board, group.Budget, []product.ID{f.forms}, other},
			{"in place of a steering group", f.coordination, group.Budget, nil, ""},
			{"the board, where that is there", f.board, group.Budget, []product.ID{f.sofd}, other},
			{"the board, where there is neither", f.board, group.PriceList, []product.ID{f.hidden}, ""},
			{"a working group's own charter", f.architecture, group.Other, nil, ""},
			{"what it does not give", f.architecture, group.Strategy, nil, other},
		} {
			_, err := f.Register(t.Context(), keeper, f.content(c.name, func(x *Content) {
				x.Group, x.Matter, x.Products = c.in.ID, c.matter, c.about
			}))
			if got := strings.Join(faultsOf(err), ", "); got != c.want || err != nil && got == "" {
				t.Errorf("%s: %v, want %q", c.name, err, c.want)
			}
		}
		if _, err := f.Register(t.Context(), keeper, f.content("Før registret", earlier("2019"), func(c *Content) { c.Matter = group.Bylaws })); err != nil {
			t.Errorf("from before the register: %v", err)
		}
		before := f.content("Før kommissoriet", func(c *Content) { c.Day = civil.At(founded - 1) })
		if _, err := f.Register(t.Context(), keeper, before); !slices.Equal(faultsOf(err), []string{nobody}) {
			t.Errorf("before the group was there: %v", err)
		}
	})
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		token := keeper
		token.Token = true
		elsewhere := f.chair
		elsewhere.For.ID = string(f.aarhus)
		for name, c := range map[string]struct {
			actor                 auth.Actor
			drafts, approves, old bool
		}{
			"visitor":                   {visitor, false, false, false},
			"keeper":                    {keeper, true, true, true},
			"keeper who may only read":  {token, false, false, false},
			"chair":                     {f.chair, true, true, false},
			"chair for another":         {elsewhere, false, false, false},
			"secretary":                 {f.secretary, true, false, false},
			"member of the board":       {f.member, false, false, false},
			"chair of another group":    {f.another, false, false, false},
			"somebody who acts for one": {f.outside, false, false, false},
			"the program":               {system, true, true, true},
		} {
			_, err := f.Begin(t.Context(), c.actor, f.content("Udkast"))
			if (err == nil) != c.drafts || err != nil && !errors.Is(err, ErrForbidden) {
				t.Errorf("%s drafts: %v", name, err)
			}
			_, err = f.Register(t.Context(), c.actor, f.content("Beslutning"))
			if (err == nil) != c.approves || err != nil && !errors.Is(err, ErrForbidden) {
				t.Errorf("%s approves: %v", name, err)
			}
			_, err = f.Register(t.Context(), c.actor, f.content("Gammel", earlier("2019")))
			if (err == nil) != c.old || err != nil && !errors.Is(err, ErrForbidden) {
				t.Errorf("%s enters: %v", name, err)
			}
		}
		d, err := f.Begin(t.Context(), f.chair, f.content("Udkast"))
		must(t, err)
		for _, a := range []auth.Actor{visitor, f.member, f.another, f.outside} {
			if _, err := f.DraftByID(t.Context(), a, d.ID); !errors.Is(err, ErrNotFound) {
				t.Errorf("%s reads a draft: %v", a.Account, err)
			}
			if err := f.Drop(t.Context(), a, d.ID, d.Version); !errors.Is(err, ErrNotFound) {
				t.Errorf("%s drops a draft: %v", a.Account, err)
			}
		}
		must(t, f.Drop(t.Context(), f.secretary, d.ID, d.Version))
	})
}

// secrets are words that stand only in what a closed decision keeps for its group.
var secrets = []string{"kvababbelse", "xylofonbudget", "zinkhvidtmetode", "pileflettekilde", "OS2sofd"}

// TestReach_ClosedIsNowhere holds that nothing that is closed reaches anybody whom it
// is not for, by no way of asking.
func TestReach_ClosedIsNowhere(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		d := f.decide(t, "Kvababbelse", closed, func(c *Content) {
			c.Matter, c.Text.Da, c.Vote.Method = group.ProductLevel, "Et xylofonbudget", "Zinkhvidtmetode"
			c.Products = []product.ID{f.sofd}
			c.Effects = []Effect{{Object: Level, ID: string(f.sofd), Text: product.Text{Da: "Pileflettekilde"}}}
		})
		f.decide(t, "Åben rettelse", func(c *Content) { c.Corrects = d.ID })
		inside := []auth.Actor{keeper, system, f.chair, f.secretary, f.member}
		for _, a := range []auth.Actor{visitor, f.outside, f.another} {
			got, err := f.BySlug(ctx, a, d.Slug)
			must(t, err)
			if !got.Partly || got.Heading.Da != "En sag om en leverandør" || got.Number != 1 {
				t.Errorf("%s reads %+v", a.Account, got.Shown)
			}
			correction, err := f.BySlug(ctx, a, "bestyrelsen-2026-2")
			must(t, err)
			about, err := f.AboutObject(ctx, a, string(f.sofd), Level, Stage)
			must(t, err)
			byProduct := f.list(t, a, Query{Values: map[Facet][]string{ByProduct: {string(f.sofd)}}})
			all := f.list(t, a, Query{})
			if all.Total != 2 || byProduct.Total != 0 || len(about.Decisions) != 0 || len(all.Counts[ByProduct]) != 0 {
				t.Errorf("%s lists %d, %d about the product, %d that changed it, %v", a.Account, all.Total, byProduct.Total, len(about.Decisions), all.Counts)
			}
			told := fmt.Sprint(got.Shown, correction.Earlier, all.Items)
			for _, secret := range secrets {
				if l := f.list(t, a, Query{Text: secret}); l.Total != 0 {
					t.Errorf("%s finds %s", a.Account, secret)
				}
				if strings.Contains(strings.ToLower(told), strings.ToLower(secret)) {
					t.Errorf("%s is told %s", a.Account, secret)
				}
			}
			if l := f.list(t, a, Query{Text: "leverandør"}); l.Total != 1 || !l.Items[0].Partly {
				t.Errorf("%s does not find the open heading", a.Account)
			}
		}
		for _, a := range inside {
			got, err := f.BySlug(ctx, a, d.Slug)
			about, err2 := f.AboutObject(ctx, a, string(f.sofd), Level)
			if err != nil || err2 != nil || got.Partly || got.Heading.Da != "Kvababbelse" || len(about.Decisions) != 1 {
				t.Errorf("%s reads %+v, %v", a.Account, got.Shown, err)
			}
			for _, word := range []string{"kvababbelse", "xylofonbudget", "leverandør"} {
				if l := f.list(t, a, Query{Text: word}); l.Total != 1 {
					t.Errorf("%s finds %d of %s", a.Account, l.Total, word)
				}
			}
		}
	})
}

// TestReach_FollowsTheGroup: when a group closed its page, the search of the whole site
// went on finding what it had decided.
func TestReach_FollowsTheGroup(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		f.decide(t, "Kvababbelse")
		f.decide(t, "Zinkhvidt", closed)
		found := func(a auth.Actor) (n int) {
			t.Helper()
			var reaches []string
			for _, r := range a.Reaches() {
				reaches = append(reaches, string(r))
			}
			for _, word := range []string{"kvababbelse", "leverandør"} {
				res, err := f.searcher.Search(t.Context(), search.Query{Text: word, Reaches: reaches, Limit: 5, Exact: true})
				must(t, err)
				n += res.Total
			}
			return n
		}
		edit := func(reach auth.Reach) {
			t.Helper()
			d, err := f.groups.ByID(t.Context(), keeper, f.board.ID)
			must(t, err)
			d.Reach = reach
			_, err = f.groups.Edit(t.Context(), keeper, d.Group)
			must(t, err)
		}
		edit(auth.Members)
		if v, m := found(visitor), found(f.outside); v != 0 || m != 2 {
			t.Errorf("of a group for members a visitor finds %d, a member %d", v, m)
		}
		edit(auth.Public)
		if n := found(visitor); n != 2 {
			t.Errorf("of a group for all a visitor finds %d", n)
		}
	})
}

// TestReach_Random compares what each reader gets of random decisions with the rule:
// all of what is within reach, the open part of the rest, and nothing of a group that
// is not for them.
func TestReach_Random(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		r := rand.New(rand.NewPCG(1, 2))
		made := map[ID]Decision{}
		for n := range 40 {
			d := f.decide(t, fmt.Sprint("Hemmelighed ", n), func(c *Content) {
				if g := []group.Group{f.board, f.inner, f.architecture}[r.IntN(3)]; g.ID != f.board.ID {
					c.Group, c.Matter = g.ID, group.Other
				}
				c.Reach = []auth.Reach{auth.Public, auth.Members, Closed(c.Group)}[r.IntN(3)]
				c.Open.Heading.Da = "Åben"
				c.Products = []product.ID{f.hidden}
			})
			made[d.ID] = d
		}
		for _, a := range []auth.Actor{visitor, keeper, f.chair, f.another, f.outside, system} {
			want := 0
			for _, d := range made {
				if d.Group != f.inner.ID || a.CanRead(auth.Members) {
					want++
				}
			}
			l := f.list(t, a, Query{})
			found := f.list(t, a, Query{Text: "hemmelighed"})
			counted := 0
			for _, c := range l.Counts[ByGroup] {
				counted += c.N
			}
			if l.Total != want || counted != want {
				t.Errorf("%s is shown %d, and %d are counted; want %d", a.Account, l.Total, counted, want)
			}
			full := 0
			for _, x := range l.Items {
				d := made[x.ID]
				if x.Partly == a.CanRead(d.Reach) || x.Partly && x.Heading.Da != "Åben" || !x.Partly && x.Heading != d.Heading {
					t.Errorf("%s reads %q of reach %s", a.Account, x.Heading.Da, d.Reach)
				}
				if len(x.Products) > 0 && !a.CanRead(auth.Members) {
					t.Errorf("%s is told of a product that is for members", a.Account)
				}
				if !x.Partly {
					full++
				}
			}
			if found.Total != full {
				t.Errorf("%s finds %d, and reads %d in full", a.Account, found.Total, full)
			}
		}
	})
}

func TestCheck_AllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		bad := Content{
			Group: f.board.ID, Matter: "x", Reach: Closed(f.board.ID), Vote: Vote{Method: strings.Repeat("x", MaxMethod+1), Counted: true, Abstain: -1},
			Products: []product.ID{"none"}, Corrects: "none",
			Effects: []Effect{{Object: Level}, {Object: "x", Text: product.Text{Da: "x"}}, {Object: Elsewhere, Path: "x", Text: product.Text{Da: "x"}}, {Object: Charter, ID: "none", Text: product.Text{Da: "x"}}},
		}
		want := []string{
			"matter errs.choose", "day errs.required", "heading_da errs.required", "text_da errs.required", "open_heading_da errs.required",
			"method errs.too_long", "abstain decision.votes",
			"effect-0 decision.effect.no_object", "effect-0_text errs.required", "effect-1 errs.choose", "effect-2 errs.url",
			"products decision.no_product", "effect-3 decision.effect.unknown", "corrects decision.corrects.unknown",
		}
		if _, err := f.Begin(t.Context(), keeper, bad); !slices.Equal(faultsOf(err), want) {
			t.Errorf("got  %v\nwant %v", faultsOf(err), want)
		}
		for name, c := range map[string]struct {
			change func(*Content)
			want   string
		}{
			"a vague day":            {func(c *Content) { c.Day, _ = civil.ParseWhen("2026-10") }, "day decision.exact_day"},
			"no group":               {func(c *Content) { c.Group = "none" }, "group errs.choose"},
			"another group's reach":  {func(c *Content) { c.Reach = Closed(f.assembly.ID) }, "reach errs.choose"},
			"a source with no title": {func(c *Content) { c.Source = cite.Source{Date: source.Date} }, "source_title errs.required"},
		} {
			if _, err := f.Begin(t.Context(), keeper, f.content("x", c.change)); !slices.Equal(faultsOf(err), []string{c.want}) {
				t.Errorf("%s: %v", name, err)
			}
		}
		tomorrow := f.content("I morgen", func(c *Content) { c.Day = civil.At(noon + 1) })
		d, err := f.Begin(t.Context(), f.chair, tomorrow)
		must(t, err)
		if _, err := f.Approve(t.Context(), f.chair, d.ID, d.Version); !slices.Equal(faultsOf(err), []string{"day decision.future"}) {
			t.Errorf("approved before the meeting: %v", err)
		}
		f.Clock.Add(24 * time.Hour)
		if _, err := f.Approve(t.Context(), f.chair, d.ID, d.Version); err != nil {
			t.Errorf("after it: %v", err)
		}
	})
}

func TestAfterwards(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		old := f.decide(t, "Stiftelsen", earlier("2012"))
		if !old.Afterwards() || old.Slug != string(old.ID) || old.Source != source {
			t.Errorf("%+v", old)
		}
		f.decide(t, "Den første", func(c *Content) { c.Day = civil.At(civil.New(2026, 2, 1)) })
		_, err := f.Register(t.Context(), keeper, f.content("Uden om registret", earlier("2026")))
		if !slices.Equal(faultsOf(err), []string{"day decision.not_earlier"}) {
			t.Errorf("entered into the time of the numbers: %v", err)
		}
		f.decide(t, "Lige før", earlier("2026-01"))
		if got := headings(f.list(t, visitor, Query{}).Items); !slices.Equal(got, []string{"Den første", "Lige før", "Stiftelsen"}) {
			t.Errorf("%v", got)
		}
	})
}

func TestCorrection(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		first := f.decide(t, "Fejl", func(c *Content) { c.Day = civil.At(civil.New(2026, 3, 1)) })
		f.decide(t, "Rettet", func(c *Content) { c.Corrects = first.ID })
		got, err := f.BySlug(t.Context(), visitor, first.Slug)
		if err != nil || !slices.Equal(headings(got.Later), []string{"Rettet"}) || !got.Corrected || len(got.Earlier) > 0 {
			t.Errorf("%+v, %v", got, err)
		}
		later, err := f.BySlug(t.Context(), visitor, got.Later[0].Slug)
		if err != nil || later.Corrected || !slices.Equal(headings(later.Earlier), []string{"Fejl"}) {
			t.Errorf("%+v, %v", later, err)
		}
		early := f.content("For tidligt", func(c *Content) { c.Corrects, c.Day = first.ID, civil.At(civil.New(2026, 2, 1)) })
		if _, err := f.Begin(t.Context(), keeper, early); !slices.Equal(faultsOf(err), []string{"day decision.corrects.later"}) {
			t.Errorf("%v", err)
		}
	})
}

func TestAboutObject_FollowsAMergedAuthority(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		d := f.decide(t, "Eksklusion", func(c *Content) {
			c.Matter = group.Exclusion
			c.Effects = []Effect{{Object: Membership, ID: string(f.aarhus), Text: product.Text{Da: "Eksklusion"}}}
		})
		if d.Effects[0].Path != "/myndigheder/aarhus/medlemskab" {
			t.Errorf("it is to be seen at %q", d.Effects[0].Path)
		}
		must(t, f.registry.MergeAuthorities(t.Context(), system, f.aarhus, f.syddjurs))
		for of, want := range map[registry.AuthorityID]int{f.aarhus: 0, f.syddjurs: 1} {
			a, err := f.AboutObject(t.Context(), visitor, string(of), Membership)
			if err != nil || len(a.Decisions) != want {
				t.Errorf("%d decisions, want %d: %v", len(a.Decisions), want, err)
			}
		}
	})
}

// TestDecisions_PagesAndCounts compares pages and counts of every filter with a plain
// recount.
func TestDecisions_PagesAndCounts(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		r := rand.New(rand.NewPCG(3, 4))
		for n := range 30 {
			f.decide(t, fmt.Sprint("Nummer ", n), func(c *Content) {
				c.Day = civil.At(noon - civil.Date(r.IntN(900)))
				if c.Matter = []group.Matter{group.Strategy, group.ProductLevel}[n%2]; n%3 == 0 {
					c.Group, c.Matter = f.assembly.ID, group.Fees
				}
				if c.Matter == group.ProductLevel {
					c.Products = [][]product.ID{{f.forms}, {f.forms, f.sofd}, nil}[r.IntN(3)]
				}
			})
		}
		whole := f.list(t, visitor, Query{})
		if whole.Total != 30 || !slices.IsSortedFunc(whole.Items, func(a, b Shown) int { return int(b.Day.First() - a.Day.First()) }) {
			t.Fatalf("%d in the register", whole.Total)
		}
		for _, q := range []Query{
			{}, {Values: map[Facet][]string{ByGroup: {string(f.board.ID)}}}, {Text: "nummer", Sort: ByMatch}, {Text: "nummer"}, {Sort: ByApproval},
			{Values: map[Facet][]string{ByYear: {"2026", "2025"}, ByProduct: {string(f.forms)}}}, {Values: map[Facet][]string{ByYear: {"1999"}}},
		} {
			want := f.list(t, visitor, q)
			f.checkCounts(t, whole.Items, q, want)
			var paged []string
			q.Limit = 7
			var last Listing
			for {
				last = f.list(t, visitor, q)
				paged = append(paged, headings(last.Items)...)
				if q.Cursor = last.Next; q.Cursor == "" {
					break
				}
			}
			if !slices.Equal(paged, headings(want.Items)) {
				t.Errorf("%+v: page by page %v, at once %v", q, paged, headings(want.Items))
			}
			if q.Cursor = last.Prev; q.Cursor != "" {
				back := headings(f.list(t, visitor, q).Items)
				if at := len(paged) - len(last.Items); !slices.Equal(back, paged[at-7:at]) {
					t.Errorf("%+v: back is %v", q, back)
				}
			}
		}
		if _, err := f.Decisions(t.Context(), visitor, Query{Cursor: "x", Limit: 5}); !errors.Is(err, page.ErrCursor) {
			t.Errorf("a cursor that is none: %v", err)
		}
	})
}

// checkCounts recounts each facet under the other filters.
func (f fixture) checkCounts(t *testing.T, all []Shown, q Query, got Listing) {
	t.Helper()
	if q.Text != "" {
		return // every heading has the word
	}
	for _, facet := range Facets {
		n := map[string]int{}
		for _, x := range all {
			fits := func(of Facet) bool {
				return len(q.Values[of]) == 0 || slices.ContainsFunc(valuesOf(x, of), func(v string) bool { return slices.Contains(q.Values[of], v) })
			}
			if !slices.ContainsFunc(Facets, func(of Facet) bool { return of != facet && !fits(of) }) {
				for _, v := range valuesOf(x, facet) {
					n[v]++
				}
			}
		}
		for _, c := range got.Counts[facet] {
			if c.N != n[c.Value] {
				t.Errorf("%v: %s %s has %d, want %d", q.Values, facet, c.Value, c.N, n[c.Value])
			}
			delete(n, c.Value)
		}
		if len(n) > 0 {
			t.Errorf("%v: %s is not told of %v", q.Values, facet, n)
		}
	}
}

func valuesOf(x Shown, f Facet) []string {
	switch f {
	case ByGroup:
		return []string{string(x.Group)}
	case ByMatter:
		return []string{string(x.Matter)}
	case ByYear:
		return []string{fmt.Sprint(x.Year())}
	case ByProduct:
	}
	list := make([]string, len(x.Products))
	for i, p := range x.Products {
		list[i] = string(p)
	}
	return list
}
