package partnerweb

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"alminding/internal/base/errs"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

const codesPath = "/sekretariat/adfaerdskodeks"

// codesPage is the versions of the code and who has signed them.
type codesPage struct {
	ui.Page
	Versions ui.Table
	Signed   ui.Table
	Files    ui.Downloads
}

// signatory is an authority with a partner agreement or a signature.
type signatory struct {
	registry.Name
	Status partner.Status
	Given  []partner.Signature
}

// signatories lists, by name, all who are partners or have signed.
func (h *handlers) signatories(ctx context.Context) (list []signatory, codes partner.Codes, err error) {
	if codes, err = h.partners.Codes(ctx); err != nil {
		return nil, nil, err
	}
	signed, err := h.partners.Signatures(ctx, auth.From(ctx))
	if err != nil {
		return nil, nil, err
	}
	partners, err := h.partners.Partners(ctx, h.partners.Today())
	if err != nil {
		return nil, nil, err
	}
	var ids []registry.AuthorityID
	for id := range partners {
		ids = append(ids, id)
	}
	for id := range signed {
		if _, is := partners[id]; !is {
			partners[id] = partner.Outside
			ids = append(ids, id)
		}
	}
	names, err := h.authorities.NamesByID(ctx, ids)
	for _, id := range ids {
		list = append(list, signatory{names[id], partners[id], signed[id]})
	}
	slices.SortFunc(list, func(a, b signatory) int { return bytes.Compare(db.SortKey(a.Name.Name), db.SortKey(b.Name.Name)) })
	return list, codes, err
}

func number(codes partner.Codes, id partner.CodeID) string {
	for _, c := range codes {
		if c.ID == id {
			return strconv.Itoa(c.Number)
		}
	}
	return ""
}

func (h *handlers) codes(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, codes, err := h.signatories(ctx)
	if err != nil {
		return err
	}
	p := codesPage{
		Page: codeFrame(ctx, i18n.T(ctx, "partnerweb.code")), Versions: versionsTable(ctx, list, codes), Signed: signatoriesTable(ctx, list, codes),
		Files: ui.Downloads{{Text: "CSV", Href: in(ctx, codesPath+".csv")}},
	}
	p.Crumbs = p.Crumbs[:1]
	p.Lead = i18n.T(ctx, "partnerweb.lead.codes")
	p.Actions = ui.Button{Text: i18n.T(ctx, "partnerweb.new_code"), Kind: ui.Primary, Href: in(ctx, codesPath+"/ny")}
	return web.Render(w, r, http.StatusOK, codesView(p))
}

func codeFrame(ctx context.Context, title string) ui.Page {
	return ui.Page{
		Title: title, Heading: title, Here: title,
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "partnerweb.desk"), Href: in(ctx, "/sekretariat")}, {Text: i18n.T(ctx, "partnerweb.code"), Href: in(ctx, codesPath)},
		},
	}
}

func versionsTable(ctx context.Context, list []signatory, codes partner.Codes) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "partnerweb.versions"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "partnerweb.code.number")}, {Title: i18n.T(ctx, "partnerweb.field.in_force")}, {Title: i18n.T(ctx, "partnerweb.field.due")},
			{Title: i18n.T(ctx, "partnerweb.signatures"), Number: true}, {Title: i18n.T(ctx, "partnerweb.code.source")},
		},
	}
	for _, c := range codes {
		n := 0
		for _, s := range list {
			if slices.ContainsFunc(s.Given, func(x partner.Signature) bool { return x.Code == c.ID }) {
				n++
			}
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: i18n.T(ctx, "partnerweb.code_version", "number", c.Number), Href: in(ctx, codesPath+"/"+strconv.Itoa(c.Number))},
			{Text: i18n.ShortDate(ctx, c.InForce)}, {Text: i18n.ShortDate(ctx, c.Due)}, {Text: i18n.Int(ctx, int64(n))}, {Text: c.Source.Title, Href: c.Source.Address},
		})
	}
	return t
}

