package apptest

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alminding/internal/platform/db"
)

// TestMembership_FromApplicationToExclusion lets the secretariat take Odder all the
// way in and out again, and sees who may see what of it.
func TestMembership_FromApplicationToExclusion(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := New(t, engine)
			const page = "/myndigheder/odder/medlemskab"
			keeper, visitor := s.As(t, Secretariat), s.As(t, Visitor)
			want := func(p *Page, status int, texts ...string) *Page {
				t.Helper()
				if p.Status != status {
					t.Fatalf("status %d, want %d\n%.2000s", p.Status, status, p.Body)
				}
				for _, text := range texts {
					p.Has("main", text)
				}
				return p
			}
			want(visitor.Get(page), 200, "Ingen kilde nævner et medlemskab")
			want(keeper.Get(page+"/underskriv"), 409)

			want(keeper.Post(page+"/ansoeg", url.Values{"day": {"31. juni"}, "note": {"Husk mig"}}), 422, "«31. juni» findes ikke", "Feltet skal udfyldes", "Husk mig")
			want(keeper.Post(page+"/ansoeg", url.Values{"day": {"2026-11-02"}, "role": {"Digitaliseringschef"}}), 303)
			want(keeper.Get("/sekretariat/medlemskaber"), 200, "Odder Kommune", "Ansøgt", "Noter underskriften")
			want(keeper.Get("/sekretariat/medlemskaber?myndighed=Atlantis"), 422, "Ingen myndighed hedder «Atlantis»")
			if p := keeper.Get("/sekretariat/medlemskaber?myndighed=odder"); p.Status != http.StatusSeeOther || p.Header.Get("Location") != page {
				t.Errorf("%d to %s", p.Status, p.Header.Get("Location"))
			}

			want(upload(t, keeper, page+"/underskriv", "a.pdf", "<script>", "day", "2026-11-05"), 422, "Filen skal være en PDF", "Feltet skal udfyldes")
			large := strings.Repeat("x", 10_000_000)
			want(upload(t, keeper, page+"/underskriv", "a.pdf", "%PDF-1.7"+large, "signer", "x"), 422, "Filen må højst fylde 10 MB")
			want(upload(t, keeper, page+"/underskriv", "a.pdf", "%PDF-1.7"+large[:9_000_000], "day", "x"), 422, "«x» findes ikke")
			want(upload(t, keeper, page+"/underskriv", "Aftale æ.pdf", "%PDF-1.7 aftale", "day", "2026-11-05", "signer", "Kommunaldirektør"), 303)
			want(keeper.Get(page), 200, "Partneraftalen er underskrevet 5. november 2026", "Kommunaldirektør", "Aftale æ.pdf")
			file := link(t, keeper.Get(page), page+"/aftale/")
			if p := keeper.Get(file); p.Status != 200 || p.Body != "%PDF-1.7 aftale" || !strings.HasPrefix(p.Header.Get("Content-Disposition"), "attachment") {
				t.Errorf("the file is %d %q %v", p.Status, p.Body, p.Header)
			}
			want(s.As(t, Representative).Get(file), 403)

			want(keeper.Post(page+"/optag", url.Values{"day": {"2026-11-01"}}), 422, "Medlemskabet begynder tidligst")
			want(keeper.Post(page+"/optag", url.Values{"day": {"2026-11-10"}}), 303)
			want(keeper.Get(page), 200, "25.000 kr. Indekset for 2025 er ikke indtastet", "Halvt, 12.500 kr., fordi medlemskabet begyndte efter 1. juli: 10. november 2026")
			want(visitor.Get("/medlemmer"), 200, "15 medlemmer", "Odder Kommune", "Medlem siden 10. november 2026")
			want(visitor.Get("/medlemmer?dato=2026-11-09"), 200, "11 medlemmer") // three are named by sources that were read on the 22nd
			want(visitor.Get("/medlemmer?dato=2018-01-01&region=region-midtjylland"), 200, "1 medlem", "Syddjurs Kommune")
			want(visitor.Get("/en/medlemmer?art=association&q=zzz"), 200, "No members match")

			for _, index := range []string{"3,1", ""} {
				form := url.Values{"kind": {"index"}, "year": {"2025"}, "index": {index}, "source_title": {"Referat"}, "source_date": {"2025-05"}}
				status := map[bool]int{true: 303, false: 422}[index != ""]
				want(keeper.Post("/sekretariat/kontingent", form), status)
			}
			want(keeper.Get("/sekretariat/kontingent"), 200, "25.000 kr. × 1,031 = 25.775 kr. Indekset for 2026 er ikke indtastet")
			want(visitor.Get("/en/bliv-medlem"), 200, "DKK 25,000 × 1.031 = DKK 25,775", "DKK 12,887.50")
			want(keeper.Post("/sekretariat/kontingent/slet", url.Values{"kind": {"index"}, "year": {"2025"}}), 303)

			want(keeper.Post(page+"/kontakt", url.Values{"day": {"2026-11-20"}, "role": {"IT-chef"}}), 303)
			want(keeper.Post(page+"/ekskluder", url.Values{"day": {"2026-11-21"}}), 422, "Vælg en af mulighederne")
			out := url.Values{
				"day": {"2026-11-21"}, "ground": {"decided"}, "decision": {"Bestyrelsen ekskluderer Odder."}, "source_title": {"Referat 9"}, "source_date": {"2026-11-20"},
			}
			want(keeper.Post(page+"/ekskluder", out), 303)
			want(keeper.Get(page), 200, "Ekskluderet 21. november 2026", "IT-chef", "«Bestyrelsen ekskluderer Odder.» Referat 9, 20. november 2026")
			want(keeper.Post(page+"/stadfaest", url.Values{"day": {"2026-11-22"}, "decision": {"Stadfæstet."}, "source_title": {"Referat"}, "source_date": {"2026"}}), 303)
			want(keeper.Get(page), 200, "Eksklusion stadfæstet", "10. november 2026 til 21. november 2026")
			p := want(visitor.Get(page), 200, "10. november 2026 til 21. november 2026")
			for _, secret := range []string{"IT-chef", "Kommunaldirektør", "ekskluderer", "Ekskluderet", "12.500"} {
				if strings.Contains(p.Body, secret) {
					t.Errorf("a visitor reads %q", secret)
				}
			}
		})
	}
}

