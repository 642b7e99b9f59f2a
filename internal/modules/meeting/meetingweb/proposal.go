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

// proposed are the proposals to a meeting that are not on its agenda yet.
type proposed struct {
	Text  string // until when they are taken
	List  []proposal
	Write ui.Button
}

// proposal is one of them, with what the reader may do with it.
type proposal struct {
	Title, By    string
	Text, Reason string
	Do           []ui.Post
}

func (h *handlers) proposed(ctx context.Context, d meeting.Details, names map[registry.AuthorityID]registry.Name) *proposed {
	if before := d.State == meeting.Planned || d.State == meeting.Invited; !before || !d.Inside {
		return nil
	}
	var p proposed
	last := d.ProposeBy()
	inTime := last == 0 || h.today() <= last
	if last != 0 {
		p.Text = i18n.T(ctx, "meetingweb.propose_by", "date", last)
	}
	if d.CanPropose && inTime {
		p.Write = ui.Button{Text: i18n.T(ctx, "meetingweb.do.propose"), Href: in(ctx, d.Path()+"/forslag/ny")}
	}
	for _, x := range d.Proposals {
		if x.Item != "" {
			continue
		}
		one := proposal{Title: x.Title, By: i18n.T(ctx, "meetingweb.proposed_by", "name", names[x.Authority].FullName()), Text: x.Text, Reason: x.Reason}
		path := in(ctx, d.Path()+"/forslag/"+string(x.ID))
		if d.CanKeep {
			one.Do = append(one.Do, ui.Post{Button: ui.Button{Text: i18n.T(ctx, "meetingweb.do.take")}, Action: path + "/tag"})
		}
		if d.CanPropose && auth.From(ctx).For.ID == string(x.Authority) {
			one.Do = append(one.Do, ui.Post{Button: ui.Button{Text: i18n.T(ctx, "meetingweb.do.withdraw")}, Action: path + "/traek"})
		}
		p.List = append(p.List, one)
	}
	if len(p.List) == 0 && p.Text == "" && p.Write.Href == "" {
		return nil
	}
	return &p
}

func (h *handlers) proposalForm(w http.ResponseWriter, r *http.Request) error {
	return h.showProposal(w, r, url.Values{}, nil)
}

func (h *handlers) showProposal(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, _, err := h.read(r)
	if err == nil && !d.CanPropose {
		err = meeting.ErrForbidden
	}
	if err != nil {
		return err
	}
	page := frame(ctx, d, i18n.T(ctx, "meetingweb.do.propose"))
	if last := d.ProposeBy(); last != 0 {
		page.Lead = i18n.T(ctx, "meetingweb.propose_by", "date", last)
	}
	f := form.New(ctx, texts, page, d.Path()+"/forslag/ny", d.Path(), written, failed)
	f.Save.Text = i18n.T(ctx, "meetingweb.do.propose")
	title := f.Input(ctx, "title", false)
	title.Wide, title.Max = true, meeting.MaxTitle
	what, why := f.Area(ctx, "text", false, meeting.MaxText/2), f.Area(ctx, "reason", false, meeting.MaxText/2)
	what.Label = i18n.T(ctx, "meetingweb.field.proposal")
	f.Add("", title, what, why,
		ui.Select{Field: f.Field(ctx, "matter", false), Empty: i18n.T(ctx, "meetingweb.choose"), Options: form.Options(ctx, group.AllMatters, written.Get("matter"))})
	return f.Render(w, r, failed)
}

func (h *handlers) propose(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	p := meeting.Proposal{
		Meeting: meeting.ID(r.PathValue("id")), Title: f.Text("title"), Text: f.Text("text"), Reason: f.Text("reason"), Matter: group.Matter(f.Text("matter")),
	}
	_, err = h.meetings.Propose(ctx, auth.From(ctx), p)
	if form.Again(err) {
		return h.showProposal(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, meeting.Meeting{ID: p.Meeting}.Path()+"#forslag", web.Flash{Key: "meetingweb.flash.proposed"})
}

func (h *handlers) take(w http.ResponseWriter, r *http.Request) error {
	m := meeting.Meeting{ID: meeting.ID(r.PathValue("id"))}
	it, err := h.meetings.Take(r.Context(), auth.From(r.Context()), m.ID, meeting.ProposalID(r.PathValue("proposal")))
	if err != nil {
		return err
	}
	return web.Redirect(w, r, m.Path()+"#"+it.Anchor(), web.Flash{Key: "meetingweb.flash.saved"})
}

func (h *handlers) withdraw(w http.ResponseWriter, r *http.Request) error {
	m := meeting.Meeting{ID: meeting.ID(r.PathValue("id"))}
	if err := h.meetings.Withdraw(r.Context(), auth.From(r.Context()), m.ID, meeting.ProposalID(r.PathValue("proposal"))); err != nil {
		return err
	}
	return web.Redirect(w, r, m.Path()+"#forslag", web.Flash{Key: "meetingweb.flash.removed"})
}
