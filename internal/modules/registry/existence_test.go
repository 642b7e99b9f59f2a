package registry_test

import (
	"slices"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/dbtest"
)

// put gives the authority the parts, by name and text.
func put(a registry.Authority, texts map[string]string) registry.Authority {
	for _, p := range registry.AuthorityParts {
		if text, ok := texts[p.Name]; ok {
			p.Put(&a, text)
		}
	}
	return a
}

func TestExistsOn_FromFirstToLastDay(t *testing.T) {
	t.Parallel()
	a := put(registry.Authority{}, map[string]string{"exists_from": "1970-01-01", "exists_to": "2006-12-31"})
	for on, want := range map[string]bool{"1969-12-31": false, "1970-01-01": true, "2006-12-31": true, "2007-01-01": false} {
		if got := a.ExistsOn(day(on)); got != want {
			t.Errorf("on %s: %v, want %v", on, got, want)
		}
	}
	if from, to := registry.ExistsFrom.Of(a), registry.ExistsTo.Of(a); from != "1970-01-01" || to != "2006-12-31" {
		t.Errorf("the parts are %q and %q", from, to)
	}
	never := registry.Authority{}
	if !never.ExistsOn(civil.Min) || !never.ExistsOn(civil.Max-1) || registry.ExistsFrom.Of(never)+registry.ExistsTo.Of(never) != "" {
		t.Error("what nobody has dated exists always, and says nothing")
	}
}

func TestAuthorities_ThoseOfTodayUnlessAskedForAll(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		today := s.Today()
		heir := create(t, s, authority(registry.Municipality, "Syddjurs"))
		until := func(name string, last civil.Date) registry.Authority {
			a := authority(registry.Municipality, name)
			a.Exists, a.Successor = civil.Period{From: civil.Min, To: last + 1}, heir.ID
			return create(t, s, a)
		}
		gone := until("Ebeltoft", today-1)
		until("Sidste dag i dag", today)
		later := authority(registry.Municipality, "Fra i morgen")
		later.Exists = civil.Since(today + 1)
		create(t, s, later)

		list, err := s.Authorities(t.Context(), auth.Actor{}, registry.Query{})
		if want := []string{"Sidste dag i dag", "Syddjurs"}; err != nil || !slices.Equal(names(list.Items), want) ||
			list.Total != 2 || list.Gone != 2 || list.Kinds[registry.Municipality] != 2 {
			t.Errorf("%q of %d, %d gone, by kind %v, %v", names(list.Items), list.Total, list.Gone, list.Kinds, err)
		}
		list, err = s.Authorities(t.Context(), auth.Actor{}, registry.Query{Gone: true})
		if err != nil || list.Total != 4 || len(list.Items) != 4 || list.Kinds[registry.Municipality] != 4 {
			t.Errorf("with those that are gone: %q of %d, %v", names(list.Items), list.Total, err)
		}
		if all, err := s.AllAuthorities(t.Context(), auth.Actor{}, registry.Query{Text: "Ebeltoft"}); err != nil || len(all) != 0 {
			t.Errorf("searching the list finds what is gone: %q, %v", names(all), err)
		}
		got, err := s.AuthorityBySlug(t.Context(), "ebeltoft")
		if err != nil || got.Successor != heir.ID || got.Exists != gone.Exists || got.ExistsOn(today) {
			t.Errorf("it keeps its page: %+v, %v", got, err)
		}
		called, err := s.NamesByID(t.Context(), []registry.AuthorityID{gone.ID})
		if err != nil || called[gone.ID].ExistsOn(today) || !called[gone.ID].ExistsOn(today-1) {
			t.Errorf("its name: %+v, %v", called, err)
		}
	})
}

func TestEditAuthority_ExistenceFaults(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		a, b := create(t, s, authority(registry.Municipality, "Ebeltoft")), create(t, s, authority(registry.Municipality, "Syddjurs"))
		edit := func(a registry.Authority, texts map[string]string) (registry.Authority, error) {
			return s.EditAuthority(t.Context(), keeper, put(a, texts))
		}
		for _, c := range []struct {
			texts map[string]string
			fault string
		}{
			{map[string]string{"exists_from": "31. juni"}, "exists_from timeline.empty"},
			{map[string]string{"exists_to": "31. juni"}, "exists_to timeline.empty"},
			{map[string]string{"exists_from": "2007-01-01", "exists_to": "2006-12-31"}, "exists_to timeline.empty"},
			{map[string]string{"successor": string(b.ID)}, "exists_to registry.successor.needs_end"},
			{map[string]string{"successor": "x", "exists_to": "2006-12-31"}, "successor registry.authority.unknown"},
			{map[string]string{"successor": string(a.ID), "exists_to": "2006-12-31"}, "successor registry.successor.circle"},
		} {
			_, err := edit(a, c.texts)
			wantFields(t, err, c.fault)
		}
		if _, err := edit(a, map[string]string{"successor": string(b.ID), "exists_to": "2006-12-31"}); err != nil {
			t.Fatal(err)
		}
		_, err := edit(b, map[string]string{"successor": string(a.ID), "exists_to": "2016-12-31"})
		wantFields(t, err, "successor registry.successor.circle")
	})
}

func TestMergeAuthorities_SuccessorsFollow(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		from, to := create(t, s, authority(registry.Municipality, "Syddjurs (dobbelt)")), create(t, s, authority(registry.Municipality, "Syddjurs"))
		gone := authority(registry.Municipality, "Ebeltoft")
		gone.Exists, gone.Successor = civil.Period{From: civil.Min, To: day("2007-01-01")}, from.ID
		gone = create(t, s, gone)

		wantFields(t, s.MergeAuthorities(t.Context(), keeper, from.ID, gone.ID), "to registry.merge.successor")
		if err := s.MergeAuthorities(t.Context(), keeper, from.ID, to.ID); err != nil {
			t.Fatal(err)
		}
		if got, err := s.AuthorityByID(t.Context(), gone.ID); err != nil || got.Successor != to.ID || got.Version != gone.Version+1 {
			t.Errorf("the successor is %s, want %s, %v", got.Successor, to.ID, err)
		}
	})
}
