package record_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/governance/record"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
)

func TestFindings_AllRecords_Support(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		all := f.findings()
		if diff := cmp.Diff(everything, pointing(all, criteria.Supports)); diff != "" {
			t.Errorf("criteria supported, want and got:\n%s", diff)
		}
		until := map[string]string{}
		for id, x := range all {
			if x.Hint != "" || len(x.Facts) == 0 {
				t.Errorf("%s supports with hint %q and facts %v", id, x.Hint, x.Facts)
			}
			if x.Until != 0 {
				until[string(id)] = x.Until.String()
			}
		}
		want := map[string]string{
			"R1": "2027-05-01", "R2": "2028-01-01", "R3": "2027-04-01", "F3": "2028-01-01", "F10": "2027-12-02", "F17": "2027-08-01",
			"G1": "2027-01-01", "G2": "2027-05-25", "G3": "2027-08-01", "G6": "2027-11-25", "G7": "2027-12-01", "G9": "2027-11-22",
			"G10": "2027-01-01", "G12": "2030-04-24", "G13": "2027-03-03", "G14": "2027-12-02",
		}
		if diff := cmp.Diff(want, until); diff != "" {
			t.Errorf("until when, want and got:\n%s", diff)
		}
	})
}

// TestFindings_WhatIsNotThere takes one record away after the other; each takes with it
// exactly what it spoke for.
func TestFindings_WhatIsNotThere(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		steps := []struct {
			name string
			do   func() error
			want string // the criteria that no longer are supported, with ? where the machine cannot tell
		}{
			{"one use is withdrawn", func() error { return f.withdraw(f.aarhus) }, "R3?"},
			{"the other has ended", func() error { return f.withdrawEnded() }, "R1"},
			{"Magenta's delivery has no end", func() error {
				f.until(f.developing, f.magenta, civil.Since(civil.Of(dbtest.Noon)))
				return nil
			}, "F3?"},
			{"the reviewer develops too", func() error {
				return f.Partners.Say(ctx, system, partner.Saying{Supplier: f.semaphor, Begins: []partner.Item{{Product: f.forms.ID, Work: partner.Support}}, Source: source})
			}, "G9?"},
			{"the coordinator leaves", func() error { return f.Products.EndParty(ctx, system, f.forms.ID, f.coordinator, today) }, "F17? G3"},
			{"a seat in the board is ended", func() error {
				return f.Groups.End(ctx, system, f.seats[string(f.board.ID+" ")+string(f.aarhus)], today)
			}, "G12"},
			{"an authority leaves the coordination group", func() error {
				return f.Groups.End(ctx, system, f.seats[string(f.coordination.ID+" ")+string(f.ballerup)], today)
			}, "G7"},
			{"nobody sits in the secretariat", func() error {
				return f.Groups.End(ctx, system, f.seats[string(f.office.ID+" ")+string(f.secretariat)], today)
			}, "G2"},
			{"a decision corrects the steering group", func() error { f.correct(f.steeringOf); return nil }, "G11"},
			{"a decision corrects the approval", func() error { f.correct(f.approved); return nil }, "G5"},
			{"a decision corrects the budget", func() error { f.correct(f.budget); return nil }, "G13?"},
			{"the group of users closes", func() error { return f.edit(f.users, func(g *group.Group) { g.Exists.To = today }) }, "G14?"},
			{"the agreement ends", func() error { return f.end() }, "R2? G10?"},
			{"the description is gone", func() error {
				c := f.forms.Content
				c.Description.Da = ""
				_, err := f.Products.Edit(ctx, system, f.forms.ID, f.version(), c)
				return err
			}, "G1"},
			{"the steering group closes", func() error { return f.edit(f.steering, func(g *group.Group) { g.Exists.To = today }) }, "G6?"},
		}
		before := f.findings()
		for _, s := range steps {
			must(t, s.do())
			after := f.findings()
			if got := lost(before, after); got != s.want {
				t.Errorf("%s: no longer supported is %q, want %q", s.name, got, s.want)
			}
			before = after
		}
		if got := pointing(before, criteria.Supports); !slices.Equal(got, []criteria.ID{"F10", "G4"}) {
			t.Errorf("still supported: %v", got)
		}
		for id, x := range before {
			if x.Points != criteria.Supports && x.Hint == "" {
				t.Errorf("%s has no hint", id)
			}
		}
	})
}

