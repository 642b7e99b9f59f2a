package apptest

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/web"
)

// actors are what the gates know of each role.
var actors = map[Role]auth.Actor{
	Visitor:        {},
	Secretariat:    holding(auth.Secretariat),
	Board:          holding(auth.Board),
	Coordinator:    {Account: "x"},
	Representative: {Account: "x"},
	Supplier:       {Account: "x"},
	Administrator:  holding(auth.Administrator),
}

func holding(r auth.Role) auth.Actor {
	return auth.Actor{Account: "x", Grants: []auth.Grant{{Role: r, Scope: auth.Everywhere}}}
}

// real are objects that exist, by the beginning of the path; elsewhere a route is
// visited with an id of nothing.
var real = map[string]string{
	"/indlaes/": "anvendere", "/produkter/": "os2rollekatalog", "/myndigheder/": "syddjurs", "/leverandoerer/": "digital-identity",
	"/sekretariat/adfaerdskodeks/": "1", "/anvendelse/": "syddjurs", "/anvendelse/syddjurs/": "os2autoproces", "/myndigheder/syddjurs/aaret/": "2026",
}

// objects are the real ones, and those that a test has to make first.
func (s *Site) objects(t testing.TB) map[string]string {
	all := maps.Clone(real)
	all["/aftaler/"] = strings.TrimPrefix(s.agreement(t), "/aftaler/")
	all["/beslutninger/"] = strings.TrimPrefix(s.decide(t, "Xylofon"), "/beslutninger/")
	all["/beslutninger/udkast/"] = strings.TrimPrefix(s.draftDecision(t, "Udkast"), "/beslutninger/udkast/")
	group, seat := s.seated(t)
	all["/grupper/"], all["/grupper/"+group+"/pladser/"], all["/myndigheder/syddjurs/pladser/"] = group, seat, seat
	all["/grupper/"+group+"/filer/"] = s.keepsFile(t, group)
	all["/afstemninger/"] = s.asked(t, group, "listed")
	m := s.meets(t)
	all["/moeder/"] = strings.TrimPrefix(m.page, "/moeder/")
	all["/moedeserier/"] = s.recurs(t)
	all[m.page+"/punkter/"], all[m.page+"/filer/"], all[m.page+"/opgaver/"] = m.closed, m.file, m.action
	all[m.page+"/fremmoede/"], all[m.page+"/fuldmagt/"], all[m.page+"/forslag/"] = m.seat, m.seat, m.proposal
	topic, post := s.discusses(t, "gruppen-der-moedes", m.closed)
	all["/diskussion/"], all["/diskussion/punkt/"], all["/diskussion/emne/"], all["/diskussion/indlaeg/"] = "punkt", m.closed, topic, post
	all["/aarshjul/punkter/"] = s.ofTheYear(t)
	j := s.judges(t, "os2rollekatalog")
	all["/governance/halvaar/"], all["/governance/krav/"], all["/governance/dokumenter/"] = "2026-2", "F1", j.document
	all["/governance/selvevalueringer/"], all["/governance/evalueringer/"] = j.self, j.evaluation
	all["/governance/selvevalueringer/"+j.self+"/filer/"], all["/governance/selvevalueringer/"+j.self+"/krav/"] = j.file, "F1"
	all["/produkter/os2rollekatalog/governance/bevis/overrul/"], all["/produkter/os2rollekatalog/governance/opfoelgning/"] = j.overruling, j.followUp
	return all
}

// ofTheYear writes an entry of the year for members, and gives its id.
func (s *Site) ofTheYear(t testing.TB) string {
	t.Helper()
	keeper := s.As(t, Secretariat)
	p := keeper.Post("/aarshjul/punkter/ny", url.Values{"kind": {"event"}, "title_da": {"Træf for medlemmer"}, "from": {"2026-12-01"}, "reach": {"members"}})
	if p.Status != http.StatusSeeOther {
		t.Fatalf("writing an entry: %d\n%.3000s", p.Status, p.Body)
	}
	return entryOf.FindStringSubmatch(keeper.Get("/aarshjul").Body)[1]
}

var entryOf = regexp.MustCompile(`/aarshjul/punkter/([0-9a-f-]{36})`)

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// addresses of the route: with objects that exist, that do not, and that could not.
func addresses(route web.Route, real map[string]string) (list []string) {
	path := route.Path
	for _, prefix := range slices.Sorted(maps.Keys(real)) { // a path with two objects comes after its first
		if strings.HasPrefix(path, prefix+"{") {
			path = prefix + real[prefix] + path[strings.IndexByte(path, '}')+1:]
		}
	}
	list = append(list, parameter.ReplaceAllString(path, "x"))
	for _, id := range []string{"nothing", "\x7f'\"<æ", strings.Repeat("y", 3000)} {
		if other := parameter.ReplaceAllString(route.Path, url.PathEscape(id)); other != route.Path {
			list = append(list, other)
		}
	}
	return list
}

func reads(all []web.Route) []web.Route {
	return slices.DeleteFunc(all, func(r web.Route) bool { return r.Method != http.MethodGet })
}

func writes(all []web.Route) []web.Route {
	return slices.DeleteFunc(all, func(r web.Route) bool { return r.Method == http.MethodGet })
}

// TestRoutes visits every route as every kind of actor, with objects that exist,
// that do not, and that could not. Who may not come in is sent to the sign-in or
// told so, and nothing is ever our fault.
func TestRoutes(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := New(t, engine)
			objects := s.objects(t)
			for _, role := range Roles {
				reader := s.As(t, role)
				for _, route := range reads(s.Routes()) {
					for _, path := range addresses(route, objects) {
						visit(t, reader, route, role, path)
					}
				}
				for _, route := range writes(s.Routes()) {
					for _, path := range addresses(route, objects) {
						visit(t, s.As(t, role), route, role, path) // anew, because some sign out, here or everywhere
					}
				}
			}
		})
	}
}

func visit(t *testing.T, c *Client, route web.Route, role Role, path string) {
	t.Helper()
	p := c.Do(route.Method, path, strings.NewReader("a=b"), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
	who := string(role)
	if who == "" {
		who = "a visitor"
	}
	let := route.Gate.Allows(actors[role])
	toSignIn := p.Status == http.StatusSeeOther && strings.HasPrefix(p.Header.Get("Location"), "/log-ind?")
	switch {
	case p.Status >= http.StatusInternalServerError:
		t.Errorf("%s %.100s as %s: %d", route.Method, path, who, p.Status)
	case let && (toSignIn || p.Status == http.StatusUnauthorized):
		t.Errorf("%s %.100s as %s: asked to sign in, though the gate «%s» is open", route.Method, path, who, route.Gate.Name)
	case !let && role == Visitor && !toSignIn && p.Status != http.StatusUnauthorized:
		t.Errorf("%s %.100s as %s: %d, not sent to sign in by the gate «%s»", route.Method, path, who, p.Status, route.Gate.Name)
	case !let && role != Visitor && p.Status != http.StatusForbidden:
		t.Errorf("%s %.100s as %s: %d, not forbidden by the gate «%s»", route.Method, path, who, p.Status, route.Gate.Name)
	}
}
