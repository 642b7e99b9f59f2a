package frontweb_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"alminding/internal/app"
	"alminding/internal/apptest"
	"alminding/internal/base/page"
	"alminding/internal/platform/db"
)

func visitor(t *testing.T) *apptest.Client {
	t.Helper()
	return apptest.New(t, db.SQLite).As(t, apptest.Visitor)
}

func TestPages_BothLanguages_NoMissingText(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	for _, path := range []string{
		"/", "/soeg", "/soeg?q=valg", "/soeg?q=zzzzqqq", "/soeg?q=kommune&art=myndighed", "/nyt",
		"/api", "/data", "/om", "/privatliv", "/tilgaengelighed", "/drift",
	} {
		for _, prefix := range []string{"", "/en"} {
			address := strings.TrimSuffix(prefix+path, "/")
			p := c.Get(address)
			if p.Status != http.StatusOK || len(p.Find("h1")) != 1 {
				t.Errorf("%s: %d, %d h1", address, p.Status, len(p.Find("h1")))
			}
			for _, bad := range []string{"frontweb.", "{n}", "{q}", "{address}", "{version}", "%!"} {
				if strings.Contains(p.Body, bad) {
					t.Errorf("%s shows %s", address, bad)
				}
			}
		}
	}
}

func TestFront_EveryCountIsThatOfItsList(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	front := c.Get("/")
	front.Has("h1", "98 kunne bruge")
	front.Has(".strips-98 svg", "Nordjylland")
	counts := map[string]string{}
	for _, a := range front.Find(".figure-number a") {
		counts[apptest.Attr(a, "href")] = apptest.Text(a)
	}
	for _, li := range front.Find(".list li") {
		words := strings.Fields(apptest.Text(li))
		counts[apptest.Attr(li.FirstChild, "href")] = words[len(words)-1]
	}
	for href, number := range counts {
		if href == "/data" || href == "/api" || href == "/aarshjul" {
			continue // no lists, and what has no number
		}
		list := c.Get(href)
		head := strings.Join(list.Texts(".results-head"), " ")
		if number == "0" && len(list.Find(".empty")) > 0 {
			continue
		}
		if !strings.HasPrefix(head, number+" ") {
			t.Errorf("the front page says %s, %s says %q", number, href, head)
		}
	}
	if len(counts) < 12 {
		t.Errorf("only %d counts", len(counts))
	}
}

func TestFront_ExamplesFindSomething(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	found := 0
	for _, a := range c.Get("/").Find(".after a") {
		found++
		c.Get(apptest.Attr(a, "href")).HasNo(".empty")
	}
	if found < 3 {
		t.Errorf("%d examples, want 3 or more", found)
	}
}

func TestSearch_GroupsByKindAndMarksHits(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	p := c.Get("/soeg?q=brugerrettigheder")
	p.Has(".section h2", "Løsninger")
	p.Has(".results h2", "OS2rollekatalog")
	p.Has(".results mark", "rettigheder")
	c.Get("/soeg?q=aarhus&art=myndighed").Has(".results .meta", "Kommune")
}

func TestSearch_MisspeltWord_SaysWhatWasSearchedFor(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	p := c.Get("/soeg?q=valghala")
	p.Has(".results h2", "OS2valghalla")
	p.Has("a", "Søg kun på det, jeg skrev")
	c.Get("/soeg?q=valghala&praecis=1").Has(".empty", "Intet passer til «valghala»")
}

func TestSearch_ManyHits_Pages(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	seen, path := map[string]bool{}, "/soeg?q=kommune&art=myndighed"
	for path != "" {
		p := c.Get(path)
		for _, name := range p.Texts(".results h2") {
			if seen[name] {
				t.Errorf("%s twice", name)
			}
			seen[name] = true
		}
		path = ""
		for _, a := range p.Find("a[rel=next]") {
			path = apptest.Attr(a, "href")
		}
	}
	if len(seen) < 98 {
		t.Errorf("%d hits on all pages, want the 98 municipalities", len(seen))
	}
}

func TestSearch_HostileQueries_AreText(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	for _, q := range []string{"<script>alert(1)</script>", "'; DROP TABLE product; --", "\x00\xff", strings.Repeat("æ", 500), "%", "*\"(", " "} {
		p := c.Get("/soeg?" + url.Values{"q": {q}, "art": {q}}.Encode())
		if p.Status != http.StatusOK || strings.Contains(p.Body, "<script>alert") {
			t.Errorf("%.30q: %d", q, p.Status)
		}
	}
	other := page.Cursor{List: "products", Keys: []string{"1"}}.String()
	far := page.Cursor{List: "search", Keys: []string{"99999999"}}.String()
	for _, cursor := range []string{"x", other, far} {
		if p := c.Get("/soeg?q=valg&side=" + cursor); p.Status != http.StatusBadRequest {
			t.Errorf("cursor %s: %d, want 400", cursor, p.Status)
		}
	}
}

