package adoptionweb

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/money"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// yearPage is what an authority gets out of the community and puts into it in a
// year, to be printed and laid before somebody.
type yearPage struct {
	ui.Page
	Parts     []yearPart
	Downloads ui.Downloads
}

// yearPart is one question of the year with its answer; None is said where the
// table has no rows.
type yearPart struct {
	Title, ID, Note, None string
	Table                 ui.Table
	Link                  ui.Link
}

// year is what the page is made of.
type year struct {
	authorityUses
	year  int
	fees  []fee
	seats []group.Sitting
	roles []product.Listed
	told  []told
}

// fee is something the authority pays in the year; Amount is nil where nobody has
// said how much.
type fee struct {
	what   string
	amount *money.Amount
	how    string
	source cite.Source
}

// told is what others could tell about one product.
type told struct {
	adoption.Adoption
	n     int              // others that use it
	users adoption.Listing // the first of them
}

// firstYear is that in which the community began.
const firstYear = 2012

func (h *handlers) yearOf(r *http.Request) (y year, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	if y.Authority, err = h.registry.AuthorityBySlug(ctx, r.PathValue("slug")); err != nil {
		return y, err
	}
	if !member.CanSee(actor, y.ID) {
		return y, adoption.ErrForbidden
	}
	today := h.adoptions.Today()
	y.year, err = strconv.Atoi(r.PathValue("year"))
	if err != nil || y.year < firstYear || y.year > today.Year() {
		return y, db.ErrNotFound
	}
	y.day = min(today, civil.New(y.year, 12, 31))
	found, err := h.adoptions.Adoptions(ctx, actor, adoption.Query{Authority: y.ID, Day: y.day})
	if err != nil {
		return y, err
	}
	y.items, y.products = found.Items, found.Products
	if y.roles, err = h.products.ByAuthority(ctx, actor, y.ID); err != nil {
		return y, err
	}
	if y.seats, err = h.groups.SeatsOfAuthority(ctx, actor, y.ID, y.day); err != nil {
		return y, err
	}
	if y.fees, err = h.fees(ctx, y); err != nil {
		return y, err
	}
	y.told, err = h.told(ctx, y)
	return y, err
}

// fees are what the authority pays: for being a member, and by its agreements.
func (h *handlers) fees(ctx context.Context, y year) (list []fee, err error) {
	actor := auth.From(ctx)
	f, err := h.members.Fee(ctx, actor, y.ID, y.year)
	if err != nil {
		return nil, err
	}
	if f.Share != member.NoMember {
		paid := fee{what: i18n.T(ctx, "adoptionweb.year.membership"), source: f.Price.Base.Source, how: i18n.T(ctx, "adoptionweb.year.share."+string(f.Share))}
		if f.Price.Known && f.Price.Missing == 0 || f.Share == member.Free {
			paid.amount = &f.Amount
		}
		if f.Price.Missing != 0 {
			paid.how = i18n.T(ctx, "adoptionweb.year.index_missing", "share", paid.how, "year", strconv.Itoa(f.Price.Missing))
		}
		list = append(list, paid)
	}
	agreed, err := h.agreements.FeesOf(ctx, actor, y.ID, y.year)
	if err != nil {
		return nil, err
	}
	names, err := h.products.Names(ctx, actor)
	if err != nil {
		return nil, err
	}
	for _, a := range agreed {
		paid := fee{amount: a.Amount, source: a.Value.Source, how: i18n.T(ctx, "adoptionweb.year.agreement")}
		if i := slices.IndexFunc(names, func(n product.Name) bool { return n.ID == a.Value.Product }); i >= 0 {
			paid.what = names[i].Name
		}
		if a.Price != nil {
			paid.source, paid.how = a.Price.Card.Source, i18n.T(ctx, "adoptionweb.year.card")
		}
		list = append(list, paid)
	}
	return list, nil
}

// fewUsers is how many authorities are named of those that could tell something.
const fewUsers = 5

// told finds those who use what the authority uses or thinks of using.
func (h *handlers) told(ctx context.Context, y year) (list []told, err error) {
	for _, a := range y.items {
		if a.State() == adoption.Ended {
			continue
		}
		t := told{Adoption: a}
		q := adoption.Query{Product: a.Product, Day: y.day, Uses: true, Limit: fewUsers + 1} // one may be itself
		if t.users, err = h.adoptions.Adoptions(ctx, auth.From(ctx), q); err != nil {
			return nil, err
		}
		t.n = t.users.Total - boolInt(a.Uses())
		others := slices.DeleteFunc(t.users.Items, func(b adoption.Adoption) bool { return b.Authority == y.ID })
		t.users.Items = others[:min(len(others), fewUsers)]
		list = append(list, t)
	}
	// What is only considered comes first: there the others can tell the most.
	slices.SortStableFunc(list, func(a, b told) int { return cmp.Compare(boolInt(a.Uses()), boolInt(b.Uses())) })
	return list, nil
}

