package registry_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

func affiliate(t *testing.T, s *registry.Service, p registry.PersonID, a registry.AuthorityID, title, from string) registry.AffiliationID {
	t.Helper()
	id, err := s.Affiliate(t.Context(), keeper, registry.Affiliation{Person: p, Authority: a, Title: title}, civil.Since(day(from)))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func actingFor(p registry.PersonID, a registry.AuthorityID) auth.Actor {
	return auth.Actor{Account: "x", Person: string(p), For: auth.Party{ID: string(a)}}
}

func TestPersons_WhoSeesWhom(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		syddjurs, aarhus := create(t, s, authority(registry.Municipality, "Syddjurs")), create(t, s, authority(registry.Municipality, "Aarhus"))
		me, colleague := person(t, s, "Mig", "mig@syddjurs.dk"), person(t, s, "Kollega", "kollega@syddjurs.dk")
		former, other := person(t, s, "Tidligere", ""), person(t, s, "Anden", "anden@aarhus.dk")
		affiliate(t, s, me.ID, syddjurs.ID, "Konsulent", "2024-01-01")
		affiliate(t, s, colleague.ID, syddjurs.ID, "Chef", "2024-01-01")
		affiliate(t, s, other.ID, aarhus.ID, "Chef", "2024-01-01")
		gone := affiliate(t, s, former.ID, syddjurs.ID, "Chef", "2020-01-01")
		if err := s.EndAffiliation(t.Context(), keeper, gone, day("2024-01-01")); err != nil {
			t.Fatal(err)
		}
		actor := actingFor(me.ID, syddjurs.ID)
		list, err := s.Persons(t.Context(), actor, registry.PersonQuery{})
		if err != nil || list.Total != 2 || list.Items[0].Name != "Kollega" || list.Items[0].Email != "" || list.Items[1].Email == "" {
			t.Errorf("a colleague sees %+v, %v", list, err)
		}
		if all, err := s.Persons(t.Context(), keeper, registry.PersonQuery{Text: "@SYDDJURS"}); err != nil || all.Total != 2 || all.Items[0].Email == "" {
			t.Errorf("a keeper sees %+v, %v", all, err)
		}
		if found, err := s.Persons(t.Context(), actor, registry.PersonQuery{Text: "@syddjurs"}); err != nil || found.Total != 0 {
			t.Errorf("a colleague finds %d by e-mail, %v", found.Total, err)
		}
		for _, nobody := range []auth.Actor{{}, {Account: "x"}, {For: auth.Party{ID: string(syddjurs.ID)}}} {
			if _, err := s.Persons(t.Context(), nobody, registry.PersonQuery{}); !errors.Is(err, registry.ErrForbidden) {
				t.Errorf("%+v: %v, want forbidden", nobody, err)
			}
			if _, err := s.PersonByID(t.Context(), nobody, me.ID); !errors.Is(err, db.ErrNotFound) {
				t.Errorf("%+v: %v, want not found", nobody, err)
			}
		}
		for _, hidden := range []registry.PersonID{other.ID, former.ID} {
			if _, err := s.PersonByID(t.Context(), actor, hidden); !errors.Is(err, db.ErrNotFound) {
				t.Errorf("a stranger: %v, want not found", err)
			}
		}
		if _, err := s.PersonByEmail(t.Context(), actor, "mig@syddjurs.dk"); !errors.Is(err, registry.ErrForbidden) {
			t.Errorf("by e-mail: %v, want forbidden", err)
		}
		if got, err := s.PersonByEmail(t.Context(), keeper, "MIG@Syddjurs.DK"); err != nil || got.ID != me.ID {
			t.Errorf("by e-mail: %v, %v", got, err)
		}
	})
}

func TestPerson_Faults(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		p := person(t, s, "A", "a@os2.eu")
		_, err := s.CreatePerson(t.Context(), keeper, registry.Person{Email: "A@OS2.eu", State: "asleep"})
		wantFields(t, err, "name errs.required", "email registry.email.taken", "state registry.person.invalid")
		_, err = s.CreatePerson(t.Context(), keeper, registry.Person{Name: strings.Repeat("y", 5<<20), Email: "<script>"})
		wantFields(t, err, "name errs.too_long", "email auth.email.invalid")
		p.State = registry.Gone
		if p, err = s.EditPerson(t.Context(), keeper, p); err != nil || p.Version != 2 {
			t.Errorf("%+v, %v", p, err)
		}
		p.Version, p.State, p.Name = 1, registry.Active, "B"
		if p, err = s.EditPerson(t.Context(), keeper, p); err != nil || p.State != registry.Gone || p.Name != "B" || p.Version != 3 {
			t.Errorf("two at once: %+v, %v", p, err)
		}
		p.Version, p.Name = 2, "C"
		if _, err := s.EditPerson(t.Context(), keeper, p); !errors.Is(err, registry.ErrStale) {
			t.Errorf("got %v, want ErrStale", err)
		}
		if _, err := s.EditPerson(t.Context(), keeper, registry.Person{ID: "x", Name: "x"}); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("got %v, want not found", err)
		}
	})
}

