package governanceweb

import (
	"context"
	"io"
	"net/http"
	"strings"

	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// selfPage is a self-evaluation as it is read.
type selfPage struct {
	ui.Page
	Facts  ui.Facts
	Counts ui.Row
	Themes []modelTheme
	Gone   *ui.Table
	Todo   []ui.Post
	Files  ui.Downloads
}

func (h *handlers) self(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.governance.SelfByID(ctx, auth.From(ctx), governance.SelfID(r.PathValue("id")))
	if err != nil {
		return err
	}
	names, err := h.authorities.NamesByID(ctx, endorsers(d))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, selfView(newSelfPage(ctx, d, names)))
}

func endorsers(d governance.SelfDetails) []registry.AuthorityID {
	ids := make([]registry.AuthorityID, len(d.Endorsements))
	for i, e := range d.Endorsements {
		ids[i] = e.Authority
	}
	return ids
}

func newSelfPage(ctx context.Context, d governance.SelfDetails, names map[registry.AuthorityID]registry.Name) selfPage {
	p := selfPage{Page: selfFrame(ctx, d, i18n.T(ctx, "governanceweb.self")), Facts: selfFacts(ctx, d, names), Files: selfDownloads(ctx, d.Self)}
	for _, s := range counts(ctx, governance.Sheet{Voice: product.Itself, Cells: cellsOf(d.Claims)}) {
		p.Counts = append(p.Counts, s)
	}
	for _, theme := range criteria.Themes {
		p.Themes = append(p.Themes, modelTheme{
			ID: string(theme), Title: i18n.T(ctx, "governanceweb.theme."+string(theme)), Table: claimTable(ctx, d, theme),
		})
	}
	if len(d.Gone) > 0 {
		t := goneTable(ctx, d)
		p.Gone = &t
	}
	if d.CanWrite {
		p.Actions = ui.Button{Text: i18n.T(ctx, "governanceweb.do.write"), Kind: ui.Primary, Href: in(ctx, d.Path()+"/ret")}
	}
	if d.CanEndorse {
		p.Todo = append(p.Todo, ui.Post{
			Button: ui.Button{Text: i18n.T(ctx, "governanceweb.do.endorse", "authority", auth.From(ctx).For.Name), Kind: ui.Primary},
			Action: in(ctx, d.Path()+"/godkend"),
		})
	}
	return p
}

// selfFrame begins a page about a self-evaluation.
func selfFrame(ctx context.Context, d governance.SelfDetails, title string) ui.Page {
	p := frameOf(ctx, d.Of)
	p.Heading = titledHalf(ctx, d.Of.Name, title, d.Half)
	p.Title, p.Here = p.Heading, title
	p.Crumbs = append(p.Crumbs, ui.Link{Text: i18n.T(ctx, "governanceweb.governance"), Href: in(ctx, path(d.Of))})
	return p
}

// halfName is the half-year in words.
func halfName(ctx context.Context, half governance.Half) string {
	return i18n.T(ctx, "governanceweb.half", "number", half.Number(), "year", yearText(half.Year()))
}

func selfFacts(ctx context.Context, d governance.SelfDetails, names map[registry.AuthorityID]registry.Name) ui.Facts {
	list := ui.Facts{
		{Name: i18n.T(ctx, "governanceweb.state"), Text: i18n.T(ctx, d.State.Label())},
		{Name: i18n.T(ctx, "governanceweb.date"), Text: i18n.When(ctx, d.Day)},
		{Name: i18n.T(ctx, "governanceweb.model"), Text: d.Model},
	}
	if d.Draft {
		list[0].Text = i18n.T(ctx, "governanceweb.source_draft")
	}
	if !d.Source.IsZero() {
		source := ui.Cited(ctx, d.Source)
		list = append(list, ui.Fact{Name: i18n.T(ctx, "governanceweb.known_from"), Text: i18n.T(ctx, d.Form.Label()), Source: &source})
	}
	if len(d.Endorsements) > 0 {
		var who []string
		for _, e := range d.Endorsements {
			who = append(who, names[e.Authority].FullName())
		}
		list = append(list, ui.Fact{Name: i18n.T(ctx, "governanceweb.endorsed_by"), Text: i18n.From(ctx).List(who)})
	}
	if d.Last != nil {
		list = append(list, ui.Fact{
			Name: i18n.T(ctx, "governanceweb.last_time"), Text: i18n.T(ctx, "governanceweb.compare_with", "date", d.Last.Day),
			Href: comparePath(ctx, d.Of, string(d.Last.ID), string(d.ID)),
		})
	}
	return list
}

