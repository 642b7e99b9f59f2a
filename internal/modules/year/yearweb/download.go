package yearweb

import (
	"net/http"
	"net/url"

	"alminding/internal/base/civil"
	"alminding/internal/modules/year"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ical"
	"alminding/internal/platform/web"
)

// entries reads what the address describes.
func (h *handlers) entries(r *http.Request) ([]year.Entry, error) {
	q, err := h.query(r.Context(), h.stateOf(r))
	if err != nil {
		return nil, err
	}
	return h.years.Entries(r.Context(), auth.From(r.Context()), q)
}

func (h *handlers) csv(w http.ResponseWriter, r *http.Request) error {
	list, err := h.entries(r)
	if err != nil {
		return err
	}
	t := web.Table{Name: "aarshjul", Columns: []string{"id", "fra", "til", "slags", "tekst", "aflyst", "adresse"}}
	for _, e := range list {
		off := ""
		if e.Off {
			off = "ja"
		}
		t.Rows = append(t.Rows, []string{e.ID, e.Day().String(), e.Last().String(), i18n.T(r.Context(), e.Kind.Label()), e.Text, off, h.address(e)})
	}
	return web.CSV(w, r, t)
}

// address is where the entry leads, in full; empty where it leads nowhere.
func (h *handlers) address(e year.Entry) string {
	if e.Path != "" {
		return h.base + e.Path
	}
	return e.Link
}

func (h *handlers) json(w http.ResponseWriter, r *http.Request) error {
	list, err := h.entries(r)
	if err != nil {
		return err
	}
	return web.OpenJSON(w, r, struct {
		Total   int        `json:"total"`
		Entries []Resource `json:"entries"`
	}{len(list), h.resources(list)})
}

// A calendar that somebody subscribes to has no year: it follows the days.
const (
	calendarPast   = 365
	calendarFuture = 550
)

func (h *handlers) calendar(w http.ResponseWriter, r *http.Request) error {
	ctx, s := r.Context(), h.stateOf(r)
	q, err := h.query(ctx, s)
	if err != nil {
		return err
	}
	today := h.years.Today()
	if s.year == 0 {
		q.Period = civil.Period{From: today - calendarPast, To: today + calendarFuture}
	}
	list, err := h.years.Entries(ctx, auth.From(ctx), q)
	if err != nil {
		return err
	}
	host := "alminding"
	if u, err := url.Parse(h.base); err == nil && u.Host != "" {
		host = u.Hostname()
	}
	events := make([]ical.Event, len(list))
	for i, e := range list {
		events[i] = ical.Event{
			UID: ical.UID(e.ID, host), Stamp: today.Start(), WholeDay: true, Start: e.Day().Start(), End: e.Period.To.Start(),
			Summary: e.Text, URL: h.address(e), Cancelled: e.Off,
		}
		if !e.Start.IsZero() {
			events[i].WholeDay, events[i].Start, events[i].End = false, e.Start, e.End
		}
	}
	return web.Send(w, r, http.StatusOK, ical.ContentType, []byte(ical.Feed(i18n.T(ctx, "yearweb.title"), events)))
}
