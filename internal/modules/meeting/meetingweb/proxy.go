package meetingweb

import (
	"context"
	"net/http"
	"net/url"

	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// givers are the seats whose proxy the reader may give: its own, and for those who
// keep the meeting all that vote. Where the charter bars proxies they are those whose
// proxy was given before, and can be taken back.
func givers(d meeting.Details) (list []meeting.Seat) {
	if d.State != meeting.Invited && d.State != meeting.Held {
		return nil
	}
	own := d.Own
	if d.CanKeep {
		own = d.Roll
	}
	for _, s := range own {
		if _, given := d.ProxyOf(s.Seat); s.Votes && (given || !d.BarsProxies()) {
			list = append(list, s)
		}
	}
	return list
}

func (h *handlers) proxyForm(w http.ResponseWriter, r *http.Request) error {
	return h.showProxy(w, r, nil, nil)
}

func (h *handlers) showProxy(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, names, err := h.read(r)
	if err != nil {
		return err
	}
	from := givers(d)
	switch {
	case d.BarsProxies() && (len(from) == 0 || failed != nil):
		return group.ErrNoProxies
	case len(from) == 0:
		return meeting.ErrForbidden
	case d.BarsProxies():
		page := frame(ctx, d, i18n.T(ctx, "meetingweb.void_proxies"))
		page.Lead = i18n.T(ctx, "meetingweb.void_proxies_lead")
		t := given(ctx, d, from, names)
		t.Caption = page.Heading
		return web.Render(w, r, http.StatusOK, voidProxiesView(page, t))
	}
	if written == nil {
		written = url.Values{}
		if len(d.Own) == 1 {
			written.Set("giver", string(d.Own[0].Seat))
		}
	}
	page := frame(ctx, d, i18n.T(ctx, "meetingweb.do.proxy"))
	page.Lead = i18n.T(ctx, "meetingweb.proxy_lead")
	if n := d.Charter().Proxies; n > 0 {
		page.Lead += " " + i18n.N(ctx, "meetingweb.proxy_limit", n)
	}
	f := form.New(ctx, texts, page, d.Path()+"/fuldmagt", d.Path(), written, failed)
	f.Save.Text = i18n.T(ctx, "meetingweb.do.proxy")
	var to []meeting.Seat
	for _, s := range d.Roll {
		if s.Votes {
			to = append(to, s)
		}
	}
	f.Add("", seatSelect(ctx, f, "giver", d, from, names), seatSelect(ctx, f, "holder", d, to, names))
	f.After = proxiesView(given(ctx, d, from, names))
	return f.Render(w, r, failed)
}

// seatSelect asks for one of the seats.
func seatSelect(ctx context.Context, f *form.Page, name string, d meeting.Details, seats []meeting.Seat, names map[registry.AuthorityID]registry.Name) ui.Select {
	s := ui.Select{Field: f.Field(ctx, name, false), Empty: i18n.T(ctx, "meetingweb.choose")}
	for _, x := range seats {
		s.Options = append(s.Options, ui.Option{
			Value: string(x.Seat), Text: called(names[x.Authority], d.People[x.Person]), Selected: string(x.Seat) == f.Written.Get(name),
		})
	}
	return s
}

// given are the proxies that hold, each with a way to take it back.
func given(ctx context.Context, d meeting.Details, from []meeting.Seat, names map[registry.AuthorityID]registry.Name) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "meetingweb.proxies"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "meetingweb.field.giver")}, {Title: i18n.T(ctx, "meetingweb.field.holder")}, {Title: i18n.T(ctx, "meetingweb.given")},
		{Title: i18n.T(ctx, "meetingweb.take_back"), Hidden: true},
	}}
	for _, s := range from {
		p, ok := d.ProxyOf(s.Seat)
		if !ok {
			continue
		}
		when := i18n.DateTime(ctx, p.Given)
		if who := d.People[p.Person]; who != "" {
			when = i18n.T(ctx, "meetingweb.given_by", "when", when, "name", who)
		}
		name := names[s.Authority].FullName()
		t.Rows = append(t.Rows, []ui.Cell{{Text: name}, {Text: holderName(d, p, names)}, {Text: when}, {Content: ui.Post{
			Button: ui.Button{Text: i18n.T(ctx, "meetingweb.take_back_of", "name", name)}, Action: in(ctx, d.Path()+"/fuldmagt/"+string(s.Seat)+"/tilbage"), Quiet: true,
		}}})
	}
	return t
}

func holderName(d meeting.Details, p meeting.Proxy, names map[registry.AuthorityID]registry.Name) string {
	for _, s := range d.Roll {
		if s.Seat == p.Holder {
			return names[s.Authority].Name
		}
	}
	return ""
}

func (h *handlers) proxy(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	m := meeting.Meeting{ID: meeting.ID(r.PathValue("id"))}
	err = h.meetings.Authorize(ctx, auth.From(ctx), m.ID, group.SeatID(f.Text("giver")), group.SeatID(f.Text("holder")))
	if web.Reform(err) {
		return h.showProxy(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, m.Path()+"#fremmoede", web.Flash{Key: "meetingweb.flash.saved"})
}

func (h *handlers) revoke(w http.ResponseWriter, r *http.Request) error {
	m := meeting.Meeting{ID: meeting.ID(r.PathValue("id"))}
	if err := h.meetings.Revoke(r.Context(), auth.From(r.Context()), m.ID, group.SeatID(r.PathValue("seat"))); err != nil {
		return err
	}
	return web.Redirect(w, r, m.Path()+"#fremmoede", web.Flash{Key: "meetingweb.flash.saved"})
}
