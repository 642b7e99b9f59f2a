package adoptionweb

import (
	"context"
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// recordPage is where every number ends: what is known of one authority's use of
// one product, who says so, and since when.
type recordPage struct {
	ui.Page
	Day      ui.DayForm
	Conflict *ui.Message
	Proof    string
	Said     ui.Table
	History  ui.Timeline
	Known    ui.Timeline // for those who may see what was known when
	Facts    ui.Facts
	Acts     []templ.Component // what the reader can do here
	Barred   *ui.Message       // why somebody who might expect to cannot confirm it
}

// pair is the authority and the product that an address names.
type pair struct {
	authority registry.Authority
	product   product.Details
}

func (x pair) path() string { return recordPath(x.authority.Slug, x.product.Slug) }

func (h *handlers) pair(r *http.Request) (x pair, err error) {
	ctx := r.Context()
	if x.authority, err = h.registry.AuthorityBySlug(ctx, r.PathValue("authority")); err != nil {
		return x, err
	}
	x.product, err = h.products.BySlug(ctx, auth.From(ctx), r.PathValue("product"))
	return x, err
}

func (h *handlers) record(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	x, err := h.pair(r)
	if err != nil {
		return err
	}
	day, err := h.day(r)
	if err != nil {
		return err
	}
	rec, err := h.adoptions.Between(ctx, auth.From(ctx), x.authority.ID, x.product.ID, day)
	if err != nil {
		return err
	}
	p, err := h.recordPage(ctx, x, rec, day)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, recordView(p))
}

func (h *handlers) recordPage(ctx context.Context, x pair, rec adoption.Record, day civil.Date) (recordPage, error) {
	title := i18n.T(ctx, "adoptionweb.record_of", "product", x.product.Name, "authority", x.authority.FullName())
	p := recordPage{
		Page: authorityFrame(ctx, x.authority, title),
		Day:  h.dayForm(ctx, x.path(), day, rec.History[len(rec.History)-1].Period.From),
	}
	p.Title = title
	p.Notice = h.pastDay(ctx, x.path(), day)
	p.History = history(ctx, rec.History)
	p.Facts = x.facts(ctx, rec)
	if a := rec.Adoption; len(a.Said) > 0 {
		p.Lead = i18n.T(ctx, "adoptionweb.lead_of", "what", a.Leading.Value.StateSince(ctx))
		p.Meta = claim(ctx, a)
		p.Conflict = conflict(ctx, a, x.authority)
		p.Proof = proofText(ctx, a)
		p.Said = x.said(ctx, a)
	} else {
		p.Proof = i18n.T(ctx, "adoptionweb.nothing_then", "date", day)
	}
	p.acts(ctx, x, rec)
	var err error
	p.Known, err = h.known(ctx, x)
	return p, err
}

// proofText says in words what the lines say.
func proofText(ctx context.Context, a adoption.Adoption) string {
	if a.Proof == adoption.Unconfirmed {
		return i18n.T(ctx, "adoptionweb.shown.unconfirmed", "date", a.Lapsed)
	}
	return i18n.T(ctx, "adoptionweb.shown."+string(a.Proof))
}

// conflict shows both sides, or is nil when nobody disagrees.
func conflict(ctx context.Context, a adoption.Adoption, authority registry.Authority) *ui.Message {
	if !a.Conflict {
		return nil
	}
	sides := map[bool][]string{}
	for _, v := range a.Said {
		if v.Value.Expires > a.Day {
			in := v.Value.State.Uses()
			sides[in] = append(sides[in], i18n.T(ctx, "adoptionweb.side", "who", i18n.T(ctx, v.Value.Origin.Label()), "what", v.Value.StateSince(ctx)))
		}
	}
	list := i18n.From(ctx).List
	return &ui.Message{
		Kind: ui.Warning, Title: i18n.T(ctx, "adoptionweb.conflict"),
		Text: i18n.T(ctx, "adoptionweb.conflict_text", "used", list(sides[true]), "unused", list(sides[false]), "authority", authority.FullName()),
	}
}

// speakers are whose word each origin is on the map: what is counted is the
// machine's, what the product tells its own, and what is signed is decided.
var speakers = map[adoption.Origin]ui.Speaker{
	adoption.Agreement: ui.DecidedSpeaks, adoption.Register: ui.MachineSpeaks, adoption.Counted: ui.MachineSpeaks, adoption.Coordinator: ui.ItselfSpeaks,
}

