package adoptionweb_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"alminding/internal/apptest"
	"alminding/internal/modules/adoption"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/ui"
)

// The tests of this file see the demo's data as a visitor does, through the whole
// program.

func visitor(t *testing.T) *apptest.Client {
	t.Helper()
	return apptest.New(t, db.SQLite).As(t, apptest.Visitor)
}

func TestPages_BothLanguages_NoMissingText(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	for _, path := range []string{
		"/anvendelse", "/anvendelse?dato=2024-03-01", "/anvendelse?produkt=os2autoproces", "/anvendelse?dato=2001-01-01",
		"/anvendelse/kommuner", "/anvendelse/kommuner?mindst=2&styrke=stated", "/anvendelse/kommuner?produkt=os2autoproces&mindst=1",
		"/anvendelse/raekker", "/anvendelse/raekker?q=xyzzy", "/anvendelse/raekker?myndighed=syddjurs&brug=1&tilstand=operating&styrke=unconfirmed&slags=municipality",
		"/anvendelse/ubekraeftet", "/anvendelse/matrix", "/anvendelse/matrix?emne=organisation&slags=state",
		"/produkter/os2autoproces/anvendelse", "/produkter/os2autoproces/anvendelse?dato=2023-01-01", "/produkter/os2valghalla/anvendelse",
	} {
		for _, prefix := range []string{"", "/en"} {
			p := c.Get(prefix + path)
			if p.Status != http.StatusOK || len(p.Find("h1")) != 1 {
				t.Errorf("%s: %d, %d h1", p.Path, p.Status, len(p.Find("h1")))
			}
			for _, bad := range []string{"adoptionweb.", "adoption.", "registry.kind", "{n}", "{product}", "%!"} {
				if strings.Contains(p.Body, bad) {
					t.Errorf("%s shows %s", p.Path, bad)
				}
			}
		}
	}
	for path, want := range map[string]int{
		"/anvendelse?dato=2026-02-31": http.StatusUnprocessableEntity, "/anvendelse?produkt=findes-ikke": http.StatusNotFound,
		"/anvendelse/raekker?myndighed=findes-ikke": http.StatusNotFound, "/anvendelse/raekker?side=x": http.StatusBadRequest,
	} {
		if p := c.Get(path); p.Status != want {
			t.Errorf("%s: %d, want %d", path, p.Status, want)
		}
	}
}

// sheet is a CSV as it is downloaded, each row by the names of its columns.
func sheet(t *testing.T, p *apptest.Page) (rows []map[string]string) {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.Body, "\uFEFF")))
	r.Comma = ';'
	all, err := r.ReadAll()
	if p.Status != http.StatusOK || err != nil || len(all) == 0 {
		t.Fatalf("%s: %d, %v, %.300s", p.Path, p.Status, err, p.Body)
	}
	for _, line := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// recounted is the numbers of «N of 98» and of their parts, as somebody with a
// spreadsheet gets them: «50 af 98» and «0 bevist 2 oplyst 48 ubekræftet».
func recounted(rows []map[string]string) (told []string) {
	byCode := map[string][]int{} // of each municipality, how well each use is shown
	for _, r := range rows {
		if r["slags"] == "municipality" && r["i_brug"] == "ja" {
			byCode[r["kode"]] = append(byCode[r["kode"]], slices.Index([]string{"proven", "stated", "unconfirmed"}, r["bevis"]))
		}
	}
	for least := 1; least <= 3; least++ {
		var parts [3]int
		for _, uses := range byCode {
			if slices.Sort(uses); len(uses) >= least {
				parts[uses[least-1]]++
			}
		}
		told = append(told, fmt.Sprintf("%d af 98: %d bevist %d oplyst %d ubekræftet", parts[0]+parts[1]+parts[2], parts[0], parts[1], parts[2]))
	}
	return told
}

