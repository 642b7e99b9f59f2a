package secretariatweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type jobsPage struct {
	ui.Page
	Chips     ui.Chips
	Table     ui.Table
	Pager     ui.Pager
	Empty     *ui.Empty
	Schedules *ui.Table // of what runs by the clock; beside the whole list only
}

// listPath is the address of a list in a state; empty parameters are left out.
func listPath(ctx context.Context, path string, pairs ...string) string {
	v := url.Values{}
	for pair := range slices.Chunk(pairs, 2) {
		if name, value := pair[0], pair[1]; value != "" {
			v.Set(name, value)
		}
	}
	if len(v) > 0 {
		path += "?" + v.Encode()
	}
	return in(ctx, path)
}

func (h *handlers) jobs(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	f := job.Filter{State: job.State(v.Get("tilstand")), Kind: v.Get("slags")}
	list, err := h.Jobs.List(ctx, f, v.Get("side"), pageSize)
	if err != nil {
		return err
	}
	counts, err := h.Jobs.Counts(ctx)
	if err != nil {
		return err
	}
	p := jobsPage{Page: page(ctx, "jobs"), Table: jobTable(ctx, list.Items)}
	p.Tabs = jobTabs(ctx, f, counts)
	if f.Kind != "" {
		p.Chips = ui.Chips{{Text: word(ctx, "job", f.Kind), Href: listPath(ctx, "/sekretariat/job", "tilstand", string(f.State))}}
	}
	at := func(cursor string) string {
		if cursor == "" {
			return ""
		}
		return listPath(ctx, "/sekretariat/job", "tilstand", string(f.State), "slags", f.Kind, "side", cursor)
	}
	p.Pager = ui.Pager{Total: list.Total, Prev: at(list.Prev), Next: at(list.Next)}
	if list.Total == 0 {
		p.Empty = &ui.Empty{Title: i18n.T(ctx, "secretariatweb.jobs_none"), Text: i18n.T(ctx, "secretariatweb.jobs_none_text")}
	}
	if f == (job.Filter{}) {
		schedules, err := h.Jobs.Schedules(ctx)
		if err != nil {
			return err
		}
		p.Schedules = scheduleTable(ctx, schedules)
	}
	return web.Render(w, r, http.StatusOK, jobsView(p))
}

func scheduleTable(ctx context.Context, list []job.Schedule) *ui.Table {
	t := &ui.Table{Caption: i18n.T(ctx, "secretariatweb.schedules"), Dense: true, Columns: []ui.Column{
		{Title: i18n.T(ctx, "secretariatweb.job")}, {Title: i18n.T(ctx, "secretariatweb.due_next")},
	}}
	for _, s := range list {
		t.Rows = append(t.Rows, []ui.Cell{{Text: word(ctx, "job", s.Kind)}, {Text: i18n.DateTime(ctx, s.Due)}})
	}
	return t
}

func jobTabs(ctx context.Context, f job.Filter, counts []job.Count) (tabs []ui.Tab) {
	sums, all := map[job.State]int{}, 0
	for _, c := range counts {
		if f.Kind == "" || c.Kind == f.Kind {
			sums[c.State] += c.N
			all += c.N
		}
	}
	tab := func(s job.State, text string, n int) {
		tabs = append(tabs, ui.Tab{
			Link: ui.Link{
				Text: i18n.T(ctx, "secretariatweb.with_count", "text", text, "n", n),
				Href: listPath(ctx, "/sekretariat/job", "tilstand", string(s), "slags", f.Kind),
			},
			Current: f.State == s,
		})
	}
	tab("", i18n.T(ctx, "secretariatweb.all"), all)
	for _, s := range job.States {
		tab(s, i18n.T(ctx, "job.state."+string(s)), sums[s])
	}
	return tabs
}

var jobVerdicts = map[job.State]ui.Verdict{
	job.Waiting: ui.Unanswered, job.Running: ui.Info, job.Dead: ui.No, job.Done: ui.Yes, job.Discarded: ui.Irrelevant,
}

func jobStatus(ctx context.Context, s job.State) ui.Status {
	return ui.Status{Verdict: jobVerdicts[s], Text: i18n.T(ctx, "job.state."+string(s))}
}

func jobPath(ctx context.Context, id job.ID, rest string) string {
	return in(ctx, "/sekretariat/job/"+url.PathEscape(string(id))+rest)
}