func TestSearchJSON_SaysTheSame(t *testing.T) {
	t.Parallel()
	p := visitor(t).Get("/en/soeg.json?q=valghala")
	var got struct {
		Total     int
		Corrected map[string]string
		Hits      []struct{ Title, URL, Kind string }
	}
	if err := json.Unmarshal([]byte(p.Body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Total == 0 || got.Hits[0].Title != "OS2valghalla" || got.Hits[0].URL != "http://localhost/en/produkter/os2valghalla" {
		t.Errorf("%+v", got)
	}
}

func TestNews_AtomAndPageAgree(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	var feed struct {
		Updated string `xml:"updated"`
		Entries []struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	p := c.Get("/nyt.atom")
	if err := xml.Unmarshal([]byte(p.Body), &feed); err != nil {
		t.Fatal(err)
	}
	rows := c.Get("/nyt").Find(".timeline li")
	if len(feed.Entries) == 0 || len(feed.Entries) != len(rows) || feed.Updated < "2026" {
		t.Errorf("%d entries of %s, %d rows", len(feed.Entries), feed.Updated, len(rows))
	}
}

func TestAPI_ShowsTheDocument(t *testing.T) {
	t.Parallel()
	p := visitor(t).Get("/api")
	p.Has("details summary", "GET /products/{slug}")
	p.Has("pre", "/api/v1/products")
	p.Has("pre", "urn:alminding:errs.invalid")
	p.Has(".tag", "Kræver token")
}

func TestErrorPage_UnknownAddress_OffersItsWords(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	p := c.Get("/loesninger/os2-rolle_katalog%22%3Cb%3E.html")
	if p.Status != http.StatusNotFound {
		t.Errorf("%d", p.Status)
	}
	p.Has("h1", "Siden findes ikke")
	if got := apptest.Attr(p.Find("#search-large")[0], "value"); got != "os2 rolle katalog b" {
		t.Errorf("offers %q", got)
	}
	c.Get("/en/nowhere").Has("h1", "The page does not exist")
}

func TestFiles_ForMachines(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	for path, want := range map[string]string{
		"/robots.txt":               "Sitemap: http://localhost/sitemap.xml",
		"/.well-known/security.txt": "Expires: 2027-05-",
	} {
		if p := c.Get(path); p.Status != http.StatusOK || !strings.Contains(p.Body, want) {
			t.Errorf("%s: %d %s", path, p.Status, p.Body)
		}
	}
	icon := c.Get("/favicon.ico")
	if p := c.Get(icon.Header.Get("Location")); p.Status != http.StatusOK || !strings.Contains(p.Body, "<svg") {
		t.Errorf("the icon at %s: %d", icon.Header.Get("Location"), p.Status)
	}
	var sitemap struct {
		URLs []struct {
			Loc  string `xml:"loc"`
			Link []struct {
				Href string `xml:"href,attr"`
			} `xml:"http://www.w3.org/1999/xhtml link"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal([]byte(c.Get("/sitemap.xml").Body), &sitemap); err != nil {
		t.Fatal(err)
	}
	if len(sitemap.URLs) < 140 || len(sitemap.URLs[0].Link) != 2 {
		t.Errorf("%d addresses, %+v", len(sitemap.URLs), sitemap.URLs[0])
	}
	for _, u := range sitemap.URLs[:30] {
		if p := c.Get(strings.TrimPrefix(u.Loc, "http://localhost")); p.Status != http.StatusOK {
			t.Errorf("%s: %d", u.Loc, p.Status)
		}
	}
}

// A new installation has nothing in it, and says so.
func TestPages_NothingRecorded(t *testing.T) {
	t.Parallel()
	c := apptest.New(t, db.SQLite, func(cfg *app.Config) {
		cfg.DB, cfg.Demo = "sqlite:"+filepath.Join(t.TempDir(), "new.db"), false
	}).As(t, apptest.Visitor)
	front := c.Get("/")
	front.HasNo(".strips-98")
	front.HasNo(".after a")
	front.Has(".empty", "Intet nyt endnu")
	for _, path := range []string{"/nyt", "/soeg?q=valg", "/sitemap.xml", "/nyt.atom", "/nyt.json"} {
		if p := c.Get(path); p.Status != http.StatusOK {
			t.Errorf("%s: %d", path, p.Status)
		}
	}
}