// TestFigures_EqualARecountOfTheFile: what the front page says of today, and the
// page about use of any day, is what the rows of the exported file come to.
func TestFigures_EqualARecountOfTheFile(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	for _, day := range []string{"", "2026-01-01", "2023-10-01", "2019-07-01"} {
		query := ""
		if day != "" {
			query = "?dato=" + day
		}
		want := recounted(sheet(t, c.Get("/anvendelse.csv"+query)))
		if strings.HasPrefix(want[0], "0 ") {
			t.Errorf("%s: the demo knows of no use", day)
		}
		pages := []string{"/anvendelse" + query}
		if day == "" {
			pages = append(pages, "/")
		}
		for _, path := range pages {
			p := c.Get(path)
			numbers, shares := p.Texts(".figure-number"), p.Texts(".shares")
			for i := range want {
				if got := numbers[i] + ": " + shares[i]; got != want[i] {
					t.Errorf("%s shows %s, want %s", path, got, want[i])
				}
			}
		}
		var api struct {
			AtLeast []struct{ Total, Proven, Stated, Unconfirmed int } `json:"at_least"`
		}
		if err := json.Unmarshal([]byte(c.Get("/api/v1/adoptions/figures?date="+day).Body), &api); err != nil {
			t.Fatal(err)
		}
		for i, x := range api.AtLeast {
			if got := fmt.Sprintf("%d af 98: %d bevist %d oplyst %d ubekræftet", x.Total, x.Proven, x.Stated, x.Unconfirmed); got != want[i] {
				t.Errorf("on %s the API says %s, want %s", day, got, want[i])
			}
		}
	}
}

// TestOverview_EveryNumberLeadsToARecord follows each number: it leads to as many
// rows as it says, and the first of them within three clicks to a record with a
// source and a date.
func TestOverview_EveryNumberLeadsToARecord(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	for _, path := range []string{"/anvendelse", "/anvendelse?dato=2023-10-01", "/anvendelse?produkt=os2autoproces", "/produkter/os2autoproces/anvendelse"} {
		p := c.Get(path)
		links := append(p.Find(".figure-number a"), p.Find(".shares a")...)
		if len(links) < 8 {
			t.Fatalf("%s has %d numbers", path, len(links))
		}
		for _, a := range links {
			number, _, _ := strings.Cut(apptest.Text(a), " ")
			rows := c.Get(apptest.Attr(a, "href"))
			if rows.Has(".results-head strong", number+" "); number == "0" {
				continue
			}
			record := rows
			for clicks := 1; len(record.Find("#proof")) == 0; clicks++ {
				if clicks == 3 {
					t.Fatalf("%s: %s is no record after three clicks", path, record.Path)
				}
				record = c.Get(nextClick(record))
			}
			said := record.Texts("section[aria-labelledby=proof] td .source")
			if !slices.ContainsFunc(said, dated.MatchString) {
				t.Errorf("%s: the record %s has no source with a date: %q", path, record.Path, said)
			}
		}
	}
}

var dated = regexp.MustCompile(`\pL.*\b20[0-9]{2}\b`)

// nextClick is the first row's link to its record or, where rows are of
// authorities, to that authority's rows.
func nextClick(p *apptest.Page) string {
	cells := p.Find("main tbody a")
	for _, a := range cells {
		if href := apptest.Attr(a, "href"); strings.HasPrefix(href, "/anvendelse/") && strings.Count(strings.Split(href, "?")[0], "/") == 3 {
			return href
		}
	}
	return apptest.Attr(cells[0], "href")
}

// TestOverview_PastDay says that it is past and keeps the day in every link on.
func TestOverview_PastDay(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	p := c.Get("/anvendelse?dato=2023-10-01&produkt=os2autoproces")
	p.Has(".message", "1. oktober 2023")
	p.Has(".message a[href=/anvendelse?produkt=os2autoproces]", "i dag")
	for _, selector := range []string{".tabs a", ".figure a", ".map g a", "tbody a", ".downloads a"} {
		for _, a := range p.Find(selector) {
			if href := apptest.Attr(a, "href"); !strings.Contains(href, "dato=2023-10-01") && !strings.HasSuffix(href, ".atom") {
				t.Errorf("%s leads to today: %s", selector, href)
			}
		}
	}
	c.Get("/anvendelse?dato=2099-01-01").HasNo(".message") // what is not yet is today
}

