package memberweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// membershipPage is everything about an authority's membership that the reader may
// see: to everybody the periods and how they are known.
type membershipPage struct {
	ui.Page
	Periods ui.Table
	Never   *ui.Empty // where there are none
	Sees    bool      // the rest of the page
	Fees    ui.Table
	Events  ui.Timeline
	Facts   ui.Facts
	Next    ui.List           // what can be done
	More    []templ.Component // of other packages
}

func (h *handlers) membership(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	life, err := h.members.LifeOf(ctx, actor, a.ID)
	if err != nil {
		return err
	}
	p := membershipPage{
		Page:    frame(ctx, a, i18n.T(ctx, "memberweb.membership_of", "name", a.FullName())),
		Periods: periods(ctx, life.Periods), Sees: member.CanSee(actor, a.ID),
	}
	p.Here, p.Lead = i18n.T(ctx, "memberweb.membership"), lead(ctx, life, h.registry.Today(), p.Sees)
	if len(life.Periods) == 0 {
		p.Never = never(ctx, actor, a)
	}
	for _, section := range h.sections {
		more, err := section(ctx, a.ID)
		if err != nil {
			return err
		}
		p.More = append(p.More, more)
	}
	if p.Sees {
		if err := h.inside(ctx, a, life, &p); err != nil {
			return err
		}
	}
	return web.Render(w, r, http.StatusOK, membershipView(p))
}

// lead says in a line how it stands.
func lead(ctx context.Context, l member.Life, today civil.Date, sees bool) string {
	for _, v := range l.Periods {
		if v.Period.Contains(today) {
			if !v.Period.Open() {
				return i18n.T(ctx, "memberweb.lead.until", "since", member.Since(ctx, v), "last", v.Period.To-1)
			}
			return member.Since(ctx, v) + "."
		}
	}
	if last, ok := l.Last(); sees && ok {
		return i18n.T(ctx, "memberweb.lead."+string(l.State()), "date", last.Day)
	}
	return ""
}

// periods lists when the authority was in the community and how that is known.
func periods(ctx context.Context, all []member.Version) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "memberweb.periods"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "memberweb.period")}, {Title: i18n.T(ctx, "memberweb.kind")},
			{Title: i18n.T(ctx, "memberweb.how")}, {Title: i18n.T(ctx, "memberweb.source")}, {Title: i18n.T(ctx, "memberweb.confirmed")},
		},
	}
	for _, v := range slices.Backward(all) {
		confirmed := ui.Cell{Text: "–"}
		if !v.Value.Confirmed.IsZero() {
			confirmed = ui.Cell{Content: ui.Cited(ctx, v.Value.Confirmed)}
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: period(ctx, v.Period)}, {Text: i18n.T(ctx, v.Value.Kind.Label())}, {Text: howWords(ctx, v.Value)},
			{Content: ui.Cited(ctx, v.Value.Source)}, confirmed,
		})
	}
	return t
}

// howWords tell how the first day is known, with what was noted about that.
func howWords(ctx context.Context, m member.Membership) string {
	words := i18n.T(ctx, m.How.Label())
	if m.Note != "" {
		words += ". " + m.Note
	}
	return words
}

func never(ctx context.Context, actor auth.Actor, a registry.Authority) *ui.Empty {
	e := &ui.Empty{Title: i18n.T(ctx, "memberweb.never"), Text: i18n.T(ctx, "memberweb.never_text", "name", a.FullName())}
	if a.Kind != registry.Supplier && actor.For.ID == string(a.ID) {
		e.Link = ui.Link{Text: i18n.T(ctx, "memberweb.join"), Href: in(ctx, "/bliv-medlem")}
	}
	return e
}

// inside fills in what only the authority itself and the keepers see.
func (h *handlers) inside(ctx context.Context, a registry.Authority, l member.Life, p *membershipPage) (err error) {
	if p.Fees, err = h.feeTable(ctx, a); err != nil {
		return err
	}
	if p.Facts, err = h.facts(ctx, a, l); err != nil {
		return err
	}
	entries, err := h.members.History(ctx, auth.From(ctx), a.ID)
	if err != nil {
		return err
	}
	if p.Events, err = h.events(ctx, entries); err != nil {
		return err
	}
	p.Next = next(ctx, a, l)
	return nil
}

const feeYears = 5 // that the page tells of, this year the last

func (h *handlers) feeTable(ctx context.Context, a registry.Authority) (t ui.Table, err error) {
	t = ui.Table{
		Caption: i18n.T(ctx, "memberweb.fee"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "memberweb.year")}, {Title: i18n.T(ctx, "memberweb.arithmetic")}, {Title: i18n.T(ctx, "memberweb.to_pay"), Number: true},
		},
	}
	this := h.registry.Today().Year()
	for year := this; year > this-feeYears; year-- {
		f, err := h.members.Fee(ctx, auth.From(ctx), a.ID, year)
		if err != nil {
			return t, err
		}
		if f.Share == member.NoMember {
			continue
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: strconv.Itoa(year)}, {Text: feeWords(ctx, f)}, {Text: feeAmount(ctx, f)}})
	}
	return t, nil
}

// feeAmount is what is to be paid, where that is known.
func feeAmount(ctx context.Context, f member.Fee) string {
	if f.Share != member.Free && (!f.Price.Known || f.Price.Missing > 0) {
		return "–"
	}
	return i18n.Money(ctx, f.Amount)
}