// said is what each origin says on the day, with its age and its end.
func (x pair) said(ctx context.Context, a adoption.Adoption) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "adoptionweb.who_says"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "adoptionweb.who")}, {Title: i18n.T(ctx, "adoptionweb.what")}, {Title: i18n.T(ctx, "adoptionweb.source")},
			{Title: i18n.T(ctx, "adoptionweb.age")}, {Title: i18n.T(ctx, "adoptionweb.expiry")},
		},
	}
	actor, mayTakeBack := auth.From(ctx), false
	for _, v := range a.Said {
		mayTakeBack = mayTakeBack || adoption.CanWithdraw(actor, v.Value)
	}
	if mayTakeBack {
		t.Columns = append(t.Columns, ui.Column{Title: i18n.T(ctx, "adoptionweb.take_back"), Hidden: true})
	}
	for _, v := range a.Said {
		s := v.Value
		row := []ui.Cell{
			{Content: ui.Spoken{By: speakers[s.Origin], Text: i18n.T(ctx, s.Origin.Label())}}, {Text: withCount(ctx, s, s.StateSince(ctx))}, {Content: source(ctx, s, a.Day)},
			{Text: age(ctx, a.Day, s.Source.Date)}, {Text: expiry(ctx, s.Expires, a.Day)},
		}
		if mayTakeBack {
			cell := ui.Cell{Text: ""}
			if adoption.CanWithdraw(actor, s) {
				cell.Content = ui.Post{
					Button: ui.Button{Text: i18n.T(ctx, "adoptionweb.take_back")}, Quiet: true, Action: in(ctx, x.path()+"/traek-tilbage"),
					Hidden: []ui.Pair{{Name: "statement", Value: string(v.ID)}},
				}
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// withCount is what somebody says, with what an automatic count came to.
func withCount(ctx context.Context, s adoption.Statement, what string) string {
	if s.Count == 0 {
		return what
	}
	return i18n.T(ctx, "adoptionweb.counted", "what", what, "n", s.Count)
}

// age is how long ago a source spoke, in the largest whole unit.
func age(ctx context.Context, day civil.Date, said civil.When) string {
	days := int(max(0, day-said.Last()))
	switch {
	case days == 0:
		return i18n.T(ctx, "adoptionweb.today")
	case days < 31:
		return i18n.N(ctx, "adoptionweb.days", days)
	case days < 365:
		return i18n.N(ctx, "adoptionweb.months", days*12/365)
	}
	return i18n.N(ctx, "adoptionweb.years", days/365)
}

func expiry(ctx context.Context, expires, day civil.Date) string {
	if expires <= day {
		return i18n.T(ctx, "adoptionweb.expired", "date", expires)
	}
	return i18n.T(ctx, "adoptionweb.expires", "date", expires)
}

func (x pair) facts(ctx context.Context, rec adoption.Record) ui.Facts {
	lead := rec.History[0].Value
	if len(rec.Adoption.Said) > 0 {
		lead = rec.Adoption.Leading.Value
	}
	stated := func(text string) string {
		if text == "" {
			return i18n.T(ctx, "adoptionweb.not_stated")
		}
		return text
	}
	list := ui.Facts{
		{Name: i18n.T(ctx, "adoptionweb.authority"), Text: x.authority.FullName(), Href: in(ctx, x.authority.Path())},
		{Name: i18n.T(ctx, "adoptionweb.product"), Text: x.product.Name, Href: in(ctx, x.product.Path())},
		{Name: i18n.T(ctx, "adoptionweb.field.state"), Text: i18n.T(ctx, lead.State.Label())},
		{Name: i18n.T(ctx, "adoptionweb.field.since"), Text: lead.Began(ctx)},
		{Name: i18n.T(ctx, "adoptionweb.field.release"), Text: stated(lead.Release)},
	}
	if lead.Note != "" {
		list = append(list, ui.Fact{Name: i18n.T(ctx, "adoptionweb.field.note"), Text: lead.Note})
	}
	if lead.Contact != "" { // the service has left it out for those it is not for
		list = append(list, ui.Fact{Name: i18n.T(ctx, "adoptionweb.field.contact"), Text: lead.Contact})
	}
	if lead.Reach != auth.Public {
		list = append(list, ui.Fact{Name: i18n.T(ctx, "adoptionweb.field.reach"), Text: i18n.T(ctx, reachKey(lead.Reach))})
	}
	return list
}

// acts are the ways on from here.
func (p *recordPage) acts(ctx context.Context, x pair, rec adoption.Record) {
	actor := auth.From(ctx)
	if adoption.CanSay(actor, x.authority.ID) {
		if rec.Adoption.Uses() {
			p.Acts = append(p.Acts, ui.Post{
				Button: ui.Button{Text: i18n.T(ctx, "adoptionweb.confirm_for", "authority", x.authority.FullName()), Kind: ui.Primary},
				Action: in(ctx, x.path()+"/bekraeft"),
			})
		}
		p.Acts = append(p.Acts, ui.Button{
			Text: i18n.T(ctx, "adoptionweb.say_else"), Href: in(ctx, x.authority.Path()+"/loesninger") + "#" + fieldOf(x.product.ID, "state"),
		})
	}
	if adoption.CanNote(actor, adoption.Coordinator, x.product.ID) {
		p.Acts = append(p.Acts, ui.Button{Text: i18n.T(ctx, "adoptionweb.note_here"), Href: notePath(ctx, x.product.Product, x.authority.Slug)})
	}
	if adoption.CanAsk(actor, x.authority.ID) {
		p.Acts = append(p.Acts, ui.Button{
			Text: i18n.T(ctx, "adoptionweb.ask_about", "authority", x.authority.FullName(), "product", x.product.Name), Href: in(ctx, x.path()+"/spoerg"),
		})
	}
	if actor.Has(auth.Coordinator, auth.For(auth.Product, x.product.ID)) && !adoption.CanSay(actor, x.authority.ID) {
		p.Barred = &ui.Message{
			Title: i18n.T(ctx, "adoptionweb.barred"),
			Text:  i18n.T(ctx, "adoptionweb.barred_text", "product", x.product.Name, "authority", x.authority.FullName()),
		}
	}
}

var eventKinds = map[ui.Speaker]ui.EventKind{ui.MachineSpeaks: ui.Machine, ui.DecidedSpeaks: ui.Decided}

// history tells every stretch of every origin, newest first.
func history(ctx context.Context, all []adoption.Version) (out ui.Timeline) {
	for _, v := range all {
		s := v.Value
		out = append(out, ui.Event{
			Kind: eventKinds[speakers[s.Origin]], When: stretch(ctx, v), Title: withCount(ctx, s, i18n.T(ctx, s.State.Label())),
			Who: i18n.T(ctx, "adoptionweb.event_by", "origin", i18n.T(ctx, s.Origin.Label()), "source", ui.CitedLine(ctx, s.Source)),
		})
	}
	return out
}

// stretch is the days that a statement holds for, as vague at the beginning as it
// is said.
func stretch(ctx context.Context, v adoption.Version) string {
	from := i18n.Date(ctx, v.Period.From)
	if since := v.Value.Since; !since.IsZero() && since.First() <= v.Period.From && v.Period.From <= since.Last() {
		from = v.Value.Began(ctx)
	}
	if v.Period.Open() {
		return i18n.T(ctx, "adoptionweb.period.since", "from", from)
	}
	return i18n.T(ctx, "adoptionweb.period.both", "from", from, "to", v.Period.To-1)
}

// takeBack withdraws one statement. The last one takes the record with it, so it
// leads to what else the authority uses.
func (h *handlers) takeBack(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	x, err := h.pair(r)
	if err != nil {
		return err
	}
	if err := h.adoptions.Withdraw(ctx, actor, adoption.StatementID(f.Get("statement"))); err != nil {
		return err
	}
	to := x.path()
	if _, err := h.adoptions.Between(ctx, actor, x.authority.ID, x.product.ID, h.adoptions.Today()); errors.Is(err, adoption.ErrNotFound) {
		to = x.authority.Path() + "/anvendelse"
	}
	return web.Redirect(w, r, to, web.Flash{Key: "adoptionweb.taken_back", Args: []string{"product", x.product.Name}})
}
