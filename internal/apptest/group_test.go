package apptest

import (
	"maps"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

const forms = "arbejdsgruppen-om-formularer"

// seated founds a group for members only, in which Syddjurs has the chair, and gives
// its slug and the seat.
func (s *Site) seated(t testing.TB) (group, seat string) {
	t.Helper()
	keeper := s.As(t, Secretariat)
	source := url.Values{"source_title": {"Referat"}, "source_date": {"2026-11-20"}, "from": {"2026-11-22"}}
	with := func(pairs ...string) url.Values {
		v := maps.Clone(source)
		for i := 0; i < len(pairs); i += 2 {
			v.Add(pairs[i], pairs[i+1])
		}
		return v
	}
	p := keeper.Post("/sekretariat/grupper/ny", with(
		"kind", "working", "name_da", "Arbejdsgruppen om formularer", "purpose_da", "Ser på formularer.", "reach", "members"))
	if got := p.Header.Get("Location"); p.Status != http.StatusSeeOther || got != "/grupper/"+forms {
		t.Fatalf("founding: %d to %q\n%s", p.Status, got, p.Body)
	}
	p = keeper.Post("/grupper/"+forms+"/kommissorium/ret", with(
		"version", "1", "purpose_da", "Ser på formularer hos alle.", "mandate", "other", "per_authority", "1", "term", "12", "notice", "8", "notice_unit", "D",
		"quorum", "1/2", "majority", "half-cast", "openness", "group", "decision", "Bestyrelsen 2026-11"))
	if p.Status != http.StatusSeeOther {
		t.Fatalf("adopting: %d\n%s", p.Status, p.Body)
	}
	p = keeper.Post("/grupper/"+forms+"/pladser/ny", with("authority", "Syddjurs", "role", "chair", "votes", "1"))
	if p.Status != http.StatusSeeOther {
		t.Fatalf("giving a seat: %d\n%s", p.Status, p.Body)
	}
	return forms, path.Base(p.Header.Get("Location"))
}

// keepsFile adds a file that is for the group alone, and gives its id.
func (s *Site) keepsFile(t testing.TB, group string) string {
	t.Helper()
	keeper := s.As(t, Secretariat)
	p := upload(t, keeper, "/grupper/"+group+"/filer/ny", "plan.pdf", "%PDF-1.7\n", "title", "Lukket plan", "reach", "group")
	if p.Status != http.StatusSeeOther {
		t.Fatalf("adding a file: %d\n%.2000s", p.Status, p.Body)
	}
	return path.Base(link(t, keeper.Get("/grupper/"+group), "/grupper/"+group+"/filer/0"))
}

// A file of a group is for those it is meant for, and there is no way past that.
func TestGroup_FilesByReach(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := New(t, engine)
			group, _ := s.seated(t)
			at := "/grupper/" + group + "/filer/" + s.keepsFile(t, group)
			for _, who := range []Role{Visitor, Coordinator, Supplier} {
				c := s.As(t, who)
				if p := c.Get(at); p.Status == http.StatusOK {
					t.Errorf("%s reads the file", who)
				}
				if p := c.Get("/grupper/" + group); strings.Contains(p.Body, "Lukket plan") {
					t.Errorf("%s sees the file's name", who)
				}
			}
			keeper := s.As(t, Secretariat)
			if p := keeper.Get(at); p.Status != http.StatusOK || !strings.HasPrefix(p.Body, "%PDF") || p.Header.Get("Cache-Control") != "private, no-store" {
				t.Errorf("the keepers get %d %q", p.Status, p.Header.Get("Cache-Control"))
			}
			p := upload(t, keeper, "/grupper/"+group+"/filer/ny", "plan.exe", "MZ", "title", "", "reach", "members")
			if p.Status != http.StatusUnprocessableEntity || len(p.Find(".field-error")) != 2 {
				t.Errorf("a program without a name: %d, %d faults", p.Status, len(p.Find(".field-error")))
			}
			if p := keeper.Post(at+"/slet", nil); p.Status != http.StatusSeeOther {
				t.Errorf("removing: %d", p.Status)
			}
			if p := keeper.Get(at); p.Status != http.StatusNotFound {
				t.Errorf("the removed file: %d", p.Status)
			}
		})
	}
}

// representative is who holds the account of that role.
func (s *Site) representative(t testing.TB) string {
	t.Helper()
	a, err := auth.AccountByEmail(t.Context(), s.DB(), Representative.email())
	if err != nil {
		t.Fatal(err)
	}
	return a.Person
}