func TestAffiliation_HoldsForItsPeriods(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		a, p := create(t, s, authority(registry.Municipality, "Syddjurs")), person(t, s, "P", "")
		id := affiliate(t, s, p.ID, a.ID, "Konsulent", "2024-01-01")
		if err := s.ChangeAffiliation(t.Context(), keeper, id, "Chef", civil.Since(day("2025-01-01"))); err != nil {
			t.Fatal(err)
		}
		if err := s.EndAffiliation(t.Context(), keeper, id, day("2027-01-01")); err != nil {
			t.Fatal(err)
		}
		for on, want := range map[string]string{"2023-12-31": "", "2024-06-01": "Konsulent", "2026-11-22": "Chef", "2027-01-01": ""} {
			got, err := s.AffiliationsOf(t.Context(), p.ID, day(on))
			at, err2 := s.AffiliationsAt(t.Context(), a.ID, day(on))
			if err != nil || err2 != nil || len(got) != len(at) || (len(got) == 1) != (want != "") || want != "" && got[0].Value.Title != want {
				t.Errorf("%s: %+v %+v, want %q, %v %v", on, got, at, want, err, err2)
			}
		}
		if line, err := s.AffiliationTimeline(t.Context(), p.ID); err != nil || len(line) != 2 {
			t.Errorf("timeline %+v, %v", line, err)
		}
		again := registry.Affiliation{Person: p.ID, Authority: a.ID, Title: " Chef "}
		_, err := s.Affiliate(t.Context(), keeper, again, civil.Since(day("2026-01-01")))
		wantFields(t, err, "title registry.affiliation.twice")
		_, err = s.Affiliate(t.Context(), keeper, registry.Affiliation{Person: "x", Authority: registry.AuthorityID(p.ID)}, civil.Period{From: 2, To: 1})
		wantFields(t, err, "title errs.required", "to timeline.empty", "person registry.person.unknown", "authority registry.authority.unknown")
		if err := s.EndAffiliation(t.Context(), keeper, registry.AffiliationID(p.ID), 1); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("an id of another kind: %v", err)
		}
		registry.CheckTimeline(t, e.DB)
	})
}

func TestMergeAuthorities_EverythingFollows(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		var hooked []registry.AuthorityID
		s.OnMergeAuthorities = append(s.OnMergeAuthorities, func(_ context.Context, _ *db.Tx, from, to registry.AuthorityID) error {
			hooked = []registry.AuthorityID{from, to}
			return nil
		})
		oldest, old := authority(registry.Municipality, "Ebeltoft"), authority(registry.Municipality, "Rosenholm")
		old.CVR, old.CVRSource = "29189978", source
		oldest, old = create(t, s, oldest), create(t, s, old)
		heir := create(t, s, authority(registry.Municipality, "Syddjurs"))
		p, q := person(t, s, "P", ""), person(t, s, "Q", "")
		affiliate(t, s, p.ID, old.ID, "Chef", "2024-01-01")
		twin := affiliate(t, s, p.ID, heir.ID, "Chef", "2025-01-01")
		kept := affiliate(t, s, q.ID, old.ID, "Konsulent", "2024-01-01")

		if err := s.MergeAuthorities(t.Context(), keeper, oldest.ID, old.ID); err != nil {
			t.Fatal(err)
		}
		plan, err := s.PlanAuthorityMerge(t.Context(), keeper, old.ID, heir.ID)
		if err != nil || plan.Affiliations != 2 || plan.To.ID != heir.ID {
			t.Errorf("plan %+v, %v", plan, err)
		}
		if err := s.MergeAuthorities(t.Context(), keeper, old.ID, heir.ID); err != nil {
			t.Fatal(err)
		}
		if len(hooked) != 2 || hooked[0] != old.ID || hooked[1] != heir.ID {
			t.Errorf("hook got %v", hooked)
		}
		for _, slug := range []string{"ebeltoft", "rosenholm", "syddjurs"} {
			if got, err := s.AuthorityBySlug(t.Context(), slug); err != nil || got.ID != heir.ID {
				t.Errorf("%s leads to %s, %v", slug, got.Name, err)
			}
		}
		if got, err := s.AuthorityByID(t.Context(), oldest.ID); err != nil || got.MergedInto != heir.ID || got.Name != "Ebeltoft" {
			t.Errorf("%+v, %v", got, err)
		}
		if got, err := s.AuthorityByCVR(t.Context(), "29189978"); err != nil || got.ID != heir.ID {
			t.Errorf("by CVR: %s, %v", got.Name, err)
		}
		at, err := s.AffiliationsAt(t.Context(), heir.ID, day("2026-11-22"))
		if err != nil || len(at) != 2 {
			t.Fatalf("%+v, %v", at, err)
		}
		for _, v := range at {
			if v.ID != twin && v.ID != kept || v.Period.From != day("2024-01-01") {
				t.Errorf("%+v", v)
			}
		}
		if found, err := s.Authorities(t.Context(), auth.Actor{}, registry.Query{Text: "rosenholm", Exact: true}); err != nil || found.Total != 0 {
			t.Errorf("still found: %v, %v", names(found.Items), err)
		}
		if h, err := s.AuthorityHistory(t.Context(), keeper, heir.ID); err != nil || len(h) < 7 {
			t.Errorf("history of %d, %v", len(h), err)
		}
		// The name of one merged into it is free for the heir to take.
		heir, err = s.AuthorityByID(t.Context(), heir.ID)
		if err != nil {
			t.Fatal(err)
		}
		heir.Slug = "rosenholm"
		if _, err = s.EditAuthority(t.Context(), keeper, heir); err != nil {
			t.Errorf("slug of one merged: %v", err)
		}
		old.Version = 3
		if _, err := s.EditAuthority(t.Context(), keeper, old); !errors.Is(err, registry.ErrMerged) {
			t.Errorf("editing what is merged: %v", err)
		}
		registry.CheckTimeline(t, e.DB)
	})
}

