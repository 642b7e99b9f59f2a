package frontweb

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// operation is one thing that a program can ask for.
type operation struct {
	*huma.Operation
	Method, Path string
}

// operations lists all of the document, by tag, path and method.
func operations(doc *huma.OpenAPI) (list []operation) {
	for path, item := range doc.Paths {
		for method, op := range map[string]*huma.Operation{
			http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put,
			http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
		} {
			if op != nil {
				list = append(list, operation{op, method, path})
			}
		}
	}
	slices.SortFunc(list, func(a, b operation) int {
		return cmp.Or(cmp.Compare(a.tag(), b.tag()), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	return list
}

func (o operation) tag() string {
	if len(o.Tags) > 0 {
		return o.Tags[0]
	}
	return "API"
}

type apiPage struct {
	ui.Page
	Resources []apiResource
	Contents  ui.List
	Document  string // address of the OpenAPI document
	Begin     string // a first call to try
	Problem   string // what an error looks like
}

// apiResource has the operations on one kind of thing. The document is written
// in English, so its words are marked as such on the Danish page.
type apiResource struct {
	tag        string
	Name, ID   string
	About      string
	Operations []apiOperation
}

type apiOperation struct {
	ID, Title      string
	Summary, About string
	Token          bool // needs one
	Parameters     *ui.Table
	Body           *ui.Table
	Answers        ui.Table
	Example        string
}

func (h *handlers) api(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p := apiPage{
		Page: ui.Page{
			Title: i18n.T(ctx, "frontweb.api"), Lead: i18n.T(ctx, "frontweb.api_lead"), Door: "development", Sub: "api",
		},
		Document: h.site.BaseURL + "/api/openapi.json",
		Begin:    "curl " + h.site.BaseURL + "/api/openapi.json\n",
	}
	problem, err := json.MarshalIndent(web.Problem{
		Type: "urn:alminding:errs.invalid", Title: i18n.N(ctx, "errs.invalid", 1), Status: http.StatusUnprocessableEntity,
		Instance: "0193…", Errors: []web.FieldProblem{{Name: "name", Detail: i18n.T(ctx, "errs.required"), Key: "errs.required"}},
	}, "", "  ")
	if err != nil {
		return err
	}
	p.Problem = string(problem) + "\n"
	server := h.site.BaseURL
	if list := h.site.API.Servers; len(list) > 0 {
		server = list[0].URL
	}
	d := describer{h.site.API, server, func(key string) string { return i18n.T(ctx, "frontweb.api."+key) }}
	about := map[string]string{}
	for _, t := range h.site.API.Tags {
		about[t.Name] = t.Description
	}
	for _, op := range operations(h.site.API) {
		if n := len(p.Resources); n == 0 || p.Resources[n-1].tag != op.tag() {
			p.Resources = append(p.Resources, apiResource{tag: op.tag(), Name: capital(op.tag()), ID: "tag-" + strings.ToLower(strings.Join(strings.Fields(op.tag()), "-")), About: about[op.tag()]})
		}
		last := &p.Resources[len(p.Resources)-1]
		last.Operations = append(last.Operations, d.operation(op))
	}
	for _, res := range p.Resources {
		p.Contents = append(p.Contents, ui.Item{Title: res.Name, Href: "#" + res.ID, Amount: i18n.N(ctx, "frontweb.api.calls", len(res.Operations))})
	}
	return web.Render(w, r, http.StatusOK, apiView(p))
}

// describer turns the document's parts into what a person reads.
type describer struct {
	doc  *huma.OpenAPI
	base string // that the paths are under
	t    func(key string) string
}

func (d describer) operation(op operation) apiOperation {
	return apiOperation{
		ID: op.OperationID, Title: op.Method + " " + op.Path, Summary: op.Summary, About: op.Description,
		Token: len(op.Security) > 0, Parameters: d.parameters(op), Body: d.body(op), Answers: d.answers(op), Example: d.example(op),
	}
}

func (d describer) parameters(op operation) *ui.Table {
	if len(op.Parameters) == 0 {
		return nil
	}
	t := &ui.Table{Caption: d.t("parameters"), ShowCaption: true, Dense: true, Columns: []ui.Column{
		{Title: d.t("name")}, {Title: d.t("where")}, {Title: d.t("type")}, {Title: d.t("meaning")},
	}}
	for _, p := range op.Parameters {
		t.Rows = append(t.Rows, []ui.Cell{
			{Content: code(p.Name)}, {Text: d.t("in." + p.In)}, {Content: english(d.kind(p.Schema))},
			{Content: meaning(cmp.Or(p.Description, d.resolve(p.Schema).Description), p.Required)},
		})
	}
	return t
}

// jsonBody is the schema of the JSON that goes in or comes out; nil when none does.
func (d describer) jsonBody(content map[string]*huma.MediaType) *huma.Schema {
	for _, kind := range slices.Sorted(maps.Keys(content)) {
		if strings.Contains(kind, "json") {
			return d.resolve(content[kind].Schema)
		}
	}
	return nil
}

func (d describer) body(op operation) *ui.Table {
	if op.RequestBody == nil {
		return nil
	}
	s := d.jsonBody(op.RequestBody.Content)
	if s == nil || len(s.Properties) == 0 {
		return nil
	}
	t := &ui.Table{Caption: d.t("body"), ShowCaption: true, Dense: true, Columns: []ui.Column{
		{Title: d.t("name")}, {Title: d.t("type")}, {Title: d.t("meaning")},
	}}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		f := s.Properties[name]
		if f.ReadOnly || name == "$schema" {
			continue
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Content: code(name)}, {Content: english(d.kind(f))}, {Content: meaning(f.Description, slices.Contains(s.Required, name))},
		})
	}
	return t
}

