package registry_test

import (
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

func TestAdmit_OncePerPersonAndAuthority(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		syddjurs := create(t, s, authority(registry.Municipality, "Syddjurs"))
		admit := func(name, email string, a registry.AuthorityID) (id registry.PersonID) {
			err := e.DB.Write(t.Context(), db.Change{Action: "account.create", Object: "x"}, func(tx *db.Tx) (err error) {
				id, err = s.Admit(t.Context(), tx, registry.Person{Name: name, Email: email}, a, "Medarbejder", civil.Of(tx.Now()))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		first := admit("Ny", " Ny@Syddjurs.dk", "")
		again := admit("Et andet navn", "ny@syddjurs.dk", syddjurs.ID)
		if first != again || admit("Ny", "ny@syddjurs.dk", syddjurs.ID) != first {
			t.Errorf("the same address gave %s and %s", first, again)
		}
		acts, err := s.AffiliationTimeline(t.Context(), first)
		if err != nil || len(acts) != 1 || acts[0].Value.Authority != syddjurs.ID {
			t.Errorf("affiliations %+v, %v; want one", acts, err)
		}
		p, err := s.PersonByID(t.Context(), keeper, first)
		if err != nil || p.Name != "Ny" || p.Email != "ny@syddjurs.dk" {
			t.Errorf("person %+v, %v", p, err)
		}
	})
}
