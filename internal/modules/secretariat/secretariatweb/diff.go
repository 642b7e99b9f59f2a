package secretariatweb

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// values are the fields of a document by their path, such as purpose.da.
type values map[string]string

// valuesOf reads a JSON text as the change record keeps it. What is no document
// is one field without a name.
func valuesOf(text string) values {
	v := values{}
	if text == "" {
		return v
	}
	var document any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if d.Decode(&document) != nil {
		document = text
	}
	v.add("", document)
	return v
}

func (v values) add(path string, value any) {
	switch x := value.(type) {
	case nil:
	case map[string]any:
		for name, field := range x {
			v.add(join(path, name), field)
		}
	case []any:
		if words, ok := scalars(x); ok {
			v[path] = strings.Join(words, ", ")
			return
		}
		for i, item := range x {
			v.add(join(path, strconv.Itoa(i+1)), item)
		}
	default:
		v[path] = fmt.Sprint(x)
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// scalars are the items of a list that holds nothing but plain values.
func scalars(list []any) (words []string, ok bool) {
	for _, item := range list {
		switch item.(type) {
		case map[string]any, []any:
			return nil, false
		}
		words = append(words, fmt.Sprint(item))
	}
	return words, true
}

// titleOf is what an item calls itself, after the change or else before it.
func titleOf(it audit.Item) string {
	for _, text := range []string{it.After, it.Before} {
		v := valuesOf(text)
		for _, field := range []string{"name", "Name", "name.da", "Name.da", "title", "email", "Email", "role", "kind"} {
			if v[field] != "" {
				return v[field]
			}
		}
	}
	return ""
}

// compare lists the fields in which the two documents differ.
func compare(it audit.Item) (fields []ui.Compared) {
	before, after := valuesOf(it.Before), valuesOf(it.After)
	names := slices.Collect(maps.Keys(before))
	for name := range after {
		if _, ok := before[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if before[name] != after[name] {
			fields = append(fields, ui.Compared{Field: name, Old: before[name], New: after[name]})
		}
	}
	return fields
}

type changePage struct {
	ui.Page
	Facts ui.Facts
	Items []changedItem
}

// changedItem is what became of one object.
type changedItem struct {
	Title, ID  string
	Link       ui.Link // to its page, where it has one
	Comparison ui.Comparison
}

func (h *handlers) change(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	e, err := audit.ByID(ctx, h.db, auth.From(ctx), r.PathValue("id"))
	if err != nil {
		return err
	}
	names, err := h.names(ctx, []audit.Entry{e})
	if err != nil {
		return err
	}
	p := changePage{
		Page:  page(ctx, "changes", ui.Link{Text: i18n.T(ctx, "secretariatweb.changes"), Href: in(ctx, "/sekretariat/aendringer")}),
		Facts: changeFacts(ctx, e, names),
	}
	p.Title = word(ctx, "action", e.Action)
	for n, it := range e.Items {
		link, err := h.objectLink(ctx, it.Kind, it.Object)
		if err != nil {
			return err
		}
		p.Items = append(p.Items, changedItem{
			Title: itemTitle(ctx, it), ID: "item-" + strconv.Itoa(n+1), Link: link,
			Comparison: ui.Comparison{
				Caption: i18n.T(ctx, "secretariatweb.diff"), Old: i18n.T(ctx, "secretariatweb.before"),
				New: i18n.T(ctx, "secretariatweb.after"), Fields: compare(it),
			},
		})
	}
	return web.Render(w, r, http.StatusOK, changeView(p))
}

func itemTitle(ctx context.Context, it audit.Item) string {
	kind := word(ctx, "kind", it.Kind)
	if name := titleOf(it); name != "" {
		return i18n.T(ctx, "secretariatweb.named", "kind", kind, "name", clip(name, 100))
	}
	return kind
}

func changeFacts(ctx context.Context, e audit.Entry, names named) ui.Facts {
	facts := ui.Facts{
		{Name: i18n.T(ctx, "secretariatweb.when"), Text: i18n.DateTime(ctx, e.At)},
		{Name: i18n.T(ctx, "secretariatweb.who"), Text: names.Who(ctx, e), Href: changeQuery{Account: e.Account}.path(ctx, "", "")},
	}
	if a, ok := names.authorities[registry.AuthorityID(e.Authority)]; ok {
		facts = append(facts, ui.Fact{Name: i18n.T(ctx, "secretariatweb.for"), Text: a.FullName(), Href: in(ctx, a.Path())})
	}
	return append(facts,
		ui.Fact{Name: i18n.T(ctx, "secretariatweb.same_object"), Text: i18n.T(ctx, "secretariatweb.same_object_link"), Href: changeQuery{Kind: e.Kind, Object: e.Object}.path(ctx, "", "")},
		ui.Fact{Name: i18n.T(ctx, "secretariatweb.same_action"), Text: e.Action, Href: changeQuery{Action: e.Action}.path(ctx, "", "")},
		ui.Fact{Name: i18n.T(ctx, "secretariatweb.via"), Text: word(ctx, "via", e.Via)},
		ui.Fact{Name: i18n.T(ctx, "secretariatweb.request"), Text: cmp.Or(e.Request, "–")},
	)
}

// objectLink leads to the page of what was changed, where it has one.
func (h *handlers) objectLink(ctx context.Context, kind, id string) (ui.Link, error) {
	path := ""
	switch kind {
	case "product":
		all, err := h.Products.ProductsByID(ctx, auth.From(ctx), []product.ID{product.ID(id)})
		if p, ok := all[product.ID(id)]; ok {
			path = p.Path()
		}
		if err != nil {
			return ui.Link{}, err
		}
	case "authority":
		path = registry.AuthorityID(id).Path()
	case "person":
		path = registry.PersonID(id).Path()
	case "affiliation":
		path = registry.AffiliationID(id).Path()
	case "subject", "grant", "job", "mail":
		path = "/sekretariat/" + map[string]string{"subject": "emner", "grant": "roller", "job": "job", "mail": "mail"}[kind] + "/" + url.PathEscape(id)
	}
	if path == "" {
		return ui.Link{}, nil
	}
	return ui.Link{Text: i18n.T(ctx, "secretariatweb.open_object"), Href: in(ctx, path)}, nil
}

func (h *handlers) changesJSON(w http.ResponseWriter, r *http.Request) error {
	entries, names, err := h.every(r)
	if err != nil {
		return err
	}
	type item struct {
		Kind   string          `json:"kind"`
		Object string          `json:"object"`
		Before json.RawMessage `json:"before,omitempty"`
		After  json.RawMessage `json:"after,omitempty"`
	}
	type change struct {
		ID        string    `json:"id"`
		At        time.Time `json:"at"`
		Action    string    `json:"action"`
		Object    string    `json:"object"`
		Account   string    `json:"account"`
		Who       string    `json:"who"`
		Authority string    `json:"authority,omitempty"`
		Via       string    `json:"via"`
		Request   string    `json:"request,omitempty"`
		Items     []item    `json:"items"`
	}
	out := struct {
		Total   int      `json:"total"`
		Changes []change `json:"changes"`
	}{len(entries), make([]change, 0, len(entries))}
	for _, e := range entries {
		c := change{e.ID, e.At, e.Action, e.Object, e.Account, names.Who(r.Context(), e), e.Authority, e.Via, e.Request, []item{}}
		for _, it := range e.Items {
			c.Items = append(c.Items, item{it.Kind, it.Object, json.RawMessage(it.Before), json.RawMessage(it.After)})
		}
		out.Changes = append(out.Changes, c)
	}
	return web.JSON(w, r, http.StatusOK, out)
}
