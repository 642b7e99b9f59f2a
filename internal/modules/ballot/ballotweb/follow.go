package ballotweb

import (
	"context"
	"net/http"

	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// following is the part of a ballot's page that follows it: how many have voted, and
// at the close what they came to.
type following struct {
	ui.Live
	Notes  []ui.Message
	Result *result
}

func topic(id ballot.ID) string { return "ballot:" + string(id) }

// followed makes that part of what is known of the ballot, which was read after the
// version.
func followed(ctx context.Context, p ballot.Progress, version string) following {
	f := following{Live: region(ctx, p, version)}
	f.Part = in(ctx, p.Path()+"/stilling")
	switch {
	case p.State == ballot.CalledOff:
		f.Notes = append(f.Notes, ui.Message{Title: i18n.T(ctx, "ballotweb.called_off"), Text: p.Reason})
	case p.State == ballot.Open && p.Method != vote.Hands:
		f.Notes = append(f.Notes, ui.Message{Text: soFar(ctx, p)})
	}
	if p.Result != nil {
		b := builder{d: ballot.Details{Ballot: p.Ballot, CanManage: p.CanManage}}
		f.Result = b.result(ctx)
	}
	return f
}

func region(ctx context.Context, p ballot.Progress, version string) ui.Live {
	l := ui.Live{ID: "stilling", Events: in(ctx, p.Path()+"/haendelser"), Version: version, State: string(p.State), Say: status(ctx, p.Ballot).Text}
	if p.State == ballot.Open {
		l.Say, l.Anew = soFar(ctx, p), true // there is a form that the page had not
	}
	return l
}

func soFar(ctx context.Context, p ballot.Progress) string {
	return i18n.T(ctx, "ballotweb.so_far", "n", p.Answered, "all", p.All)
}

// progress reads how far the ballot of the address is, and the version that it is at
// least.
func (h *handlers) progress(r *http.Request) (p ballot.Progress, version string, err error) {
	id := ballot.ID(r.PathValue("id"))
	version = h.hub.Version(topic(id))
	if p, err = h.ballots.Follow(r.Context(), auth.From(r.Context()), id); err != nil {
		return p, version, err
	}
	p.Sums, err = h.sums.Of(r.Context(), topic(id), func(ctx context.Context) (ballot.Sums, error) { return h.ballots.SumsOf(ctx, id) })
	return p, version, err
}

// part answers with the part of the page alone, for the pages of a whole hall at once.
func (h *handlers) part(w http.ResponseWriter, r *http.Request) error {
	p, version, err := h.progress(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, followed(r.Context(), p, version).view())
}

func (h *handlers) events(w http.ResponseWriter, r *http.Request) error {
	id := ballot.ID(r.PathValue("id"))
	if _, err := h.ballots.Follow(r.Context(), auth.From(r.Context()), id); err != nil {
		return err
	}
	return h.hub.Serve(w, r, topic(id))
}

// screenPage is a ballot on the wall of a hall.
type screenPage struct {
	ui.Page
	ui.Live
	Where  string
	Status ui.Status
	Count  ui.Big
	Sums   string
	Tally  ui.Tally
}

func (h *handlers) screen(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p, version, err := h.progress(r)
	if err != nil {
		return err
	}
	s := screenPage{
		Page: frame(ctx, p.In, text(ctx, p.Title)), Live: region(ctx, p, version),
		Where: text(ctx, p.In.Name), Status: status(ctx, p.Ballot),
	}
	s.Anew = false // it has no forms
	switch {
	case p.Result != nil:
		s.Sums, s.Tally = i18n.T(ctx, "ballotweb.sum.answered", "answered", p.Answered, "all", p.All), tally(ctx, p.Ballot)
	case p.State == ballot.Open && p.Method != vote.Hands:
		s.Count = ui.Big{Number: i18n.Int(ctx, int64(p.Answered)), Text: i18n.T(ctx, "ballotweb.of_have_voted", "all", p.All)}
	}
	return web.Render(w, r, http.StatusOK, screenView(s))
}

// tally is the result with what each answer or option is called.
func tally(ctx context.Context, b ballot.Ballot) ui.Tally {
	c := chart(ctx, b)
	if b.Method.HasOptions() {
		for i := range c.Bars {
			c.Bars[i].Label = text(ctx, b.Options[i])
		}
	}
	return ui.Tally{Title: c.Title, Bars: c.Bars}
}
