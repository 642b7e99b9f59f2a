package agreementweb

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/modules/agreement"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type showPage struct {
	ui.Page
	Closed  string // said to those who may not read the terms
	Terms   ui.Facts
	Text    ui.Prose // the conditions
	Periods ui.Table
	Facts   ui.Facts
	Tools   ui.List
}

// byID reads the agreement of the address, with what it is called.
func (h *handlers) byID(r *http.Request) (d agreement.Details, n names, err error) {
	ctx := r.Context()
	if d, err = h.agreements.ByID(ctx, auth.From(ctx), agreement.ID(r.PathValue("id"))); err != nil {
		return d, n, err
	}
	n, err = h.names(ctx, d.Periods)
	return d, n, err
}

func (h *handlers) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, n, err := h.byID(r)
	if err != nil {
		return err
	}
	today := h.agreements.Today()
	now := d.On(today)
	p := showPage{
		Page: ui.Page{
			Title: n.title(ctx, now.Value), Lead: standing(ctx, now.Period, today), Door: "sharing", Sub: "agreements", Crumbs: crumbs(ctx),
		},
		Periods: table(ctx, i18n.T(ctx, "agreementweb.periods"), d.Periods, n.title),
		Facts:   facts(ctx, now, n),
		Tools:   tools(ctx, d, now),
	}
	if d.Terms() {
		at := slices.IndexFunc(d.Periods, func(l agreement.Listed) bool { return l.Period == now.Period })
		p.Terms = terms(ctx, now, d.Fees[at], today)
		p.Text = ui.Prose{Text: now.Value.Conditions}
	} else {
		p.Closed = i18n.T(ctx, "agreementweb.closed", "authority", n.authorities[now.Value.Authority].Name)
	}
	return web.Render(w, r, http.StatusOK, showView(p))
}

// facts are what everybody may know.
func facts(ctx context.Context, l agreement.Listed, n names) ui.Facts {
	a, p, source := n.authorities[l.Value.Authority], n.products[l.Value.Product], ui.Cited(ctx, l.Value.Source)
	kind := "agreementweb.kind.use"
	if l.Value.Passive {
		kind = "agreementweb.kind.passive"
	}
	return ui.Facts{
		{Name: label(ctx, "authority"), Text: a.FullName(), Href: in(ctx, a.Path())},
		{Name: label(ctx, "product"), Text: p.Name, Href: in(ctx, p.Path())},
		{Name: i18n.T(ctx, "agreementweb.kind"), Text: i18n.T(ctx, kind)},
		{Name: i18n.T(ctx, "agreementweb.holds"), Text: period(ctx, l.Period), Source: &source},
		{Name: i18n.T(ctx, "agreementweb.prices"), Text: i18n.T(ctx, "agreementweb.see_prices"), Href: in(ctx, p.Path()+"/takster")},
	}
}

// terms are what the parties may know.
func terms(ctx context.Context, l agreement.Listed, fee agreement.Fee, today civil.Date) ui.Facts {
	a := l.Value
	list := ui.Facts{{Name: label(ctx, "yearly"), Text: yearly(ctx, l)}}
	if fee.Price != nil || a.Part != (agreement.Part{}) {
		paid := ui.Fact{Name: i18n.T(ctx, "agreementweb.paid"), Text: amount(ctx, fee.Amount)}
		if fee.Price != nil {
			paid.Text = i18n.T(ctx, "agreementweb.by_card", "amount", amount(ctx, fee.Amount), "year", plain(fee.Price.Card.Year), "class", text(ctx, fee.Price.Sized.Class.Name))
		}
		list = append(list, paid)
	}
	notice := i18n.N(ctx, "agreement.months", a.Notice)
	if l.Period.Contains(today) {
		notice = i18n.T(ctx, "agreementweb.notice", "months", notice, "day", a.EarliestEnd(today))
	}
	signed := i18n.T(ctx, "agreementweb.unsigned")
	switch {
	case a.SignedLate(l.Period):
		signed = i18n.T(ctx, "agreementweb.signed_late", "date", a.Signed)
	case !a.Signed.IsZero():
		signed = i18n.When(ctx, a.Signed)
	}
	list = append(list,
		ui.Fact{Name: label(ctx, "joining"), Text: amount(ctx, a.Joining)},
		ui.Fact{Name: label(ctx, "notice"), Text: notice},
		ui.Fact{Name: label(ctx, "signed"), Text: signed},
	)
	if a.Signer != "" {
		list = append(list, ui.Fact{Name: label(ctx, "signer"), Text: a.Signer})
	}
	file := ui.Fact{Name: label(ctx, "file"), Text: i18n.T(ctx, "agreementweb.no_file")}
	if !a.File.IsZero() {
		file.Text = i18n.T(ctx, "agreementweb.file", "name", a.File.Name, "size", i18n.From(ctx).Bytes(a.File.Size))
		file.Href = in(ctx, documentPath(l))
	}
	return append(list, file)
}

