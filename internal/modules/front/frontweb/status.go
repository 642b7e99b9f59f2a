package frontweb

import (
	"net/http"

	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type statusPage struct {
	ui.Page
	Facts ui.Facts
}

// status tells how the program is right now, so it is never kept.
func (h *handlers) status(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	state := ui.Status{Verdict: ui.Yes, Text: i18n.T(ctx, "frontweb.status_ready")}
	if err := h.site.Ready(ctx); err != nil {
		state = ui.Status{Verdict: ui.No, Text: i18n.T(ctx, "frontweb.status_not_ready")}
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, r, http.StatusOK, statusView(statusPage{
		Page: ui.Page{Title: i18n.T(ctx, "frontweb.status"), Lead: i18n.T(ctx, "frontweb.status_lead")},
		Facts: ui.Facts{
			{Name: i18n.T(ctx, "frontweb.status_now"), Content: state},
			{Name: i18n.T(ctx, "frontweb.status_version"), Text: h.site.Version},
			{Name: i18n.T(ctx, "frontweb.status_machine"), Content: links([]ui.Link{{Text: "/healthz", Href: "/healthz"}, {Text: "/readyz", Href: "/readyz"}})},
		},
	}))
}
