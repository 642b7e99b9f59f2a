package app

import (
	"context"
	"errors"
	"net/http"
	"path"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"alminding/internal/base/errs"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

const (
	apiPath  = "/api/v1"
	apiToken = "token" // the security scheme that operations name
)

// newAPI makes the REST API, to which modules add their resources, and puts its
// description at /api/openapi.json. An error there is the same problem as on a
// page (RFC 9457).
func (a *App) newAPI(rt *web.Router) huma.API {
	useProblems()
	config := huma.DefaultConfig("Alminding", Version())
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", "" // served below, and as a page of our own
	config.CreateHooks = nil                                             // answers carry no $schema
	config.Transformers = []huma.Transformer{a.logProblem}
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.Servers = []*huma.Server{{URL: a.cfg.BaseURL + apiPath}}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		apiToken: {Type: "http", Scheme: "bearer", Description: "An API token, made on one's own page. Reading what is open needs none."},
	}
	api := humago.NewWithPrefix(rt.Mux(), apiPath, config)
	rt.Get("/api/openapi.json", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		return web.OpenJSON(w, r, api.OpenAPI())
	})
	return api
}

// schemaName puts the module before the name of a type, because two modules may
// call theirs the same: ProductResource.
func schemaName(t reflect.Type, hint string) string {
	name, module := huma.DefaultSchemaNamer(t, hint), moduleOf(t)
	if module == "" {
		return name
	}
	return strings.ToUpper(module[:1]) + module[1:] + name
}

// moduleOf is the module whose web package the type is from. A body without a name
// of its own is from where its first field with one is from.
func moduleOf(t reflect.Type) string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if module, isWeb := strings.CutSuffix(path.Base(t.PkgPath()), "web"); isWeb {
		return module
	}
	if t.Name() == "" && t.Kind() == reflect.Struct {
		for field := range t.Fields() {
			if module := moduleOf(field.Type); module != "" {
				return module
			}
		}
	}
	return ""
}

// Problem is an error as the API answers it.
type Problem struct {
	web.Problem
	cause error
}

// Error implements huma.StatusError.
func (p *Problem) Error() string { return p.Title }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// useProblems makes huma's errors ours. It keeps how to make one in variables of
// its package, which therefore are set once for all.
var useProblems = sync.OnceFunc(func() {
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, causes ...error) huma.StatusError {
		return problem(ctx.Context(), status, msg, causes)
	}
	huma.NewError = func(status int, msg string, causes ...error) huma.StatusError {
		return problem(context.Background(), status, msg, causes)
	}
})

// problem tells what a service returned as pages do. What huma itself found
// wrong with a request, in English, becomes field errors; a status of its own
// stays.
func problem(ctx context.Context, status int, msg string, causes []error) *Problem {
	cause := errors.Join(causes...)
	if _, ok := errors.AsType[*errs.Error](cause); ok || status == http.StatusInternalServerError {
		return &Problem{web.ProblemOf(ctx, cause), cause}
	}
	const key = "app.api.request"
	p := &Problem{web.Problem{Type: "urn:alminding:" + key, Title: i18n.T(ctx, key, "reason", msg), Status: status, Instance: web.RequestID(ctx)}, nil}
	for _, c := range causes {
		if d, ok := errors.AsType[*huma.ErrorDetail](c); ok {
			p.Errors = append(p.Errors, web.FieldProblem{Name: d.Location, Detail: d.Message, Key: key})
		}
	}
	return p
}

// logProblem notes our own faults, of which the answer says nothing.
func (a *App) logProblem(ctx huma.Context, _ string, v any) (any, error) {
	if p, ok := v.(*Problem); ok && p.Status >= http.StatusInternalServerError {
		a.log.ErrorContext(ctx.Context(), "request failed", "status", p.Status, "method", ctx.Method(),
			"path", ctx.URL().Path, "request", p.Instance, "err", p.cause)
	}
	return v, nil
}