func (h *handlers) year(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	y, err := h.yearOf(r)
	if err != nil {
		return err
	}
	number := strconv.Itoa(y.year)
	title := i18n.T(ctx, "adoptionweb.year", "year", number, "name", y.FullName())
	p := yearPage{Page: authorityFrame(ctx, y.Authority, title), Downloads: ui.Downloads{{Text: "CSV", Href: in(ctx, y.address(y.year)+"/alt.csv")}}}
	p.Title, p.Here = title, i18n.T(ctx, "adoptionweb.year_short", "year", number)
	p.Lead = i18n.T(ctx, "adoptionweb.year_lead", "date", y.day)
	for n := y.year - 1; n <= y.year+1; n++ {
		if n >= firstYear && n <= h.adoptions.Today().Year() {
			p.Tabs = append(p.Tabs, ui.Tab{Link: ui.Link{Text: strconv.Itoa(n), Href: in(ctx, y.address(n))}, Current: n == y.year})
		}
	}
	p.Parts = []yearPart{y.used(ctx), y.paid(ctx), y.places(ctx), y.parts(ctx), y.others(ctx), y.confirm(ctx)}
	return web.Render(w, r, http.StatusOK, yearView(p))
}

func (y year) address(n int) string { return y.Path() + "/aaret/" + strconv.Itoa(n) }

func (y year) used(ctx context.Context) yearPart {
	return yearPart{
		Title: i18n.T(ctx, "adoptionweb.year.used"), ID: "used", Table: y.table(ctx), None: i18n.T(ctx, "adoptionweb.no_uses", "name", y.FullName()),
		Link: ui.Link{Text: i18n.T(ctx, "adoptionweb.year.course"), Href: in(ctx, y.path())},
	}
}

// paid lists the fees; the sum is there only when every part of it is known.
func (y year) paid(ctx context.Context) yearPart {
	t := ui.Table{
		Caption: i18n.T(ctx, "adoptionweb.year.paid"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "adoptionweb.year.for")}, {Title: i18n.T(ctx, "adoptionweb.year.how")},
			{Title: i18n.T(ctx, "adoptionweb.source")}, {Title: i18n.T(ctx, "adoptionweb.year.amount"), Number: true},
		},
	}
	var amounts []money.Amount
	for _, f := range y.fees {
		t.Rows = append(t.Rows, []ui.Cell{{Text: f.what}, {Text: f.how}, {Text: feeSource(ctx, f)}, {Text: feeAmount(ctx, f)}})
		if f.amount != nil {
			amounts = append(amounts, *f.amount)
		}
	}
	note := i18n.T(ctx, "adoptionweb.year.paid_note")
	if sum, err := money.Sum(amounts...); err == nil && len(amounts) == len(y.fees) && len(y.fees) > 1 {
		t.Foot = []ui.Cell{{Text: i18n.T(ctx, "adoptionweb.year.sum")}, {}, {}, {Text: i18n.Money(ctx, sum)}}
	} else if len(amounts) < len(y.fees) {
		note = i18n.T(ctx, "adoptionweb.year.paid_unknown")
	}
	return yearPart{Title: t.Caption, ID: "paid", Note: note, Table: t, None: i18n.T(ctx, "adoptionweb.year.paid_none")}
}

func feeSource(ctx context.Context, f fee) string {
	if f.source.IsZero() {
		return i18n.T(ctx, "adoptionweb.not_stated")
	}
	return ui.CitedLine(ctx, f.source)
}

func feeAmount(ctx context.Context, f fee) string {
	if f.amount == nil {
		return i18n.T(ctx, "adoptionweb.not_stated")
	}
	return i18n.Money(ctx, *f.amount)
}

// places are the seats that the authority holds in groups.
func (y year) places(ctx context.Context) yearPart {
	t := ui.Table{
		Caption: i18n.T(ctx, "adoptionweb.year.places"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "adoptionweb.year.group")}, {Title: i18n.T(ctx, "adoptionweb.year.role")}, {Title: i18n.T(ctx, "adoptionweb.source")},
		},
	}
	for _, x := range y.seats {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: x.Group.Name.In(i18n.Lang(ctx)), Href: in(ctx, x.Group.Path())}, {Text: seatRole(ctx, x)}, {Text: ui.CitedLine(ctx, x.Value.Source)},
		})
	}
	return yearPart{
		Title: t.Caption, ID: "places", Table: t, None: i18n.T(ctx, "adoptionweb.year.places_none"),
		Link: ui.Link{Text: i18n.T(ctx, "adoptionweb.year.all_places"), Href: in(ctx, group.SeatsPath(y.Slug))},
	}
}

// seatRole is the role of a seat, and that nobody fills it.
func seatRole(ctx context.Context, x group.Sitting) string {
	role := i18n.T(ctx, x.Value.Role.Label())
	if x.Vacant() {
		return i18n.T(ctx, "adoptionweb.year.vacant", "role", role)
	}
	return role
}

