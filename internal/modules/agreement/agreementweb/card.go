package agreementweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/modules/agreement"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type cardsPage struct {
	ui.Page
	Yours *yourPrice
	Cards []shownCard // newest first
	Empty *ui.Empty
}

// yourPrice is what the product would cost the authority that the reader acts for.
type yourPrice struct {
	Title   string
	Figures []ui.Figure
	Size    string
}

// shownCard is the price list of a year.
type shownCard struct {
	Title  string
	ID     string
	Edit   ui.Link
	Table  ui.Table
	Waiver string
	Source ui.Source
}

func productFrame(ctx context.Context, p product.Product, title string) ui.Page {
	return ui.Page{
		Title: i18n.T(ctx, "agreementweb.title_of", "title", title, "name", p.Name), Heading: title, Here: title, Lead: p.Name,
		Door: "sharing", Sub: "products",
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "agreementweb.products"), Href: in(ctx, "/produkter")}, {Text: p.Name, Href: in(ctx, p.Path())},
		},
	}
}

// cards shows the price lists of a product, and what it would cost the reader's
// own authority.
func (h *handlers) cards(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.products.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	list, err := h.agreements.Cards(ctx, actor, d.ID)
	if err != nil {
		return err
	}
	p := cardsPage{Page: productFrame(ctx, d.Product, i18n.T(ctx, "agreementweb.prices"))}
	p.Lead = i18n.T(ctx, "agreementweb.prices_lead", "name", d.Name)
	canPrice := agreement.CanPrice(actor, d.ID)
	for _, c := range list {
		k, err := h.agreements.KeyIn(ctx, c.Key, c.Year)
		if err != nil {
			return err
		}
		shown := showCard(ctx, c, k)
		if canPrice {
			shown.Edit = ui.Link{Text: i18n.T(ctx, "agreementweb.edit_card"), Href: cardPath(ctx, d.Product, c.Year)}
		}
		p.Cards = append(p.Cards, shown)
	}
	if canPrice {
		p.Actions = ui.Button{Text: i18n.T(ctx, "agreementweb.new_card"), Href: cardPath(ctx, d.Product, h.agreements.Today().Year()), Small: true}
	}
	if len(list) == 0 {
		p.Empty = &ui.Empty{Title: i18n.T(ctx, "agreementweb.no_cards"), Text: i18n.T(ctx, "agreementweb.no_cards_text", "name", d.Name)}
	}
	if p.Yours, err = h.yours(ctx, d.Product); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, cardsView(p))
}

func cardPath(ctx context.Context, p product.Product, year int) string {
	return address(ctx, p.Path()+"/takster/ret", url.Values{"aar": {plain(year)}})
}

func showCard(ctx context.Context, c agreement.RateCard, k agreement.AllocationKey) shownCard {
	title := i18n.T(ctx, "agreementweb.card", "year", plain(c.Year))
	out := shownCard{Title: title, ID: "aar-" + plain(c.Year), Waiver: text(ctx, c.Waiver), Source: ui.Cited(ctx, c.Source), Table: ui.Table{
		Caption: title, Columns: []ui.Column{
			{Title: i18n.T(ctx, "agreementweb.size")}, {Title: i18n.T(ctx, "agreementweb.inhabitants")},
			{Title: i18n.T(ctx, "agreementweb.rate.member"), Number: true}, {Title: i18n.T(ctx, "agreementweb.rate.non_member"), Number: true},
			{Title: i18n.T(ctx, "agreementweb.rate.joining"), Number: true},
		},
	}}
	for _, r := range c.Rates {
		size := agreement.SizeClass{ID: r.Class, Name: product.Text{Da: string(r.Class)}} // of a key that has changed since
		inhabitants := ""
		if known, ok := k.ClassByID(r.Class); ok {
			size, inhabitants = known, bounds(ctx, k, known)
		}
		out.Table.Rows = append(out.Table.Rows, []ui.Cell{
			{Text: text(ctx, size.Name)}, {Text: inhabitants}, {Text: amount(ctx, r.Member)}, {Text: amount(ctx, r.NonMember)}, {Text: amount(ctx, r.Joining)},
		})
	}
	return out
}

// yours is nil for a reader who acts for nobody, and where there is no price.
func (h *handlers) yours(ctx context.Context, p product.Product) (*yourPrice, error) {
	actor := auth.From(ctx)
	if actor.For.ID == "" {
		return nil, nil //nolint:nilnil // nobody has no price
	}
	year := h.agreements.Today().Year()
	price, ok, err := h.agreements.PriceFor(ctx, actor, p.ID, registry.AuthorityID(actor.For.ID), year)
	if err != nil || !ok {
		return nil, err
	}
	source := ui.Cited(ctx, price.Card.Source)
	y := &yourPrice{Title: i18n.T(ctx, "agreementweb.yours", "authority", actor.For.Name), Size: class(ctx, price.Sized, year)}
	key := "agreementweb.yours_other"
	if price.Member {
		key = "agreementweb.yours_member"
	}
	if fee := price.Yearly(); fee != nil {
		y.Figures = append(y.Figures, ui.Figure{Number: i18n.Money(ctx, *fee), Text: i18n.T(ctx, key, "year", plain(price.Card.Year)), Source: source})
	}
	if fee := price.Rate.Joining; fee != nil {
		y.Figures = append(y.Figures, ui.Figure{Number: i18n.Money(ctx, *fee), Text: i18n.T(ctx, "agreementweb.yours_joining"), Source: source})
	}
	return y, nil
}