func signatoriesTable(ctx context.Context, list []signatory, codes partner.Codes) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "partnerweb.signatories"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "partnerweb.supplier")}, {Title: i18n.T(ctx, "partnerweb.state")}, {Title: i18n.T(ctx, "partnerweb.code.number")},
			{Title: i18n.T(ctx, "partnerweb.signed_on")}, {Title: i18n.T(ctx, "partnerweb.signed_as")},
		},
	}
	for _, s := range list {
		row := []ui.Cell{{Text: s.Name.Name, Href: in(ctx, s.Path())}, {Content: status(ctx, s.Status)}, {}, {}, {}}
		if n := len(s.Given); n > 0 {
			last := s.Given[n-1]
			row[2].Text, row[3].Text, row[4].Text = number(codes, last.Code), i18n.ShortDate(ctx, last.Day), last.Title
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (h *handlers) signaturesCSV(w http.ResponseWriter, r *http.Request) error {
	list, codes, err := h.signatories(r.Context())
	if err != nil {
		return err
	}
	t := web.Table{Name: "adfaerdskodeks", Columns: []string{"id", "navn", "status", "version", "underskrevet", "som", "adresse"}}
	for _, s := range list {
		row := []string{string(s.ID), s.Name.Name, string(s.Status)}
		if len(s.Given) == 0 {
			t.Rows = append(t.Rows, append(row, "", "", "", h.base+s.Path()))
		}
		for _, x := range s.Given {
			t.Rows = append(t.Rows, append(slices.Clone(row), number(codes, x.Code), x.Day.String(), x.Title, h.base+s.Path()))
		}
	}
	return web.CSV(w, r, t)
}

func (h *handlers) newCodeForm(w http.ResponseWriter, r *http.Request) error {
	return h.showCodeForm(w, r, "/ny", i18n.T(r.Context(), "partnerweb.new_code"), url.Values{}, nil)
}

func (h *handlers) showCodeForm(w http.ResponseWriter, r *http.Request, path, title string, written url.Values, failed error) error {
	ctx := r.Context()
	f := newForm(ctx, codeFrame(ctx, title), codesPath+path, "partnerweb.save", written)
	return web.Render(w, r, f.failed(ctx, failed), codeFormView(f))
}

// readCode reads the form of a version. A date that is none is left out, which the
// service refuses.
func readCode(f web.Form, faults *errs.Fields) partner.Code {
	return partner.Code{
		InForce: f.Date("in_force", faults), Due: f.Date("due", faults),
		Text: product.Text{Da: f.Text("text_da"), En: f.Text("text_en")}, Address: f.Text("address"), Source: f.Source(faults),
	}
}

func (h *handlers) addCode(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	c, err := h.partners.AddCode(ctx, auth.From(ctx), readCode(f, &faults))
	if err = faults.Join(err); web.Reform(err) {
		return h.showCodeForm(w, r, "/ny", i18n.T(ctx, "partnerweb.new_code"), f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, codesPath, web.Flash{Key: "partnerweb.flash.code", Args: []string{"number", strconv.Itoa(c.Number)}})
}

// byNumber reads the version of the address.
func (h *handlers) byNumber(r *http.Request) (c partner.Code, err error) {
	codes, err := h.partners.Codes(r.Context())
	if err != nil {
		return c, err
	}
	for _, c := range codes {
		if strconv.Itoa(c.Number) == r.PathValue("number") {
			return c, nil
		}
	}
	return c, db.ErrNotFound
}

func (h *handlers) codeForm(w http.ResponseWriter, r *http.Request) error {
	c, err := h.byNumber(r)
	if err != nil {
		return err
	}
	v := url.Values{
		"in_force": {c.InForce.String()}, "due": {c.Due.String()}, "text_da": {c.Text.Da}, "text_en": {c.Text.En}, "address": {c.Address},
	}
	writtenSource(v, c.Source)
	return h.showCodeForm(w, r, "/"+strconv.Itoa(c.Number), i18n.T(r.Context(), "partnerweb.code_version", "number", c.Number), v, nil)
}

func (h *handlers) editCode(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	before, err := h.byNumber(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	c := readCode(f, &faults)
	c.ID = before.ID
	err = faults.Join(h.partners.EditCode(ctx, auth.From(ctx), c))
	if web.Reform(err) || errs.KindOf(err) == errs.Conflict {
		return h.showCodeForm(w, r, "/"+strconv.Itoa(before.Number), i18n.T(ctx, "partnerweb.code_version", "number", before.Number), f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, codesPath, web.Flash{Key: "partnerweb.flash.code", Args: []string{"number", strconv.Itoa(before.Number)}})
}
