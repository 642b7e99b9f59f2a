package meetingweb

import (
	"context"
	"net/http"
	"net/url"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

func (h *handlers) planForm(w http.ResponseWriter, r *http.Request) error {
	return h.showPlan(w, r, url.Values{"group": {r.URL.Query().Get("gruppe")}}, nil)
}

func (h *handlers) showPlan(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	may, err := h.meetings.MayPlan(ctx, auth.From(ctx))
	if err != nil {
		return err
	}
	if len(may) == 0 {
		return meeting.ErrForbidden
	}
	name := i18n.T(ctx, "meetingweb.plan")
	f := form.New(ctx, texts, ui.Page{
		Title: name, Lead: i18n.T(ctx, "meetingweb.plan_lead"), Door: "collaboration", Sub: "meetings",
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "meetingweb.meetings"), Href: in(ctx, listPath)}},
	}, "/moeder/ny", listPath, written, failed)
	f.Save.Text = name
	groups := ui.Select{Field: f.Field(ctx, "group", false), Empty: i18n.T(ctx, "meetingweb.choose")}
	for _, g := range may {
		groups.Options = append(groups.Options, ui.Option{Value: g.Slug, Text: groupName(ctx, g.Group), Selected: g.Slug == written.Get("group")})
	}
	f.Add(i18n.T(ctx, "meetingweb.group"), groups)
	planFields(ctx, f, "")
	return f.Render(w, r, failed)
}

// planFields ask when and where a meeting is. Who may read of it is asked once the
// group is known; until then it is what the charter says.
func planFields(ctx context.Context, f *form.Page, of group.ID) {
	f.Add(i18n.T(ctx, "meetingweb.when"), f.Typed(ctx, "day", "date", false), form.Halves(f.Typed(ctx, "start", "time", false), f.Typed(ctx, "end", "time", false)))
	link := f.Typed(ctx, "link", "url", true)
	link.Help, link.Wide = i18n.T(ctx, "meetingweb.help.link"), true
	f.Add(i18n.T(ctx, "meetingweb.where"), ui.Input{Field: f.Field(ctx, "place", true), Value: f.Written.Get("place"), Max: meeting.MaxPlace}, link)
	if of == "" {
		return
	}
	reach := ui.Radios{Field: f.Field(ctx, "reach", false)}
	for _, v := range meeting.Reaches(of) {
		reach.Options = append(reach.Options, ui.Option{Value: string(v), Text: reachName(ctx, v), Selected: string(v) == f.Written.Get("reach")})
	}
	f.Add(i18n.T(ctx, "meetingweb.who_reads"), reach)
}

func readPlan(f web.Form, faults *errs.Fields) meeting.Plan {
	day := f.Date("day", faults)
	if f.Text("day") == "" {
		faults.Add("day", "errs.required")
	}
	return meeting.Plan{
		Start: readTime(f, day, "start", faults), End: readTime(f, day, "end", faults), Place: f.Text("place"), Link: f.Text("link"), Reach: auth.Reach(f.Text("reach")),
	}
}