func TestMergeAuthorities_Refused(t *testing.T) {
	t.Parallel()
	s := newService(dbtest.Open(t, db.SQLite, sources...))
	a, b := create(t, s, authority(registry.Municipality, "A")), create(t, s, authority(registry.Region, "B"))
	for to, key := range map[registry.AuthorityID]string{a.ID: "registry.merge.self", b.ID: "registry.merge.kind", "x": "registry.authority.unknown"} {
		wantFields(t, s.MergeAuthorities(t.Context(), keeper, a.ID, to), "to "+key)
	}
	if err := s.MergeAuthorities(t.Context(), actingFor("p", a.ID), a.ID, b.ID); !errors.Is(err, registry.ErrForbidden) {
		t.Errorf("got %v, want forbidden", err)
	}
	failing := errs.New(errs.Conflict, "x")
	s.OnMergeAuthorities = append(s.OnMergeAuthorities, func(context.Context, *db.Tx, registry.AuthorityID, registry.AuthorityID) error { return failing })
	c := create(t, s, authority(registry.Municipality, "C"))
	if err := s.MergeAuthorities(t.Context(), keeper, a.ID, c.ID); !errors.Is(err, failing) {
		t.Errorf("got %v, want the hook's", err)
	}
	if got, err := s.AuthorityBySlug(t.Context(), "a"); err != nil || got.ID != a.ID {
		t.Errorf("a hook said no, yet a leads to %s, %v", got.Name, err)
	}
}

func TestMergePersons_AffiliationsFollow(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		a := create(t, s, authority(registry.Municipality, "Syddjurs"))
		p, q := person(t, s, "P", "p@os2.eu"), person(t, s, "P.", "")
		affiliate(t, s, p.ID, a.ID, "Chef", "2024-01-01")
		affiliate(t, s, q.ID, a.ID, "Chef", "2025-01-01")
		if err := s.MergePersons(t.Context(), keeper, p.ID, q.ID); err != nil {
			t.Fatal(err)
		}
		line, err := s.AffiliationTimeline(t.Context(), q.ID)
		if err != nil || len(line) != 1 || line[0].Period.From != day("2024-01-01") {
			t.Errorf("%+v, %v", line, err)
		}
		if list, err := s.Persons(t.Context(), keeper, registry.PersonQuery{}); err != nil || list.Total != 1 {
			t.Errorf("%+v, %v", list, err)
		}
		// The address is free for the one who stays.
		q.Email = "p@os2.eu"
		if q, err = s.EditPerson(t.Context(), keeper, q); err != nil {
			t.Error(err)
		}
		wantFields(t, s.MergePersons(t.Context(), keeper, q.ID, p.ID), "to registry.person.unknown")
		registry.CheckTimeline(t, e.DB)
	})
}
