package agreementweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/modules/agreement"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type sizesPage struct {
	ui.Page
	Year   ui.Input
	Sizes  ui.Table
	Groups []sizeGroup
	Source ui.Source
	Other  ui.List // the other versions of keys
}

// sizeGroup is the authorities of one size.
type sizeGroup struct {
	Title string
	List  ui.List
}

// sizes shows how authorities are divided in a year, and who is where.
func (h *handlers) sizes(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	year, err := strconv.Atoi(r.URL.Query().Get("aar"))
	if err != nil {
		year = h.agreements.Today().Year()
	}
	k, err := h.agreements.KeyIn(ctx, agreement.Standard, year)
	if err != nil {
		return err
	}
	all, err := h.authorities.AllAuthorities(ctx, actor, registry.Query{Of: registry.Public})
	if err != nil {
		return err
	}
	ids := make([]registry.AuthorityID, len(all))
	for i, a := range all {
		ids[i] = a.ID
	}
	sized, err := h.agreements.Classes(ctx, ids, year)
	if err != nil {
		return err
	}
	p := sizesPage{
		Page: ui.Page{
			Title: i18n.T(ctx, "agreementweb.sizes"), Lead: i18n.T(ctx, "agreementweb.sizes_lead"), Door: "collaboration", Sub: "authorities",
			Crumbs: []ui.Link{{Text: i18n.T(ctx, "agreementweb.authorities"), Href: in(ctx, "/myndigheder")}},
		},
		Year:   ui.Input{Field: ui.Field{Name: "aar", Label: label(ctx, "year")}, Value: plain(year), InputMode: "numeric", Short: true},
		Sizes:  sizeTable(ctx, k, sized, year),
		Source: ui.Cited(ctx, k.Source),
	}
	for _, c := range k.Classes {
		p.Groups = append(p.Groups, groupOf(ctx, c, all, sized))
	}
	if agreement.CanKeep(actor) {
		p.Actions = ui.Button{Text: i18n.T(ctx, "agreementweb.edit_key"), Href: keyPath(ctx, k.ID, year), Small: true}
	}
	p.Other, err = h.keyList(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, sizesView(p))
}

func keyPath(ctx context.Context, key agreement.KeyID, year int) string {
	return address(ctx, "/stoerrelser/ret", url.Values{"noegle": {string(key)}, "aar": {plain(year)}})
}

func sizeTable(ctx context.Context, k agreement.AllocationKey, sized map[registry.AuthorityID]agreement.Sized, year int) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "agreementweb.sizes_in", "year", plain(year)), Columns: []ui.Column{
		{Title: i18n.T(ctx, "agreementweb.size")}, {Title: i18n.T(ctx, "agreementweb.inhabitants")},
		{Title: i18n.T(ctx, "agreementweb.by_inhabitants"), Number: true}, {Title: i18n.T(ctx, "agreementweb.by_judgement"), Number: true},
	}}
	for _, c := range k.Classes {
		var counted, judged int
		for _, s := range sized {
			switch {
			case s.Class.ID != c.ID:
			case s.Judgement != nil:
				judged++
			default:
				counted++
			}
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: text(ctx, c.Name)}, {Text: bounds(ctx, k, c)},
			{Text: i18n.Int(ctx, int64(counted))}, {Text: i18n.Int(ctx, int64(judged))},
		})
	}
	return t
}

// groupOf lists the authorities of one size, each with what that follows from.
func groupOf(ctx context.Context, c agreement.SizeClass, all []registry.Authority, sized map[registry.AuthorityID]agreement.Sized) sizeGroup {
	var g sizeGroup
	for _, a := range all {
		s, ok := sized[a.ID]
		if !ok || s.Class.ID != c.ID {
			continue
		}
		item := ui.Item{Title: a.FullName(), Href: in(ctx, a.Path()+"/aftaler")}
		if s.Judgement != nil {
			item.Note = s.Judgement.Reason
		} else {
			item.Amount = i18n.Int(ctx, s.Population.Value)
		}
		g.List = append(g.List, item)
	}
	g.Title = i18n.N(ctx, "agreementweb.size_group", len(g.List), "class", text(ctx, c.Name))
	return g
}

// keyList leads keepers to every version of every key.
func (h *handlers) keyList(ctx context.Context) (list ui.List, err error) {
	if !agreement.CanKeep(auth.From(ctx)) {
		return nil, nil
	}
	versions, err := h.agreements.Keys(ctx)
	for _, k := range versions {
		list = append(list, ui.Item{
			Title: i18n.T(ctx, "agreementweb.key_from", "key", text(ctx, k.Name), "year", plain(k.Year)), Href: keyPath(ctx, k.ID, k.Year),
		})
	}
	return list, err
}

// spareClasses is how many empty rows a form has for more sizes.
const spareClasses = 2

