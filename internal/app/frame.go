package app

import (
	"context"
	"net/http"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// doors are the three ways in, with the pages behind each. A page names its door
// and room by these ids.
var doors = []ui.Door{
	{NavLink: ui.NavLink{ID: "collaboration", Label: "app.door.collaboration", Path: "/myndigheder"}, Rooms: []ui.NavLink{
		{ID: "authorities", Label: "app.room.authorities", Path: "/myndigheder"},
	}},
	{NavLink: ui.NavLink{ID: "sharing", Label: "app.door.sharing", Path: "/produkter"}, Rooms: []ui.NavLink{
		{ID: "products", Label: "app.room.products", Path: "/produkter"},
		{ID: "suppliers", Label: "app.room.suppliers", Path: "/leverandoerer"},
	}},
	{NavLink: ui.NavLink{ID: "development", Label: "app.door.development", Path: "/api"}, Rooms: []ui.NavLink{
		{ID: "api", Label: "app.room.api", Path: "/api"},
	}},
}

// decorate puts the frame of the page in the context: doors, who is signed in,
// and what the last request did.
func (a *App) decorate(w http.ResponseWriter, r *http.Request) context.Context {
	ctx := r.Context()
	c := ui.Chrome{
		Path: r.URL.Path, Query: r.URL.RawQuery, Doors: doors, Demo: a.cfg.Demo, Now: a.db.Now(),
		Foot: ui.Foot{
			Who:     i18n.T(ctx, "app.foot.who"),
			Contact: []ui.NavLink{},
			Reuse:   []ui.NavLink{{ID: "api", Label: "app.room.api", Path: "/api"}},
		},
		Band: band(ctx, auth.From(ctx)),
	}
	if f, ok := web.TakeFlash(w, r); ok {
		c.Flash = flash(ctx, f)
	}
	return ui.WithChrome(ctx, c)
}

// band says for whom the reader acts; nobody signed in has none.
func band(ctx context.Context, actor auth.Actor) *ui.Band {
	if !actor.SignedIn() {
		return nil
	}
	b := &ui.Band{Authority: actor.For.Name, Account: actor.Name}
	for _, p := range actor.Parties {
		if p.ID != actor.For.ID {
			b.Others = append(b.Others, ui.ActFor{ID: p.ID, Authority: p.Name})
		}
	}
	return b
}

func flash(ctx context.Context, f web.Flash) *ui.Message {
	args := make([]any, len(f.Args))
	for i, v := range f.Args {
		args[i] = v
	}
	m := &ui.Message{Kind: ui.Success, Text: i18n.T(ctx, f.Key, args...)}
	if f.Undo != "" {
		m.Undo = &ui.Post{Button: ui.Button{Text: i18n.T(ctx, "app.undo")}, Action: i18n.Path(ctx, f.Undo), Quiet: true}
	}
	return m
}
