package partnerweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// deliveriesPage is all solutions with a box for each kind of work.
type deliveriesPage struct {
	form
	Said   ui.Table
	Was    []string // what was said when the page was made, so that what others say meanwhile is left alone
	Named  ui.Table // solutions that the supplier is known to have to do with
	Others ui.Table
	Own    bool   // the supplier itself speaks, and needs no source
	Note   string // what saving means to the supplier
}

func itemValue(it partner.Item) string { return string(it.Product) + "/" + string(it.Work) }

// items reads values that itemValue made. What is none is left to the service to
// refuse.
func items(values []string) (list []partner.Item) {
	for _, v := range values {
		p, w, _ := strings.Cut(v, "/")
		list = append(list, partner.Item{Product: product.ID(p), Work: partner.Work(w)})
	}
	return list
}

func (h *handlers) deliveries(w http.ResponseWriter, r *http.Request) error {
	return h.showDeliveries(w, r, nil, nil)
}

func (h *handlers) showDeliveries(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	a, err := h.supplier(r)
	if err != nil {
		return err
	}
	said, err := h.partners.Deliveries(ctx, actor, partner.Query{Supplier: a.ID})
	if err != nil {
		return err
	}
	all, err := h.products.Catalogue(ctx, actor, product.Query{})
	if err != nil {
		return err
	}
	if written == nil {
		written = url.Values{}
		for _, x := range said.Items {
			written.Add("is", itemValue(x.Value.Item()))
		}
		written["was"] = written["is"]
	}
	p := deliveriesPage{
		form: newForm(ctx, supplierFrame(ctx, a, "deliveries"), supplierPath(a, "/leverancer"), "partnerweb.save", written),
		Said: saidTable(ctx, a, said.Items, h.partners.Today()), Was: written["was"], Own: partner.CanSign(actor, a.ID),
	}
	if p.Own {
		p.Lead, p.Note = i18n.T(ctx, "partnerweb.lead.deliveries"), i18n.T(ctx, "partnerweb.saving_confirms")
	} else {
		p.Lead = i18n.T(ctx, "partnerweb.secretariat_says")
	}
	p.Named, p.Others = workTables(ctx, a.ID, all.Items, written)
	return web.Render(w, r, p.failed(ctx, failed), deliveriesView(p))
}

// workTables have a row for each solution and a box for each kind of work. First
// come the solutions that the supplier has to do with already.
func workTables(ctx context.Context, supplier registry.AuthorityID, all []product.Listed, written url.Values) (named, others ui.Table) {
	columns := []ui.Column{{Title: i18n.T(ctx, "partnerweb.product")}}
	for _, w := range partner.Works {
		columns = append(columns, ui.Column{Title: work(ctx, w)})
	}
	named = ui.Table{Caption: i18n.T(ctx, "partnerweb.named"), Dense: true, Columns: columns}
	others = ui.Table{Caption: i18n.T(ctx, "partnerweb.others"), Dense: true, Columns: columns}
	for _, l := range all {
		row, known := workRow(ctx, l.Product, written)
		if known || slices.ContainsFunc(l.PartiesIn(product.Supplying...), func(p product.Party) bool { return p.Value.Authority == supplier }) {
			named.Rows = append(named.Rows, row)
		} else {
			others.Rows = append(others.Rows, row)
		}
	}
	return named, others
}

func workRow(ctx context.Context, p product.Product, written url.Values) (row []ui.Cell, known bool) {
	row = []ui.Cell{{Text: p.Name}}
	for _, w := range partner.Works {
		v := itemValue(partner.Item{Product: p.ID, Work: w})
		known = known || slices.Contains(written["was"], v)
		row = append(row, ui.Cell{Content: ui.Tick{
			Name: "is", Value: v, Checked: slices.Contains(written["is"], v),
			Label: i18n.T(ctx, "partnerweb.work_of", "work", work(ctx, w), "product", p.Name),
		}})
	}
	return row, known
}

// saidTable lists what the supplier is said to deliver, each with the page where
// it is said more exactly.
func saidTable(ctx context.Context, a registry.Authority, list []partner.Listed, today civil.Date) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "partnerweb.said"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "partnerweb.product")}, {Title: i18n.T(ctx, "partnerweb.work")}, {Title: i18n.T(ctx, "partnerweb.state")},
			{Title: i18n.T(ctx, "partnerweb.who_says")}, {Title: i18n.T(ctx, "partnerweb.amend"), Hidden: true},
		},
	}
	for _, x := range list {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: x.Product.Name, Href: in(ctx, x.Product.Path())}, {Text: work(ctx, x.Value.Work)}, {Content: state(ctx, x.Value, today)},
			{Content: spoken(ctx, x.Value)},
			{Text: i18n.T(ctx, "partnerweb.amend"), Href: in(ctx, supplierPath(a, "/leverancer/"+string(x.ID)))},
		})
	}
	return t
}

