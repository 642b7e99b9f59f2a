package registryweb_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"alminding/internal/modules/registry/registryweb"
	"alminding/internal/platform/auth"
)

// api is the REST resources alone. How their errors are told is the app's matter
// and tested there.
type api struct {
	t    *testing.T
	site *site
	mux  *http.ServeMux
	doc  *huma.OpenAPI
}

func newAPI(t *testing.T) *api {
	t.Helper()
	a := &api{t: t, site: newSite(t), mux: http.NewServeMux()}
	config := huma.DefaultConfig("test", "1")
	config.CreateHooks = nil // answers carry no $schema
	h := humago.New(a.mux, config)
	registryweb.API(h, a.site.registry, a.site.members, base)
	a.doc = h.OpenAPI()
	return a
}

func (a *api) do(as, method, path, ifMatch string, body any) (int, http.Header, map[string]any) {
	a.t.Helper()
	var b bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&b).Encode(body); err != nil {
			a.t.Fatal(err)
		}
	}
	r := httptest.NewRequest(method, path, &b)
	r.Header.Set("If-Match", ifMatch)
	r.AddCookie(&http.Cookie{Name: "alminding", Value: as})
	actor, err := a.site.actor(r)
	if err != nil {
		a.t.Fatal(err)
	}
	w := httptest.NewRecorder()
	a.mux.ServeHTTP(w, r.WithContext(auth.With(r.Context(), actor)))
	var out map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		a.t.Fatalf("%s: %v", w.Body, err)
	}
	return w.Code, w.Header(), out
}

func TestAPI_ListsAndReads(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for path, want := range map[string]float64{
		"/authorities": 3, "/authorities?art=municipality&medlem=ja": 1, "/authorities?region=region-midtjylland&antal=1": 2,
		"/authorities?q=syddjurs": 1, "/suppliers": 1, "/suppliers?medlem=ja": 0, "/authorities?art=region&art=municipality": 3,
	} {
		if code, _, out := a.do("", "GET", path, "", nil); code != 200 || out["total"] != want {
			t.Errorf("%s: %d %v, want %v", path, code, out["total"], want)
		}
	}
	_, _, first := a.do("", "GET", "/authorities?antal=1", "", nil)
	next, _ := first["next"].(string)
	if code, _, out := a.do("", "GET", "/authorities?antal=1&side="+next, "", nil); code != 200 || out["prev"] == "" || len(out["authorities"].([]any)) != 1 {
		t.Errorf("the second page: %d %v", code, out)
	}
	code, head, out := a.do("", "GET", "/authorities/syddjurs", "", nil)
	if code != 200 || head.Get("Etag") != `"1"` || out["cvr"] != "29189978" || out["membership"].(map[string]any)["how"] != "founder" ||
		out["region"].(map[string]any)["slug"] != "region-midtjylland" || len(out["facts"].([]any)) != 2 {
		t.Errorf("%d %v %v", code, head, out)
	}
	for _, path := range []string{"/authorities/atlantis", "/authorities?side=x", "/authorities?antal=1000", "/authorities/" + string(a.site.person.ID)} {
		if code, _, _ := a.do("keeper", "GET", path, "", nil); code < 400 {
			t.Errorf("%s: %d", path, code)
		}
	}
}

func TestAPI_Writes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	content := map[string]any{"kind": "supplier", "name": "Nyt firma", "source": map[string]any{"title": "Referat", "date": "2026-11"}}
	code, _, out := a.do("keeper", "POST", "/authorities", "", content)
	if code != 201 || out["slug"] != "nyt-firma" || out["url"] != base+"/leverandoerer/nyt-firma" {
		t.Fatalf("%d %v", code, out)
	}
	content["homepage"] = "https://firma.dk"
	if code, head, out := a.do("keeper", "PUT", "/authorities/nyt-firma", `W/"1"`, content); code != 200 || head.Get("Etag") != `"2"` || out["homepage"] != "https://firma.dk" {
		t.Errorf("%d %v %v", code, head, out)
	}
	content["homepage"] = "https://andet.dk"
	for who, tag := range map[string]string{"keeper": `"1"`, "board": `"2"`, "": `"2"`, "representative": ""} {
		if code, _, _ := a.do(who, "PUT", "/authorities/nyt-firma", tag, content); code < 400 {
			t.Errorf("%q with %s: %d", who, tag, code)
		}
	}
	if code, _, _ := a.do("representative", "POST", "/authorities", "", content); code < 400 {
		t.Errorf("a representative made an authority: %d", code)
	}
}

func TestAPI_OperationsAreNamed(t *testing.T) {
	t.Parallel()
	var ids []string
	for _, p := range newAPI(t).doc.Paths {
		for _, op := range []*huma.Operation{p.Get, p.Post, p.Put} {
			if op != nil {
				ids = append(ids, op.OperationID)
			}
		}
	}
	slices.Sort(ids)
	want := []string{"create-authority", "edit-authority", "get-authority", "list-authorities", "list-suppliers"}
	if !slices.Equal(ids, want) {
		t.Errorf("got %v, want %v", ids, want)
	}
}
