package ballotweb

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/live"
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
	p, err = h.ballots.WithSums(r.Context(), auth.From(r.Context()), id)
	return p, version, err
}

// part answers with the part of the page alone.
func (h *handlers) part(w http.ResponseWriter, r *http.Request) error {
	p, version, err := h.progress(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, followed(r.Context(), p, version).view())
}

// cost of a ballot's page, which has a form when the ballot has opened.
const cost = 2 * time.Millisecond

// onWall is in the address of the events of a page on the wall.
const onWall = "skaerm"

func (h *handlers) events(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), ballot.ID(r.PathValue("id"))
	p, err := h.ballots.Follow(ctx, auth.From(ctx), id)
	if err != nil {
		return err
	}
	page := live.Page{Cost: cost}
	if p.Inside && !p.CanManage && !r.URL.Query().Has(onWall) {
		page.Part = h.hall(ctx, id)
	} else {
		page.Topics = []string{topic(id)}
	}
	return h.hub.Serve(w, r, page)
}

// hall is what everybody is sent who may vote, and some more who may read it all. Those
// who manage the ballot have buttons of their own there; they are few, and ask.
func (h *handlers) hall(ctx context.Context, id ballot.ID) *live.Part {
	words := i18n.From(ctx)
	return &live.Part{
		Topics: []string{topic(id)}, Audience: string(words.Lang()),
		Make: func(ctx context.Context) (string, error) {
			p, err := h.ballots.WithSums(ctx, auth.System("ballotweb"), id)
			if err != nil {
				return "", err
			}
			p.CanManage = false
			ctx = i18n.With(ctx, words)
			html, err := templ.ToGoHTML(ctx, followed(ctx, p, "").view())
			return string(html), err
		},
	}
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
	s.Events += "?" + onWall
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
