package governanceweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"alminding/internal/base/errs"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// documentsPage is what there is of documents about a product.
type documentsPage struct {
	ui.Page
	Table ui.Table
	None  ui.Empty
}

func (h *handlers) documents(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.products.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	f, err := h.governance.Documents(ctx, actor, d.ID)
	if err != nil {
		return err
	}
	page := frameOf(ctx, f.Product)
	page.Here = i18n.T(ctx, "governanceweb.documents")
	page.Heading = titled(ctx, d.Name, page.Here)
	page.Title, page.Lead = page.Heading, i18n.T(ctx, "governanceweb.documents_lead")
	page.Crumbs = append(page.Crumbs, ui.Link{Text: i18n.T(ctx, "governanceweb.governance"), Href: in(ctx, path(f.Product))})
	if f.CanKeep {
		page.Actions = ui.Button{Text: i18n.T(ctx, "governanceweb.do.add_document"), Kind: ui.Primary, Href: in(ctx, path(f.Product)+"/dokumenter/nyt")}
	}
	p := documentsPage{
		Page: page, Table: documentTable(ctx, f),
		None: ui.Empty{Title: i18n.T(ctx, "governanceweb.no_documents"), Text: i18n.T(ctx, "governanceweb.no_documents_text")},
	}
	return web.Render(w, r, http.StatusOK, documentsView(p))
}

func documentTable(ctx context.Context, f governance.Folder) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "governanceweb.documents"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "governanceweb.document")}, {Title: i18n.T(ctx, "governanceweb.kind")}, {Title: i18n.T(ctx, "governanceweb.criterion")},
		{Title: i18n.T(ctx, "governanceweb.date")}, {Title: i18n.T(ctx, "governanceweb.counts_until")}, {Title: i18n.T(ctx, "governanceweb.link")},
	}}
	if f.CanKeep {
		t.Columns = append(t.Columns, ui.Column{Title: i18n.T(ctx, "governanceweb.do.change"), Hidden: true})
	}
	for _, d := range f.Documents {
		health := ui.Cell{}
		if d.Address != "" {
			health.Text = i18n.T(ctx, d.Seen.Health().Label())
		}
		row := []ui.Cell{
			{Text: d.Title, Href: documentHref(ctx, d)}, {Text: i18n.T(ctx, d.Kind.Label())},
			{Text: string(d.Kind.Criterion()), Href: in(ctx, criterionPath(d.Kind.Criterion()))}, {Text: i18n.When(ctx, d.Date)}, {Text: i18n.ShortDate(ctx, d.Expires()-1)}, health,
		}
		if f.CanKeep {
			row = append(row, ui.Cell{Text: i18n.T(ctx, "governanceweb.do.change"), Href: in(ctx, documentPath(d)+"/ret")})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func documentPath(d governance.Document) string { return "/governance/dokumenter/" + string(d.ID) }

// documentHref is where the document can be read.
func documentHref(ctx context.Context, d governance.Document) string {
	if d.Address != "" {
		return d.Address
	}
	return in(ctx, documentPath(d))
}

// statementPage is a document that is a text that stands here.
type statementPage struct {
	ui.Page
	Text  string
	Facts ui.Facts
}

// document sends a file, leads to a link, or shows a statement.
func (h *handlers) document(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.governance.DocumentByID(ctx, actor, governance.DocumentID(r.PathValue("id")))
	if err != nil {
		return err
	}
	if !d.File.IsZero() {
		d, content, err := h.governance.OpenDocument(ctx, actor, d.ID)
		if err != nil {
			return err
		}
		defer content.Close() //nolint:errcheck // it was only read
		return web.Attachment(w, r, d.File.Name, d.File.Type, d.File.Size, content)
	}
	f, err := h.governance.Documents(ctx, actor, d.Product)
	if err != nil {
		return err
	}
	page := frameOf(ctx, f.Product)
	page.Title, page.Here = d.Title, d.Title
	page.Crumbs = append(page.Crumbs, ui.Link{Text: i18n.T(ctx, "governanceweb.documents"), Href: in(ctx, path(f.Product)+"/dokumenter")})
	p := statementPage{Page: page, Text: d.Text, Facts: ui.Facts{
		{Name: i18n.T(ctx, "governanceweb.kind"), Text: i18n.T(ctx, d.Kind.Label())},
		{Name: i18n.T(ctx, "governanceweb.criterion"), Text: string(d.Kind.Criterion()), Href: in(ctx, criterionPath(d.Kind.Criterion()))},
		{Name: i18n.T(ctx, "governanceweb.date"), Text: i18n.When(ctx, d.Date)},
		{Name: i18n.T(ctx, "governanceweb.counts_until"), Text: i18n.Date(ctx, d.Expires()-1)},
	}}
	if d.Address != "" {
		p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "governanceweb.link"), Text: d.Address, Href: d.Address})
	}
	return web.Render(w, r, http.StatusOK, statementView(p))
}

