package secretariatweb

import (
	"cmp"
	"context"
	"net/http"
	"sync"
	"time"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// Probe asks something that the program depends on whether it answers.
type Probe struct {
	Kind  string // database, search, files or provider
	Name  string // of one among several of its kind
	Where string // without secrets; empty when it is not set up
	Ask   func(context.Context) error
}

// probeTime is how long a probe may take; the page waits for the slowest.
const probeTime = 3 * time.Second

// watched is a probe that remembers how it went, since this node was started.
type watched struct {
	Probe

	mu      sync.Mutex
	success time.Time
	failure time.Time
	err     error
}

func (p *watched) ask(ctx context.Context, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	err := p.Ask(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.failure, p.err = now, err
		return
	}
	p.success = now
}

// integration is how one thing that the program depends on is doing.
type integration struct {
	Title, Where string
	Configured   bool
	Working      bool
	Success      time.Time // zero: none since it was set up, or since the node was started
	Failure      time.Time
	Error        string
}

func (p *watched) state(ctx context.Context) integration {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := integration{Title: word(ctx, "integration", p.Kind), Where: p.Where, Configured: p.Where != "", Success: p.success, Failure: p.failure}
	if p.Name != "" {
		i.Title += ": " + p.Name
	}
	i.Working = i.Configured && p.success.After(p.failure)
	if p.err != nil {
		i.Error = p.err.Error()
	}
	return i
}

// all asks every probe at once, and mail for what its records say.
func (h *handlers) all(ctx context.Context) ([]integration, error) {
	status, err := h.Outbox.Status(ctx)
	if err != nil {
		return nil, err
	}
	now := h.db.Now()
	var asked sync.WaitGroup
	for _, p := range h.probes {
		if p.Where != "" {
			asked.Go(func() { p.ask(ctx, now) })
		}
	}
	asked.Wait()
	list := []integration{letterState(ctx, status)}
	for _, p := range h.probes {
		list = append(list, p.state(ctx))
	}
	return list, nil
}

// letterState is what the letters tell about the server. A server that refused
// one recipient works; one that has not taken any since it failed does not.
func letterState(ctx context.Context, s mail.Status) integration {
	i := integration{Title: word(ctx, "integration", "mail"), Where: s.Server, Configured: s.Configured, Error: s.LastError}
	if s.Sink {
		i.Where = i18n.T(ctx, "secretariatweb.mail_sink")
	}
	if s.LastSent != nil {
		i.Success = *s.LastSent
	}
	if s.LastFailed != nil {
		i.Failure = *s.LastFailed
	}
	i.Working = i.Configured && !i.Success.Before(i.Failure)
	return i
}

func (i integration) status(ctx context.Context) ui.Status {
	switch {
	case !i.Configured:
		return ui.Status{Verdict: ui.Unanswered, Text: i18n.T(ctx, "secretariatweb.not_set_up")}
	case i.Success.IsZero() && i.Failure.IsZero():
		return ui.Status{Verdict: ui.Unanswered, Text: i18n.T(ctx, "secretariatweb.not_tried")}
	case i.Working:
		return ui.Status{Verdict: ui.Yes, Text: i18n.T(ctx, "secretariatweb.works")}
	}
	return ui.Status{Verdict: ui.No, Text: i18n.T(ctx, "secretariatweb.fails")}
}

type integrationsPage struct {
	ui.Page
	Table ui.Table
}

func (h *handlers) integrations(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := h.all(ctx)
	if err != nil {
		return err
	}
	p := integrationsPage{Page: page(ctx, "integrations"), Table: ui.Table{
		Caption: i18n.T(ctx, "secretariatweb.integrations"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "secretariatweb.integration")}, {Title: i18n.T(ctx, "secretariatweb.state")},
			{Title: i18n.T(ctx, "secretariatweb.where")}, {Title: i18n.T(ctx, "secretariatweb.success")},
			{Title: i18n.T(ctx, "secretariatweb.failure")},
		},
	}}
	p.Lead = i18n.T(ctx, "secretariatweb.integrations_lead")
	for _, i := range list {
		p.Table.Rows = append(p.Table.Rows, []ui.Cell{
			{Text: i.Title}, {Content: i.status(ctx)}, {Text: cmp.Or(i.Where, "–")},
			{Text: moment(ctx, i.Success)}, {Content: failureView(moment(ctx, i.Failure), reason(auth.From(ctx), i.Error))},
		})
	}
	return web.Render(w, r, http.StatusOK, integrationsView(p))
}

// reason is the error's own text, which may name machines of the operator's: for
// those who run the installation.
func reason(a auth.Actor, text string) string {
	if !a.Runs() {
		return ""
	}
	return clip(text, 300)
}

func moment(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return i18n.T(ctx, "secretariatweb.never")
	}
	return i18n.DateTime(ctx, t)
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + " …"
	}
	return s
}
