package meetingweb_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alminding/internal/apptest"
	"alminding/internal/platform/db"
)

// TestSeries_IsSeenBeforeItIsWritten goes from the form over its faults and the days to
// the meetings, changes them from a day on, and stops them.
func TestSeries_IsSeenBeforeItIsWritten(t *testing.T) {
	t.Parallel()
	keeper := apptest.New(t, db.SQLite).As(t, apptest.Secretariat)
	keeper.Get("/moedeserier/ny?gruppe=bestyrelsen").Has("h1", "Planlæg årets møder")
	written := url.Values{
		"group": {"bestyrelsen"}, "every": {"2"}, "nth": {"0"}, "weekday": {"1"}, "days": {"1, 32"}, "first": {"2027-01-01"}, "last": {"2027-12-31"}, "skip_july": {"1"}, "skip_holidays": {"1"},
		"start": {"25.00"}, "end": {"15.00"}, "place": {"Rådhuset"},
	}
	p := keeper.Post("/moedeserier/ny", written)
	if p.Status != http.StatusUnprocessableEntity || apptest.Attr(p.Find("#days")[0], "value") != "1, 32" {
		t.Fatalf("faults: %d", p.Status)
	}
	p.Has("#days-error", "1 til 31")
	p.Has("#start-error", "klokkeslæt")

	written.Set("days", "1")
	written.Set("start", "13.00")
	p = keeper.Post("/moedeserier/ny", written)
	p.Has("main", "giver 4 møder")
	p.Has("main table", "Intet møde: Nytårsdag")
	p.Has("main table", "Intet møde: Juli")
	if list := keeper.Get("/moeder?gruppe=bestyrelsen"); len(list.Find("main tbody tr")) != 0 {
		t.Fatal("seeing the days has planned meetings")
	}
	again := url.Values{"do": {"again"}}
	maps.Copy(again, written)
	if p := keeper.Post("/moedeserier/ny", again); p.Status != http.StatusOK || apptest.Attr(p.Find("#place")[0], "value") != "Rådhuset" {
		t.Errorf("back to the form: %d", p.Status)
	}
	written.Set("do", "write")
	series := keeper.Post("/moedeserier/ny", written).Header.Get("Location")
	page := keeper.Get(series)
	page.Has("main", "Dag 1 hver 2. måned")
	if n := len(page.Find("main tbody tr")); n != 4 {
		t.Errorf("%d meetings", n)
	}

	version := func(path string) string {
		return apptest.Attr(keeper.Get(path).Find("input[name=version]")[0], "value")
	}
	change := url.Values{"version": {version(series + "/ret")}, "first": {"2027-06-01"}, "start": {"9.00"}, "do": {""}}
	for name, v := range written {
		if _, set := change[name]; !set {
			change[name] = v
		}
	}
	keeper.Post(series+"/ret", change).Has("main", "2 møder, der ikke er holdt, flyttes")
	change.Set("do", "write")
	changed := keeper.Post(series+"/ret", change).Header.Get("Location")
	if !strings.HasPrefix(changed, "/moedeserier/") || changed == series {
		t.Fatalf("the change leads to %q", changed)
	}
	keeper.Get(changed).Has("main table", "9.00")

	stop := url.Values{"version": {version(changed + "/stop")}, "from": {"2030-01-01"}}
	keeper.Post(changed+"/stop", stop).Has("#from-error", "ingen møder")
	stop.Set("from", "2027-01-01")
	if p := keeper.Post(changed+"/stop", stop); p.Status != http.StatusSeeOther {
		t.Fatalf("stopping: %d", p.Status)
	}
	keeper.Get(changed).Has("main table", "Aflyst")
}
