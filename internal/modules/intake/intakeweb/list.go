package intakeweb

import (
	"context"
	"net/http"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

const pageSize = 25

type listPage struct {
	ui.Page
	Offers ui.List
	Table  ui.Table
	Pager  ui.Pager
	Empty  *ui.Empty
}

// list shows the files that were brought, and what can be.
func (h *handlers) list(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	offers, err := h.batches.Offers(ctx, actor)
	if err != nil {
		return err
	}
	found, err := h.batches.Batches(ctx, actor, r.URL.Query().Get("side"), pageSize)
	if err != nil {
		return err
	}
	p := listPage{Page: frame(ctx, i18n.T(ctx, "intakeweb.batches"))}
	p.Lead, p.Crumbs = i18n.T(ctx, "intakeweb.batches_lead"), nil
	for _, o := range offers {
		p.Offers = append(p.Offers, ui.Item{Title: i18n.T(ctx, o.Texts+"name"), Href: address(ctx, "/indlaes/"+o.Name+"/ny"), Note: i18n.T(ctx, o.Texts+"lead")})
	}
	at := func(cursor string) string {
		if cursor == "" {
			return ""
		}
		return address(ctx, "/indlaes", "side", cursor)
	}
	p.Table, p.Pager = h.batchTable(ctx, found.Items), ui.Pager{Total: found.Total, Prev: at(found.Prev), Next: at(found.Next)}
	if found.Total == 0 {
		p.Empty = &ui.Empty{Title: i18n.T(ctx, "intakeweb.none"), Text: i18n.T(ctx, "intakeweb.none_text")}
	}
	return web.Render(w, r, http.StatusOK, listView(p))
}

func (h *handlers) listJSON(w http.ResponseWriter, r *http.Request) error {
	found, err := h.batches.Batches(r.Context(), auth.From(r.Context()), r.URL.Query().Get("side"), pageSize)
	if err != nil {
		return err
	}
	return web.JSON(w, r, http.StatusOK, struct {
		Batches []intake.Batch `json:"batches"`
		Total   int            `json:"total"`
		Next    string         `json:"next,omitempty"`
	}{found.Items, found.Total, found.Next})
}

func (h *handlers) batchTable(ctx context.Context, list []intake.Batch) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "intakeweb.batches"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "intakeweb.file")}, {Title: i18n.T(ctx, "intakeweb.kind")}, {Title: i18n.T(ctx, "intakeweb.state")},
		{Title: i18n.T(ctx, "intakeweb.changes"), Number: true}, {Title: i18n.T(ctx, "intakeweb.who")}, {Title: i18n.T(ctx, "intakeweb.when")},
	}}
	for _, b := range list {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: fileName(ctx, b), Href: address(ctx, b.ID.Path())}, {Text: i18n.T(ctx, h.batches.Texts(b.Kind)+"name")}, {Content: status(ctx, b.State)},
			{Text: i18n.Int(ctx, int64(b.Changes()))}, {Text: b.By.Name}, {Text: i18n.DateTime(ctx, b.Created)},
		})
	}
	return t
}

// fileName is what the file is called, or how it came.
func fileName(ctx context.Context, b intake.Batch) string {
	switch {
	case b.Fetched:
		return i18n.T(ctx, "intakeweb.fetched")
	case b.Name == "":
		return i18n.T(ctx, "intakeweb.pasted")
	}
	return b.Name
}

var verdictOf = map[intake.State]ui.Verdict{
	intake.Uploaded: ui.Info, intake.Applying: ui.Info, intake.Reverting: ui.Info, intake.Checked: ui.Unanswered,
	intake.Refused: ui.No, intake.Applied: ui.Yes, intake.Reverted: ui.Irrelevant,
}

func status(ctx context.Context, s intake.State) ui.Status {
	return ui.Status{Verdict: verdictOf[s], Text: i18n.T(ctx, s.Label())}
}
