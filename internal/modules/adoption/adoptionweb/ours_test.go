package adoptionweb_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"alminding/internal/base/civil"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
)

const ours = "/myndigheder/syddjurs/loesninger"

// formIn is what a browser would send of the form that says it all, as the
// page was made.
func formIn(t *testing.T, page string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	must(t, err)
	sent := url.Values{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" || !strings.HasSuffix(attr(n, "action"), ours) || attr(n, "method") != "post" {
			continue
		}
		for f := range n.Descendants() {
			_, checked := has(f, "checked")
			if name := attr(f, "name"); f.Data == "input" && name != "" && (attr(f, "type") != "radio" || checked) {
				sent.Set(name, attr(f, "value"))
			}
		}
	}
	return sent
}

func has(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func attr(n *html.Node, name string) string { v, _ := has(n, name); return v }

func field(p product.Product, name string) string { return string(p.ID) + "." + name }

// said is what the authority says itself about the product today.
func (s *site) said(p product.Product) *adoption.Statement {
	s.Helper()
	r, err := s.adoptions.Between(s.Context(), system, s.syddjurs.ID, p.ID, today)
	if err != nil {
		return nil
	}
	for _, v := range r.Said {
		if v.Value.Origin == adoption.Self {
			return &v.Value
		}
	}
	return nil
}

func TestOurs_WhoMayNot(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for as, want := range map[string]int{"": http.StatusSeeOther, "syddjurs": http.StatusOK, "keeper": http.StatusOK, "favrskov": http.StatusForbidden, "coordinator": http.StatusForbidden} {
		if got, _ := s.do(as, http.MethodGet, ours, nil); got != want {
			t.Errorf("reading as «%s»: %d, want %d", as, got, want)
		}
	}
	form := url.Values{field(s.mo, "was"): {"0"}, field(s.mo, "state"): {"operating"}, field(s.mo, "reach"): {"public"}}
	for _, as := range []string{"favrskov", "coordinator"} {
		for _, path := range []string{ours, ours + "/bekraeft"} {
			form.Set("product", string(s.mo.ID))
			if got, _ := s.do(as, http.MethodPost, path, form); got != http.StatusForbidden {
				t.Errorf("%s as «%s»: %d", path, as, got)
			}
		}
	}
	if said := s.said(s.mo); said != nil {
		t.Errorf("somebody else made Syddjurs say %+v", said)
	}
}

func TestOurs_SaysOnlyWhatWasChanged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := formIn(t, s.get("syddjurs", ours, "OS2mo", "Bruger ikke", "Gem for Syddjurs Kommune"))
	form.Set(field(s.mo, "state"), "operating")
	form.Set(field(s.mo, "since"), "2018")
	form.Set(field(s.mo, "start"), "about")
	form.Set(field(s.mo, "contact"), "Digitaliseringschefen")
	if status, body := s.do("syddjurs", http.MethodPost, ours, form); status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", status, body)
	}
	if said := s.said(s.mo); said == nil || said.State != adoption.Operating || said.Since.String() != "2018" || said.Start != adoption.Around {
		t.Errorf("OS2mo: %+v", said)
	}
	if said := s.said(s.forms); said != nil {
		t.Errorf("OS2forms was left alone, and is %+v", said)
	}
	s.get("syddjurs", ours, "I drift siden ca. 2018", "Træk vores svar tilbage")
}

func TestOurs_NewStateOldDate_HoldsFromToday(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	since, err := civil.ParseWhen("2024")
	must(t, err)
	must(t, s.adoptions.Say(t.Context(), system, s.syddjurs.ID, []adoption.Saying{{Product: s.mo.ID, State: adoption.Considering, Since: since, Reach: "public"}}))
	form := formIn(t, s.get("syddjurs", ours))
	form.Set(field(s.mo, "state"), "operating")
	s.do("syddjurs", http.MethodPost, ours, form)
	r, err := s.adoptions.Between(t.Context(), system, s.syddjurs.ID, s.mo.ID, today-100)
	must(t, err)
	if r.State() != adoption.Considering {
		t.Errorf("a hundred days ago it was %s", r.State())
	}
	if said := s.said(s.mo); said.State != adoption.Operating || said.Start != adoption.ByThen || said.Since.First() != today {
		t.Errorf("today it is %+v", said)
	}
}