func (h *handlers) say(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, err := h.supplier(r)
	if err != nil {
		return err
	}
	was, is := f.Values["was"], f.Values["is"]
	without := func(list, other []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return slices.Contains(other, v) })
	}
	var faults errs.Fields
	said := partner.Saying{
		Supplier: a.ID, Source: f.Source(&faults),
		Begins: items(without(is, was)), Ends: items(without(was, is)), Stays: items(without(was, without(was, is))),
	}
	if faults == nil {
		err = h.partners.Say(ctx, auth.From(ctx), said)
	} else { // a date that is none would pass for a source that was not given
		var more errs.Fields
		said.Source.Check(&more)
		err = faults.Join(more.Err())
	}
	if web.Reform(err) {
		return h.showDeliveries(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, supplierPath(a, "/leverancer"), web.Flash{Key: "partnerweb.flash.said", Args: []string{"name", a.FullName()}})
}

// deliveryPage says one delivery more exactly.
type deliveryPage struct {
	form
	Own bool
}

func (h *handlers) delivery(w http.ResponseWriter, r *http.Request) error {
	return h.showDelivery(w, r, nil, nil)
}

// ofSupplier reads the delivery of the address, which must be the supplier's.
func (h *handlers) ofSupplier(r *http.Request, a registry.Authority) (d partner.Delivery, p product.Details, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err = h.partners.DeliveryByID(ctx, actor, partner.DeliveryID(r.PathValue("id")))
	if err != nil {
		return d, p, err
	}
	if d.Value.Supplier != a.ID {
		return d, p, product.ErrNotFound
	}
	p, err = h.products.ByID(ctx, actor, d.Value.Product)
	return d, p, err
}

func (h *handlers) showDelivery(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	a, err := h.supplier(r)
	if err != nil {
		return err
	}
	d, of, err := h.ofSupplier(r, a)
	if err != nil {
		return err
	}
	if written == nil {
		written = url.Values{"note": {d.Value.Note}, "from": {d.Period.From.String()}}
		if !d.Period.Open() {
			written.Set("to", (d.Period.To - 1).String())
		}
		writtenSource(written, d.Value.Source)
	}
	title := i18n.T(ctx, "partnerweb.work_of", "work", work(ctx, d.Value.Work), "product", of.Name)
	frame := supplierFrame(ctx, a, "deliveries")
	frame.Crumbs = append(frame.Crumbs, ui.Link{Text: i18n.T(ctx, "partnerweb.tab.deliveries"), Href: in(ctx, supplierPath(a, "/leverancer"))})
	frame.Title, frame.Heading, frame.Here, frame.Tabs = i18n.T(ctx, "partnerweb.title_of", "title", title, "name", a.FullName()), title, title, nil
	frame.Meta = spoken(ctx, d.Value)
	p := deliveryPage{
		form: newForm(ctx, frame, supplierPath(a, "/leverancer/"+string(d.ID)), "partnerweb.save", written),
		Own:  partner.CanSign(auth.From(ctx), a.ID),
	}
	return web.Render(w, r, p.failed(ctx, failed), deliveryView(p))
}

func (h *handlers) amend(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, err := h.supplier(r)
	if err != nil {
		return err
	}
	d, _, err := h.ofSupplier(r, a)
	if err != nil {
		return err
	}
	var faults errs.Fields
	in := partner.Amendment{Period: readPeriod(f, &faults), Note: f.Text("note"), Source: f.Source(&faults)}
	if faults != nil {
		in.Period = civil.Period{} // so that the service writes nothing and yet tells the other faults
	}
	err = faults.Join(h.partners.Amend(ctx, auth.From(ctx), a.ID, d.ID, in), "to")
	if web.Reform(err) {
		return h.showDelivery(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, supplierPath(a, "/leverancer"), web.Flash{Key: "partnerweb.flash.said", Args: []string{"name", a.FullName()}})
}

// readPeriod reads the first and the last day that something holds; without a
// last day it is until further notice.
func readPeriod(f web.Form, faults *errs.Fields) civil.Period {
	p := civil.Since(f.Date("from", faults))
	if f.Text("from") == "" {
		faults.Add("from", "errs.required")
	}
	if last := f.Date("to", faults); last != 0 {
		p.To = last + 1
	}
	return p
}

func (p deliveryPage) sourceNote(ctx context.Context) string {
	if p.Own {
		return i18n.T(ctx, "partnerweb.help.own_source")
	}
	return ""
}
