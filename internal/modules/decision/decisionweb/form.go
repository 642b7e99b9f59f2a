package decisionweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// closed is the reach in forms that stands for the group's own.
const closed = "closed"

// moreEffects is how many empty rows there are for what a decision changed.
const moreEffects = 3

type formPage struct {
	ui.Page
	Action   string
	Draft    string // name under which the browser keeps what is written
	Version  int    // of the draft that is rewritten; 0 for a new one
	Corrects *ui.Link
	Written  url.Values
	Groups   []ui.Option
	Effects  int // rows
	CanEnter bool
	Acting   ui.ActingNote
	Save     ui.Button
	Cancel   ui.Link
}

// form fills the page that a decision is written on.
func (h *handlers) form(ctx context.Context, p ui.Page, action string, written url.Values) (f formPage, err error) {
	actor := auth.From(ctx)
	groups, err := h.decisions.Writable(ctx, actor)
	if err != nil {
		return f, err
	}
	if len(groups) == 0 {
		return f, decision.ErrForbidden
	}
	f = formPage{
		Page: p, Action: in(ctx, action), Draft: strings.ReplaceAll(strings.Trim(action, "/"), "/", "-"), Written: written,
		Effects: rowsOf(written) + moreEffects, CanEnter: actor.Keeps(),
		Save:   ui.Button{Text: i18n.T(ctx, "decisionweb.save"), Kind: ui.Primary},
		Cancel: ui.Link{Text: i18n.T(ctx, "decisionweb.cancel"), Href: in(ctx, strings.TrimSuffix(strings.TrimSuffix(action, "/ret"), "/ny"))},
	}
	if name := actor.For.Name; name != "" {
		f.Acting.Text = i18n.T(ctx, "decisionweb.acting", "authority", name)
	}
	for _, g := range groups {
		f.Groups = append(f.Groups, ui.Option{Value: string(g.ID), Text: text(ctx, g.Name), Selected: string(g.ID) == written.Get("group")})
	}
	if slug := written.Get("corrects"); slug != "" {
		d, err := h.decisions.BySlug(ctx, actor, slug)
		if err != nil {
			return f, err
		}
		to := linkTo(ctx, d.Shown, d.Names)
		f.Corrects = &to
	}
	return f, nil
}

// rowsOf counts the effects that were written.
func rowsOf(v url.Values) (n int) {
	for v.Has(decision.EffectField(n)) {
		n++
	}
	for n > 0 && v.Get(decision.EffectField(n-1)) == "" && v.Get(decision.EffectField(n-1)+"_text") == "" {
		n--
	}
	return n
}

func (h *handlers) newForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := url.Values{"day": {h.decisions.Today().String()}, "reach": {string(auth.Public)}, "group": {r.URL.Query().Get("gruppe")}}
	if slug := r.URL.Query().Get("retter"); slug != "" {
		d, err := h.decisions.BySlug(ctx, auth.From(ctx), slug)
		if err != nil {
			return err
		}
		if v, err = h.written(ctx, d.Content); err != nil {
			return err
		}
		for _, name := range slices.Concat(cite.Columns, []string{"method", "for", "against", "abstain"}) {
			v.Del(name)
		}
		v.Set("day", h.decisions.Today().String())
		v.Set("corrects", d.Slug)
	}
	f, err := h.form(ctx, newFrame(ctx), "/beslutninger/ny", v)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, formView(f))
}

func newFrame(ctx context.Context) ui.Page { return page(ctx, i18n.T(ctx, "decisionweb.new")) }

func (h *handlers) begin(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	sent, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	c, f, err := h.read(ctx, sent)
	if err != nil {
		return err
	}
	d, err := h.decisions.Begin(ctx, auth.From(ctx), c)
	if err = f.Join(err); again(err) {
		return h.reform(w, r, newFrame(ctx), "/beslutninger/ny", sent, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path(), web.Flash{Key: "decisionweb.saved"})
}

func (h *handlers) editForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, _, err := h.draftOf(r)
	if err != nil {
		return err
	}
	v, err := h.written(ctx, d.Content)
	if err != nil {
		return err
	}
	v.Set("version", strconv.Itoa(d.Version))
	f, err := h.form(ctx, editFrame(ctx, d), d.Path()+"/ret", v)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, formView(f))
}