func (h *handlers) keyPage(ctx context.Context, written url.Values, failed error) *form.Page {
	title := i18n.T(ctx, "agreementweb.edit_key")
	page := ui.Page{Title: title, Door: "collaboration", Sub: "authorities", Crumbs: []ui.Link{
		{Text: i18n.T(ctx, "agreementweb.authorities"), Href: in(ctx, "/myndigheder")}, {Text: i18n.T(ctx, "agreementweb.sizes"), Href: in(ctx, "/stoerrelser")},
	}}
	f := form.New(ctx, texts, page, "/stoerrelser/ret", "/stoerrelser", written, failed)
	f.Hidden = []ui.Pair{{Name: "mark", Value: written.Get("mark")}, {Name: "made_for", Value: written.Get("made_for")}, {Name: "rows", Value: written.Get("rows")}}
	f.Add(i18n.T(ctx, "agreementweb.section.key"), form.Thirds(f.Short(ctx, "key", false), f.Short(ctx, "year", false)), form.Thirds(f.Input(ctx, "name_da", false), f.Input(ctx, "name_en", true)))
	var rows []templ.Component
	for i := range rowsIn(written) {
		number := plain(i + 1)
		rows = append(rows, form.Thirds(
			row(f, agreement.Row("class_da", i), i18n.T(ctx, "agreementweb.class_da", "n", number), i > 0),
			row(f, agreement.Row("class_en", i), i18n.T(ctx, "agreementweb.class_en", "n", number), true),
			row(f, agreement.Row("class_from", i), i18n.T(ctx, "agreementweb.class_from", "n", number), i > 0),
		))
	}
	f.Sections = append(f.Sections, form.Section{Title: i18n.T(ctx, "agreementweb.sizes"), Note: i18n.T(ctx, "agreementweb.sizes_note"), Parts: rows})
	f.Add(i18n.T(ctx, "agreementweb.section.source"), f.Source())
	return f
}

// rowsIn is how many sizes the form has room for.
func rowsIn(v url.Values) int {
	n, err := strconv.Atoi(v.Get("rows"))
	if err != nil {
		return agreement.MaxClasses
	}
	return min(max(n, 1), agreement.MaxClasses)
}

func (h *handlers) keyForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	year, err := strconv.Atoi(r.URL.Query().Get("aar"))
	if err != nil {
		year = h.agreements.Today().Year()
	}
	k, err := h.agreements.KeyIn(ctx, agreement.KeyID(r.URL.Query().Get("noegle")), year)
	if err != nil {
		return err
	}
	if k.Year != year {
		k.Version, k.Source = 0, agreement.AllocationKey{}.Source
	}
	k.Year = year
	return h.keyPage(ctx, writtenKey(k), nil).Render(w, r, nil)
}

func writtenKey(k agreement.AllocationKey) url.Values {
	v := url.Values{
		"key": {string(k.ID)}, "year": {plain(k.Year)}, "made_for": {plain(k.Year)}, "mark": {plain(k.Version)},
		"name_da": {k.Name.Da}, "name_en": {k.Name.En}, "rows": {plain(len(k.Classes) + spareClasses)},
	}
	for i, c := range k.Classes {
		v.Set(agreement.Row("class_da", i), c.Name.Da)
		v.Set(agreement.Row("class_en", i), c.Name.En)
		v.Set(agreement.Row("class_from", i), strconv.FormatInt(c.From, 10))
	}
	form.WriteSource(v, k.Source)
	return v
}

func (h *handlers) putKey(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	sent, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	f := reader{Values: sent.Values}
	k := agreement.AllocationKey{
		ID: agreement.KeyID(f.text("key")), Year: f.year(), Name: product.Text{Da: f.text("name_da"), En: f.text("name_en")},
		Version: int(f.mark()), Source: f.source(),
	}
	if f.text("made_for") != f.text("year") {
		k.Version = 0 // another year than the form was made from
	}
	for i := range rowsIn(sent.Values) {
		c := agreement.SizeClass{
			Name: product.Text{Da: f.text(agreement.Row("class_da", i)), En: f.text(agreement.Row("class_en", i))},
			From: f.number(agreement.Row("class_from", i)),
		}
		if c.Name.Da != "" || c.Name.En != "" || f.text(agreement.Row("class_from", i)) != "" {
			k.Classes = append(k.Classes, c)
		}
	}
	if len(f.faults) > 0 {
		err = f.faults.Join(k.Validate())
	} else {
		err = h.agreements.PutKey(ctx, auth.From(ctx), k)
	}
	if err != nil {
		return again(w, r, err, func(failed error) (*form.Page, error) { return h.keyPage(ctx, sent.Values, failed), nil })
	}
	return web.Redirect(w, r, "/stoerrelser?aar="+plain(k.Year), web.Flash{Key: "agreementweb.key_saved", Args: []string{"name", k.Name.Da, "year", plain(k.Year)}})
}
