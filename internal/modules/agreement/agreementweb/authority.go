package agreementweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"alminding/internal/base/errs"
	"alminding/internal/base/money"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type authorityPage struct {
	ui.Page
	Agreements ui.Table
	Empty      *ui.Empty
	Fees       ui.Table // of this year, for those who may know
	FeesTitle  string
	Unknown    string // how many fees are not stated
	Size       string
	Tools      ui.List
}

// authorityFrame begins a page about the authority, below its own.
func authorityFrame(ctx context.Context, a registry.Authority, title string) ui.Page {
	return ui.Page{
		Title: i18n.T(ctx, "agreementweb.title_of", "title", title, "name", a.FullName()), Heading: title, Here: title, Lead: a.FullName(),
		Door: "collaboration", Sub: "authorities",
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "agreementweb.authorities"), Href: in(ctx, "/myndigheder")},
			{Text: a.FullName(), Href: in(ctx, a.Path())},
		},
	}
}

// authority shows the agreements of one authority, what they cost this year, and
// the size that prices go by.
func (h *handlers) authority(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	found, err := h.agreements.Agreements(ctx, actor, agreement.Query{Authority: a.ID})
	if err != nil {
		return err
	}
	n, err := h.names(ctx, found.Items)
	if err != nil {
		return err
	}
	p := authorityPage{Page: authorityFrame(ctx, a, i18n.T(ctx, "agreementweb.agreements"))}
	p.Agreements = table(ctx, p.Heading, found.Items, n.product)
	if found.Total == 0 {
		p.Empty = &ui.Empty{Title: i18n.T(ctx, "agreementweb.none"), Text: i18n.T(ctx, "agreementweb.none_of", "name", a.FullName())}
	}
	year := h.agreements.Today().Year()
	if err := h.fees(ctx, &p, a.ID, n, year); err != nil {
		return err
	}
	p.Size = i18n.T(ctx, "agreementweb.no_size")
	if sized, ok, err := h.agreements.Class(ctx, a.ID, year); err != nil {
		return err
	} else if ok {
		p.Size = class(ctx, sized, year)
	}
	if agreement.CanKeep(actor) {
		add := func(key, path string, q url.Values) {
			p.Tools = append(p.Tools, ui.Item{Title: i18n.T(ctx, key), Href: address(ctx, path, q)})
		}
		add("agreementweb.new", "/aftaler/ny", url.Values{"myndighed": {a.FullName()}})
		if a.Kind != registry.Municipality {
			add("agreementweb.judge", a.ID.Path()+"/stoerrelse", nil)
		}
	}
	return web.Render(w, r, http.StatusOK, authorityView(p))
}

// bySlug reads the authority that the address names, by slug or by id.
func (h *handlers) bySlug(ctx context.Context, slug string) (registry.Authority, error) {
	a, err := h.authorities.AuthorityBySlug(ctx, slug)
	if errs.KindOf(err) == errs.NotFound {
		return h.authorities.AuthorityByID(ctx, registry.AuthorityID(slug))
	}
	return a, err
}

// fees lists what the agreements cost in the year, with the sum of what is stated.
func (h *handlers) fees(ctx context.Context, p *authorityPage, a registry.AuthorityID, n names, year int) error {
	fees, err := h.agreements.FeesOf(ctx, auth.From(ctx), a, year)
	if err != nil || len(fees) == 0 {
		return err
	}
	p.FeesTitle = i18n.T(ctx, "agreementweb.fees_in", "year", plain(year))
	p.Fees = ui.Table{Caption: p.FeesTitle, Columns: []ui.Column{
		{Title: label(ctx, "product")}, {Title: i18n.T(ctx, "agreementweb.how")}, {Title: i18n.T(ctx, "agreementweb.paid"), Number: true},
	}}
	var known []money.Amount
	for _, f := range fees {
		product := n.products[f.Value.Product]
		how := yearly(ctx, agreement.Listed{Version: f.Version, Terms: true})
		if f.Price != nil {
			how = i18n.T(ctx, "agreementweb.card_of", "year", plain(f.Price.Card.Year), "class", text(ctx, f.Price.Sized.Class.Name))
		}
		if f.Amount != nil {
			known = append(known, *f.Amount)
		}
		p.Fees.Rows = append(p.Fees.Rows, []ui.Cell{{Text: product.Name, Href: in(ctx, f.ID.Path())}, {Text: how}, {Text: amount(ctx, f.Amount)}})
	}
	if missing := len(fees) - len(known); missing > 0 {
		p.Unknown = i18n.N(ctx, "agreementweb.fees_unknown", missing)
	}
	sum, err := money.Sum(known...)
	if err == nil && len(known) > 0 {
		p.Fees.Foot = []ui.Cell{{Text: i18n.T(ctx, "agreementweb.sum")}, {}, {Text: i18n.Money(ctx, sum)}}
	}
	return err
}

func (h *handlers) judgePage(ctx context.Context, a registry.Authority, written url.Values, failed error) (*form.Page, error) {
	f := form.New(ctx, texts, authorityFrame(ctx, a, i18n.T(ctx, "agreementweb.judge")), a.ID.Path()+"/stoerrelse", a.Path()+"/aftaler", written, failed)
	year, err := strconv.Atoi(written.Get("year"))
	if err != nil {
		year = h.agreements.Today().Year()
	}
	k, err := h.agreements.KeyIn(ctx, agreement.Standard, year)
	if err != nil {
		return f, err
	}
	from := f.Short(ctx, "year", false)
	size := ui.Radios{Field: f.Field(ctx, "class", false)}
	for _, c := range k.Classes {
		size.Options = append(size.Options, ui.Option{Value: string(c.ID), Text: text(ctx, c.Name), Help: bounds(ctx, k, c), Selected: string(c.ID) == written.Get("class")})
	}
	reason := ui.TextArea{Field: f.Field(ctx, "reason", false), Value: written.Get("reason"), Max: agreement.MaxReason, Rows: 3}
	f.Add(i18n.T(ctx, "agreementweb.section.judgement"), from, size, reason)
	f.Add(i18n.T(ctx, "agreementweb.section.source"), f.Source())
	return f, nil
}

func (h *handlers) judgeForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	year := h.agreements.Today().Year()
	written := url.Values{"year": {plain(year)}}
	if sized, ok, err := h.agreements.Class(ctx, a.ID, year); err != nil {
		return err
	} else if ok && sized.Judgement != nil {
		written.Set("class", string(sized.Class.ID))
		written.Set("reason", sized.Judgement.Reason)
		form.WriteSource(written, sized.Judgement.Source)
	}
	f, err := h.judgePage(ctx, a, written, nil)
	if err != nil {
		return err
	}
	return f.Render(w, r, nil)
}

func (h *handlers) judge(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	sent, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	f := reader{Values: sent.Values}
	j := agreement.Judgement{
		Authority: a.ID, Key: agreement.Standard, Class: agreement.ClassID(f.Get("class")), Reason: f.text("reason"), Source: f.source(),
	}
	err = h.agreements.Judge(ctx, auth.From(ctx), j, f.year())
	if err = f.faults.Join(err); err != nil {
		return again(w, r, err, func(failed error) (*form.Page, error) { return h.judgePage(ctx, a, sent.Values, failed) })
	}
	return web.Redirect(w, r, a.Path()+"/aftaler", web.Flash{Key: "agreementweb.has_judged", Args: []string{"name", a.FullName()}})
}

// year reads a year. What is none is 0, which the service refuses.
func (r *reader) year() int {
	y, _ := strconv.Atoi(r.text("year"))
	return y
}