func editFrame(ctx context.Context, d decision.DraftDetails) ui.Page {
	return page(ctx, i18n.T(ctx, "decisionweb.edit_title", "heading", text(ctx, d.Heading)), ui.Link{Text: text(ctx, d.Heading), Href: in(ctx, d.Path())})
}

func (h *handlers) edit(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, _, err := h.draftOf(r)
	if err != nil {
		return err
	}
	sent, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	c, f, err := h.read(ctx, sent)
	if err != nil {
		return err
	}
	_, err = h.decisions.Rewrite(ctx, auth.From(ctx), d.ID, version(sent), c)
	if err = f.Join(err); again(err) {
		if errs.KindOf(err) == errs.Conflict {
			sent.Set("version", strconv.Itoa(d.Version)) // whoever saves again has been told
		}
		return h.reform(w, r, editFrame(ctx, d), d.Path()+"/ret", sent, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path(), web.Flash{Key: "decisionweb.saved"})
}

// again reports whether the page is to be shown once more with the error: also when
// somebody else saved meanwhile, so that nothing that was written is lost.
func again(err error) bool { return web.Reform(err) || errs.KindOf(err) == errs.Conflict }

// reform shows the form with what was written and every fault beside its field.
func (h *handlers) reform(w http.ResponseWriter, r *http.Request, p ui.Page, action string, sent web.Form, fault error) error {
	p.Problems = ui.ProblemsOf(r.Context(), fault)
	f, err := h.form(r.Context(), p, action, sent.Values)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Status(fault), formView(f))
}

// names are what a form's author may name: by what they are called, or by their slug.
type names struct {
	products []product.Name
	groups   []group.Listed
}

func (h *handlers) names(ctx context.Context) (n names, err error) {
	actor := auth.From(ctx)
	if n.products, err = h.products.Names(ctx, actor); err != nil {
		return n, err
	}
	l, err := h.groups.List(ctx, actor, group.Query{})
	n.groups = l.Items
	return n, err
}

// product gives the id of the product that is called so, or the name itself, which no
// product has as its id.
func (n names) product(name string) product.ID {
	for _, p := range n.products {
		if p.Slug == name || db.Fold(p.Name) == db.Fold(name) {
			return p.ID
		}
	}
	return product.ID(name)
}

func (n names) group(name string) group.ID {
	for _, g := range n.groups {
		if g.Slug == name || db.Fold(g.Name.Da) == db.Fold(name) || db.Fold(g.Name.En) == db.Fold(name) {
			return g.ID
		}
	}
	return group.ID(name)
}

// read reads what was written. The faults are of what cannot be read at all.
func (h *handlers) read(ctx context.Context, f web.Form) (c decision.Content, faults errs.Fields, err error) {
	n, err := h.names(ctx)
	if err != nil {
		return c, nil, err
	}
	c = decision.Content{
		Group: group.ID(f.Text("group")), Matter: group.Matter(f.Text("matter")), Reach: auth.Reach(f.Text("reach")),
		Heading: product.Text{Da: f.Text("heading_da"), En: f.Text("heading_en")},
		Text:    product.Text{Da: f.Text("text_da"), En: f.Text("text_en")},
		Open: decision.Open{
			Heading: product.Text{Da: f.Text("open_heading_da"), En: f.Text("open_heading_en")},
			Text:    product.Text{Da: f.Text("open_text_da"), En: f.Text("open_text_en")},
		},
		Vote:   readVote(f),
		Source: f.Source(&faults),
	}
	if c.Reach == closed {
		c.Reach = decision.Closed(c.Group)
	}
	if c.Day, err = civil.ParseWhen(f.Text("day")); err != nil {
		faults.Add("day", civil.ErrDate.Key, "value", clip(f.Text("day")))
	}
	for name := range strings.SplitSeq(f.Text("products"), ",") {
		if name = line.Tidy(name); name != "" {
			c.Products = append(c.Products, n.product(name))
		}
	}
	if c.Effects, err = h.readEffects(ctx, f, n); err != nil {
		return c, nil, err
	}
	if slug := f.Text("corrects"); slug != "" {
		d, err := h.decisions.BySlug(ctx, auth.From(ctx), slug)
		if err != nil {
			return c, nil, err
		}
		c.Corrects = d.ID
	}
	return c, faults, nil
}