// A seat from the founding of its group until its person leaves.
func TestGroup_SeatFilledAndLeft(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := New(t, engine)
			group, seat := s.seated(t)
			page, ours := "/grupper/"+group, "/myndigheder/syddjurs/pladser"
			own := s.As(t, Representative)
			if err := s.Work(t.Context()); err != nil {
				t.Fatal(err)
			}
			own.Get("/pligter").Has("main", "Udpeg en person til jeres plads i Arbejdsgruppen om formularer")
			own.Get(ours).Has("main", "1 plads har ingen person")
			if p := s.As(t, Supplier).Post(ours+"/"+seat, url.Values{"person": {""}, "day": {"2026-11-22"}}); p.Status != http.StatusForbidden {
				t.Errorf("somebody else fills it: %d", p.Status)
			}
			own.Post(ours+"/"+seat, url.Values{"person": {"x"}, "day": {"31. juni"}}).Has("main", "findes ikke i kalenderen")
			if p := own.Post(ours+"/"+seat, url.Values{"person": {s.representative(t)}, "day": {"2026-11-22"}}); p.Status != http.StatusSeeOther {
				t.Fatalf("filling: %d\n%s", p.Status, p.Body)
			}
			own.Get("/min-side").Has("main", "Formand for Syddjurs Kommune")
			own.Get(page).Has("main", "kommune-demo")
			own.Get("/myndigheder/syddjurs").Has("main", "Arbejdsgruppen om formularer")
			s.As(t, Secretariat).Get(page).Has("main", "kommune-demo")
			s.As(t, Board).Get(page).Has("main", "Syddjurs Kommune")
			if p := s.As(t, Board).Get(page); strings.Contains(p.Body, "kommune-demo") {
				t.Error("the board reads who sits there")
			}

			chair := own.Get(page + "/ret")
			chair.Has("main", "Formål")
			chair.HasNo("#name_da")
			if p := own.Post(page+"/ret", url.Values{"version": {"2"}, "purpose_da": {"Ser på alle formularer."}}); p.Status != http.StatusSeeOther {
				t.Errorf("the chair's words: %d\n%s", p.Status, p.Body)
			}
			if p := own.Post(page+"/ret", url.Values{"version": {"2"}, "purpose_da": {"Noget andet."}}); p.Status != http.StatusConflict || !strings.Contains(p.Body, "Noget andet.") {
				t.Errorf("made from the version before: %d", p.Status)
			}

			s.Clock.Add(24 * time.Hour)
			keeper := s.As(t, Secretariat)
			person := keeper.Get("/sekretariat/personer/" + s.representative(t))
			acts := ""
			for _, a := range person.Find("main a") {
				if h := Attr(a, "href"); strings.HasPrefix(h, "/sekretariat/tilknytninger/") {
					acts = h
				}
			}
			if p := keeper.Post(acts+"/slut", url.Values{"end": {"2026-11-22"}}); p.Status != http.StatusSeeOther {
				t.Fatalf("ending %s: %d\n%s", acts, p.Status, p.Body)
			}
			keeper.Get(page).Has("main", "Ledig. kommune-demo er ikke tilknyttet længere")
			if p := s.As(t, Representative).Get(page); p.Status != http.StatusNotFound {
				t.Errorf("who left reads the group: %d", p.Status)
			}
			keeper.Get("/grupper?ledig=1").Has("main", "Arbejdsgruppen om formularer")
		})
	}
}

// What is for members is told to nobody else, wherever groups are told of.
func TestGroup_Reach(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	group, _ := s.seated(t)
	for role, reads := range map[Role]bool{Visitor: false, Supplier: false, Representative: true, Board: true, Secretariat: true} {
		c := s.As(t, role)
		for _, address := range []string{
			"/grupper", "/grupper.csv", "/grupper.json", "/grupper.atom", "/myndigheder/syddjurs", "/myndigheder/syddjurs/pladser", "/soeg?q=formularer",
			"/grupper?q=formularer",
		} {
			p := c.Get(address)
			if told := strings.Contains(p.Body, "Arbejdsgruppen om formularer"); p.Status != http.StatusOK || told != reads {
				t.Errorf("%q at %s: %d, told %v, want %v", role, address, p.Status, told, reads)
			}
		}
		for _, address := range []string{"/grupper/" + group, "/grupper/" + group + "/kommissorium"} {
			want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[reads]
			if p := c.Get(address); p.Status != want {
				t.Errorf("%q at %s: %d, want %d", role, address, p.Status, want)
			}
		}
	}
	visitor := s.As(t, Visitor) // as everybody is to the API, but for their tokens
	if p := visitor.Get("/api/v1/groups/" + group); p.Status != http.StatusNotFound {
		t.Errorf("the API tells of it: %d", p.Status)
	}
	if p := visitor.Get("/api/v1/groups"); strings.Contains(p.Body, group) || !strings.Contains(p.Body, "bestyrelsen") {
		t.Errorf("the API lists %s", p.Body)
	}
	if p := visitor.Get("/api/v1/groups/koordinationsgruppen-for-os2skoledata"); !strings.Contains(p.Body, `"vacant":6`) || !strings.Contains(p.Body, "Viborg Kommune") {
		t.Errorf("the API gives %s", p.Body)
	}
}