// TestMembership_RepresentativeSpeaksForTheOwn: it names its contact and leaves; it
// sees nothing of another's.
func TestMembership_RepresentativeSpeaksForTheOwn(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	const own, other = "/myndigheder/syddjurs/medlemskab", "/myndigheder/ballerup/medlemskab"
	c := s.As(t, Representative)
	p := c.Get(own)
	p.Has("main h2", "Kontingent")
	p.Has("main", "Stifter")
	c.Get(other).HasNo("#fee")
	for path, want := range map[string]int{
		own + "/kontakt": 200, own + "/udmeld": 200, own + "/ansoeg": 409, own + "/optag": 403, own + "/ret": 403,
		other + "/kontakt": 403, other + "/udmeld": 403, other + "/ansoeg": 403, other + "/aftale": 403, own + "/findes-ikke": 404,
	} {
		if p := c.Get(path); p.Status != want {
			t.Errorf("%s is %d, want %d", path, p.Status, want)
		}
	}
	c.Get("/bliv-medlem").Has("main", "Medlemskab for Syddjurs Kommune")
	if p := c.Post("/bliv-medlem", url.Values{"day": {"2026-11-22"}, "role": {"Chef"}}); p.Status != http.StatusConflict {
		t.Errorf("a member applies: %d", p.Status)
	}
	if p := c.Post(own+"/udmeld", url.Values{"day": {"2020-01-01"}}); p.Status != 422 {
		t.Errorf("leaving in the past: %d", p.Status)
	}
	if p := c.Post(own+"/udmeld", url.Values{"day": {"2026-12-31"}}); p.Status != http.StatusSeeOther {
		t.Errorf("leaving: %d", p.Status)
	}
	c.Get(own).Has("main", "Sidste dag er 31. december 2026")
	c.Get("/bliv-medlem").Has("main button", "Søg om medlemskab for Syddjurs Kommune")
	if p := c.Post("/bliv-medlem", url.Values{"day": {"2026-11-22"}, "role": {"Chef"}}); p.Status != http.StatusSeeOther {
		t.Errorf("coming back: %d", p.Status)
	}
}

func TestMembership_Downloads(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	c := s.As(t, Visitor)
	var list struct {
		Total   int
		Members []struct{ Name, Since, How string }
		Counts  []struct{ N int }
	}
	if err := json.Unmarshal([]byte(c.Get("/medlemmer.json").Body), &list); err != nil || list.Total != 14 || list.Members[0].Name != "Ballerup Kommune" || len(list.Counts) < 6 {
		t.Errorf("%+v, %v", list, err)
	}
	if rows := strings.Count(c.Get("/medlemmer.csv?dato=2016-01-01").Body, "\n"); rows != 6 {
		t.Errorf("%d lines for the five founders and the head", rows)
	}
	if body := c.Get("/medlemmer.atom").Body; !strings.Contains(body, "<entry>") {
		t.Errorf("the feed is\n%.1000s", body)
	}
	var life struct {
		Periods []struct{ How string }
		State   string
		Steps   []any
	}
	if err := json.Unmarshal([]byte(c.Get("/api/v1/memberships/syddjurs").Body), &life); err != nil || len(life.Periods) != 1 || life.State != "" || life.Steps != nil {
		t.Errorf("%+v, %v", life, err)
	}
	if p := c.Get("/api/v1/memberships?art=association&dato=2018-01-01"); p.Status != 200 || !strings.Contains(p.Body, `"total":1`) {
		t.Errorf("%d %.500s", p.Status, p.Body)
	}
}

// upload posts a form with a file, as a browser does.
func upload(t testing.TB, c *Client, path, name, content string, fields ...string) *Page {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for pair := range slices.Chunk(fields, 2) {
		if err := form.WriteField(pair[0], pair[1]); err != nil {
			t.Fatal(err)
		}
	}
	file, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Do(http.MethodPost, path, &body, http.Header{"Content-Type": {form.FormDataContentType()}})
}

// link is the first address on the page that begins so.
func link(t testing.TB, p *Page, prefix string) string {
	t.Helper()
	for _, a := range p.Find("a") {
		if strings.HasPrefix(Attr(a, "href"), prefix) {
			return Attr(a, "href")
		}
	}
	t.Fatalf("no link to %s", prefix)
	return ""
}