func readVote(f web.Form) decision.Vote {
	v := decision.Vote{Method: f.Text("method")}
	for _, n := range []struct {
		name string
		into *int
	}{{"for", &v.For}, {"against", &v.Against}, {"abstain", &v.Abstain}} {
		s := f.Text(n.name)
		if s == "" {
			continue
		}
		v.Counted = true
		var err error
		if *n.into, err = strconv.Atoi(s); err != nil {
			*n.into = -1 // which the register says is no number of votes
		}
	}
	return v
}

// readEffects reads the rows in which something is written.
func (h *handlers) readEffects(ctx context.Context, f web.Form, n names) (list []decision.Effect, err error) {
	for i := range rowsOf(f.Values) {
		field := decision.EffectField(i)
		named := line.Tidy(f.Text(field))
		e := decision.Effect{Object: decision.Object(f.Text(field + "_object")), Text: product.Text{Da: f.Text(field + "_text"), En: f.Text(field + "_text_en")}}
		switch {
		case e.Object == decision.Elsewhere:
			e.Path = named
		case named == "":
		case e.Object.OfProduct():
			e.ID = string(n.product(named))
		case e.Object == decision.Charter:
			e.ID = string(n.group(named))
		default:
			a, err := h.authorities.AuthorityCalled(ctx, named)
			if err != nil && errs.KindOf(err) != errs.NotFound {
				return nil, err
			}
			if e.ID = string(a.ID); e.ID == "" {
				e.ID = named
			}
		}
		list = append(list, e)
	}
	return list, nil
}

// written is how a decision stands in the form.
func (h *handlers) written(ctx context.Context, c decision.Content) (url.Values, error) {
	n, err := h.names(ctx)
	if err != nil {
		return nil, err
	}
	v := url.Values{
		"group": {string(c.Group)}, "matter": {string(c.Matter)}, "day": {c.Day.String()}, "reach": {string(c.Reach)},
		"heading_da": {c.Heading.Da}, "heading_en": {c.Heading.En}, "text_da": {c.Text.Da}, "text_en": {c.Text.En},
		"open_heading_da": {c.Open.Heading.Da}, "open_heading_en": {c.Open.Heading.En},
		"open_text_da": {c.Open.Text.Da}, "open_text_en": {c.Open.Text.En}, "method": {c.Vote.Method},
		"source_title": {c.Source.Title}, "source_address": {c.Source.Address}, "source_date": {c.Source.Date.String()}, "source_basis": {string(c.Source.Basis)},
	}
	if c.Reach != auth.Public && c.Reach != auth.Members {
		v.Set("reach", closed)
	}
	if c.Vote.Counted {
		v.Set("for", strconv.Itoa(c.Vote.For))
		v.Set("against", strconv.Itoa(c.Vote.Against))
		v.Set("abstain", strconv.Itoa(c.Vote.Abstain))
	}
	var about []string
	for _, p := range c.Products {
		about = append(about, n.productName(p))
	}
	v.Set("products", strings.Join(about, ", "))
	if c.Corrects != "" {
		slug, err := h.decisions.SlugOf(ctx, c.Corrects)
		if err != nil {
			return nil, err
		}
		v.Set("corrects", slug)
	}
	return v, h.writtenEffects(ctx, v, c.Effects, n)
}

func (h *handlers) writtenEffects(ctx context.Context, v url.Values, list []decision.Effect, n names) error {
	var members []registry.AuthorityID
	for _, e := range list {
		members = append(members, registry.AuthorityID(e.ID))
	}
	authorities, err := h.authorities.NamesByID(ctx, members)
	if err != nil {
		return err
	}
	for i, e := range list {
		field, named := decision.EffectField(i), e.Path
		switch {
		case e.Object.OfProduct():
			named = n.productName(product.ID(e.ID))
		case e.Object == decision.Membership:
			named = authorities[registry.AuthorityID(e.ID)].Slug
		case e.Object == decision.Charter:
			at := slices.IndexFunc(n.groups, func(g group.Listed) bool { return string(g.ID) == e.ID })
			if named = e.ID; at >= 0 {
				named = n.groups[at].Name.Da
			}
		}
		v.Set(field, named)
		v.Set(field+"_object", string(e.Object))
		v.Set(field+"_text", e.Text.Da)
		v.Set(field+"_text_en", e.Text.En)
	}
	return nil
}

func (n names) productName(id product.ID) string {
	for _, p := range n.products {
		if p.ID == id {
			return p.Name
		}
	}
	return string(id)
}
