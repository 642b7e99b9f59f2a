package adoptionweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alminding/internal/modules/adoption"
)

func noted(pairs ...string) url.Values {
	v := url.Values{
		"authority": {"Syddjurs Kommune"}, "state": {"operating"}, "since": {"2019-05"}, "start": {"about"},
		"source_title": {"Brugergruppens referat"}, "source_date": {"2026-10"},
	}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func TestNote_CoordinatorAddsAUser(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const path = "/produkter/os2mo/anvendelse/noter"
	if body := s.get("coordinator", path); strings.Contains(body, `name="origin"`) {
		t.Error("a coordinator is asked on whose behalf")
	}
	status, body := s.do("coordinator", http.MethodPost, path, noted("authority", "Atlantis", "since", "31. juni", "to", "i går", "source_title", ""))
	for _, want := range []string{"«Atlantis»", "«31. juni» findes ikke", "«i går» findes ikke", `href="#source_title"`, `value="31. juni"`} {
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, want) {
			t.Errorf("%d, lacks %q", status, want)
		}
	}
	if status, body = s.do("coordinator", http.MethodPost, path, noted("since", "2019", "to", "2018")); status != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#to"`) {
		t.Errorf("it ends before it begins: %d", status)
	}
	if status, body = s.do("coordinator", http.MethodPost, path, noted("since", "2027")); status != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#since"`) {
		t.Errorf("it begins in the future: %d", status)
	}
	if status, _ = s.do("coordinator", http.MethodPost, path, noted()); status != http.StatusSeeOther {
		t.Fatalf("saved: %d", status)
	}
	s.get("", "/anvendelse/syddjurs/os2mo", "Løsningens koordinator", "ca. maj 2019", "Brugergruppens referat")
	s.get("coordinator", "/anvendelse/syddjurs/os2mo", `href="`+path+`?myndighed=syddjurs"`)
	s.get("coordinator", path+"?myndighed=syddjurs", `value="Syddjurs Kommune"`)
}

func TestNote_OnWhoseBehalf(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, x := range []struct {
		as, product, origin string
		status              int
	}{
		{"keeper", "os2forms", "elsewhere", http.StatusSeeOther},
		{"keeper", "os2forms", "agreement", http.StatusForbidden},
		{"coordinator", "os2mo", "elsewhere", http.StatusForbidden},
		{"coordinator", "os2forms", "coordinator", http.StatusForbidden},
		{"syddjurs", "os2mo", "coordinator", http.StatusForbidden},
	} {
		path := "/produkter/" + x.product + "/anvendelse/noter"
		if status, body := s.do(x.as, http.MethodPost, path, noted("origin", x.origin, "since", "")); status != x.status {
			t.Errorf("%s notes what %s says of %s: %d, want %d\n%.300s", x.as, x.origin, x.product, status, x.status, body)
		}
	}
	page := s.get("keeper", "/produkter/os2forms/anvendelse/noter", `value="count"`)
	for _, o := range []adoption.Origin{adoption.Self, adoption.Agreement} {
		if strings.Contains(page, `value="`+string(o)+`"`) {
			t.Errorf("a keeper is offered to say what %s says", o)
		}
	}
	s.get("", "/anvendelse/syddjurs/os2forms", "oktober 2026 eller før")
}