func (d describer) answers(op operation) ui.Table {
	t := ui.Table{Caption: d.t("answers"), ShowCaption: true, Dense: true, Columns: []ui.Column{
		{Title: d.t("status")}, {Title: d.t("meaning")}, {Title: d.t("content")},
	}}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		res := op.Responses[status]
		content := strings.Join(slices.Sorted(maps.Keys(res.Content)), ", ")
		if status == "default" {
			status = d.t("otherwise")
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: status}, {Content: english(res.Description)}, {Content: code(content)}})
	}
	return t
}

// resolve follows a reference to the schema it names.
func (d describer) resolve(s *huma.Schema) *huma.Schema {
	if s == nil {
		return &huma.Schema{}
	}
	if s.Ref != "" {
		if to := d.doc.Components.Schemas.SchemaFromRef(s.Ref); to != nil {
			return to
		}
	}
	return s
}

// kind says what a value may be, in the words of JSON.
func (d describer) kind(s *huma.Schema) string {
	name := ""
	if s != nil && s.Ref != "" {
		name = s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
	}
	s = d.resolve(s)
	switch {
	case len(s.Enum) > 0:
		values := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			values[i] = fmt.Sprint(v)
		}
		return strings.Join(values, " | ")
	case s.Type == "array":
		return d.kind(s.Items) + "[]"
	case name != "":
		return name
	case s.Format != "":
		return s.Type + " (" + s.Format + ")"
	}
	return s.Type
}

// example is a call that can be pasted into a shell.
func (d describer) example(op operation) string {
	path, query := op.Path, ""
	for _, p := range op.Parameters {
		switch {
		case p.In == "path":
			if v := d.sample(p); v != "" {
				path = strings.ReplaceAll(path, "{"+p.Name+"}", v)
			}
		case p.In == "query" && p.Required:
			query += "&" + p.Name + "=" + d.sample(p)
		}
	}
	if query != "" {
		path += "?" + query[1:]
	}
	call, rest := "curl", ""
	if op.Method != http.MethodGet {
		call += " -X " + op.Method
	}
	if len(op.Security) > 0 {
		rest += " \\\n  -H \"Authorization: Bearer $TOKEN\""
	}
	if op.RequestBody != nil {
		if s := d.jsonBody(op.RequestBody.Content); s != nil {
			b, err := json.Marshal(d.value(s, 0))
			if err == nil {
				rest += " \\\n  -H 'Content-Type: application/json' -d '" + strings.ReplaceAll(string(b), "'", `'\''`) + "'"
			}
		}
	}
	return call + " '" + d.base + path + "'" + rest + "\n"
}

func (d describer) sample(p *huma.Param) string {
	if p.Example != nil {
		return fmt.Sprint(p.Example)
	}
	return scalar(d.resolve(p.Schema))
}

// scalar is the example of a schema, or empty where it gives none.
func scalar(s *huma.Schema) string {
	for _, v := range append(slices.Clone(s.Examples), s.Default) {
		if v != nil {
			return fmt.Sprint(v)
		}
	}
	if len(s.Enum) > 0 {
		return fmt.Sprint(s.Enum[0])
	}
	return ""
}

// deepest is how far an example follows schemas that contain each other.
const deepest = 4

// value makes an example of what the schema describes: what must be there, and no more.
func (d describer) value(s *huma.Schema, depth int) any {
	s = d.resolve(s)
	if len(s.Examples) > 0 {
		return s.Examples[0]
	}
	switch s.Type {
	case "object":
		object := map[string]any{}
		for name, f := range s.Properties {
			if slices.Contains(s.Required, name) && !f.ReadOnly && depth < deepest {
				object[name] = d.value(f, depth+1)
			}
		}
		return object
	case "array":
		return []any{}
	case "integer", "number":
		return 1
	case "boolean":
		return true
	}
	return cmp.Or(scalar(s), "…")
}
