package partnerweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"alminding/internal/base/errs"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// referencesPage is a supplier's references, with the form that asks for one.
type referencesPage struct {
	form
	Deliveries []ui.Option // none: there is nothing to refer to
	List       ui.Table
	ToSay      ui.Link
}

// mentioned are the names that references mention.
type mentioned struct {
	authorities map[registry.AuthorityID]registry.Name
	products    map[product.ID]product.Name
}

func (h *handlers) mentionedIn(ctx context.Context, list []partner.Reference) (m mentioned, err error) {
	var authorities []registry.AuthorityID
	for _, r := range list {
		authorities = append(authorities, r.Supplier, r.Authority)
	}
	if m.authorities, err = h.authorities.NamesByID(ctx, authorities); err != nil {
		return m, err
	}
	products, err := h.products.Names(ctx, auth.From(ctx))
	m.products = map[product.ID]product.Name{}
	for _, p := range products {
		m.products[p.ID] = p
	}
	return m, err
}

func (h *handlers) references(w http.ResponseWriter, r *http.Request) error {
	return h.showReferences(w, r, url.Values{}, nil)
}

func (h *handlers) showReferences(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	a, err := h.supplier(r)
	if err != nil {
		return err
	}
	list, err := h.partners.ReferencesOf(ctx, actor, a.ID)
	if err != nil {
		return err
	}
	said, err := h.partners.Deliveries(ctx, actor, partner.Query{Supplier: a.ID})
	if err != nil {
		return err
	}
	m, err := h.mentionedIn(ctx, list)
	if err != nil {
		return err
	}
	p := referencesPage{
		form:  newForm(ctx, supplierFrame(ctx, a, "references"), supplierPath(a, "/referencer"), "partnerweb.ask", written),
		List:  referencesTable(ctx, a, list, m),
		ToSay: ui.Link{Text: i18n.T(ctx, "partnerweb.next.deliveries"), Href: in(ctx, supplierPath(a, "/leverancer"))},
	}
	p.Lead = i18n.T(ctx, "partnerweb.lead.references")
	for _, x := range said.Items {
		v := itemValue(x.Value.Item())
		p.Deliveries = append(p.Deliveries, ui.Option{
			Value: v, Text: i18n.T(ctx, "partnerweb.work_of", "work", work(ctx, x.Value.Work), "product", x.Product.Name),
			Selected: v == written.Get("delivery"),
		})
	}
	return web.Render(w, r, p.failed(ctx, failed), referencesView(p))
}