// priced reads the product of the address for somebody who may write its prices.
func (h *handlers) priced(r *http.Request) (product.Product, error) {
	actor := auth.From(r.Context())
	d, err := h.products.BySlug(r.Context(), actor, r.PathValue("slug"))
	if err == nil && !agreement.CanPrice(actor, d.ID) {
		err = agreement.ErrForbidden
	}
	return d.Product, err
}

func (h *handlers) cardPage(ctx context.Context, p product.Product, k agreement.AllocationKey, written url.Values, failed error) *form.Page {
	year := written.Get("year")
	page := productFrame(ctx, p, i18n.T(ctx, "agreementweb.card", "year", year))
	f := form.New(ctx, texts, page, p.Path()+"/takster/ret", p.Path()+"/takster", written, failed)
	f.Hidden = []ui.Pair{{Name: "year", Value: year}, {Name: "key", Value: string(k.ID)}, {Name: "mark", Value: written.Get("mark")}}
	for i, c := range k.Classes {
		var fields []templ.Component
		for _, name := range []string{"member", "non_member", "joining"} {
			fields = append(fields, row(f, agreement.Row(name, i), i18n.T(ctx, "agreementweb.rate."+name), true))
		}
		f.Sections = append(f.Sections, form.Section{
			Title: text(ctx, c.Name), Note: bounds(ctx, k, c), Parts: []templ.Component{form.Thirds(fields...)},
		})
	}
	f.Add(i18n.T(ctx, "agreementweb.section.waiver"), form.Thirds(
		ui.TextArea{Field: f.Field(ctx, "waiver_da", true), Value: written.Get("waiver_da"), Max: agreement.MaxWaiver, Rows: 3},
		ui.TextArea{Field: f.Field(ctx, "waiver_en", true), Value: written.Get("waiver_en"), Max: agreement.MaxWaiver, Rows: 3},
	))
	f.Add(i18n.T(ctx, "agreementweb.section.source"), f.Source())
	return f
}

// cardForm is the price list of a year: the one that there is, or else the newest
// before it as a beginning, but for its source.
func (h *handlers) cardForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p, err := h.priced(r)
	if err != nil {
		return err
	}
	year, err := strconv.Atoi(r.URL.Query().Get("aar"))
	if err != nil {
		year = h.agreements.Today().Year()
	}
	list, err := h.agreements.Cards(ctx, auth.From(ctx), p.ID)
	if err != nil {
		return err
	}
	card := agreement.RateCard{Key: agreement.Standard}
	for _, c := range list { // newest first
		if c.Year <= year {
			card = c
			break
		}
	}
	if card.Year != year {
		card.Version, card.Source = 0, agreement.RateCard{}.Source
	}
	card.Year = year
	k, err := h.agreements.KeyIn(ctx, card.Key, year)
	if err != nil {
		return err
	}
	return h.cardPage(ctx, p, k, writtenCard(card, k), nil).Render(w, r, nil)
}

// writtenCard is how a price list stands in a form with the classes of the key.
func writtenCard(c agreement.RateCard, k agreement.AllocationKey) url.Values {
	v := url.Values{
		"year": {plain(c.Year)}, "key": {string(c.Key)}, "mark": {plain(c.Version)}, "waiver_da": {c.Waiver.Da}, "waiver_en": {c.Waiver.En},
	}
	for i, class := range k.Classes {
		if rate, ok := c.Rate(class.ID); ok {
			v.Set(agreement.Row("member", i), writtenAmount(rate.Member))
			v.Set(agreement.Row("non_member", i), writtenAmount(rate.NonMember))
			v.Set(agreement.Row("joining", i), writtenAmount(rate.Joining))
		}
	}
	form.WriteSource(v, c.Source)
	return v
}

func (h *handlers) putCard(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	sent, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	p, err := h.priced(r)
	if err != nil {
		return err
	}
	f := reader{Values: sent.Values}
	card := agreement.RateCard{
		Product: p.ID, Year: f.year(), Key: agreement.KeyID(f.Get("key")), Version: int(f.mark()), Source: f.source(),
		Waiver: product.Text{Da: f.text("waiver_da"), En: f.text("waiver_en")},
	}
	k, err := h.agreements.KeyIn(ctx, card.Key, card.Year)
	if err != nil {
		return err
	}
	for i, c := range k.Classes {
		card.Rates = append(card.Rates, agreement.Rate{
			Class: c.ID, Member: f.amount(agreement.Row("member", i)), NonMember: f.amount(agreement.Row("non_member", i)),
			Joining: f.amount(agreement.Row("joining", i)),
		})
	}
	if len(f.faults) > 0 {
		err = f.faults.Join(card.Validate(k))
	} else {
		err = h.agreements.PutCard(ctx, auth.From(ctx), card)
	}
	if err != nil {
		return again(w, r, err, func(failed error) (*form.Page, error) { return h.cardPage(ctx, p, k, sent.Values, failed), nil })
	}
	return web.Redirect(w, r, p.Path()+"/takster", web.Flash{Key: "agreementweb.card_saved", Args: []string{"name", p.Name, "year", plain(card.Year)}})
}
