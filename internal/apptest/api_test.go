package apptest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// description is the part of an OpenAPI document that the test goes by.
type description struct {
	OpenAPI string                          `json:"openapi"`
	Paths   map[string]map[string]operation `json:"paths"`
}

type operation struct {
	OperationID string                `json:"operationId"`
	Security    []map[string][]string `json:"security"`
	Responses   map[string]any        `json:"responses"`
}

func describe(t *testing.T, s *Site) description {
	t.Helper()
	var d description
	p := s.As(t, Visitor).Get("/api/openapi.json")
	if err := json.Unmarshal([]byte(p.Body), &d); err != nil || p.Status != http.StatusOK {
		t.Fatalf("/api/openapi.json: %d, %v", p.Status, err)
	}
	return d
}

var parameterOf = regexp.MustCompile(`\{[^}]+\}`)

// TestAPI calls every operation of the description with tokens and without,
// rightly and wrongly. What the description says is open needs no token, what
// writes needs one, and nothing is ever our fault.
func TestAPI(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := New(t, engine)
			d := describe(t, s)
			if !strings.HasPrefix(d.OpenAPI, "3.1") || len(d.Paths) == 0 {
				t.Fatalf("OpenAPI %s with %d paths", d.OpenAPI, len(d.Paths))
			}
			reader, writer := token(t, s, Secretariat, false), token(t, s, Secretariat, true)
			for path, operations := range d.Paths {
				for method, op := range operations {
					bodies := []string{"", "{}", "[", `{"name": 7}`, `{"name": "` + strings.Repeat("æ", 500_000) + `"}`}
					if method == "get" {
						bodies = bodies[:1]
					}
					for _, id := range []string{"os2mo", "syddjurs", "nothing", "%7f%27%22%3c%c3%a6", strings.Repeat("y", 3000)} {
						for _, body := range bodies {
							call(t, s, op, strings.ToUpper(method), "/api/v1"+parameterOf.ReplaceAllString(path, id), body, reader, writer)
						}
					}
				}
			}
		})
	}
}

func call(t *testing.T, s *Site, op operation, method, path, body, reader, writer string) {
	t.Helper()
	c := s.As(t, Visitor)
	open := method == http.MethodGet && len(op.Security) == 0
	for _, bearer := range []string{"", "nonsense", reader, writer} {
		header := http.Header{"Content-Type": {"application/json"}, "If-Match": {`"1"`}}
		if bearer != "" {
			header.Set("Authorization", "Bearer "+bearer)
		}
		p := c.Do(method, path, strings.NewReader(body), header)
		switch {
		case p.Status >= http.StatusInternalServerError:
			t.Errorf("%s %s %.80s: %d", op.OperationID, method, path, p.Status)
		case bearer == "nonsense" && p.Status != http.StatusUnauthorized:
			t.Errorf("%s with a token that is none: %d", op.OperationID, p.Status)
		case bearer == "" && open && p.Status == http.StatusUnauthorized:
			t.Errorf("%s is open by its description, and asks for a token", op.OperationID)
		case (bearer == "" || bearer == reader) && !open && method != http.MethodGet && p.Status < http.StatusBadRequest:
			t.Errorf("%s writes for one who may only read: %d", op.OperationID, p.Status)
		}
		if p.Status >= http.StatusBadRequest && !strings.HasPrefix(p.Header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s answers %d as %s", op.OperationID, p.Status, p.Header.Get("Content-Type"))
		}
	}
}

// token makes an API token of the role's account.
func token(t *testing.T, s *Site, r Role, write bool) string {
	t.Helper()
	account, err := auth.AccountByEmail(t.Context(), s.DB(), r.email())
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := auth.New(s.DB()).CreateToken(t.Context(), auth.Actor{Account: string(account.ID)}, auth.TokenInput{
		Name: "test", Write: write, Expires: civil.Of(s.Clock.Now()),
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(secret)
}

// TestAPI_Cookie_IsNobody holds that the API does not know who a cookie belongs to,
// so that no page elsewhere can write there through a browser.
func TestAPI_Cookie_IsNobody(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	p := s.As(t, Secretariat).Do(http.MethodPut, "/api/v1/products/os2mo", strings.NewReader(`{"name":"x","purpose":{"da":"y"},"source":{"title":"z","date":"2026"}}`),
		http.Header{"Content-Type": {"application/json"}, "If-Match": {`"1"`}})
	if p.Status != http.StatusUnauthorized && p.Status != http.StatusForbidden {
		t.Errorf("a cookie writes through the API: %d\n%s", p.Status, p.Body)
	}
}