func TestOurs_FaultsBesideTheirFields_NothingLostNothingSaved(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := formIn(t, s.get("syddjurs", ours))
	form.Set(field(s.mo, "state"), "operating")
	form.Set(field(s.mo, "since"), "31. juni")
	form.Set(field(s.mo, "note"), "To miljøer")
	form.Set(field(s.forms, "state"), "piloting")
	form.Set(field(s.forms, "contact"), strings.Repeat("æ", 201))
	status, body := s.do("syddjurs", http.MethodPost, ours, form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("%d\n%s", status, body)
	}
	for _, want := range []string{`href="#` + field(s.mo, "since") + `"`, "OS2mo: «31. juni» findes ikke", "OS2forms: Skriv højst 200 tegn", "Ret 2 felter", `value="31. juni"`, `value="To miljøer"`, "<title>Fejl"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in\n%s", want, body)
		}
	}
	if again := formIn(t, body); again.Get(field(s.forms, "state")) != "piloting" {
		t.Errorf("what was chosen for OS2forms is lost: %v", again)
	}
	if open := regexp.MustCompile(`<details class="fold" open>`).FindAllString(body, -1); len(open) != 2 {
		t.Errorf("%d rows are unfolded, want the two faulty ones", len(open))
	}
	if s.said(s.mo) != nil || s.said(s.forms) != nil {
		t.Error("something was saved")
	}
}

func TestOurs_ColleagueWasFaster_IsShownAndNotOverwritten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := formIn(t, s.get("syddjurs", ours))
	must(t, s.adoptions.Say(t.Context(), system, s.syddjurs.ID, []adoption.Saying{
		{Product: s.mo.ID, State: adoption.Piloting, Reach: "public"}, {Product: s.forms.ID, State: adoption.Operating, Reach: "public"},
	}))
	form.Set(field(s.mo, "state"), "operating")
	status, body := s.do("syddjurs", http.MethodPost, ours, form)
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Nogen har gemt et andet svar") || !strings.Contains(body, "Afprøver siden") {
		t.Fatalf("%d\n%s", status, body)
	}
	if said := s.said(s.mo); said.State != adoption.Piloting {
		t.Errorf("OS2mo was overwritten: %s", said.State)
	}
	if status, body := s.do("syddjurs", http.MethodPost, ours, formIn(t, body)); status != http.StatusSeeOther {
		t.Fatalf("saving again: %d\n%s", status, body)
	}
	if mo, forms := s.said(s.mo), s.said(s.forms); mo.State != adoption.Operating || forms.State != adoption.Operating {
		t.Errorf("OS2mo is %s and OS2forms, which nobody touched, %s", mo.State, forms.State)
	}
}

func TestOurs_SearchShowsSome_TheOthersStay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	must(t, s.adoptions.Say(t.Context(), system, s.syddjurs.ID, []adoption.Saying{{Product: s.mo.ID, State: adoption.Piloting, Reach: "public"}}))
	page := s.get("syddjurs", ours+"?q=OS2forms", "OS2forms")
	if strings.Contains(page, field(s.mo, "state")) {
		t.Fatal("OS2mo is shown")
	}
	form := formIn(t, page)
	form.Set(field(s.forms, "state"), "operating")
	s.do("syddjurs", http.MethodPost, ours, form)
	if mo, forms := s.said(s.mo), s.said(s.forms); mo == nil || forms == nil || mo.State != adoption.Piloting || forms.State != adoption.Operating {
		t.Errorf("%v, %v", mo, forms)
	}
	s.get("syddjurs", ours+"?q=xyzzy", "Ingen løsning passer")
}

func TestOurs_TakeBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	must(t, s.adoptions.Say(t.Context(), system, s.syddjurs.ID, []adoption.Saying{{Product: s.mo.ID, State: adoption.Piloting, Reach: "public"}}))
	form := formIn(t, s.get("syddjurs", ours))
	form.Set(field(s.mo, "state"), "")
	if status, body := s.do("syddjurs", http.MethodPost, ours, form); status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", status, body)
	}
	if said := s.said(s.mo); said != nil {
		t.Errorf("still says %+v", said)
	}
}

// TestConfirm_OwnRenewed_OthersSaidToo confirms in one go what the authority said
// long ago and what only somebody else says.
func TestConfirm_OwnRenewed_OthersSaidToo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.note(adoption.Elsewhere, today-1000, func(st *adoption.Statement) { st.Expires = today - 10 })
	s.note(adoption.Self, today-500, func(st *adoption.Statement) { st.Product, st.Expires = s.forms.ID, today+10 })
	page := s.get("syddjurs", ours, "2 løsninger venter på, at I bekræfter", "siger andre: Årsrapport")
	form := url.Values{"product": {string(s.mo.ID), string(s.forms.ID)}}
	if status, body := s.do("syddjurs", http.MethodPost, ours+"/bekraeft", form); status != http.StatusSeeOther {
		t.Fatalf("%d\n%s\n%s", status, body, page)
	}
	for _, p := range []product.Product{s.mo, s.forms} {
		if said := s.said(p); said == nil || said.Expires != today+adoption.Life || said.State != adoption.Operating {
			t.Errorf("%s: %+v", p.Name, said)
		}
	}
	if page := s.get("syddjurs", ours); strings.Contains(page, "venter på, at I bekræfter") {
		t.Error("there is still something to confirm")
	}
}