// lost lists what supported before and does not after.
func lost(before, after map[criteria.ID]criteria.Finding) string {
	var list []string
	for _, id := range pointing(before, criteria.Supports) {
		switch after[id].Points {
		case criteria.Contradicts:
			list = append(list, string(id))
		case criteria.CannotTell:
			list = append(list, string(id)+"?")
		}
	}
	return strings.Join(list, " ")
}

func (f *fixture) withdraw(a registry.AuthorityID) error {
	r, err := f.Adoptions.Between(f.t.Context(), system, a, f.forms.ID, today)
	must(f.t, err)
	for _, v := range r.Said {
		if v.Value.Origin == adoption.Register {
			return f.Adoptions.Withdraw(f.t.Context(), system, v.ID)
		}
	}
	return fmt.Errorf("%s says nothing", a)
}

func (f *fixture) withdrawEnded() error {
	f.note(f.syddjurs, civil.New(2028, 1, 1), auth.Public, func(s *adoption.Statement) { s.State = adoption.Ended })
	return nil
}

// correct lets a later decision say that the earlier one was about nothing of the kind.
func (f *fixture) correct(d decision.Decision) {
	f.t.Helper()
	by := f.board
	if d.Group == f.steering.ID {
		by = f.steering
	}
	f.decision(by, group.Orientation, today.String(), auth.Public, func(c *decision.Content) { c.Corrects = d.ID })
}

func (f *fixture) edit(g group.Group, change func(*group.Group)) error {
	d, err := f.Groups.ByID(f.t.Context(), system, g.ID)
	must(f.t, err)
	change(&d.Group)
	_, err = f.Groups.Edit(f.t.Context(), system, d.Group)
	return err
}

func (f *fixture) end() error {
	d, err := f.Agreements.ByID(f.t.Context(), system, f.agreed)
	must(f.t, err)
	return f.Agreements.End(f.t.Context(), system, f.agreed, d.Mark, today-1)
}

func (f *fixture) version() int {
	d, err := f.Products.ByID(f.t.Context(), system, f.forms.ID)
	must(f.t, err)
	return d.Version
}

// TestFindings_Texts holds that every fact and hint has a sentence, whichever way the
// records point.
func TestFindings_Texts(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load(record.Locale)
	must(t, err)
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		for _, day := range []civil.Date{today, civil.New(2028, 6, 1), civil.New(2031, 1, 1)} {
			f.to(day)
			for id, x := range f.findings() {
				if x.Hint != "" && !texts.Has(x.Hint) {
					t.Errorf("%s: no text for %s", id, x.Hint)
				}
				for _, fact := range x.Facts {
					if !texts.Has(fact.Says) {
						t.Errorf("%s: no text for %s", id, fact.Says)
					}
				}
			}
		}
	})
}

// another is the same community with another product, of which nothing is on record.
func (f *fixture) another() *fixture {
	f.t.Helper()
	p, err := f.Products.Create(f.t.Context(), system, product.Content{
		Name: "OS2sofd", Purpose: product.Text{Da: "Organisation"}, Description: product.Text{Da: "Medarbejdere og enheder."}, Subjects: []string{"blanketter"}, Source: source,
	}, auth.Public)
	must(f.t, err)
	g := *f
	g.forms = p
	return &g
}