func cellsOf(claims map[criteria.ID]governance.Claim) map[criteria.ID]governance.Cell {
	cells := make(map[criteria.ID]governance.Cell, len(claims))
	for id, c := range claims {
		cells[id] = governance.Cell{Colour: c.Answer.Colour()}
	}
	return cells
}

// claimTable is what the product says of the criteria of a theme.
func claimTable(ctx context.Context, d governance.SelfDetails, theme criteria.Theme) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "governanceweb.theme."+string(theme)), Columns: []ui.Column{
		{Title: i18n.T(ctx, "governanceweb.criterion")}, {Title: i18n.T(ctx, "governanceweb.answer")}, {Title: i18n.T(ctx, "governanceweb.documentation")},
	}}
	for _, c := range governance.Model.Criteria {
		if c.Theme != theme {
			continue
		}
		claim, said := d.Claims[c.ID]
		answer := coloured(ctx, criteria.NoColour)
		if said {
			answer = answered(ctx, claim.Answer)
		}
		t.Rows = append(t.Rows, []ui.Cell{
			criterionCell(ctx, c), {Content: answer}, {Content: claimView(claimPart(ctx, claim))},
		})
	}
	return t
}

// goneTable is what was said of criteria that are not in the model any more, by the ids
// they had.
func goneTable(ctx context.Context, d governance.SelfDetails) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "governanceweb.gone"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "governanceweb.criterion")}, {Title: i18n.T(ctx, "governanceweb.answer")}, {Title: i18n.T(ctx, "governanceweb.documentation")},
	}}
	for _, claim := range d.Gone {
		t.Rows = append(t.Rows, []ui.Cell{{Text: string(claim.Was)}, {Content: answered(ctx, claim.Answer)}, {Content: claimView(claimPart(ctx, claim))}})
	}
	return t
}

// claimed is the words and the proofs of a claim.
type claimed struct {
	Texts []string
	Links []ui.Link
}

func claimPart(ctx context.Context, c governance.Claim) claimed {
	var p claimed
	if c.Written != "" {
		p.Texts = append(p.Texts, i18n.T(ctx, "governanceweb.as_written", "text", c.Written))
	}
	for _, t := range []string{c.Text, c.Because, c.Explanation} {
		if t != "" {
			p.Texts = append(p.Texts, t)
		}
	}
	if c.Planned != 0 {
		p.Texts = append(p.Texts, i18n.T(ctx, "governanceweb.planned_by", "date", c.Planned))
	}
	for _, l := range c.Links {
		p.Links = append(p.Links, ui.Link{Text: linkText(l), Href: l.Address})
	}
	for _, f := range c.Files {
		p.Links = append(p.Links, ui.Link{Text: f.Name, Href: in(ctx, filePath(f))})
	}
	return p
}

func (h *handlers) endorse(w http.ResponseWriter, r *http.Request) error {
	ctx, self := r.Context(), governance.SelfID(r.PathValue("id"))
	if err := h.governance.Endorse(ctx, auth.From(ctx), self); err != nil {
		return err
	}
	return web.Redirect(w, r, governance.Self{ID: self}.Path(), web.Flash{Key: "governanceweb.flash.endorsed"})
}

// file sends a document that shows what a claim says.
func (h *handlers) file(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, content, err := h.governance.OpenFile(ctx, auth.From(ctx), governance.SelfID(r.PathValue("id")), governance.FileID(r.PathValue("file")))
	if err != nil {
		return err
	}
	defer content.Close()
	return web.Attachment(w, r, f.Name, f.Type, f.Size, io.Reader(content))
}

// linkLines are links as a field of many lines holds them: the address, and what it is
// called.
func linkLines(list []governance.Link) string {
	lines := make([]string, len(list))
	for i, l := range list {
		lines[i] = strings.TrimSpace(l.Address + " " + l.Title)
	}
	return strings.Join(lines, "\n")
}

// readLinks reads what linkLines writes.
func readLinks(s string) (list []governance.Link) {
	for line := range strings.Lines(s) {
		address, title, _ := strings.Cut(strings.TrimSpace(line), " ")
		if address != "" {
			list = append(list, governance.Link{Title: strings.TrimSpace(title), Address: address})
		}
	}
	return list
}
