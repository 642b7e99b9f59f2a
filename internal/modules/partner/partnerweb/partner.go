package partnerweb

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"alminding/internal/modules/partner"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// partnerPage is where a supplier stands, with the code of conduct to sign.
type partnerPage struct {
	form
	Status   ui.Status
	Signed   ui.Table
	Code     *codeText // that can be signed; nil when nothing is left to sign
	CanSign  bool
	Next     ui.List // the supplier's other tasks
	NoCode   bool
	Agree    ui.Checkbox
	CodeID   string
	TextHead string
}

// codeText is what a version of the code says.
type codeText struct {
	Text  ui.Prose
	Facts ui.Facts
}

func newCodeText(ctx context.Context, c partner.Code) *codeText {
	t := &codeText{
		Text: ui.Prose{Text: c.Text.In(i18n.Lang(ctx))},
		Facts: ui.Facts{
			{Name: i18n.T(ctx, "partnerweb.code.number"), Text: yearText(c.Number)},
			{Name: i18n.T(ctx, "partnerweb.field.in_force"), Text: i18n.Date(ctx, c.InForce)},
		},
	}
	if c.Address != "" {
		t.Facts = append(t.Facts, ui.Fact{Name: i18n.T(ctx, "partnerweb.code.whole"), Text: c.Address, Href: c.Address})
	}
	t.Facts = append(t.Facts, ui.Fact{
		Name: i18n.T(ctx, "partnerweb.code.source"), Text: ui.CitedLine(ctx, c.Source),
		Href: c.Source.Address,
	})
	return t
}

func (h *handlers) partner(w http.ResponseWriter, r *http.Request) error {
	return h.showPartner(w, r, url.Values{}, nil)
}

func (h *handlers) showPartner(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	a, err := h.supplier(r)
	if err != nil {
		return err
	}
	p, err := h.partnerPage(ctx, a, written)
	if err != nil {
		return err
	}
	code := p.failed(ctx, failed)
	p.Agree.Error = p.Problems.For("agreed")
	return web.Render(w, r, code, partnerView(p))
}

func (h *handlers) partnerPage(ctx context.Context, a registry.Authority, written url.Values) (p partnerPage, err error) {
	actor, today := auth.From(ctx), h.partners.Today()
	standing, err := h.partners.Status(ctx, a.ID, today)
	if err != nil {
		return p, err
	}
	codes, err := h.partners.Codes(ctx)
	if err != nil {
		return p, err
	}
	signed, err := h.partners.SignaturesOf(ctx, actor, a.ID)
	if err != nil {
		return p, err
	}
	p.form = newForm(ctx, supplierFrame(ctx, a, "partner"), supplierPath(a, ""), "partnerweb.sign", written)
	p.Lead = i18n.T(ctx, "partnerweb.lead.partner")
	p.Status, p.CanSign, p.NoCode = status(ctx, standing), partner.CanSign(actor, a.ID), len(codes) == 0
	p.Signed = signedTable(ctx, codes, signed)
	if c, ok := toSign(codes, signed); ok {
		p.Code, p.CodeID = newCodeText(ctx, c), string(c.ID)
		p.TextHead = i18n.T(ctx, "partnerweb.code_version", "number", c.Number)
		p.Agree = ui.Checkbox{Checked: written.Get("agreed") != "", Field: ui.Field{
			Name: "agreed", Label: i18n.T(ctx, "partnerweb.agree", "name", a.FullName(), "number", c.Number), Help: i18n.T(ctx, "partnerweb.agree_help"),
		}}
	}
	p.Next = ui.List{
		{Title: i18n.T(ctx, "partnerweb.next.deliveries"), Href: in(ctx, supplierPath(a, "/leverancer")), Note: i18n.T(ctx, "partnerweb.next.deliveries_note")},
		{Title: i18n.T(ctx, "partnerweb.next.references"), Href: in(ctx, supplierPath(a, "/referencer")), Note: i18n.T(ctx, "partnerweb.next.references_note")},
	}
	return p, nil
}

// toSign is the newest version, announced ones included, unless it is signed.
func toSign(codes partner.Codes, signed []partner.Signature) (c partner.Code, ok bool) {
	if len(codes) == 0 {
		return c, false
	}
	for _, x := range signed {
		if x.Code == codes[0].ID {
			return c, false
		}
	}
	return codes[0], true
}

func signedTable(ctx context.Context, codes partner.Codes, signed []partner.Signature) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "partnerweb.signatures"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "partnerweb.code.number")}, {Title: i18n.T(ctx, "partnerweb.signed_on")}, {Title: i18n.T(ctx, "partnerweb.signed_as")},
		},
	}
	for _, c := range codes {
		for _, x := range signed {
			if x.Code == c.ID {
				t.Rows = append(t.Rows, []ui.Cell{
					{Text: i18n.T(ctx, "partnerweb.code_version", "number", c.Number)}, {Text: i18n.Date(ctx, x.Day)}, {Text: x.Title},
				})
			}
		}
	}
	return t
}

func (h *handlers) sign(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, err := h.supplier(r)
	if err != nil {
		return err
	}
	err = h.partners.Sign(ctx, auth.From(ctx), partner.Signing{
		Supplier: a.ID, Code: partner.CodeID(f.Get("code")), Title: f.Text("title"), Agreed: f.Bool("agreed"),
	})
	if web.Reform(err) {
		return h.showPartner(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, supplierPath(a, ""), web.Flash{Key: "partnerweb.flash.signed", Args: []string{"name", a.FullName()}})
}

// codePage is the code of conduct for everybody.
type codePage struct {
	ui.Page
	Parts []codePart
	None  templ.Component
}

// codePart is a version of the code that holds, or will.
type codePart struct {
	Title string
	ID    string
	Text  *codeText
}

// code shows the version in force and what is announced. Earlier versions are
// the history of it.
func (h *handlers) code(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	codes, err := h.partners.Codes(ctx)
	if err != nil {
		return err
	}
	p := codePage{Page: ui.Page{
		Title: i18n.T(ctx, "partnerweb.code"), Lead: i18n.T(ctx, "partnerweb.lead.code"), Door: "sharing", Sub: "suppliers",
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "partnerweb.suppliers"), Href: in(ctx, "/leverandoerer")}},
	}}
	now, _ := codes.InForce(h.partners.Today())
	for _, c := range codes {
		key := "partnerweb.code_in_force"
		switch {
		case c.InForce > now.InForce:
			key = "partnerweb.code_announced"
		case c.ID != now.ID:
			key = "partnerweb.code_earlier"
		}
		p.Parts = append(p.Parts, codePart{
			Title: i18n.T(ctx, key, "number", c.Number, "date", c.InForce), ID: "version-" + yearText(c.Number), Text: newCodeText(ctx, c),
		})
	}
	p.None = ui.Empty{Title: i18n.T(ctx, "partnerweb.no_code"), Text: i18n.T(ctx, "partnerweb.no_code_text")}
	return web.Render(w, r, http.StatusOK, codeView(p))
}
