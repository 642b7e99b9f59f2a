package adoptionweb

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// oursPage is the sitting: every product on one page, so that an authority says
// what it uses in one go.
type oursPage struct {
	ui.Page
	Action   string
	Query    string
	Draft    string
	Acting   ui.ActingNote
	Search   ui.Search
	Expiring *confirmBox
	Groups   []oursGroup
	Save     string
	Cancel   ui.Link
}

// confirmBox renews in one go what the authority has said before.
type confirmBox struct {
	Title, Text string
	List        ui.List
	Action      string
	Hidden      []ui.Pair
	Button      string
}

// oursGroup is the products under one heading.
type oursGroup struct {
	Title, ID, Note string
	Rows            []oursRow
}

// oursRow is the question about one product.
type oursRow struct {
	ui.Question
	Fields []templ.Component
	Was    ui.Pair // the answer as it was when the page was made
}

// answer is what the fields about one product hold, whether or not it is valid.
type answer struct{ state, since, start, ended, release, note, contact, reach string }

// answerTo is what the authority says itself; without a version, nothing.
func answerTo(own *adoption.Version) answer {
	if own == nil {
		return answer{reach: string(auth.Public)}
	}
	s := own.Value
	a := answer{string(s.State), s.Since.String(), string(s.Start), "", s.Release, s.Note, s.Contact, string(s.Reach)}
	if s.State == adoption.Ended { // whose first day is the last of the use
		a.since, a.start, a.ended = "", "", a.since
	}
	return a
}

// answerIn reads the fields about the product out of the form.
func answerIn(f web.Form, p product.ID) answer {
	text := func(field string) string { return f.Text(fieldOf(p, field)) }
	return answer{text("state"), text("since"), text("start"), text("ended"), text("release"), text("note"), text("contact"), text("reach")}
}

// mark tells two answers apart. It goes out with the page and comes back, so that
// a row that was left alone does not undo what a colleague has saved meanwhile.
func (a answer) mark() string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q", a)
	return strconv.FormatUint(h.Sum64(), 36)
}

// after is the answer without the date that belongs to the state before: who only
// says that the state is another has not said since when.
func (a answer) after(before answer) answer {
	if a.state != before.state && a.since == before.since && a.start == before.start {
		a.since, a.start = "", ""
	}
	return a
}

// saying is the answer as the service takes it, with the fault of a date that is
// none.
func (a answer) saying(p product.ID, faults *errs.Fields) adoption.Saying {
	when := func(field, text string) civil.When {
		w, err := civil.ParseWhen(text)
		if err != nil {
			faults.Add(fieldOf(p, field), civil.ErrDate.Key, "value", clip(text))
		}
		return w
	}
	return adoption.Saying{
		Product: p, State: adoption.State(a.state), Since: when("since", a.since), Start: adoption.Start(a.start), Ended: when("ended", a.ended),
		Release: a.release, Note: a.note, Contact: a.contact, Reach: auth.Reach(a.reach),
	}
}

// fieldOf names a field in the form as the service names it in its faults.
func fieldOf(p product.ID, field string) string { return string(p) + "." + field }

// sitting is what the page is made of.
type sitting struct {
	authority registry.Authority
	query     string
	products  []product.Listed
	subjects  []product.Subject
	uses      map[product.ID]adoption.Adoption
}

// sit reads what the page needs, for those who may say something.
func (h *handlers) sit(ctx context.Context, slug, query string) (s sitting, err error) {
	actor := auth.From(ctx)
	if s.authority, err = h.registry.AuthorityBySlug(ctx, slug); err != nil {
		return s, err
	}
	if !adoption.CanSay(actor, s.authority.ID) {
		return s, adoption.ErrForbidden
	}
	s.query = clip(query)
	catalogue, err := h.products.Catalogue(ctx, actor, product.Query{Text: s.query, Sort: product.ByName})
	if err != nil {
		return s, err
	}
	s.products = catalogue.Items
	if s.subjects, err = h.products.Subjects(ctx); err != nil {
		return s, err
	}
	s.uses, err = h.usesOf(ctx, s.authority.ID, h.adoptions.Today())
	return s, err
}

// own is what the authority says itself about the product, or nil.
func (s sitting) own(p product.ID) *adoption.Version { return s.uses[p].Own() }

func (s sitting) path() string { return s.authority.Path() + "/loesninger" }

// answers are those of the form or, without one, of the record.
func (s sitting) answers(f *web.Form) map[product.ID]answer {
	all := make(map[product.ID]answer, len(s.products))
	for _, p := range s.products {
		if all[p.ID] = answerTo(s.own(p.ID)); f != nil && f.Has(fieldOf(p.ID, "was")) {
			all[p.ID] = answerIn(*f, p.ID)
		}
	}
	return all
}

