package registry_test

import (
	"testing"

	"alminding/internal/modules/registry"
	"alminding/internal/platform/dbtest"
)

func TestNamesByID_FollowEveryChange(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		s := newService(e)
		a := create(t, s, authority(registry.Municipality, "Ærø"))
		ids := []registry.AuthorityID{a.ID, "none"}
		names, err := s.NamesByID(t.Context(), ids)
		if err != nil || len(names) != 1 || names[a.ID].Name != "Ærø" || names[a.ID].Path() != a.Path() {
			t.Fatalf("%v, %v", names, err)
		}
		a.Name = "Ærøskøbing"
		if _, err := s.EditAuthority(t.Context(), keeper, a); err != nil {
			t.Fatal(err)
		}
		if names, err = s.NamesByID(t.Context(), ids); err != nil || names[a.ID].Name != "Ærøskøbing" {
			t.Errorf("after a change: %v, %v", names, err)
		}
	})
}
