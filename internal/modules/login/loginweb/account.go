package loginweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/modules/login"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// tabs are the pages about one's own account.
var tabs = []struct{ name, path string }{
	{"account", "/min-side"},
	{"security", "/min-side/sikkerhed"},
	{"tokens", "/min-side/tokens"},
	{"invitations", "/min-side/invitationer"},
}

// frame is the frame of the page under the tab.
func frame(ctx context.Context, actor auth.Actor, tab string) ui.Page {
	p := ui.Page{Title: i18n.T(ctx, "loginweb."+tab+".title"), Heading: i18n.T(ctx, "loginweb.account.title")}
	for _, t := range tabs {
		if t.name == "invitations" && !mayInvite(actor) {
			continue
		}
		p.Tabs = append(p.Tabs, ui.Tab{
			Link:    ui.Link{Text: i18n.T(ctx, "loginweb.tab."+t.name), Href: i18n.Path(ctx, t.path)},
			Current: t.name == tab,
		})
	}
	return p
}

// columns are table heads by the last words of their keys. The head of a column
// of buttons is only heard.
func columns(ctx context.Context, names ...string) []ui.Column {
	list := make([]ui.Column, len(names))
	for i, n := range names {
		list[i] = ui.Column{Title: i18n.T(ctx, "loginweb.column."+n), Hidden: n == "action"}
	}
	return list
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

type accountPage struct {
	ui.Page
	Name     string
	Email    string
	Language []ui.Option
	Parties  ui.List
	Roles    []ui.Link
	Sessions ui.Table
	More     []templ.Component
}

func (h *handlers) account(w http.ResponseWriter, r *http.Request) error {
	return h.showAccount(w, r, auth.From(r.Context()).Name, nil)
}

func (h *handlers) showAccount(w http.ResponseWriter, r *http.Request, name string, err error) error {
	ctx := r.Context()
	actor := auth.From(ctx)
	a, readErr := h.auth.Account(ctx, actor, auth.AccountID(actor.Account))
	if readErr != nil {
		return readErr
	}
	sessions, readErr := h.auth.Sessions(ctx, actor)
	if readErr != nil {
		return readErr
	}
	p := accountPage{
		Page: frame(ctx, actor, "account"), Name: name, Email: string(a.Email), Language: languages(ctx, a.Language),
		Parties: partyList(ctx, actor), Sessions: sessionTable(ctx, actor, sessions),
	}
	if p.Roles, readErr = h.roles(ctx, actor); readErr != nil {
		return readErr
	}
	for _, section := range h.Sections {
		more, readErr := section(ctx)
		if readErr != nil {
			return readErr
		}
		p.More = append(p.More, more)
	}
	return render(w, r, &p.Page, err, func() templ.Component { return accountView(p) })
}

// languages are those that letters are written in, each called by its own name.
func languages(ctx context.Context, chosen auth.Language) []ui.Option {
	return []ui.Option{
		{Value: string(auth.Danish), Text: i18n.T(ctx, "loginweb.language.da"), Selected: chosen == auth.Danish},
		{Value: string(auth.English), Text: i18n.T(ctx, "loginweb.language.en"), Selected: chosen == auth.English},
	}
}

func (h *handlers) setLanguage(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	if err := h.auth.SetLanguage(r.Context(), auth.From(r.Context()), auth.Language(f.Text("language"))); err != nil {
		return err
	}
	return web.Redirect(w, r, home, web.Flash{Key: "loginweb.language.saved"})
}

// partyList offers what the actor can act for.
func partyList(ctx context.Context, actor auth.Actor) (list ui.List) {
	for _, p := range actor.Parties {
		item := ui.Item{Title: p.Name, Amount: i18n.T(ctx, "loginweb.parties.now")}
		if p.ID != actor.For.ID {
			item.Right = ui.Post{
				Button: ui.Button{Text: i18n.T(ctx, "loginweb.parties.switch"), Name: "authority", Value: p.ID},
				Action: i18n.Path(ctx, "/handler-for"), Quiet: true,
			}
		}
		list = append(list, item)
	}
	return list
}

// roles says what the actor has been trusted with, and for what.
func (h *handlers) roles(ctx context.Context, actor auth.Actor) (list []ui.Link, err error) {
	for _, g := range actor.Grants {
		role := ui.Link{Text: i18n.T(ctx, "auth.role."+string(g.Role))}
		if g.Scope.Kind != auth.Community {
			name, path, err := h.Scope(ctx, g.Scope)
			if err != nil {
				return nil, err
			}
			role.Text = i18n.T(ctx, "loginweb.role_for", "role", role.Text, "name", name)
			if path != "" {
				role.Href = i18n.Path(ctx, path)
			}
		}
		list = append(list, role)
	}
	return list, nil
}

func sessionTable(ctx context.Context, actor auth.Actor, sessions []auth.Session) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "loginweb.sessions.title"),
		Columns: columns(ctx, "browser", "method", "since", "seen", "ip", "action"),
	}
	for _, s := range sessions {
		action := ui.Cell{Text: i18n.T(ctx, "loginweb.sessions.this")}
		if s.ID != actor.Session {
			action = ui.Cell{Content: ui.Post{
				Button: ui.Button{Text: i18n.T(ctx, "loginweb.sessions.end"), Name: "session", Value: string(s.ID)},
				Action: i18n.Path(ctx, "/min-side/sessioner/afslut"), Quiet: true,
			}}
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: browser(ctx, s.Agent)},
			{Text: i18n.T(ctx, "login.method."+string(s.Method))},
			{Text: i18n.DateTime(ctx, s.Created)},
			{Text: i18n.DateTime(ctx, s.Seen)},
			{Text: s.IP},
			action,
		})
	}
	return t
}