// changed gives the rows that were changed in the form, with the faults that only
// the form can have: a date that is none, and a row that somebody else has changed
// since the page was made.
func (s sitting) changed(f web.Form) (all []adoption.Saying, faults errs.Fields) {
	for _, p := range s.products {
		was, written := f.Get(fieldOf(p.ID, "was")), answerIn(f, p.ID)
		if was == "" || written.mark() == was {
			continue
		}
		now, before := answerTo(s.own(p.ID)), len(faults)
		if now.mark() != was && now.mark() != written.mark() {
			faults.Add(fieldOf(p.ID, "state"), "adoptionweb.meanwhile")
		}
		saying := written.after(now).saying(p.ID, &faults)
		if len(faults) > before {
			saying.State = unsayable
		}
		all = append(all, saying)
	}
	return all, faults
}

// unsayable stands in a row with a fault of its own: the service refuses it, so that
// it writes nothing and yet tells the faults of the other rows.
const unsayable adoption.State = "?"

// beside are the fields in which the service has faults to tell of such rows that
// are none.
func beside(said []adoption.Saying) (names []string) {
	for _, x := range said {
		if x.State == unsayable {
			names = append(names, fieldOf(x.Product, "state"), fieldOf(x.Product, "ended"))
		}
	}
	return names
}

func (h *handlers) ours(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := h.sit(ctx, r.PathValue("slug"), r.URL.Query().Get("q"))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, oursView(s.page(ctx, nil, nil)))
}

func (h *handlers) saveOurs(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	s, err := h.sit(ctx, r.PathValue("slug"), f.Get("q"))
	if err != nil {
		return err
	}
	said, faults := s.changed(f)
	if len(said) == 0 {
		return web.Redirect(w, r, s.address(), web.Flash{Key: "adoptionweb.nothing_changed"})
	}
	err = faults.Join(h.adoptions.Say(ctx, auth.From(ctx), s.authority.ID, said), beside(said)...)
	if web.Reform(err) {
		return web.Render(w, r, web.Status(err), oursView(s.page(ctx, &f, err)))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, s.address(), s.receipt(ctx, said))
}

// address is the page with what was searched for.
func (s sitting) address() string {
	if s.query == "" {
		return s.path()
	}
	return s.path() + "?" + url.Values{"q": {s.query}}.Encode()
}

const toldChanges = 6

// receipt tells what was changed, in as many words as a cookie holds.
func (s sitting) receipt(ctx context.Context, said []adoption.Saying) web.Flash {
	var told []string
	for _, x := range said {
		i := slices.IndexFunc(s.products, func(p product.Listed) bool { return p.ID == x.Product })
		state := i18n.T(ctx, "adoptionweb.taken")
		if x.State != "" {
			state = i18n.T(ctx, x.State.Label())
		}
		told = append(told, i18n.T(ctx, "adoptionweb.change", "product", s.products[i].Name, "state", state))
	}
	if more := len(told) - toldChanges; more > 0 {
		told = append(told[:toldChanges], i18n.N(ctx, "adoptionweb.more_changes", more))
	}
	return web.Flash{Key: "adoptionweb.saved", Args: []string{"authority", s.authority.FullName(), "changes", strings.Join(told, "; ")}}
}

// page shows the sitting: from the record, or from the form with its faults.
func (s sitting) page(ctx context.Context, f *web.Form, failed error) oursPage {
	path := in(ctx, s.path())
	p := oursPage{
		Page:   authorityFrame(ctx, s.authority, i18n.T(ctx, "adoptionweb.ours")),
		Action: path, Query: s.query, Draft: "ours-" + s.query,
		Search: ui.Search{Action: path, Label: i18n.T(ctx, "adoptionweb.search_ours"), Value: s.query, Large: true},
		Acting: ui.ActingNote{Text: i18n.T(ctx, "adoptionweb.acting", "authority", s.authority.FullName())},
		Save:   i18n.T(ctx, "adoptionweb.save_for", "authority", s.authority.FullName()),
		Cancel: ui.Link{Text: i18n.T(ctx, "adoptionweb.cancel"), Href: in(ctx, s.authority.Path())},
	}
	p.Lead = i18n.T(ctx, "adoptionweb.ours_lead")
	faults := ui.ProblemsOf(ctx, failed)
	p.Problems = s.named(faults)
	p.Expiring = s.expiring(ctx)
	answers := s.answers(f)
	for _, g := range s.groups(ctx) {
		group := oursGroup{Title: g.title, ID: g.id, Note: g.note}
		for _, l := range g.products {
			group.Rows = append(group.Rows, s.row(ctx, l, answers[l.ID], f, faults))
		}
		p.Groups = append(p.Groups, group)
	}
	return p
}

// named puts the product's name before each fault, for the summary above the form.
func (s sitting) named(faults ui.Problems) ui.Problems {
	named := slices.Clone(faults)
	for i, x := range faults {
		id, _, _ := strings.Cut(x.Field, ".")
		if at := slices.IndexFunc(s.products, func(p product.Listed) bool { return string(p.ID) == id }); at >= 0 {
			named[i].Text = s.products[at].Name + ": " + x.Text
		}
	}
	return named
}

type productGroup struct {
	title, id, note string
	products        []product.Listed
}

