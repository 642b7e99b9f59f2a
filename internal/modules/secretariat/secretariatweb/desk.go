package secretariatweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"alminding/internal/modules/login"
	"alminding/internal/modules/product"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// onDesk is how many rows of each list the desk has room for.
const onDesk = 5

type deskPage struct {
	ui.Page
	Figures      []ui.Figure
	Gaps         ui.List
	Jobs         ui.Table
	NoJobs       bool
	Tools        ui.List
	Integrations ui.List
	Changes      ui.Timeline
}

func (h *handlers) desk(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p := deskPage{Page: ui.Page{Title: i18n.T(ctx, "secretariatweb.desk")}}
	integrations, err := h.all(ctx)
	if err != nil {
		return err
	}
	if p.Figures, err = h.waiting(ctx, integrations); err != nil {
		return err
	}
	if p.Gaps, err = h.gaps(ctx); err != nil {
		return err
	}
	jobs, err := h.Jobs.List(ctx, job.Filter{}, "", onDesk)
	if err != nil {
		return err
	}
	p.Jobs, p.NoJobs = jobTable(ctx, jobs.Items), jobs.Total == 0
	for _, i := range integrations {
		note := i18n.T(ctx, "secretariatweb.last_success", "when", moment(ctx, i.Success))
		if !i.Configured {
			note = ""
		}
		p.Integrations = append(p.Integrations, ui.Item{Title: i.Title, Right: i.status(ctx), Note: note})
	}
	if p.Tools, err = h.tools(ctx); err != nil {
		return err
	}
	p.Changes, err = h.latest(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, deskView(p))
}

// tools are the pages that one reaches from the desk.
func (h *handlers) tools(ctx context.Context) (list ui.List, err error) {
	invitations, err := h.Login.Invitations(ctx, auth.From(ctx))
	if err != nil {
		return nil, err
	}
	now := h.db.Now()
	open := len(slices.DeleteFunc(invitations, func(i login.Invitation) bool { return !i.Open(now) }))
	for _, tool := range []struct{ key, path, amount string }{
		{"duties", "pligter", ""}, {"memberships", "medlemskaber", ""}, {"changes", "aendringer", ""}, {"people", "personer", ""},
		{"invitations", "invitationer", i18n.N(ctx, "secretariatweb.waiting.invitations", open)}, {"roles", "roller", ""},
		{"subjects", "emner", ""}, {"conduct", "adfaerdskodeks", ""}, {"jobs", "job", ""}, {"letters", "mail", ""}, {"integrations", "integrationer", ""},
	} {
		list = append(list, ui.Item{Title: i18n.T(ctx, "secretariatweb."+tool.key), Href: in(ctx, "/sekretariat/"+tool.path), Amount: tool.amount})
	}
	return append(list, ui.Item{Title: i18n.T(ctx, "secretariatweb.half_year"), Href: in(ctx, "/governance/halvaar")}), nil
}

// waiting are the things that somebody must look at.
func (h *handlers) waiting(ctx context.Context, integrations []integration) ([]ui.Figure, error) {
	counts, err := h.Jobs.Counts(ctx)
	if err != nil {
		return nil, err
	}
	dead := 0
	for _, c := range counts {
		if c.State == job.Dead {
			dead += c.N
		}
	}
	letters, err := h.Outbox.Status(ctx)
	if err != nil {
		return nil, err
	}
	duties, overdue, err := h.Duties(ctx)
	if err != nil {
		return nil, err
	}
	failing := 0
	for _, i := range integrations {
		if i.Configured && !i.Working {
			failing++
		}
	}
	figure := func(key string, n int, path string, args ...any) ui.Figure {
		return ui.Figure{Number: strconv.Itoa(n), Href: in(ctx, path), Text: i18n.N(ctx, "secretariatweb.waiting."+key, n, args...), Counted: true}
	}
	return []ui.Figure{
		figure("duties", duties, "/sekretariat/pligter", "overdue", overdue),
		figure("jobs", dead, "/sekretariat/job?tilstand="+string(job.Dead)),
		figure("letters", letters.Letters[mail.Refused], "/sekretariat/mail?tilstand="+string(mail.Refused)),
		figure("integrations", failing, "/sekretariat/integrationer"),
	}, nil
}

// gaps are what nobody has said about the solutions, with a link to those that
// lack it.
func (h *handlers) gaps(ctx context.Context) (list ui.List, err error) {
	catalogue, err := h.Products.Catalogue(ctx, auth.From(ctx), product.Query{Limit: 1})
	if err != nil {
		return nil, err
	}
	for _, f := range product.Facets {
		n := countOf(catalogue.Counts[f], product.Unknown)
		list = append(list, ui.Item{
			Title: i18n.T(ctx, "secretariatweb.gap."+string(f)), Href: listPath(ctx, "/produkter", string(f), product.Unknown),
			Amount: i18n.Int(ctx, int64(n)),
		})
	}
	return list, nil
}

func (h *handlers) latest(ctx context.Context) (list ui.Timeline, err error) {
	log, err := audit.List(ctx, h.db, auth.From(ctx), audit.Filter{}, "", onDesk)
	if err != nil {
		return nil, err
	}
	names, err := h.names(ctx, log.Items)
	for _, e := range log.Items {
		list = append(list, ui.Event{
			When: i18n.DateTime(ctx, e.At), ISO: e.At.Format("2006-01-02T15:04:05Z07:00"),
			Title: word(ctx, "action", e.Action), Href: changePath(ctx, e.ID), Text: ": " + names.object(ctx, e), Who: names.Of(ctx, e),
		})
	}
	return list, err
}
