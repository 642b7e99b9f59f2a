package apptest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alminding/internal/platform/db"
)

// TestReference_Unconfirmed_OnNoRoute names an authority as a reference, and
// reads every route as everybody who is neither party nor keeper.
func TestReference_Unconfirmed_OnNoRoute(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	const (
		own    = "/leverandoerer/digital-identity/partner"
		marker = "Zebrastribet integration"
	)
	supplier := s.As(t, Supplier)
	send := func(path string, form url.Values) {
		t.Helper()
		if p := supplier.Post(path, form); p.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%.2000s", path, p.Status, p.Body)
		}
	}
	boxes := supplier.Get(own + "/leverancer").Find("input[name=is]")
	if len(boxes) == 0 {
		t.Fatal("nothing can be delivered")
	}
	item := Attr(boxes[0], "value")
	send(own+"/leverancer", url.Values{"is": {item}})
	send(own+"/referencer", url.Values{"delivery": {item}, "authority": {"Syddjurs"}, "what": {marker}, "since": {"2020"}})

	told := func(c *Client, more ...string) (where []string) {
		for _, route := range reads(s.Routes()) {
			if path := addresses(route, real)[0]; strings.Contains(c.Get(path).Body, marker) {
				where = append(where, path)
			}
		}
		for _, path := range more {
			if strings.Contains(c.Get(path).Body, marker) {
				where = append(where, path)
			}
		}
		return where
	}
	for _, role := range []Role{Visitor, Board, Coordinator} {
		if where := told(s.As(t, role), "/api/v1/deliveries", "/soeg?q=zebrastribet"); len(where) > 0 {
			t.Errorf("%q reads it on %v", role, where)
		}
	}
	if where := told(s.As(t, Representative)); len(where) == 0 {
		t.Error("the authority named reads it nowhere, so this test would find nothing")
	}
}