func (h *handlers) documentForm(w http.ResponseWriter, r *http.Request) error {
	return h.showDocument(w, r, nil, url.Values{"reach": {string(auth.Public)}}, nil)
}

// showDocument asks about a new document, or about the one that is there.
func (h *handlers) showDocument(w http.ResponseWriter, r *http.Request, d *governance.Document, written url.Values, failed error) error {
	ctx := r.Context()
	folder, err := h.folder(r, d)
	if err != nil {
		return err
	}
	if !folder.CanKeep {
		return governance.ErrForbidden.With("name", folder.Product.Name)
	}
	page := frameOf(ctx, folder.Product)
	key, action, list := "governanceweb.do.add_document", path(folder.Product)+"/dokumenter/nyt", path(folder.Product)+"/dokumenter"
	if d != nil {
		key, action = "governanceweb.do.change_document", documentPath(*d)+"/ret"
	}
	page.Here = i18n.T(ctx, key)
	page.Title = titled(ctx, folder.Product.Name, page.Here)
	page.Crumbs = append(page.Crumbs, ui.Link{Text: i18n.T(ctx, "governanceweb.documents"), Href: in(ctx, list)})
	f := form.New(ctx, texts, page, action, list, written, failed)
	f.Upload = true
	documentFields(ctx, f)
	if d != nil {
		f.Version(d.Version, failed)
		f.After = ui.Post{Button: ui.Button{Text: i18n.T(ctx, "governanceweb.do.drop_document"), Kind: ui.Danger}, Action: in(ctx, documentPath(*d)+"/slet")}
	}
	return f.Render(w, r, failed)
}

// folder is that of the address, or of the document.
func (h *handlers) folder(r *http.Request, d *governance.Document) (governance.Folder, error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	if d != nil {
		return h.governance.Documents(ctx, actor, d.Product)
	}
	p, err := h.products.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return governance.Folder{}, err
	}
	return h.governance.Documents(ctx, actor, p.ID)
}

func documentFields(ctx context.Context, f *form.Page) {
	kind := ui.Select{Field: f.Field(ctx, "kind", false), Empty: i18n.T(ctx, "governanceweb.choose")}
	for _, k := range governance.DocumentKinds() {
		kind.Options = append(kind.Options, ui.Option{
			Value: string(k), Text: string(k.Criterion()) + " " + i18n.T(ctx, k.Label()), Selected: f.Written.Get("kind") == string(k),
		})
	}
	title := ui.Input{Field: f.Row("title", i18n.T(ctx, texts.Label+"document"), false), Value: f.Written.Get("title"), Wide: true}
	file := ui.Input{Field: f.Field(ctx, "file", true), Type: "file", Accept: ".pdf,.odt,.docx"}
	reach := ui.Radios{Field: f.Field(ctx, "reach", false), Row: true}
	for _, v := range []auth.Reach{auth.Public, auth.Members} {
		reach.Options = append(reach.Options, ui.Option{Value: string(v), Text: i18n.T(ctx, "governanceweb.reach."+string(v)), Selected: f.Written.Get("reach") == string(v)})
	}
	address := f.Typed(ctx, "address", "url", true)
	address.Wide = true
	f.Add(i18n.T(ctx, "governanceweb.document"), kind, title, address, file,
		ui.TextArea{Field: statementField(ctx, f), Value: f.Written.Get("text"), Max: governance.MaxStatement, Rows: 8, Wide: true})
	f.Add(i18n.T(ctx, "governanceweb.about_document"), f.Short(ctx, "date", false), f.Input(ctx, "maker", true), reach)
}

