package registryweb

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type historyPage struct {
	ui.Page
	Events ui.Timeline
}

// history shows every version of the authority, and of those merged into it,
// with what each changed.
func (h *handlers) history(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	entries, err := h.registry.AuthorityHistory(ctx, auth.From(ctx), a.ID)
	if err != nil {
		return err
	}
	who, err := h.registry.Doers(ctx, auth.From(ctx), entries)
	if err != nil {
		return err
	}
	p := historyPage{Page: titled(authorityFrame(ctx, a), i18n.T(ctx, "registryweb.history_of", "name", a.FullName()))}
	for _, e := range entries {
		before, after, err := audit.Decode[registry.Authority](e.Items[0])
		if err != nil {
			return err
		}
		if after == nil {
			continue
		}
		compared, err := h.compared(ctx, before, *after)
		if err != nil {
			return err
		}
		p.Events = append(p.Events, event(ctx, e, after.Name, compared, who))
	}
	return web.Render(w, r, http.StatusOK, historyView(p))
}

// compared lists what the version changed, field by field and figure by figure.
func (h *handlers) compared(ctx context.Context, before *registry.Authority, after registry.Authority) (list []ui.Compared, err error) {
	var old registry.Authority
	if before != nil {
		old = *before
	}
	say, err := h.sayer(ctx, old.Region, after.Region, old.Successor, after.Successor, after.MergedInto)
	if err != nil {
		return nil, err
	}
	list = comparedParts(ctx, registry.AuthorityParts, old, after, say)
	if old.MergedInto != after.MergedInto {
		list = append(list, ui.Compared{Field: i18n.T(ctx, "registryweb.merged_into"), New: say("region", string(after.MergedInto))})
	}
	return append(list, comparedFacts(ctx, old.Facts, after.Facts)...), nil
}

func comparedParts[T any](ctx context.Context, parts []registry.Part[T], old, new T, say func(part, value string) string) (list []ui.Compared) {
	for _, p := range registry.Differences(parts, old, new) {
		list = append(list, ui.Compared{
			Field: i18n.T(ctx, partLabel(p.Name)), Old: say(p.Name, p.Of(old)), New: say(p.Name, p.Of(new)),
		})
	}
	return list
}

func comparedFacts(ctx context.Context, old, new []registry.Fact) (list []ui.Compared) {
	told := func(facts []registry.Fact) (map[string]string, []string) {
		texts, order := map[string]string{}, []string{}
		for _, f := range facts {
			name := i18n.T(ctx, "registryweb.fact_at", "fact", i18n.T(ctx, f.Kind.Label()), "date", f.Source.Date)
			texts[name], order = i18n.T(ctx, "registryweb.fact_says", "number", figure(ctx, f), "source", f.Source.Title), append(order, name)
		}
		return texts, order
	}
	was, earlier := told(old)
	is, names := told(new)
	for _, name := range earlier {
		if _, still := is[name]; !still {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if was[name] != is[name] {
			list = append(list, ui.Compared{Field: name, Old: was[name], New: is[name]})
		}
	}
	return list
}

// event is one version on the timeline; an empty list of changes is said to be.
func event(ctx context.Context, e audit.Entry, name string, compared []ui.Compared, who registry.Doers) ui.Event {
	out := ui.Event{
		When: i18n.DateTime(ctx, e.At), ISO: e.At.Format(time.RFC3339), Title: i18n.T(ctx, "registryweb.action."+e.Action),
		Text: name, Who: who.Of(ctx, e), Content: templ.NopComponent,
	}
	if len(compared) > 0 {
		out.Content = ui.Comparison{
			Caption: i18n.T(ctx, "registryweb.changes"), Old: i18n.T(ctx, "registryweb.before"), New: i18n.T(ctx, "registryweb.after"), Fields: compared,
		}
	}
	return out
}
