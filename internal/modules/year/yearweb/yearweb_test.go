package yearweb_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"alminding/internal/apptest"
	"alminding/internal/platform/db"
	"alminding/internal/platform/ical/icaltest"
)

// planned is a site on which the board meets every quarter of 2027, one meeting of
// which was called off.
func planned(t *testing.T) *apptest.Site {
	t.Helper()
	s := apptest.New(t, db.SQLite)
	keeper := s.As(t, apptest.Secretariat)
	p := keeper.Post("/moedeserier/ny", url.Values{
		"group": {"bestyrelsen"}, "every": {"3"}, "nth": {"1"}, "weekday": {"2"}, "first": {"2027-01-01"}, "last": {"2027-12-31"},
		"start": {"13.00"}, "end": {"15.00"}, "place": {"Rådhuset"}, "do": {"write"},
	})
	series := keeper.Get(p.Header.Get("Location"))
	if p := keeper.Post(apptest.Attr(series.Find("main table a")[0], "href")+"/aflys", url.Values{}); p.Status != http.StatusSeeOther {
		t.Fatalf("calling one off: %d", p.Status)
	}
	return s
}

// TestWheel_SaysWhatTheTableSays: what is drawn is in the table, and what was called
// off there alone.
func TestWheel_SaysWhatTheTableSays(t *testing.T) {
	t.Parallel()
	p := planned(t).As(t, apptest.Secretariat).Get("/aarshjul?aar=2027")
	p.Has(".wheel title", "Årshjul 2027")
	p.Has(".wheel desc", "tabellen")
	p.Has("main table", "Møde, aflyst")
	drawn := 0
	for _, n := range p.Texts(".wheel-legend .wheel-count") {
		count, err := strconv.Atoi(n)
		if err != nil {
			t.Fatal(err)
		}
		drawn += count
	}
	rows := len(p.Find("main tbody tr"))
	if drawn == 0 || rows != drawn+1 || !strings.HasPrefix(strings.Join(p.Texts(".results-head"), ""), strconv.Itoa(rows)+" ") {
		t.Errorf("%d marks and %d rows under %v", drawn, rows, p.Texts(".results-head"))
	}
	if marks, legend := len(p.Find(".wheel .wheel-mark")), len(p.Find(".wheel-legend .wheel-mark")); marks != drawn+legend {
		t.Errorf("%d marks are drawn, %d are counted", marks-legend, drawn)
	}
	p.HasNo(".wheel-hand") // which is this year's
}

func TestYear_Narrowed(t *testing.T) {
	t.Parallel()
	s := planned(t)
	keeper, visitor := s.As(t, apptest.Secretariat), s.As(t, apptest.Visitor)
	if p := keeper.Get("/aarshjul?aar=2027&gruppe=bestyrelsen&slags=meeting"); len(p.Find("main tbody tr")) != 4 {
		t.Errorf("the board has %d meetings in the table", len(p.Find("main tbody tr")))
	}
	visitor.Get("/aarshjul").Has(".wheel-today", "I dag")
	visitor.Get("/aarshjul?gruppe=findes-ikke").Has(".empty", "Ingen punkter")
	visitor.Get("/en/aarshjul?aar=1700&slags=x").Has("h1", "The year 2026")                           // what is no year or kind narrows nothing
	visitor.Get("/aarshjul?aar=2027&gruppe=bestyrelsen&slags=meeting").Has(".empty", "Ingen punkter") // the board's are for the board
}

func TestYear_Files(t *testing.T) {
	t.Parallel()
	s := planned(t)
	keeper := s.As(t, apptest.Secretariat)
	var list struct {
		Total   int
		Entries []struct{ ID, Kind, First, URL string }
	}
	if err := json.Unmarshal([]byte(keeper.Get("/aarshjul.json?aar=2027").Body), &list); err != nil || list.Total != len(list.Entries) || list.Total == 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	if lines := strings.Count(keeper.Get("/aarshjul.csv?aar=2027").Body, "\n"); lines != list.Total+1 {
		t.Errorf("%d lines of %d entries", lines, list.Total)
	}
	cal := icaltest.Check(t, keeper.Get("/aarshjul.ics?aar=2027").Body)
	if len(cal.Events()) != list.Total {
		t.Errorf("%d events of %d entries", len(cal.Events()), list.Total)
	}
	for i, e := range cal.Events() {
		if !strings.HasPrefix(e.Get("UID").Value, list.Entries[i].ID+"@") {
			t.Errorf("%s is %s in the calendar", list.Entries[i].ID, e.Get("UID").Value)
		}
	}
	icaltest.Check(t, s.As(t, apptest.Visitor).Get("/en/aarshjul.ics").Body)
}

// TestOwn: what was written stays when it cannot be taken, and is in the year when it
// can.
func TestOwn(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, db.SQLite)
	keeper := s.As(t, apptest.Secretariat)
	written := url.Values{"kind": {"event"}, "title_da": {"Årsmøde"}, "from": {"2026-10-07"}, "to": {"2026-10-06"}, "reach": {"members"}, "link": {"https://aarsmoede.example"}}
	p := keeper.Post("/aarshjul/punkter/ny", written)
	if p.Status != http.StatusUnprocessableEntity || apptest.Attr(p.Find("#title_da")[0], "value") != "Årsmøde" {
		t.Fatalf("a year backwards: %d", p.Status)
	}
	p.Has("#to-error", "før det begynder")
	written.Set("to", "")
	if p := keeper.Post("/aarshjul/punkter/ny", written); p.Status != http.StatusSeeOther {
		t.Fatalf("adding: %d", p.Status)
	}
	year := keeper.Get("/aarshjul")
	year.Has("main table", "Årsmøde")
	edit := ""
	for _, a := range year.Find("main table a") {
		if href := apptest.Attr(a, "href"); strings.HasPrefix(href, "/aarshjul/punkter/") {
			edit = href
		}
	}
	keeper.Get(edit).Has("h1", "Ret punktet")
	if strings.Contains(s.As(t, apptest.Visitor).Get("/aarshjul").Body, "Årsmøde") {
		t.Error("a visitor reads what is for members")
	}
	s.As(t, apptest.Representative).Get("/aarshjul").Has("main table", "Årsmøde")
	if p := keeper.Post(edit+"/slet", url.Values{}); p.Status != http.StatusSeeOther {
		t.Errorf("removing: %d", p.Status)
	}
	if strings.Contains(keeper.Get("/aarshjul").Body, "Årsmøde") {
		t.Error("it is still there")
	}
}