func statementField(ctx context.Context, f *form.Page) ui.Field {
	field := f.Row("text", i18n.T(ctx, texts.Label+"statement"), true)
	field.Help = i18n.T(ctx, "governanceweb.help.statement", "min", governance.MinStatement)
	return field
}

// sentDocument is a document as the form holds it.
type sentDocument struct {
	governance.Document
	name    string
	content []byte
}

func (h *handlers) readDocument(ctx context.Context, f web.Form, faults *errs.Fields) (d sentDocument, err error) {
	d.Document = governance.Document{
		Kind: governance.DocumentKind(f.Text("kind")), Title: f.Text("title"), Address: f.Text("address"), Text: f.Text("text"),
		Date: f.When("date", faults), Reach: auth.Reach(f.Text("reach")), Version: form.ReadVersion(f),
	}
	if d.Maker, err = h.authorityCalled(ctx, f.Text("maker"), "maker", faults); err != nil {
		return d, err
	}
	d.content, d.name, err = f.File("file")
	return d, err
}

func (h *handlers) addDocument(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	folder, err := h.folder(r, nil)
	if err != nil {
		return err
	}
	var faults errs.Fields
	d, err := h.readDocument(ctx, f, &faults)
	if err != nil {
		return err
	}
	d.Product = folder.Product.ID
	if faults != nil {
		d.Kind = "" // so that the service writes nothing and yet tells the other faults
	}
	_, err = h.governance.AddDocument(ctx, actor, d.Document, d.name, d.content)
	err = faults.Join(err, withoutKind(f)...)
	if form.Again(err) {
		return h.showDocument(w, r, nil, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(folder.Product)+"/dokumenter", web.Flash{Key: "governanceweb.flash.saved"})
}

// withoutKind are the fields of which the service tells faults that are none, when the
// form's own faults kept the kind from it.
func withoutKind(f web.Form) []string {
	if f.Text("kind") == "" {
		return nil
	}
	return []string{"kind"}
}

func (h *handlers) changeDocumentForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.governance.DocumentByID(ctx, auth.From(ctx), governance.DocumentID(r.PathValue("id")))
	if err != nil {
		return err
	}
	names, err := h.authorities.NamesByID(ctx, []registry.AuthorityID{d.Maker})
	if err != nil {
		return err
	}
	return h.showDocument(w, r, &d, url.Values{
		"kind": {string(d.Kind)}, "title": {d.Title}, "address": {d.Address}, "text": {d.Text}, "date": {d.Date.String()},
		"maker": {strings.TrimSpace(names[d.Maker].FullName())}, "reach": {string(d.Reach)},
	}, nil)
}

func (h *handlers) changeDocument(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	was, err := h.governance.DocumentByID(ctx, actor, governance.DocumentID(r.PathValue("id")))
	if err != nil {
		return err
	}
	folder, err := h.folder(r, &was)
	if err != nil {
		return err
	}
	var faults errs.Fields
	d, err := h.readDocument(ctx, f, &faults)
	if err != nil {
		return err
	}
	d.ID = was.ID
	if faults != nil {
		d.Kind = "" // as above
	}
	_, err = h.governance.ReplaceDocument(ctx, actor, d.Document, d.name, d.content)
	err = faults.Join(err, withoutKind(f)...)
	if form.Again(err) {
		return h.showDocument(w, r, &was, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(folder.Product)+"/dokumenter", web.Flash{Key: "governanceweb.flash.saved"})
}

func (h *handlers) dropDocument(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.governance.DocumentByID(ctx, actor, governance.DocumentID(r.PathValue("id")))
	if err != nil {
		return err
	}
	folder, err := h.folder(r, &d)
	if err != nil {
		return err
	}
	if err := h.governance.DropDocument(ctx, actor, d.ID); err != nil {
		return err
	}
	return web.Redirect(w, r, path(folder.Product)+"/dokumenter", web.Flash{Key: "governanceweb.flash.dropped_document"})
}