// browser guesses the name of a browser and its system from what it calls
// itself: enough to know one's own, and no more is kept.
func browser(ctx context.Context, agent string) string {
	name, system := firstIn(agent, browsers), firstIn(agent, systems)
	switch {
	case name == "":
		return i18n.T(ctx, "loginweb.browser.unknown")
	case system == "":
		return name
	}
	return i18n.T(ctx, "loginweb.browser.on", "name", name, "system", system)
}

// mark is a word in what a browser calls itself, and what it tells.
type mark struct{ word, name string }

// The order matters: most browsers claim to be others as well.
var (
	browsers = []mark{{"Edg", "Edge"}, {"OPR", "Opera"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}}
	systems  = []mark{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

func firstIn(agent string, marks []mark) string {
	for _, m := range marks {
		if strings.Contains(agent, m.word) {
			return m.name
		}
	}
	return ""
}

func (h *handlers) rename(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	if err := h.auth.Rename(r.Context(), auth.From(r.Context()), f.Text("name")); err != nil {
		return h.showAccount(w, r, f.Text("name"), err)
	}
	return web.Redirect(w, r, home, web.Flash{Key: "loginweb.renamed"})
}

// actFor is posted from the band of any page, and leads back to it.
func (h *handlers) actFor(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	secret, err := h.login.Switch(r.Context(), auth.From(r.Context()), f.Text("authority"))
	if err != nil {
		return err
	}
	h.putSession(w, secret)
	follow(w, r, next(r.Context(), f.Text("next")))
	return nil
}

func (h *handlers) endSession(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	if err := h.auth.EndSession(r.Context(), auth.From(r.Context()), auth.SessionID(f.Text("session"))); err != nil {
		return err
	}
	return web.Redirect(w, r, home, web.Flash{Key: "loginweb.sessions.ended"})
}

func (h *handlers) signOutEverywhere(w http.ResponseWriter, r *http.Request) error {
	if err := h.login.SignOutEverywhere(r.Context(), auth.From(r.Context()), h.visit(r)); err != nil {
		return err
	}
	h.dropSession(w)
	return web.Redirect(w, r, "/", web.Flash{Key: "loginweb.signed_out_everywhere"})
}

// eventTable is the account's own security log.
func eventTable(ctx context.Context, events []login.Event) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "loginweb.events.title"), Dense: true,
		Columns: columns(ctx, "when", "what", "browser", "ip"),
	}
	for _, e := range events {
		what := i18n.T(ctx, "login.event."+string(e.Kind))
		if e.Method != "" && (e.Kind == login.SignedIn || e.Kind == login.Failed) {
			what += ", " + i18n.T(ctx, "login.method."+string(e.Method))
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: i18n.DateTime(ctx, e.At)}, {Text: what}, {Text: browser(ctx, e.Agent)}, {Text: e.IP}})
	}
	return t
}
