package adoptionweb

import (
	"context"
	"time"

	"alminding/internal/modules/adoption"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// known tells what was known when, for those who may say what is known; for
// others it is empty.
func (h *handlers) known(ctx context.Context, x pair) (out ui.Timeline, err error) {
	actor := auth.From(ctx)
	if !adoption.CanSay(actor, x.authority.ID) {
		return nil, nil
	}
	learned, err := h.adoptions.Learned(ctx, actor, x.authority.ID, x.product.ID)
	if err != nil {
		return nil, err
	}
	entries := make([]audit.Entry, len(learned))
	for i, l := range learned {
		entries[i] = l.Entry
	}
	who, err := h.registry.Doers(ctx, actor, entries)
	if err != nil {
		return nil, err
	}
	for _, l := range learned {
		e := ui.Event{When: i18n.DateTime(ctx, l.At), ISO: l.At.Format(time.RFC3339), Who: who.Of(ctx, l.Entry)}
		if len(l.Came) == 0 {
			e.Title = i18n.T(ctx, "adoptionweb.withdrawn", "origin", i18n.T(ctx, l.Gone[0].Value.Origin.Label()))
			out = append(out, e)
			continue
		}
		e.Title = i18n.T(ctx, l.Came[0].Value.Origin.Label())
		told := make([]string, len(l.Came))
		for i, v := range l.Came {
			told[i] = i18n.T(ctx, "adoptionweb.stretch", "state", i18n.T(ctx, v.Value.State.Label()), "period", stretch(ctx, v))
		}
		e.Content = lines(told)
		out = append(out, e)
	}
	return out, nil
}