// TestMap_HasEveryMunicipality once for those who hear it, with the number that the
// table has, and weighs no more than promised.
func TestMap_HasEveryMunicipality(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	p := c.Get("/anvendelse")
	heard := p.Texts(".map g[role=list] g[role=listitem] a title")
	if len(heard) != 98 {
		t.Fatalf("%d municipalities, want 98", len(heard))
	}
	rows := p.Find("#tabel tbody tr")
	if len(rows) != 98 {
		t.Errorf("the table has %d rows, want 98", len(rows))
	}
	for _, tr := range rows {
		words := strings.Fields(apptest.Text(tr)) // name, number, and its three parts
		name, n := strings.Join(words[:len(words)-4], " "), words[len(words)-4]
		if !slices.ContainsFunc(heard, func(s string) bool { return strings.HasPrefix(s, name+": "+n+" løsning") }) {
			t.Errorf("the table says %s of %s, and the map does not", n, name)
		}
	}
	for _, path := range []string{"/anvendelse", "/anvendelse/matrix", "/produkter/os2autoproces/anvendelse"} {
		if n := wire(t, c, path); n > 120_000 {
			t.Errorf("a first visit to %s weighs %d bytes, want under 120 kB", path, n)
		}
	}
}

// wire is what a first visit to the page weighs, packed.
func wire(t *testing.T, c *apptest.Client, path string) int {
	t.Helper()
	packed := http.Header{"Accept-Encoding": {"gzip"}}
	n := len(c.Do(http.MethodGet, path, nil, packed).Body)
	for _, file := range []string{"app.css", "app.js", "IBMPlexSans-Regular-Latin1.woff2", "IBMPlexSans-SemiBold-Latin1.woff2"} {
		n += len(c.Do(http.MethodGet, ui.Asset(file), nil, packed).Body)
	}
	for _, link := range c.Get(path).Find("link[rel=stylesheet]") {
		if href := apptest.Attr(link, "href"); href != ui.Asset("app.css") {
			n += len(c.Do(http.MethodGet, href, nil, packed).Body)
		}
	}
	return n
}

// TestRows_PagesAndFiles: the pages together are the file.
func TestRows_PagesAndFiles(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	for _, query := range []string{"?dato=2024-06-01", "?dato=2024-06-01&slags=region", "?q=horsens", "?brug=1&produkt=os2opgavefordeler"} {
		var shown []string
		for next := "/anvendelse/raekker" + query; next != ""; {
			p := c.Get(next)
			shown = append(shown, p.Texts("main tbody th")...)
			next = ""
			for _, a := range p.Find(".pager a[rel=next]") {
				next = apptest.Attr(a, "href")
			}
		}
		rows := sheet(t, c.Get("/anvendelse.csv"+query))
		var list struct {
			Adoptions []struct{ Authority struct{ Name string } }
		}
		if err := json.Unmarshal([]byte(c.Get("/anvendelse.json"+query).Body), &list); err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 || len(rows) != len(shown) || len(rows) != len(list.Adoptions) {
			t.Fatalf("%s: %d rows in the file, %d on the pages, %d in JSON", query, len(rows), len(shown), len(list.Adoptions))
		}
		for i, r := range rows {
			if !strings.HasPrefix(r["myndighed"], shown[i]) || r["myndighed"] != list.Adoptions[i].Authority.Name {
				t.Errorf("%s: row %d is %s in the file, %s on the page, %s in JSON", query, i, r["myndighed"], shown[i], list.Adoptions[i].Authority.Name)
			}
			if r["kilde"] == "" || r["kilde_dato"] == "" || r["udloeber"] == "" || r["ophav"] == "" {
				t.Errorf("%s: row %d lacks its source: %v", query, i, r)
			}
		}
	}
}

// TestUnconfirmed_LeadsToTheSitting whoever can confirm something, and nobody else.
func TestUnconfirmed_LeadsToTheSitting(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.note(adoption.Elsewhere, today-1000, func(st *adoption.Statement) { st.Expires = today - 500 })
	s.get("syddjurs", "/anvendelse/ubekraeftet", `href="/myndigheder/syddjurs/loesninger"`, "OS2mo")
	for _, other := range []string{"", "coordinator"} {
		if strings.Contains(s.get(other, "/anvendelse/ubekraeftet", "OS2mo"), "/loesninger") {
			t.Errorf("«%s» is led to where an authority confirms", other)
		}
	}
}

