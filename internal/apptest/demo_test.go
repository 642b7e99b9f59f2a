package apptest

import (
	"strings"
	"testing"

	"alminding/internal/platform/db"
)

// TestDemoGroup: what is made up for the demonstration says so, fills the pages that
// would be empty without, and is not in the register among what is real.
func TestDemoGroup(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	visitor := s.As(t, Visitor)
	for address, text := range map[string]string{
		"/grupper/demogruppen": "opdigtet til demoen", "/en/grupper/demogruppen": "made up for the demonstration", "/moeder": "Demogruppen",
		"/moeder?periode=tidligere": "Demogruppen", "/aarshjul": "Demogruppen", "/grupper/demogruppen/afstemninger": "20.000 kr.",
	} {
		visitor.Get(address).Has("main", text)
	}
	held := ""
	for _, a := range visitor.Get("/moeder?periode=tidligere").Find("main a") {
		if href := Attr(a, "href"); strings.HasPrefix(href, "/moeder/") {
			held = href
		}
	}
	minutes := visitor.Get(held + "/referat")
	for _, text := range []string{"2 for, 1 imod", "Et tilbud", "Find en dag til kurset", "Beslutningsdygtig 13.00–15.00"} {
		minutes.Has("main", text)
	}
	if strings.Contains(minutes.Body, "lokaler") {
		t.Error("its closed item is read by everybody")
	}
	chair := s.As(t, Representative)
	chair.Get("/grupper/demogruppen/afstemninger").Has("main", "holdes på nettet")
	chair.Get("/pligter").Has("main", "Demogruppen")
	if strings.Contains(visitor.Get("/api/v1/decisions").Body, "demogruppen") {
		t.Error("the register holds what is made up")
	}
}
