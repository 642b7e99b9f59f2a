package loginweb

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// tokensPage lists one's own API tokens and makes more.
type tokensPage struct {
	ui.Page
	List    ui.Table
	For     string // what a new one acts for
	Name    string
	Expires string
	Write   bool
	Secret  auth.Secret // of one just made, shown this once
}

func (h *handlers) tokens(w http.ResponseWriter, r *http.Request) error {
	return h.showTokens(w, r, tokensPage{}, nil)
}

func (h *handlers) showTokens(w http.ResponseWriter, r *http.Request, p tokensPage, err error) error {
	ctx := r.Context()
	actor := auth.From(ctx)
	all, readErr := h.auth.Tokens(ctx, actor)
	if readErr != nil {
		return readErr
	}
	p.Page = frame(ctx, actor, "tokens")
	p.For, p.List = actor.For.Name, tokenTable(ctx, actor, all, h.auth.Now())
	return render(w, r, &p.Page, err, func() templ.Component { return tokensView(p) })
}

func tokenTable(ctx context.Context, actor auth.Actor, all []auth.Token, now time.Time) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "loginweb.tokens.title"),
		Columns: columns(ctx, "name", "scopes", "authority", "expires", "used", "action"),
	}
	names := map[string]string{}
	for _, p := range actor.Parties {
		names[p.ID] = p.Name
	}
	for _, x := range all {
		scope, used, action := "loginweb.tokens.read", "–", tokenEnd(ctx, x, now)
		if len(x.Scopes) > 1 {
			scope = "loginweb.tokens.write"
		}
		if x.Used != nil {
			used = i18n.DateTime(ctx, *x.Used)
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: x.Name}, {Text: i18n.T(ctx, scope)}, {Text: orDash(names[x.Authority])},
			{Text: i18n.Date(ctx, civil.Of(x.Expires)-1)}, {Text: used}, action,
		})
	}
	return t
}

// tokenEnd is the button that ends a token, or why it has ended.
func tokenEnd(ctx context.Context, x auth.Token, now time.Time) ui.Cell {
	switch {
	case x.Revoked != nil:
		return ui.Cell{Text: i18n.T(ctx, "loginweb.tokens.revoked")}
	case !x.Works(now):
		return ui.Cell{Text: i18n.T(ctx, "loginweb.tokens.expired")}
	}
	return ui.Cell{Content: ui.Post{
		Button: ui.Button{Text: i18n.T(ctx, "loginweb.tokens.revoke")}, Quiet: true,
		Action: i18n.Path(ctx, "/min-side/tokens/"+string(x.ID)+"/fjern"),
	}}
}

func (h *handlers) createToken(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	p := tokensPage{Name: f.Text("name"), Expires: f.Text("expires"), Write: f.Bool("write")}
	in := auth.TokenInput{Name: p.Name, Write: p.Write}
	in.Expires, err = civil.Parse(p.Expires)
	if err != nil {
		return h.showTokens(w, r, p, badDate(p.Expires))
	}
	_, secret, err := h.auth.CreateToken(r.Context(), auth.From(r.Context()), in)
	if err != nil {
		return h.showTokens(w, r, p, err)
	}
	private(w)
	return h.showTokens(w, r, tokensPage{Secret: secret}, nil)
}

// badDate is the fault of a date that is not one.
func badDate(written string) error {
	var f errs.Fields
	if written == "" {
		f.Add("expires", "errs.required")
	} else {
		f.Add("expires", civil.ErrDate.Key, "value", written)
	}
	return f.Err()
}

func (h *handlers) revokeToken(w http.ResponseWriter, r *http.Request) error {
	err := h.auth.RevokeToken(r.Context(), auth.From(r.Context()), auth.TokenID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/min-side/tokens", web.Flash{Key: "loginweb.tokens.revoked_now"})
}
