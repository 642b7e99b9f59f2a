package adoptionweb

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"alminding/internal/modules/adoption"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// askPage is the letter to another authority, before it is sent.
type askPage struct {
	ui.Page
	Action string
	Acting ui.ActingNote
	Sent   ui.Facts // what the letter says besides
	Text   ui.TextArea
	Send   string
	Cancel ui.Link
	Nobody *ui.Empty // instead of the form, when there is nobody to send it to
}

func (h *handlers) askForm(w http.ResponseWriter, r *http.Request) error {
	x, err := h.pair(r)
	if err != nil {
		return err
	}
	return h.showAsk(w, r, x, "", nil)
}

func (h *handlers) ask(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	x, err := h.pair(r)
	if err != nil {
		return err
	}
	letters, err := h.adoptions.Ask(ctx, actor, adoption.Question{
		Authority: x.authority.ID, Product: x.product.ID, Text: f.Text("text"), Page: h.base + in(ctx, x.path()),
	})
	if web.Reform(err) || errors.Is(err, adoption.ErrNobody) || errors.Is(err, adoption.ErrEnough) {
		return h.showAsk(w, r, x, f.Get("text"), err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, x.path(), web.Flash{Key: "adoptionweb.asked", Args: []string{"authority", x.authority.FullName(), "letters", strconv.Itoa(letters)}})
}

func (h *handlers) showAsk(w http.ResponseWriter, r *http.Request, x pair, text string, failed error) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	if !adoption.CanAsk(actor, x.authority.ID) {
		return adoption.ErrForbidden
	}
	if _, err := h.adoptions.Between(ctx, actor, x.authority.ID, x.product.ID, h.adoptions.Today()); err != nil {
		return err
	}
	readers, err := h.adoptions.Representatives(ctx, x.authority.ID)
	if err != nil {
		return err
	}
	p, status := x.askPage(ctx, readers), http.StatusOK
	if failed != nil {
		p.Problems, status = ui.ProblemsOf(ctx, failed), web.Status(failed)
	}
	p.Text.Value, p.Text.Error = text, p.Problems.For("text")
	return web.Render(w, r, status, askView(p))
}

func (x pair) askPage(ctx context.Context, readers int) askPage {
	actor, names := auth.From(ctx), []any{"authority", x.authority.FullName(), "product", x.product.Name}
	title := i18n.T(ctx, "adoptionweb.ask_about", names...)
	p := askPage{
		Page: authorityFrame(ctx, x.authority, title), Action: in(ctx, x.path()+"/spoerg"),
		Cancel: ui.Link{Text: i18n.T(ctx, "adoptionweb.cancel"), Href: in(ctx, x.path())},
	}
	p.Title = title
	if readers == 0 {
		p.Nobody = &ui.Empty{
			Title: i18n.T(ctx, "adoptionweb.nobody", names...), Text: i18n.T(ctx, "adoptionweb.nobody_text"),
			Link: ui.Link{Text: x.authority.Homepage, Href: x.authority.Homepage},
		}
		if x.authority.Contact != "" {
			p.Nobody.Text = i18n.T(ctx, "adoptionweb.nobody_contact", "contact", x.authority.Contact)
		}
		return p
	}
	p.Acting.Text = i18n.T(ctx, "adoptionweb.ask_acting", "authority", actor.For.Name)
	p.Sent = ui.Facts{
		{Name: i18n.T(ctx, "adoptionweb.ask_to"), Text: i18n.N(ctx, "adoptionweb.ask_readers", readers, "authority", x.authority.FullName())},
		{Name: i18n.T(ctx, "adoptionweb.ask_subject"), Text: i18n.T(ctx, "adoption.ask.subject", "authority", actor.For.Name, "product", x.product.Name)},
		{Name: i18n.T(ctx, "adoptionweb.ask_also"), Text: i18n.T(ctx, "adoptionweb.ask_also_text")},
	}
	p.Text = ui.TextArea{
		Field: ui.Field{Name: "text", Label: i18n.T(ctx, "adoptionweb.field.text"), Help: i18n.T(ctx, "adoptionweb.help.text")},
		Rows:  8, Max: adoption.MaxQuestion, Wide: true,
	}
	p.Send = i18n.T(ctx, "adoptionweb.ask_send", "authority", actor.For.Name)
	return p
}
