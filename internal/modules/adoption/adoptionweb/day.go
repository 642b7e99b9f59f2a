package adoptionweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// day is the one that the address asks for, or today. What will be said later is
// not known yet, so no day lies ahead.
func (h *handlers) day(r *http.Request) (civil.Date, error) {
	today := h.adoptions.Today()
	s := r.URL.Query().Get("dato")
	if s == "" {
		return today, nil
	}
	day, err := civil.Parse(s)
	return min(day, today), err
}

// dayForm lets the reader see the page at path on another day, with a slider from
// the year of the first day on.
func (h *handlers) dayForm(ctx context.Context, path string, day, first civil.Date) ui.DayForm {
	return ui.DayForm{
		Action: in(ctx, path), Day: day.String(), First: civil.New(first.Year(), 1, 1).String(), Today: h.adoptions.Today().String(),
	}
}

// pastDay says that the page at path is from another day than today, where it is.
func (h *handlers) pastDay(ctx context.Context, path string, day civil.Date) templ.Component {
	if day == h.adoptions.Today() {
		return nil
	}
	return ui.PastDate{Date: i18n.Date(ctx, day), Today: in(ctx, path)}
}