func (h *handlers) plan(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	of, err := h.groupCalled(ctx, f.Text("group"))
	if err != nil {
		return err
	}
	var faults errs.Fields
	p := readPlan(f, &faults)
	if faults != nil {
		p.Start = p.End // so that the service writes nothing and yet tells the other faults
	}
	m, err := h.meetings.Plan(ctx, actor, of, p)
	if faults != nil {
		err = faults.Join(err, "start", "end")
	}
	if form.Again(err) {
		return h.showPlan(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, m.Path(), web.Flash{Key: "meetingweb.flash.planned"})
}

// kept reads the meeting of the address for somebody who keeps it.
func (h *handlers) kept(r *http.Request) (meeting.Details, error) {
	d, err := h.meetings.ByID(r.Context(), auth.From(r.Context()), meeting.ID(r.PathValue("id")))
	if err == nil && !d.CanKeep {
		err = meeting.ErrForbidden
	}
	return d, err
}

func (h *handlers) moveForm(w http.ResponseWriter, r *http.Request) error {
	return h.showMove(w, r, nil, nil)
}

func (h *handlers) showMove(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, err := h.kept(r)
	if err != nil {
		return err
	}
	if written == nil {
		written = url.Values{
			"day": {d.Day().String()}, "start": {clock(&d.Start)}, "end": {clock(&d.End)}, "place": {d.Place}, "link": {d.Link}, "reach": {string(d.Reach)},
		}
	}
	page := frame(ctx, d, i18n.T(ctx, "meetingweb.do.move"))
	if d.State == meeting.Invited {
		page.Lead = i18n.T(ctx, "meetingweb.move_lead")
	}
	f := form.New(ctx, texts, page, d.Path()+"/ret", d.Path(), written, failed)
	f.Version(d.Version, failed)
	planFields(ctx, f, d.Group)
	return f.Render(w, r, failed)
}

func (h *handlers) move(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	p := readPlan(f, &faults)
	if faults != nil {
		p.Start = p.End // so that the service writes nothing and yet tells the other faults
	}
	m, err := h.meetings.Move(ctx, auth.From(ctx), meeting.ID(r.PathValue("id")), form.ReadVersion(f), p)
	if faults != nil {
		err = faults.Join(err, "start", "end")
	}
	if form.Again(err) {
		return h.showMove(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, m.Path(), web.Flash{Key: "meetingweb.flash.saved"})
}

// stepOf does one thing to the meeting of the address, and tells what was done.
type stepOf func(ctx context.Context, actor auth.Actor, id meeting.ID) (done string, err error)

func (h *handlers) step(do stepOf) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id := meeting.ID(r.PathValue("id"))
		done, err := do(r.Context(), auth.From(r.Context()), id)
		if err != nil {
			return err
		}
		return web.Redirect(w, r, meeting.Meeting{ID: id}.Path(), web.Flash{Key: done})
	}
}

func (h *handlers) papers(ctx context.Context, actor auth.Actor, id meeting.ID) (string, error) {
	_, err := h.meetings.SendPapers(ctx, actor, id)
	return "meetingweb.flash.papers", err
}

func (h *handlers) hold(ctx context.Context, actor auth.Actor, id meeting.ID) (string, error) {
	_, err := h.meetings.Hold(ctx, actor, id)
	return "meetingweb.flash.held", err
}

func (h *handlers) cancel(ctx context.Context, actor auth.Actor, id meeting.ID) (string, error) {
	_, err := h.meetings.Cancel(ctx, actor, id)
	return "meetingweb.flash.cancelled", err
}

// cancelForm asks first: a meeting that was called off cannot be called again.
func (h *handlers) cancelForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.kept(r)
	if err != nil {
		return err
	}
	c := ui.Confirm{
		Question: i18n.T(ctx, "meetingweb.cancel_question", "date", d.Day()), Text: i18n.T(ctx, "meetingweb.cancel_text"),
		Action: in(ctx, d.Path()+"/aflys"), Button: i18n.T(ctx, "meetingweb.do.cancel"), Cancel: ui.Link{Text: i18n.T(ctx, "form.cancel"), Href: in(ctx, d.Path())},
	}
	return web.Render(w, r, http.StatusOK, confirmView(confirmPage{frame(ctx, d, i18n.T(ctx, "meetingweb.do.cancel")), c}))
}

// confirmPage asks before what cannot be undone.
type confirmPage struct {
	ui.Page
	Confirm ui.Confirm
}

func (h *handlers) reply(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id := meeting.ID(r.PathValue("id"))
	if err := h.meetings.Reply(ctx, auth.From(ctx), id, meeting.Answer(f.Text("answer"))); err != nil {
		return err
	}
	return web.Redirect(w, r, meeting.Meeting{ID: id}.Path(), web.Flash{Key: "meetingweb.flash.answered"})
}

// today is the date by the service's clock.
func (h *handlers) today() civil.Date { return civil.Of(h.meetings.Now()) }