// groups puts first what is known of the authority, then the rest under the
// subject that each product names first.
func (s sitting) groups(ctx context.Context) (groups []productGroup) {
	known := productGroup{title: i18n.T(ctx, "adoptionweb.known"), id: "known", note: i18n.T(ctx, "adoptionweb.known_note")}
	bySubject := map[string][]product.Listed{}
	for _, p := range s.products {
		if _, ok := s.uses[p.ID]; ok {
			known.products = append(known.products, p)
			continue
		}
		subject := ""
		if len(p.Subjects) > 0 {
			subject = p.Subjects[0]
		}
		bySubject[subject] = append(bySubject[subject], p)
	}
	if len(known.products) > 0 {
		groups = append(groups, known)
	}
	none := product.Subject{Name: product.Text{Da: i18n.T(ctx, "adoptionweb.no_subject"), En: i18n.T(ctx, "adoptionweb.no_subject")}}
	for _, sub := range append(slices.Clip(s.subjects), none) {
		if list := bySubject[sub.Slug]; len(list) > 0 {
			groups = append(groups, productGroup{title: sub.Name.In(i18n.Lang(ctx)), id: "subject-" + sub.Slug, products: list})
		}
	}
	return groups
}

func (s sitting) row(ctx context.Context, p product.Listed, a answer, f *web.Form, faults ui.Problems) oursRow {
	label := func(name string) ui.Field {
		return ui.Field{
			Name: fieldOf(p.ID, name), Label: i18n.T(ctx, "adoptionweb.field."+name),
			Error: faults.For(fieldOf(p.ID, name)), Optional: true,
		}
	}
	help := func(name string) ui.Field {
		field := label(name)
		field.Help = i18n.T(ctx, "adoptionweb.help."+name)
		return field
	}
	own := s.own(p.ID)
	row := oursRow{
		Question: ui.Question{
			Field: ui.Field{Name: fieldOf(p.ID, "state"), Label: p.Name, Help: p.Purpose.In(i18n.Lang(ctx)), Error: faults.For(fieldOf(p.ID, "state"))},
			Said:  s.saidOf(ctx, p), Options: s.states(ctx, p.ID, a.state), More: i18n.T(ctx, "adoptionweb.more_fields"),
		},
		Was: ui.Pair{Name: fieldOf(p.ID, "was"), Value: answerTo(own).mark()},
	}
	// What a colleague saved meanwhile stands in the row now; saving again, one has
	// seen it. A row without that fault keeps what it began from.
	if f != nil && row.Error == "" && f.Has(row.Was.Name) {
		row.Was.Value = f.Get(row.Was.Name)
	}
	start, reach := label("start"), label("reach")
	start.Optional, reach.Optional = false, false
	row.Fields = []templ.Component{
		ui.Input{Field: help("since"), Value: a.since, Short: true},
		ui.Radios{Field: start, Row: true, Options: options(ctx, adoption.Starts, adoption.Start(a.start), startKey)},
		ui.Input{Field: help("ended"), Value: a.ended, Short: true},
		ui.Input{Field: label("release"), Value: a.release, Short: true},
		ui.Input{Field: help("contact"), Value: a.contact},
		ui.Input{Field: label("note"), Value: a.note, Wide: true},
		ui.Radios{Field: reach, Row: true, Options: options(ctx, adoption.ReachesOf(s.authority.ID), auth.Reach(a.reach), reachKey)},
	}
	row.Open = slices.ContainsFunc(faults, func(x ui.Problem) bool {
		return strings.HasPrefix(x.Field, string(p.ID)+".") && x.Field != row.Name
	})
	return row
}

// saidOf is what is known of the product at the authority, and who says so.
func (s sitting) saidOf(ctx context.Context, p product.Listed) templ.Component {
	a, ok := s.uses[p.ID]
	if !ok {
		return nil
	}
	lines := saidLines{Claim: claim(ctx, a), Record: ui.Link{
		Text: i18n.T(ctx, "adoptionweb.see_record_of", "product", p.Name), Href: in(ctx, recordPath(s.authority.Slug, p.Slug)),
	}}
	for _, v := range a.Said {
		said := source(ctx, v.Value, a.Day)
		said.Link = ui.Link{}
		said.Text = i18n.T(ctx, "adoptionweb.says", "what", v.Value.StateSince(ctx), "who", said.Text)
		lines.Sources = append(lines.Sources, said)
	}
	return saidView(lines)
}

// saidLines is what is known in a row of the sitting.
type saidLines struct {
	Claim   ui.Claim
	Sources []ui.Source
	Record  ui.Link
}

// unsaid is what it means to leave the question open: to take back what one has
// said, to say nothing where others do, or that it is not used.
func (s sitting) unsaid(p product.ID) string {
	switch {
	case s.own(p) != nil:
		return "adoptionweb.unsaid.back"
	case len(s.uses[p].Said) > 0:
		return "adoptionweb.unsaid.silent"
	}
	return "adoptionweb.unsaid.unused"
}

func (s sitting) states(ctx context.Context, p product.ID, selected string) []ui.Option {
	unsaid := ui.Option{Text: i18n.T(ctx, s.unsaid(p)), Selected: selected == ""}
	list := options(ctx, adoption.States, adoption.State(selected), adoption.State.Label)
	if s.own(p) != nil { // taking back is what one does last
		return append(list, unsaid)
	}
	return append([]ui.Option{unsaid}, list...)
}