// referencesTable lists a supplier's references, with a button for each that can
// be taken back.
func referencesTable(ctx context.Context, a registry.Authority, list []partner.Reference, m mentioned) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "partnerweb.references"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "partnerweb.field.authority")}, {Title: i18n.T(ctx, "partnerweb.field.delivery")}, {Title: i18n.T(ctx, "partnerweb.what")},
			{Title: i18n.T(ctx, "partnerweb.state")}, {Title: i18n.T(ctx, "partnerweb.withdraw"), Hidden: true},
		},
	}
	for _, r := range list {
		name := m.authorities[r.Authority]
		row := []ui.Cell{
			{Text: name.Name, Href: in(ctx, name.Path())}, {Text: deliveryName(ctx, r, m)},
			{Text: whatAndYears(ctx, r)}, {Content: answerView(answer(ctx, r), r.Reply)}, {},
		}
		if r.State.Living() {
			row[4].Content = ui.Post{
				Button: ui.Button{Text: i18n.T(ctx, "partnerweb.withdraw"), Small: true}, Quiet: true,
				Action: in(ctx, supplierPath(a, "/referencer/"+string(r.ID)+"/traek")),
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func deliveryName(ctx context.Context, r partner.Reference, m mentioned) string {
	return i18n.T(ctx, "partnerweb.work_of", "work", work(ctx, r.Work), "product", m.products[r.Product].Name)
}

func whatAndYears(ctx context.Context, r partner.Reference) string {
	return i18n.T(ctx, "partnerweb.what_and_years", "what", r.What, "years", years(ctx, r))
}

func (h *handlers) ask(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, err := h.supplier(r)
	if err != nil {
		return err
	}
	ref := partner.Reference{Supplier: a.ID, What: f.Text("what"), Since: year(f.Text("since")), Until: year(f.Text("until"))}
	if chosen := items(f.Values["delivery"]); len(chosen) == 1 {
		ref.Product, ref.Work = chosen[0].Product, chosen[0].Work
	}
	var faults errs.Fields
	if ref.Authority, err = h.authorityCalled(ctx, f.Text("authority"), &faults); err != nil {
		return err
	}
	_, err = h.partners.Ask(ctx, auth.From(ctx), ref)
	if err = faults.Join(err); web.Reform(err) {
		return h.showReferences(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, supplierPath(a, "/referencer"), web.Flash{Key: "partnerweb.flash.asked", Args: []string{"authority", f.Text("authority")}})
}

// authorityCalled finds the authority that the text names. It adds the fault of
// one that nobody knows; that of an empty one is left to the service.
func (h *handlers) authorityCalled(ctx context.Context, s string, faults *errs.Fields) (registry.AuthorityID, error) {
	if s == "" {
		return "", nil
	}
	a, err := h.authorities.AuthorityCalled(ctx, s)
	if errs.KindOf(err) == errs.NotFound {
		faults.Add("authority", "partnerweb.no_authority")
		return "", nil
	}
	return a.ID, err
}

// year reads a year; what is none is negative, which the service refuses beside
// the field.
func year(text string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

func (h *handlers) withdraw(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, err := h.supplier(r)
	if err != nil {
		return err
	}
	if _, err := h.partners.Withdraw(ctx, auth.From(ctx), partner.ReferenceID(r.PathValue("id")), ""); err != nil {
		return err
	}
	return web.Redirect(w, r, supplierPath(a, "/referencer"), web.Flash{Key: "partnerweb.flash.withdrawn"})
}

// namedPage is the references that name an authority, with its answers.
type namedPage struct {
	form
	Open   []openReference
	Closed ui.Table
	None   ui.Empty
}

// openReference is a reference that the authority has not answered.
type openReference struct {
	Title     string
	ID        string
	Facts     ui.Facts
	CanAnswer bool
	Action    string
	Confirm   ui.Button
	Decline   ui.Button
	Reply     ui.TextArea
}

func referencesPath(a registry.Authority, below string) string {
	return "/myndigheder/" + a.Slug + "/referencer" + below
}

// named reads the authority of the address for somebody who may see what it is
// named in.
func (h *handlers) named(r *http.Request) (registry.Authority, error) {
	a, err := h.authorities.AuthorityBySlug(r.Context(), r.PathValue("slug"))
	if err == nil && !partner.CanFollow(auth.From(r.Context()), a.ID) {
		return a, partner.ErrForbidden
	}
	return a, err
}

func (h *handlers) namedIn(w http.ResponseWriter, r *http.Request) error {
	return h.showNamedIn(w, r, url.Values{}, nil)
}

func (h *handlers) showNamedIn(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	a, err := h.named(r)
	if err != nil {
		return err
	}
	list, err := h.partners.ReferencesTo(ctx, auth.From(ctx), a.ID)
	if err != nil {
		return err
	}
	m, err := h.mentionedIn(ctx, list)
	if err != nil {
		return err
	}
	p := namedPage{form: newForm(ctx, namedFrame(ctx, a), "", "partnerweb.confirm", written)}
	code := p.failed(ctx, failed)
	for i := range p.Problems { // each reference has a reply of its own
		p.Problems[i].Field += "-" + written.Get("reference")
	}
	for _, x := range list {
		if x.State == partner.Asked {
			p.Open = append(p.Open, newOpenReference(ctx, a, x, m, p.form))
		}
	}
	p.Closed = closedTable(ctx, a, list, m)
	p.None = ui.Empty{Title: i18n.T(ctx, "partnerweb.not_named"), Text: i18n.T(ctx, "partnerweb.not_named_text", "name", a.FullName())}
	return web.Render(w, r, code, namedView(p))
}

func namedFrame(ctx context.Context, a registry.Authority) ui.Page {
	title := i18n.T(ctx, "partnerweb.named_in", "name", a.FullName())
	return ui.Page{
		Title: title, Heading: title, Here: i18n.T(ctx, "partnerweb.references"), Lead: i18n.T(ctx, "partnerweb.lead.named"),
		Door: "collaboration", Sub: "authorities",
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "partnerweb.authorities"), Href: in(ctx, "/myndigheder")}, {Text: a.FullName(), Href: in(ctx, a.Path())},
		},
	}
}

func newOpenReference(ctx context.Context, a registry.Authority, r partner.Reference, m mentioned, f form) openReference {
	supplier := m.authorities[r.Supplier]
	o := openReference{
		Title: i18n.T(ctx, "partnerweb.supplier_names", "supplier", supplier.Name), ID: "reference-" + string(r.ID),
		CanAnswer: partner.CanConfirm(auth.From(ctx), r), Action: in(ctx, referencesPath(a, "/"+string(r.ID))),
		Facts: ui.Facts{
			{Name: i18n.T(ctx, "partnerweb.supplier"), Text: supplier.Name, Href: in(ctx, supplier.Path())},
			{Name: i18n.T(ctx, "partnerweb.field.delivery"), Text: deliveryName(ctx, r, m)},
			{Name: i18n.T(ctx, "partnerweb.what"), Text: r.What},
			{Name: i18n.T(ctx, "partnerweb.when"), Text: years(ctx, r)},
			{Name: i18n.T(ctx, "partnerweb.asked_on"), Text: i18n.Date(ctx, r.Asked)},
		},
		Confirm: ui.Button{Text: f.Save, Name: "answer", Value: "confirm"},
		Decline: ui.Button{Text: i18n.T(ctx, "partnerweb.decline"), Name: "answer", Value: "decline"},
		Reply: ui.TextArea{
			Field: ui.Field{Name: "reply", ID: "reply-" + string(r.ID), Label: i18n.T(ctx, "partnerweb.field.reply"), Help: i18n.T(ctx, "partnerweb.help.reply"), Optional: true},
			Rows:  2, Max: partner.MaxReply, Wide: true,
		},
	}
	if fault := f.Problems.For(o.Reply.ID); fault != "" {
		o.Reply.Value, o.Reply.Error = f.Written.Get("reply"), fault
	}
	return o
}

// closedTable lists the references that are answered, with a button for those
// that the authority can take back.
func closedTable(ctx context.Context, a registry.Authority, list []partner.Reference, m mentioned) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "partnerweb.answered"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "partnerweb.supplier")}, {Title: i18n.T(ctx, "partnerweb.field.delivery")}, {Title: i18n.T(ctx, "partnerweb.what")},
			{Title: i18n.T(ctx, "partnerweb.state")}, {Title: i18n.T(ctx, "partnerweb.withdraw"), Hidden: true},
		},
	}
	for _, r := range list {
		if r.State == partner.Asked {
			continue
		}
		name := m.authorities[r.Supplier]
		row := []ui.Cell{
			{Text: name.Name, Href: in(ctx, name.Path())}, {Text: deliveryName(ctx, r, m)}, {Text: whatAndYears(ctx, r)},
			{Content: answerView(answer(ctx, r), r.Reply)}, {},
		}
		if r.State == partner.Confirmed && partner.CanWithdraw(auth.From(ctx), r) {
			row[4].Content = ui.Post{
				Button: ui.Button{Text: i18n.T(ctx, "partnerweb.withdraw"), Small: true}, Quiet: true,
				Action: in(ctx, referencesPath(a, "/"+string(r.ID))), Hidden: []ui.Pair{{Name: "answer", Value: "withdraw"}},
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (h *handlers) answer(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, err := h.named(r)
	if err != nil {
		return err
	}
	id := partner.ReferenceID(r.PathValue("id"))
	var ref partner.Reference
	switch f.Get("answer") {
	case "confirm":
		ref, err = h.partners.Confirm(ctx, actor, id)
	case "decline":
		ref, err = h.partners.Decline(ctx, actor, id, f.Text("reply"))
	case "withdraw":
		ref, err = h.partners.Withdraw(ctx, actor, id, "")
	default:
		return web.ErrUnread
	}
	if web.Reform(err) {
		f.Set("reference", string(id))
		return h.showNamedIn(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, referencesPath(a, ""), web.Flash{Key: "partnerweb.flash." + string(ref.State)})
}
