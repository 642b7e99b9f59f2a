package productweb

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"

	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type historyPage struct {
	ui.Page
	Events   ui.Timeline
	Versions *ui.Table // for those who may edit
	Compare  string    // address of the form that compares two
	Old, New []ui.Option
}

// history shows what has happened to the product, and to those who may edit it
// every version of its page.
func (h *handlers) history(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.products.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	p := historyPage{Page: h.showFrame(ctx, d, "history"), Events: timeline(ctx, d.Events)}
	if d.CanEdit {
		_, past, err := h.products.Versions(ctx, actor, d.Slug)
		if err != nil {
			return err
		}
		who, err := h.makers(ctx, past)
		if err != nil {
			return err
		}
		p.Versions = versionTable(ctx, d, past, who)
		p.Compare = in(ctx, d.Path()+"/sammenlign")
		for i, v := range past {
			o := ui.Option{Value: strconv.Itoa(v.Number), Text: versionName(ctx, v)}
			o.Selected = i == 0
			p.New = append(p.New, o)
			o.Selected = i == 1
			p.Old = append(p.Old, o)
		}
	}
	return web.Render(w, r, http.StatusOK, historyView(p))
}

func versionName(ctx context.Context, v product.Version) string {
	return i18n.T(ctx, "productweb.version", "number", v.Number, "at", v.At)
}

// makers names the accounts that made the versions, and the authorities that
// they were made for.
type makers struct {
	accounts    map[string]string
	authorities named
}

func (h *handlers) makers(ctx context.Context, past []product.Version) (m makers, err error) {
	var accounts []string
	var ids []registry.AuthorityID
	for _, v := range past {
		accounts = append(accounts, v.Account)
		if v.Authority != "" {
			ids = append(ids, registry.AuthorityID(v.Authority))
		}
	}
	if m.accounts, err = h.accounts.Names(ctx, accounts); err != nil {
		return m, err
	}
	m.authorities, err = h.authorities.NamesByID(ctx, ids)
	return m, err
}

func versionTable(ctx context.Context, d product.Details, past []product.Version, who makers) *ui.Table {
	t := &ui.Table{Caption: i18n.T(ctx, "productweb.versions"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "productweb.version_number")}, {Title: i18n.T(ctx, "productweb.when")}, {Title: i18n.T(ctx, "productweb.by")},
		{Title: i18n.T(ctx, "productweb.did")}, {Title: i18n.T(ctx, "productweb.changed")}, {Title: i18n.T(ctx, "productweb.see"), Hidden: true},
	}}
	for i, v := range past {
		row := []ui.Cell{
			{Text: strconv.Itoa(v.Number)}, {Text: i18n.DateTime(ctx, v.At)}, {Text: who.of(ctx, v.Entry)}, {Text: word(ctx, "action", v.Action)},
		}
		changed, see := ui.Cell{}, ui.Cell{}
		if i+1 < len(past) {
			changed.Text = i18n.From(ctx).List(partNames(ctx, product.Differences(past[i+1].Content, v.Content)))
			see = ui.Cell{Text: i18n.T(ctx, "productweb.see_difference"), Href: comparePath(ctx, d.Product, past[i+1].Number, v.Number)}
		}
		t.Rows = append(t.Rows, append(row, changed, see))
	}
	return t
}

func comparePath(ctx context.Context, p product.Product, old, new int) string {
	return in(ctx, p.Path()+"/sammenlign") + "?" + url.Values{"gammel": {strconv.Itoa(old)}, "ny": {strconv.Itoa(new)}}.Encode()
}

// of tells who made a change, and for whom.
func (m makers) of(ctx context.Context, e audit.Entry) string {
	who := cmp.Or(m.accounts[e.Account], e.Account)
	if _, ok := auth.ByProgram(e.Account); ok {
		who = i18n.T(ctx, "productweb.by_program")
	}
	if a, ok := m.authorities[registry.AuthorityID(e.Authority)]; ok {
		return i18n.T(ctx, "productweb.by_for", "who", who, "authority", a.Name)
	}
	return who
}

func partNames(ctx context.Context, parts []product.Part) (names []string) {
	for _, p := range parts {
		names = append(names, i18n.T(ctx, "productweb.field."+p.Name))
	}
	return names
}

type comparePage struct {
	ui.Page
	Comparison ui.Comparison
	Same       bool
	Restore    *ui.Post
	Back       string
}

func (h *handlers) compare(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p, past, err := h.products.Versions(ctx, auth.From(ctx), r.PathValue("slug"))
	if err != nil {
		return err
	}
	older, err := versionAt(past, r.URL.Query().Get("gammel"))
	if err != nil {
		return err
	}
	newer, err := versionAt(past, r.URL.Query().Get("ny"))
	if err != nil {
		return err
	}
	out := comparePage{
		Page: page(ctx, p, i18n.T(ctx, "productweb.compare")), Back: in(ctx, p.Path()+"/historik"),
		Comparison: ui.Comparison{
			Caption: i18n.T(ctx, "productweb.compare"), Old: versionName(ctx, older), New: versionName(ctx, newer),
			Fields: compared(ctx, older.Content, newer.Content),
		},
	}
	out.Same = len(out.Comparison.Fields) == 0
	if older.Number != p.Version {
		out.Restore = &ui.Post{
			Button: ui.Button{Text: i18n.T(ctx, "productweb.restore", "number", older.Number)},
			Action: in(ctx, p.Path()+"/gendan"), Hidden: []ui.Pair{{Name: "version", Value: strconv.Itoa(older.Number)}},
		}
	}
	return web.Render(w, r, http.StatusOK, compareView(out))
}

func versionAt(past []product.Version, number string) (product.Version, error) {
	n, err := strconv.Atoi(number)
	for _, v := range past {
		if err == nil && v.Number == n {
			return v, nil
		}
	}
	return product.Version{}, product.ErrNoVersion.With("number", clipText(number))
}

// compared lists the fields that differ.
func compared(ctx context.Context, old, new product.Content) (fields []ui.Compared) {
	for _, p := range product.Differences(old, new) {
		fields = append(fields, ui.Compared{Field: i18n.T(ctx, "productweb.field."+p.Name), Old: p.Of(old), New: p.Of(new)})
	}
	return fields
}

func (h *handlers) restore(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, err := h.editable(r)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(f.Get("version"))
	if err != nil {
		return product.ErrNoVersion.With("number", clipText(f.Get("version")))
	}
	if _, err := h.products.Restore(ctx, actor, d.ID, number); err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path(), web.Flash{
		Key: "productweb.restored", Args: []string{"number", strconv.Itoa(number), "authority", forWhom(ctx)},
	})
}
