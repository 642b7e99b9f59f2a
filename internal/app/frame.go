package app

import (
	"context"
	"net/http"
	"slices"

	"alminding/internal/modules/duty"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// doors are the three ways in, with the pages behind each. A page names its door
// and room by these ids.
var doors = []ui.Door{
	door("collaboration", room("groups", "/grupper"), room("meetings", "/moeder"), room("decisions", "/beslutninger"), room("authorities", "/myndigheder"), room("members", "/medlemmer"), room("year", "/aarshjul"), room("news", "/nyt")),
	door("sharing", room("products", "/produkter"), room("adoption", "/anvendelse"), room("governance", "/governance"), room("agreements", "/aftaler"), room("suppliers", "/leverandoerer")),
	door("development", room("data", "/data"), room("api", "/api")),
}

// door opens on the first of its rooms.
func door(id string, rooms ...ui.NavLink) ui.Door {
	return ui.Door{NavLink: ui.NavLink{ID: id, Label: "app.door." + id, Path: rooms[0].Path}, Rooms: rooms}
}

func room(id, path string) ui.NavLink { return ui.NavLink{ID: id, Label: "app.room." + id, Path: path} }

// foot is the same on every page, but for the words. Contact is there only when
// the operator says where.
func (a *App) foot(ctx context.Context) ui.Foot {
	f := ui.Foot{
		Who:   i18n.T(ctx, "app.foot.who"),
		Reuse: []ui.NavLink{room("data", "/data"), room("api", "/api")},
		About: []ui.NavLink{room("about", "/om"), room("privacy", "/privatliv"), room("status", "/drift")},
	}
	if a.cfg.Contact != "" {
		f.Contact = []ui.NavLink{{ID: "contact", Label: "app.room.contact", Path: "mailto:" + a.cfg.Contact}}
	}
	return f
}

// decorate puts the frame of the page in the context: doors, who is signed in,
// and what the last request did.
func (a *App) decorate(w http.ResponseWriter, r *http.Request) context.Context {
	ctx := r.Context()
	c := ui.Chrome{
		Path: r.URL.Path, Query: r.URL.RawQuery, Doors: doors, Demo: a.cfg.Demo, Now: a.db.Now(),
		Foot: a.foot(ctx),
		Band: a.band(ctx, auth.From(ctx)),
	}
	if f, ok := web.TakeFlash(w, r); ok {
		c.Flash = flash(ctx, f)
	}
	return ui.WithChrome(ctx, c)
}

// band says for whom the reader acts; nobody signed in has none.
func (a *App) band(ctx context.Context, actor auth.Actor) *ui.Band {
	if !actor.SignedIn() {
		return nil
	}
	b := &ui.Band{Authority: actor.For.Name, Account: actor.Name, Duties: func() int {
		n, err := a.duties.Count(ctx, actor, duty.Query{Own: true})
		if err != nil {
			a.log.ErrorContext(ctx, "duties are not counted", "err", err) // the page can do without
		}
		return n
	}}
	if len(actor.Grants) > 0 {
		b.Role = i18n.T(ctx, "auth.role."+string(actor.Grants[0].Role))
	}
	if actor.Keeps() {
		b.Rooms = []ui.NavLink{room("desk", "/sekretariat")}
	}
	if actor.Keeps() || slices.ContainsFunc(actor.Grants, func(g auth.Grant) bool { return g.Role == auth.Coordinator }) {
		b.Rooms = append(b.Rooms, room("intake", "/indlaes"))
	}
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
