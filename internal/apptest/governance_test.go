package apptest

import (
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"

	"alminding/internal/platform/db"
)

// judged is a product that is being judged: what it says of itself is being written, the
// secretariat has begun to evaluate, and a check was overruled.
type judged struct {
	self, file, evaluation, document, overruling, followUp string // ids
}

var (
	attachedTo   = regexp.MustCompile(`/filer/([0-9a-f-]{36})`)
	documentOf   = regexp.MustCompile(`/governance/dokumenter/([0-9a-f-]{36})`)
	overrulingOf = regexp.MustCompile(`/bevis/overrul/([0-9a-f-]{36})/slut`)
	followUpOf   = regexp.MustCompile(`/opfoelgning/([0-9a-f-]{36})/udfoert`)
	checkOf      = regexp.MustCompile(`/bevis/overrul\?(check=[^"]*)"`)
)

// judges lets the secretariat do all that with the product.
func (s *Site) judges(t testing.TB, product string) judged {
	t.Helper()
	keeper := s.As(t, Secretariat)
	do := func(address string, pairs ...string) string {
		t.Helper()
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Add(pairs[i], pairs[i+1])
		}
		p := keeper.Post(address, form)
		if p.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%.3000s", address, p.Status, p.Body)
		}
		return p.Header.Get("Location")
	}
	find := func(address string, what *regexp.Regexp) string {
		t.Helper()
		m := what.FindStringSubmatch(keeper.Get(address).Body)
		if m == nil {
			t.Fatalf("%s has nothing like %s", address, what)
		}
		return m[1]
	}
	governance := "/produkter/" + product + "/governance"
	self := strings.TrimSuffix(do(governance+"/selvevaluering"), "/ret")
	do(self+"/ret", "F1.answer", "yes", "F1.text", "Xylofon", "F1.version", "0")
	if p := upload(t, keeper, self+"/krav/F1", "xylofon.pdf", "%PDF-1.7 xylofon"); p.Status != http.StatusSeeOther {
		t.Fatalf("attaching: %d\n%.2000s", p.Status, p.Body)
	}
	evaluation := strings.TrimSuffix(do(governance+"/evaluering"), "/ret")
	do(evaluation+"/ret", "version", "1", "summary", "Xylofon", "F1.colour", "red", "F1.reason", "Xylofon", "F1.version", "0")
	do(governance+"/dokumenter/nyt", "kind", "presentation", "title", "Xylofon", "address", "https://eksempel.dk/", "date", "2026", "reach", "members")
	do(governance+"/opfoelgning", "track", "product", "text", "Skriv en politik om xylofon", "owner", "Aarhus", "due", "2026-12-01")
	do(governance + "/bevis/laes")
	check, err := url.ParseQuery(strings.ReplaceAll(find(governance+"/bevis", checkOf), "&amp;", "&"))
	if err != nil {
		t.Fatal(err)
	}
	do(governance+"/bevis/overrul", "check", check.Get("check"), "criterion", check.Get("criterion"), "points", "supports", "reason", "Set med egne øjne", "expires", "2027-01-01")
	return judged{
		self: path.Base(self), file: find(self+"/krav/F1", attachedTo), evaluation: path.Base(evaluation),
		document:   find(governance+"/dokumenter", documentOf),
		overruling: find(governance+"/bevis/overrul?"+check.Encode(), overrulingOf), followUp: find(governance, followUpOf),
	}
}

// TestGovernance_DraftsFindNoWayOut: what only the product and the secretariat may know
// is in no list, file, feed or answer of the API to others.
func TestGovernance_DraftsFindNoWayOut(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	j := s.judges(t, "os2mo")
	own := []string{
		"/governance/selvevalueringer/" + j.self, "/governance/selvevalueringer/" + j.self + "/rapport.md", "/governance/selvevalueringer/" + j.self + "/os2.json",
		"/governance/selvevalueringer/" + j.self + "/filer/" + j.file, "/governance/evalueringer/" + j.evaluation,
		"/governance/evalueringer/" + j.evaluation + "/rapport.md", "/governance/evalueringer/" + j.evaluation + "/rapport.pdf",
		"/governance/evalueringer/" + j.evaluation + "/data.json", "/api/v1/evaluations/" + j.evaluation, "/api/v1/self-evaluations/" + j.self,
	}
	lists := []string{
		"/produkter/os2mo", "/produkter/os2mo/governance", "/produkter/os2mo/governance/historik", "/produkter/os2mo/governance/dokumenter", "/governance",
		"/governance.csv", "/governance.json", "/governance.atom", "/governance/krav/F1", "/governance/halvaar/2026-2", "/governance/halvaar/2026-2/liste.csv",
		"/governance/opfoelgning", "/governance/opfoelgning.csv",
		"/api/v1/governance", "/api/v1/products/os2mo/governance", "/soeg?q=xylofon", "/produkter?q=xylofon", "/nyt", "/nyt.atom", "/aarshjul",
	}
	for _, role := range []Role{Visitor, Board, Coordinator, Representative, Supplier} {
		c := s.As(t, role)
		for _, address := range own {
			if p := c.Get(address); p.Status == http.StatusOK {
				t.Errorf("%s reads %s", role, address)
			}
		}
		for _, address := range lists {
			body := strings.ReplaceAll(strings.ToLower(c.Get(address).Body), "q=xylofon", "")
			if role != Visitor && strings.HasSuffix(address, "/dokumenter") {
				continue // it is for members
			}
			if strings.Contains(body, j.evaluation) || strings.Contains(body, j.self) || strings.Contains(body, "xylofon") && !strings.Contains(address, "?q=") {
				t.Errorf("%s learns of a draft from %s", role, address)
			}
		}
	}
}