// parts are where the authority takes part in solutions, as the sources put it.
func (y year) parts(ctx context.Context) yearPart {
	t := ui.Table{
		Caption: i18n.T(ctx, "adoptionweb.year.parts"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "adoptionweb.product")}, {Title: i18n.T(ctx, "adoptionweb.year.role")}, {Title: i18n.T(ctx, "adoptionweb.source")},
		},
	}
	for _, l := range y.roles {
		for _, p := range l.Parties {
			t.Rows = append(t.Rows, []ui.Cell{
				{Text: l.Name, Href: in(ctx, l.Path())}, {Text: i18n.T(ctx, p.Value.Role.Label())}, {Text: ui.CitedLine(ctx, p.Value.Source)},
			})
		}
	}
	return yearPart{
		Title: t.Caption, ID: "parts", Table: t,
		Note: i18n.T(ctx, "adoptionweb.year.parts_note"), None: i18n.T(ctx, "adoptionweb.year.parts_none"),
	}
}

// others are those who could tell something: first about what is only considered.
func (y year) others(ctx context.Context) yearPart {
	t := ui.Table{
		Caption: i18n.T(ctx, "adoptionweb.year.others"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "adoptionweb.product")}, {Title: i18n.T(ctx, "adoptionweb.year.you")},
			{Title: i18n.T(ctx, "adoptionweb.users"), Number: true}, {Title: i18n.T(ctx, "adoptionweb.year.ask")},
		},
	}
	for _, x := range y.told {
		n := y.products[x.Product]
		var names []ui.Link
		for _, b := range x.users.Items {
			a := x.users.Authorities[b.Authority]
			names = append(names, ui.Link{Text: a.Name, Href: in(ctx, recordPath(a.Slug, n.Slug))})
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: n.Name, Href: in(ctx, n.Path())}, {Text: i18n.T(ctx, x.State().Label())},
			{Text: i18n.Int(ctx, int64(x.n)), Href: in(ctx, n.Path()+"/anvendelse")}, {Content: links(names)},
		})
	}
	return yearPart{
		Title: t.Caption, ID: "others", Table: t,
		Note: i18n.T(ctx, "adoptionweb.year.others_note"), None: i18n.T(ctx, "adoptionweb.year.others_none"),
	}
}

// confirm is what nobody may count on any longer, or soon not.
func (y year) confirm(ctx context.Context) yearPart {
	t := ui.Table{
		Caption: i18n.T(ctx, "adoptionweb.year.confirm"),
		Columns: []ui.Column{{Title: i18n.T(ctx, "adoptionweb.product")}, {Title: i18n.T(ctx, "adoptionweb.what")}, {Title: i18n.T(ctx, "adoptionweb.expiry")}},
	}
	for _, a := range y.items {
		if until, due := a.ToConfirm(); due {
			t.Rows = append(t.Rows, []ui.Cell{
				{Text: y.products[a.Product].Name, Href: in(ctx, recordPath(y.Slug, y.products[a.Product].Slug))},
				{Text: a.Leading.Value.StateSince(ctx)}, {Text: expiry(ctx, until, a.Day)},
			})
		}
	}
	part := yearPart{Title: t.Caption, ID: "confirm", Table: t, None: i18n.T(ctx, "adoptionweb.year.confirm_none")}
	if adoption.CanSay(auth.From(ctx), y.ID) {
		part.Link = ui.Link{Text: i18n.T(ctx, "adoptionweb.update_ours"), Href: in(ctx, y.Path()+"/loesninger")}
	}
	return part
}

// yearCSV is the page as one table, a row for each thing in it.
func (h *handlers) yearCSV(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	y, err := h.yearOf(r)
	if err != nil {
		return err
	}
	t := web.Table{Name: "aaret-" + strconv.Itoa(y.year) + "-" + y.Slug, Columns: []string{"afsnit", "emne", "oplysning", "beløb", "kilde"}}
	add := func(part, subject, told, amount, source string) {
		t.Rows = append(t.Rows, []string{part, subject, told, amount, source})
	}
	for _, a := range y.items {
		add("bruger", y.products[a.Product].Name, a.Leading.Value.StateSince(ctx)+", "+i18n.T(ctx, a.Proof.Label()), "", ui.CitedLine(ctx, a.Leading.Value.Source))
	}
	for _, f := range y.fees {
		amount := ""
		if f.amount != nil {
			amount = f.amount.Format("", ",")
		}
		add("betaler", f.what, f.how, amount, feeSource(ctx, f))
	}
	for _, x := range y.seats {
		add("har plads i", x.Group.Name.In(i18n.Lang(ctx)), seatRole(ctx, x), "", ui.CitedLine(ctx, x.Value.Source))
	}
	for _, l := range y.roles {
		for _, p := range l.Parties {
			add("er med i", l.Name, i18n.T(ctx, p.Value.Role.Label()), "", ui.CitedLine(ctx, p.Value.Source))
		}
	}
	for _, x := range y.told {
		for _, b := range x.users.Items {
			add("kan spørge", y.products[x.Product].Name, x.users.Authorities[b.Authority].FullName(), "", ui.CitedLine(ctx, b.Leading.Value.Source))
		}
	}
	for _, a := range y.items {
		if until, due := a.ToConfirm(); due {
			add("skal bekræfte", y.products[a.Product].Name, expiry(ctx, until, a.Day), "", ui.CitedLine(ctx, a.Leading.Value.Source))
		}
	}
	return web.CSV(w, r, t)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