func TestMatrix_CellsLeadToRecords(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	p := c.Get("/anvendelse/matrix")
	p.Has(".matrix thead a[href=/produkter/os2autoproces/anvendelse]", "OS2autoproces")
	cells := p.Find(".matrix td a")
	if len(cells) == 0 {
		t.Fatal("the matrix has no signs")
	}
	for _, a := range cells[:3] {
		name, of, _ := strings.Cut(apptest.Attr(a, "title"), ": ")
		record := c.Get(apptest.Attr(a, "href"))
		record.Has("h1", name)
		product, _, _ := strings.Cut(of, ":")
		record.Has("h1", product)
	}
	only := c.Get("/anvendelse/matrix?produkt=os2mo")
	if n := len(only.Find(".matrix thead th")); n != 3 {
		t.Errorf("one product makes %d columns, want its own, the authorities' and the sum", n)
	}
	if rows := sheet(t, c.Get("/anvendelse/matrix.csv")); len(rows) < 40 || rows[0]["OS2autoproces"] != "operating unconfirmed" {
		t.Errorf("the file has %d rows: %v", len(rows), rows[0])
	}
}

func TestProduct_UsedBy(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	var file struct {
		UsedBy []string `yaml:"usedBy"`
	}
	p := c.Get("/produkter/os2opgavefordeler/usedby.yml")
	if err := yaml.Unmarshal([]byte(p.Body), &file); err != nil || !slices.Contains(file.UsedBy, "Syddjurs Kommune") {
		t.Errorf("%v %v\n%s", file, err, p.Body)
	}
	c.Get("/produkter/os2opgavefordeler/anvendelse").Has("#usedby", "- Syddjurs Kommune")
	whole := c.Get("/produkter/os2opgavefordeler/publiccode.yml").Body
	if !strings.Contains(whole, "usedBy:") || !strings.Contains(whole, "- Syddjurs Kommune") {
		t.Errorf("publiccode.yml does not say who uses it:\n%s", whole)
	}
}

// TestReach_NothingTells: what only members may see is in no page, file or feed
// that a visitor gets, and in no number on it.
func TestReach_NothingTells(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addresses := []string{
		"/anvendelse", "/anvendelse?produkt=os2mo", "/anvendelse.csv", "/anvendelse.json", "/anvendelse.atom", "/anvendelse/kommuner",
		"/anvendelse/kommuner.csv", "/anvendelse/kommuner.json", "/anvendelse/raekker", "/anvendelse/ubekraeftet", "/anvendelse/matrix",
		"/anvendelse/matrix.csv", "/produkter/os2mo/anvendelse", "/produkter/os2mo/usedby.yml",
	}
	before := map[string]string{}
	for _, path := range addresses {
		before[path] = s.get("", path)
	}
	s.note(adoption.Register, today-100, func(st *adoption.Statement) { st.Reach = auth.Members })
	for _, path := range addresses {
		if s.get("", path) != before[path] {
			t.Errorf("%s tells a visitor what is for members", path)
		}
	}
	s.get("syddjurs", "/anvendelse.csv", "Syddjurs Kommune")
	s.get("syddjurs", "/anvendelse/kommuner?mindst=1", "Syddjurs")
	for path, gone := range map[string]string{"/anvendelse.atom": "OS2mo", "/produkter/os2mo/usedby.yml": "Syddjurs"} {
		if strings.Contains(s.get("syddjurs", path), gone) {
			t.Errorf("%s, which is the same for all, tells it to a member", path)
		}
	}
}

func TestAtom_NewestFirst(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.note(adoption.Register, today-100)
	s.note(adoption.Counted, today-50, func(st *adoption.Statement) { st.Note = "Talt" })
	var feed struct {
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Summary string `xml:"summary"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(s.get("", "/anvendelse.atom")), &feed); err != nil {
		t.Fatal(err)
	}
	if len(feed.Entries) != 2 || feed.Entries[0].Summary != "Talt" || feed.Entries[0].ID == feed.Entries[1].ID ||
		!strings.HasPrefix(feed.Entries[0].Title, "Syddjurs Kommune: OS2mo") {
		t.Errorf("%+v", feed.Entries)
	}
}