// TestFindings_NameGroupsAsReadersDo: a sentence in English calls a group what it is called
// in English, if it is called anything there.
func TestFindings_NameGroupsAsReadersDo(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load(record.Locale)
	must(t, err)
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		f = f.another()
		for kind, name := range map[group.Kind]product.Text{
			group.Steering: {Da: "Styregruppen for OS2sofd", En: "The steering group of OS2sofd"}, group.Coordination: {Da: "Koordinationsgruppen for OS2sofd"},
		} {
			_, err := f.Groups.Found(t.Context(), system, group.Group{
				Kind: kind, Name: name, Purpose: product.Text{Da: "Formål"}, Product: f.forms.ID, Exists: civil.Since(founded), Reach: auth.Public, Source: source,
			})
			must(t, err)
		}
		all := f.findings()
		for id, want := range map[criteria.ID]map[i18n.Language]string{
			"G6": {i18n.Danish: "Styregruppen for OS2sofd ", i18n.English: "The steering group of OS2sofd "},
			"G7": {i18n.Danish: "Koordinationsgruppen for OS2sofd ", i18n.English: "Koordinationsgruppen for OS2sofd "},
		} {
			for lang, name := range want {
				fact := all[id].Facts[0]
				if got := texts.In(lang).T(fact.Says, "group", fact.Values(lang == i18n.English)["group"]); !strings.HasPrefix(got, name) {
					t.Errorf("%s in %s: %q, want it to begin %q", id, lang, got, name)
				}
			}
		}
	})
}

// TestFindings_Silence: where nobody has written anything the machine cannot tell, but an
// approval that nobody can find is none.
func TestFindings_Silence(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		all := f.another().findings()
		if got := pointing(all, criteria.Supports); got != nil {
			t.Errorf("nothing supports %v", got)
		}
		if got := pointing(all, criteria.Contradicts); !slices.Equal(got, []criteria.ID{"G5", "G11"}) {
			t.Errorf("nothing contradicts %v, want G5 and G11", got)
		}
	})
}

// TestFindings_GroupOnPaper: a group that is there by name shows by itself what it lacks.
func TestFindings_GroupOnPaper(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		f = f.another()
		says := func(want ...string) {
			t.Helper()
			x := f.findings()["G6"]
			var got []string
			for _, fact := range x.Facts {
				got = append(got, strings.TrimPrefix(fact.Says, "record.fact."))
			}
			if diff := cmp.Diff(want, append(got, string(x.Points), x.Hint)); diff != "" {
				t.Errorf("want and got:\n%s", diff)
			}
		}
		g, err := f.Groups.Found(t.Context(), system, group.Group{
			Kind: group.Steering, Name: product.Text{Da: "På papiret"}, Purpose: product.Text{Da: "Formål"}, Product: f.forms.ID,
			Exists: civil.Since(founded), Reach: auth.Public, Source: source,
		})
		must(t, err)
		says("group.no-charter", "group.authorities", "meeting.none", "cannot-tell", "record.hint.charter")
		f.charter(g, g.Exists, group.Budget)
		f.seat(g, f.syddjurs, group.Chair)
		says("group.charter", "group.authorities", "meeting.none", "contradicts", "record.hint.seats")
		f.seat(g, f.aarhus, group.Member)
		start := f.DB.Now().Add(time.Hour)
		m, err := f.Meetings.Plan(t.Context(), system, g.ID, meeting.Plan{Start: start, End: start.Add(time.Hour), Place: "Rådhuset"})
		must(t, err)
		says("group.charter", "group.authorities", "meeting.none", "cannot-tell", "record.hint.meet")
		_, err = f.Meetings.Invite(t.Context(), system, m.ID, "")
		must(t, err)
		f.Clock.Add(2 * time.Hour)
		_, err = f.Meetings.Hold(t.Context(), system, m.ID)
		must(t, err)
		says("group.charter", "group.authorities", "meeting", "contradicts", "record.hint.minutes")
		_, err = f.Meetings.Approve(t.Context(), system, m.ID)
		must(t, err)
		says("group.charter", "group.authorities", "meeting.minuted", "supports", "")
	})
}