// A form that is filled in wrongly says all that is wrong, and keeps what was
// written.
func TestGroup_FormsAndCharters(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	keeper := s.As(t, Secretariat)
	p := keeper.Post("/sekretariat/grupper/ny", url.Values{"kind": {"steering"}, "name_da": {"Styregruppen"}, "from": {"2026-13-01"}, "product": {"os2nothing"}})
	for _, field := range []string{"purpose_da", "from", "product", "reach", "source_title"} {
		if len(p.Find("#"+field+"-error")) == 0 {
			t.Errorf("no fault at %s", field)
		}
	}
	if p.Status != http.StatusUnprocessableEntity || Attr(p.Find("#name_da")[0], "value") != "Styregruppen" {
		t.Errorf("%d, name kept as %q", p.Status, Attr(p.Find("#name_da")[0], "value"))
	}
	const board = "/grupper/bestyrelsen"
	keeper.Get(board+"/kommissorium").Has("main", "første kommissorium")
	charter := url.Values{
		"version": {"3"}, "from": {"2026-11-22"}, "purpose_da": {"Leder."}, "quorum": {"halvdelen"}, "term": {"to år"}, "source_title": {"Referat"}, "source_date": {"2026"},
	}
	p = keeper.Post(board+"/kommissorium/ret", charter)
	if len(p.Find("#quorum-error")) == 0 || len(p.Find("#term-error")) == 0 || p.Status != http.StatusUnprocessableEntity {
		t.Errorf("no fault at quorum and term: %d", p.Status)
	}
	charter.Set("quorum", "2/3")
	charter.Set("term", "12")
	charter.Set("majority-bylaws", "two-thirds-all")
	if p = keeper.Post(board+"/kommissorium/ret", charter); p.Status != http.StatusSeeOther {
		t.Fatalf("adopting: %d\n%s", p.Status, p.Body)
	}
	visitor := s.As(t, Visitor)
	changed := visitor.Get(board + "/kommissorium")
	changed.Has("main", "2/3")
	changed.Has("main", "Flertal: Vedtægter")
	changed.Has("main", "Ændret siden det forrige")
	visitor.Get(board+"/kommissorium?fra=2026-03-17").Has("main", "1/2")
	if p := visitor.Get(board + "/kommissorium?fra=2026-03-18"); p.Status != http.StatusNotFound {
		t.Errorf("a charter that never was: %d", p.Status)
	}
	visitor.Get("/produkter/os2skoledata").Has("main", "den har styregruppens opgaver")
	visitor.Get("/produkter/os2rollekatalog").Has("main", "hverken styregruppe eller koordinationsgruppe")
	if p := keeper.Post("/sekretariat/roller/ny", url.Values{
		"email": {string(Board.email())}, "role": {"coordinator"}, "of": {"Bestyrelsen"}, "from": {"2026-11-22"},
	}); p.Status != http.StatusSeeOther {
		t.Fatalf("a role for a group: %d\n%s", p.Status, p.Body)
	}
	s.As(t, Board).Get(board+"/ret").Has("main", "Formål")
	s.As(t, Board).Get("/min-side").Has("main", "Bestyrelsen")
	keeper.Get("/sekretariat/roller?rolle=coordinator").Has("main", "Bestyrelsen")
}

// TestSeats_HandOver: whoever is to fill a seat is offered what its person has still to
// do.
func TestSeats_HandOver(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	keeper := s.As(t, Secretariat)
	_, vacant := s.seated(t)
	keeper.Get("/myndigheder/syddjurs/pladser/" + vacant).HasNo("#work")
	seat := "/myndigheder/syddjurs/pladser/" + s.meets(t).seat
	keeper.Get(seat).Has("main form", "overtager 1 opgave")
	if p := keeper.Post(seat, url.Values{"person": {s.representative(t)}, "day": {"2026-11-22"}, "work": {"1"}}); p.Status != http.StatusSeeOther {
		t.Errorf("handing over to oneself: %d", p.Status)
	}
	s.As(t, Representative).Get("/min-side").Has("main", "Mine opgaver fra møder")
}
