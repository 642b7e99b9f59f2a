package meetingweb

import (
	"net/http"
	"net/url"

	"alminding/internal/modules/meeting"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

// invite sends the invitation. One that comes later than the charter says asks why
// first.
func (h *handlers) invite(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	m, err := h.meetings.Invite(ctx, auth.From(ctx), meeting.ID(r.PathValue("id")), f.Text("why"))
	if web.Reform(err) {
		return h.showInvite(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, m.Path(), web.Flash{Key: "meetingweb.flash.invited"})
}

func (h *handlers) inviteForm(w http.ResponseWriter, r *http.Request) error {
	return h.showInvite(w, r, url.Values{}, nil)
}

func (h *handlers) showInvite(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, err := h.kept(r)
	if err != nil {
		return err
	}
	page := frame(ctx, d, i18n.T(ctx, "meetingweb.do.invite"))
	if d.NoticeMissed(h.today()) {
		page.Lead = i18n.T(ctx, "meetingweb.invite_lead", "date", d.Charter().Notice.Before(d.Day()))
	}
	f := form.New(ctx, texts, page, d.Path()+"/indkald", d.Path(), written, failed)
	f.Save.Text = i18n.T(ctx, "meetingweb.do.invite")
	f.Add("", f.Area(ctx, "why", false, meeting.MaxLate))
	return f.Render(w, r, failed)
}