func documentPath(l agreement.Listed) string {
	return l.ID.Path() + "/dokument/" + l.Period.From.String()
}

// of is the address of a form about one period.
func of(ctx context.Context, l agreement.Listed, path string) string {
	return address(ctx, l.ID.Path()+path, url.Values{"fra": {l.Period.From.String()}})
}

// tools are what the reader may do with the agreement.
func tools(ctx context.Context, d agreement.Details, now agreement.Listed) (list ui.List) {
	add := func(key, path string) {
		list = append(list, ui.Item{Title: i18n.T(ctx, key), Href: of(ctx, now, path)})
	}
	if d.CanSign {
		add("agreementweb.sign", "/underskrift")
	}
	if d.CanKeep {
		add("agreementweb.amend", "/vilkaar")
		add("agreementweb.end", "/slut")
		add("agreementweb.correct", "/ret")
		list = append(list, ui.Item{Title: i18n.T(ctx, "agreementweb.history"), Href: in(ctx, now.ID.Path()+"/historik")})
	}
	return list
}

func (h *handlers) document(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	from, err := civil.Parse(r.PathValue("from"))
	if err != nil {
		return agreement.ErrNotFound
	}
	file, content, err := h.agreements.OpenFile(ctx, auth.From(ctx), agreement.ID(r.PathValue("id")), from)
	if err != nil {
		return err
	}
	defer content.Close()
	return web.Attachment(w, r, file.Name, file.Type, file.Size, content)
}

type historyPage struct {
	ui.Page
	Events ui.Timeline
}

// history shows every write about the agreement, period by period.
func (h *handlers) history(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, n, err := h.byID(r)
	if err != nil {
		return err
	}
	changes, err := h.agreements.History(ctx, actor, d.Periods[0].ID)
	if err != nil {
		return err
	}
	entries := make([]audit.Entry, len(changes))
	for i, c := range changes {
		entries[i] = c.Entry
	}
	who, err := h.authorities.Doers(ctx, actor, entries)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "agreementweb.history_of", "name", n.title(ctx, d.Periods[0].Value))
	p := historyPage{Page: ui.Page{
		Title: title, Here: i18n.T(ctx, "agreementweb.history"), Door: "sharing", Sub: "agreements",
		Crumbs: crumbs(ctx, ui.Link{Text: n.title(ctx, d.Periods[0].Value), Href: in(ctx, d.Periods[0].ID.Path())}),
	}}
	for _, c := range changes {
		p.Events = append(p.Events, ui.Event{
			When: i18n.DateTime(ctx, c.At), ISO: c.At.Format(time.RFC3339), Title: i18n.T(ctx, "agreementweb.action."+c.Action), Who: who.Of(ctx, c.Entry),
			Content: ui.Comparison{
				Caption: i18n.T(ctx, "agreementweb.changes"), Old: i18n.T(ctx, "agreementweb.before"), New: i18n.T(ctx, "agreementweb.after"),
				Fields: compared(ctx, c),
			},
		})
	}
	return web.Render(w, r, http.StatusOK, historyView(p))
}

// compared sets the periods before and after side by side, by their first day.
func compared(ctx context.Context, c agreement.Change) (fields []ui.Compared) {
	said := map[civil.Date][2]string{}
	for side, periods := range [][]agreement.Recorded{c.Before, c.After} {
		for _, r := range periods {
			both := said[r.Period.From]
			both[side] = summary(ctx, r)
			said[r.Period.From] = both
		}
	}
	for _, from := range slices.Sorted(maps.Keys(said)) {
		if both := said[from]; both[0] != both[1] {
			fields = append(fields, ui.Compared{Field: i18n.T(ctx, "agreementweb.from", "from", from), Old: both[0], New: both[1]})
		}
	}
	return fields
}

// summary is all that a period says, in one text.
func summary(ctx context.Context, r agreement.Recorded) string {
	l := agreement.Listed{Version: agreement.Version{Period: r.Period}, Terms: true}
	l.Value = r.Agreement
	lines := []string{period(ctx, r.Period)}
	for _, f := range terms(ctx, l, agreement.Fee{}, civil.Min) {
		lines = append(lines, f.Name+": "+f.Text)
	}
	if r.Passive {
		lines = append(lines, label(ctx, "passive"))
	}
	if r.Conditions != "" {
		lines = append(lines, r.Conditions)
	}
	return strings.Join(append(lines, r.Source.Title), "\n")
}