func jobTable(ctx context.Context, list []job.Job) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "secretariatweb.jobs"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "secretariatweb.job")}, {Title: i18n.T(ctx, "secretariatweb.state")},
		{Title: i18n.T(ctx, "secretariatweb.progress")}, {Title: i18n.T(ctx, "secretariatweb.created")},
		{Title: i18n.T(ctx, "secretariatweb.actions"), Hidden: true},
	}}
	for _, j := range list {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: word(ctx, "job", j.Kind), Href: jobPath(ctx, j.ID, "")}, {Content: jobStatus(ctx, j.State)},
			{Content: jobProgress(ctx, j)}, {Text: i18n.DateTime(ctx, j.Created)}, {Content: jobActions(ctx, j)},
		})
	}
	return t
}

// jobProgress is a bar for one that tells how far it is, else its tries.
func jobProgress(ctx context.Context, j job.Job) templ.Component {
	if j.State == job.Running && j.Total > 0 {
		return ui.Progress{
			ID: "progress-" + string(j.ID), Label: i18n.T(ctx, "secretariatweb.progress"), Done: int(j.Progress), Total: int(j.Total),
			Text: i18n.T(ctx, "secretariatweb.progress_of", "done", j.Progress, "total", j.Total),
		}
	}
	tries := i18n.N(ctx, "secretariatweb.tries", j.Tries)
	return failureView(tries, reason(auth.From(ctx), j.Error))
}

// jobActions are what a person can decide about a job that neither runs nor is done.
func jobActions(ctx context.Context, j job.Job) ui.Row {
	if j.State == job.Running || j.State == job.Done {
		return nil
	}
	row := ui.Row{ui.Post{Button: ui.Button{Text: i18n.T(ctx, "secretariatweb.retry"), Small: true}, Action: jobPath(ctx, j.ID, "/igen")}}
	if j.State != job.Discarded {
		row = append(row, ui.Post{Button: ui.Button{Text: i18n.T(ctx, "secretariatweb.discard")}, Action: jobPath(ctx, j.ID, "/kasser"), Quiet: true})
	}
	return row
}

type jobPage struct {
	ui.Page
	Facts   ui.Facts
	Error   string
	Payload string
}

func (h *handlers) job(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	j, err := h.Jobs.ByID(ctx, job.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := jobPage{Page: page(ctx, "jobs", ui.Link{Text: i18n.T(ctx, "secretariatweb.jobs"), Href: in(ctx, "/sekretariat/job")})}
	p.Title, p.Actions = word(ctx, "job", j.Kind), jobActions(ctx, j)
	p.Facts = ui.Facts{
		{Name: i18n.T(ctx, "secretariatweb.state"), Content: jobStatus(ctx, j.State)},
		{Name: i18n.T(ctx, "secretariatweb.created"), Text: i18n.DateTime(ctx, j.Created)},
		{Name: i18n.T(ctx, "secretariatweb.tried"), Text: i18n.Int(ctx, int64(j.Tries))},
	}
	if j.Due != nil && j.State == job.Waiting {
		p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "secretariatweb.due"), Text: i18n.DateTime(ctx, *j.Due)})
	}
	if j.Started != nil {
		p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "secretariatweb.started"), Text: i18n.DateTime(ctx, *j.Started)})
	}
	if j.Ended != nil {
		p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "secretariatweb.ended"), Text: i18n.DateTime(ctx, *j.Ended)})
	}
	if j.Total > 0 {
		p.Facts = append(p.Facts, ui.Fact{
			Name: i18n.T(ctx, "secretariatweb.progress"),
			Text: i18n.T(ctx, "secretariatweb.progress_of", "done", j.Progress, "total", j.Total),
		})
	}
	p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "secretariatweb.id"), Text: string(j.ID)})
	if actor.Runs() {
		p.Error, p.Payload = j.Error, j.Payload
	}
	return web.Render(w, r, http.StatusOK, jobView(p))
}

func (h *handlers) retryJob(w http.ResponseWriter, r *http.Request) error {
	id := job.ID(r.PathValue("id"))
	if err := h.Jobs.Retry(r.Context(), auth.From(r.Context()).Change("job.retry", string(id)), id); err != nil {
		return err
	}
	return web.Redirect(w, r, "/sekretariat/job/"+url.PathEscape(string(id)), web.Flash{Key: "secretariatweb.job_retried"})
}

func (h *handlers) discardJob(w http.ResponseWriter, r *http.Request) error {
	id := job.ID(r.PathValue("id"))
	if err := h.Jobs.Discard(r.Context(), auth.From(r.Context()).Change("job.discard", string(id)), id); err != nil {
		return err
	}
	path := "/sekretariat/job/" + url.PathEscape(string(id))
	return web.Redirect(w, r, path, web.Flash{Key: "secretariatweb.job_discarded", Undo: path + "/igen"})
}