// facts are whom to write to and what was signed.
func (h *handlers) facts(ctx context.Context, a registry.Authority, l member.Life) (list ui.Facts, err error) {
	contact := ui.Fact{Name: i18n.T(ctx, "memberweb.contact"), Text: i18n.T(ctx, "memberweb.not_stated")}
	if c, ok := l.Contact(h.registry.Today()); ok {
		contact.Text = c.Role
		people, err := h.registry.PersonsByID(ctx, auth.From(ctx), []registry.PersonID{c.Person})
		if err != nil {
			return nil, err
		}
		if p, ok := people[c.Person]; ok {
			contact.Text = i18n.T(ctx, "memberweb.person_role", "person", p.Name, "role", c.Role)
		}
	}
	list = append(list, contact)
	signed, ok := l.Agreement()
	if !ok {
		return list, nil
	}
	list = append(list, ui.Fact{
		Name: i18n.T(ctx, "memberweb.agreement"), Text: i18n.T(ctx, "memberweb.signed", "date", signed.Day, "signer", signed.Signer),
	})
	file := ui.Fact{Name: i18n.T(ctx, "memberweb.file"), Text: i18n.T(ctx, "memberweb.no_file")}
	if !signed.File.IsZero() {
		file.Text, file.Href = signed.File.Name, in(ctx, path(a.Slug)+"/aftale/"+string(signed.ID))
	}
	return append(list, file), nil
}

// next are the steps that make sense now and that the reader may take.
func next(ctx context.Context, a registry.Authority, l member.Life) (list ui.List) {
	actor := auth.From(ctx)
	add := func(key, end string) {
		list = append(list, ui.Item{Title: i18n.T(ctx, key), Href: in(ctx, path(a.Slug)+"/"+end)})
	}
	for _, act := range member.Acts {
		if a.Kind != registry.Supplier && member.CanTake(actor, act, a.ID) && l.Allows(act) == nil {
			add("memberweb.do."+string(act), words[act])
		}
	}
	if _, ok := l.Agreement(); ok && member.CanTake(actor, member.Sign, a.ID) {
		add("memberweb.do.attach", "aftale")
	}
	if a.Kind != registry.Supplier && l.State() != member.Outside && member.CanName(actor, a.ID) {
		add("memberweb.do.contact", "kontakt")
	}
	if member.CanAdmit(actor) {
		add("memberweb.do.record", "ret")
	}
	if a.Kind == registry.Supplier {
		list = append(list, ui.Item{Title: i18n.T(ctx, "memberweb.partner"), Href: in(ctx, a.Path()+"/partner")})
	}
	return list
}

// events tell who did what, when and for whom.
func (h *handlers) events(ctx context.Context, entries []audit.Entry) (list ui.Timeline, err error) {
	who, err := h.registry.Doers(ctx, auth.From(ctx), entries)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		before, after, err := audit.Decode[member.Document](e.Items[0])
		if err != nil {
			return nil, err
		}
		event := ui.Event{
			When: i18n.DateTime(ctx, e.At), ISO: e.At.Format(time.RFC3339), Title: i18n.T(ctx, "memberweb.action."+e.Action),
			Who: who.Of(ctx, e), Content: templ.NopComponent,
		}
		if after != nil {
			event.Text = changeWords(ctx, before, *after)
			if s, ok := newStep(before, *after); ok && (s.Act == member.Activate || s.Act == member.Exclude || s.Act == member.Ratify) {
				event.Kind = ui.Decided
			}
		}
		list = append(list, event)
	}
	return list, nil
}

// newStep is the step that a change took, if it took one.
func newStep(before *member.Document, after member.Document) (s member.Step, ok bool) {
	known := 0
	if before != nil {
		known = len(before.Steps)
	}
	if len(after.Steps) <= known {
		return s, false
	}
	return after.Steps[len(after.Steps)-1], true
}

// changeWords tell what a change says: its step, or else what it left behind.
func changeWords(ctx context.Context, before *member.Document, after member.Document) string {
	if s, ok := newStep(before, after); ok {
		return stepWords(ctx, s)
	}
	if before == nil {
		before = &member.Document{}
	}
	if n := len(after.Contacts); n > 0 && !slices.Equal(before.Contacts, after.Contacts) {
		return after.Contacts[n-1].Role
	}
	if n := len(after.Periods); n > 0 && !slices.Equal(before.Periods, after.Periods) {
		return i18n.T(ctx, after.Periods[n-1].Kind.Label()) + " " + period(ctx, after.Periods[n-1].Period)
	}
	if n := len(after.Steps); n > 0 {
		return after.Steps[n-1].File.Name
	}
	return ""
}

// stepWords tell what a step says.
func stepWords(ctx context.Context, s member.Step) string {
	words := i18n.T(ctx, "memberweb.step."+string(s.Act), "date", s.Day, "signer", s.Signer)
	if s.Ground != "" {
		words += " " + i18n.T(ctx, s.Ground.Label()) + "."
	}
	if s.Decision != "" {
		words += " " + i18n.T(ctx, "memberweb.quoted", "text", s.Decision) + " " + ui.CitedLine(ctx, s.Source) + "."
	}
	if s.Note != "" {
		words += " " + i18n.T(ctx, "memberweb.quoted", "text", s.Note)
	}
	return words
}
