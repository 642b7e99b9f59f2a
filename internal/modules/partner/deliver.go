package partner

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/page"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

func today(tx *db.Tx) civil.Date { return civil.Of(tx.Now()) }

// Saying is what somebody says at once that a supplier delivers. What it does not
// mention stays as it is.
type Saying struct {
	Supplier registry.AuthorityID
	Begins   []Item // delivered, and not said before
	Stays    []Item // still so
	Ends     []Item
	Source   cite.Source // of what begins; the secretariat needs one
}

// Say writes what the supplier delivers from today. What it says itself to be
// still so is its own word from then on, whoever said it before; the secretariat
// cannot confirm on its behalf. Whoever speaks for the supplier may, and the
// keepers from a source.
func (s *Service) Say(ctx context.Context, actor auth.Actor, in Saying) (err error) {
	defer errs.Wrap(&err, "partner.Say(%.50s)", in.Supplier)
	speaker, err := speakerOf(actor, in.Supplier)
	if err != nil {
		return err
	}
	if err := s.checkSaying(ctx, actor, speaker, in); err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("delivery.say", string(in.Supplier)), func(tx *db.Tx) error {
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return change(ctx, tx, in.Supplier, func(before []Delivery) error {
			return say(ctx, tx, speaker, in, before)
		})
	})
}

// speakerOf is whose word it is when the actor says what the supplier delivers.
func speakerOf(actor auth.Actor, supplier registry.AuthorityID) (Speaker, error) {
	switch {
	case CanSign(actor, supplier):
		return Itself, nil
	case CanSay(actor, supplier):
		return Secretariat, nil
	}
	return "", ErrForbidden
}

func (s *Service) checkSaying(ctx context.Context, actor auth.Actor, speaker Speaker, in Saying) error {
	if _, err := s.living(ctx, in.Supplier); err != nil {
		return err
	}
	var f errs.Fields
	items := slices.Concat(in.Begins, in.Stays, in.Ends)
	about := make([]product.ID, len(items))
	for i, it := range items {
		about[i] = it.Product
	}
	readable, err := s.products.NamesByID(ctx, actor, about)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(items, func(it Item) bool { return readable[it.Product].ID == "" || it.Work.rank() < 0 }) {
		f.Add("deliveries", "partner.delivery.unknown")
	}
	if !in.Source.IsZero() || speaker == Secretariat && len(in.Begins) > 0 {
		in.Source.Check(&f)
	}
	return f.Err()
}

func say(ctx context.Context, tx *db.Tx, speaker Speaker, in Saying, before []Delivery) error {
	day := today(tx)
	known := map[Item][]Delivery{}
	for _, v := range before {
		known[v.Value.Item()] = append(known[v.Value.Item()], v)
	}
	for _, it := range in.Begins {
		if _, is := on(known[it], day); is {
			continue // somebody else was faster
		}
		delivery := id.New[DeliveryID]()
		if past := known[it]; len(past) > 0 {
			delivery = past[0].ID
		}
		fact := DeliveryFact{Supplier: in.Supplier, Product: it.Product, Work: it.Work, Speaker: speaker, Said: day, Source: in.Source}
		if _, err := deliveries.Set(ctx, tx, delivery, civil.Since(day), func(d *DeliveryFact) { *d = fact }); err != nil {
			return err
		}
	}
	for _, it := range in.Stays {
		v, is := on(known[it], day)
		if !is || speaker != Itself {
			continue
		}
		_, err := deliveries.Set(ctx, tx, v.ID, v.Period, func(d *DeliveryFact) { d.Speaker, d.Said = speaker, day })
		if err != nil {
			return err
		}
	}
	for _, it := range in.Ends {
		v, is := on(known[it], day)
		if !is {
			continue
		}
		if _, err := deliveries.End(ctx, tx, v.ID, day); err != nil {
			return err
		}
	}
	return nil
}

// Amendment is what may be said more exactly of a delivery.
type Amendment struct {
	Period civil.Period
	Note   string
	Source cite.Source // the secretariat needs one
}

// Amend says since and until when the supplier does work that it does today, and
// what there is to know of it. It becomes the word of who amends. Whoever speaks
// for the supplier may, and the keepers from a source.
func (s *Service) Amend(ctx context.Context, actor auth.Actor, supplier registry.AuthorityID, delivery DeliveryID, a Amendment) (err error) {
	defer errs.Wrap(&err, "partner.Amend(%.50s)", delivery)
	speaker, err := speakerOf(actor, supplier)
	if err != nil {
		return err
	}
	var f errs.Fields
	f.Limit("note", a.Note, MaxNote)
	switch {
	case a.Period.From > s.Today():
		f.Add("from", "partner.delivery.from_late")
	case a.Period.Empty():
		f.Add("to", timeline.ErrEmpty.Key)
	}
	if !a.Source.IsZero() || speaker == Secretariat {
		a.Source.Check(&f)
	}
	if f != nil {
		return f.Err()
	}
	return s.db.Write(ctx, actor.Change("delivery.amend", string(delivery)), func(tx *db.Tx) error {
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return change(ctx, tx, supplier, func(before []Delivery) error {
			v, is := on(byDelivery(before)[delivery], today(tx))
			if !is {
				return db.ErrNotFound
			}
			fact := v.Value
			fact.Note, fact.Source, fact.Speaker, fact.Said = a.Note, a.Source, speaker, today(tx)
			_, err := deliveries.Splice(ctx, tx, delivery, v.Period, func(st *timeline.State[DeliveryFact]) { st.Active = false })
			if err != nil {
				return err
			}
			_, err = deliveries.Set(ctx, tx, delivery, a.Period, func(d *DeliveryFact) { *d = fact })
			return err
		})
	})
}

// Order is the order of a list of deliveries.
type Order string

// The orders.
const (
	ByName Order = "navn"   // of the product, then by work and the supplier's name
	ByWhen Order = "nyeste" // last said first
)

// Query asks for a list of what is delivered today. Empty fields do not narrow it.
type Query struct {
	Text     string // in the name of a product or a supplier
	Supplier registry.AuthorityID
	Products []product.ID
	Works    []Work
	Partners bool // of suppliers that are partners today, and no others
	Order    Order
	Cursor   string
	Limit    int // of a page; all when 0
}

// Listed is a delivery with what lists show of it.
type Listed struct {
	Delivery
	Product    product.Name
	Supplier   registry.Name
	Status     Status      // of the supplier
	References []Reference // confirmed ones alone, whoever asks
	place      []string    // in the order of the list
}

// Deliveries lists what is delivered today for products that the actor may read.
//
// The list is put in order in memory: its order is by names that other modules
// keep, and there are some thousands of deliveries at the very most.
func (s *Service) Deliveries(ctx context.Context, actor auth.Actor, q Query) (list page.Page[Listed], err error) {
	defer errs.Wrap(&err, "partner.Deliveries")
	name := "deliveries:" + string(q.Order)
	c, err := page.Parse(q.Cursor, name, q.Order.width())
	if err != nil {
		return list, err
	}
	c.List = name
	found, err := s.found(ctx, actor, q)
	if err != nil {
		return list, err
	}
	slices.SortFunc(found, func(a, b Listed) int { return slices.Compare(a.place, b.place) })
	total := len(found)
	if q.Limit > 0 {
		list = page.Cut(following(found, c, q), c, q.Limit, q.Order.keys)
	} else {
		list.Items = found
	}
	list.Total = total
	return list, s.addReferences(ctx, list.Items)
}

// found reads the deliveries under the query's filters, with the names of what
// they are about.
func (s *Service) found(ctx context.Context, actor auth.Actor, q Query) ([]Listed, error) {
	w := timeline.On(s.Today()).Where()
	if q.Supplier != "" {
		w.And("supplier = ?", q.Supplier)
	}
	if q.Products != nil {
		db.In(w, "product_id", q.Products)
	}
	if q.Works != nil {
		db.In(w, "work", q.Works)
	}
	rows, err := deliveries.Find(ctx, s.db, w)
	if err != nil {
		return nil, err
	}
	list, err := s.named(ctx, actor, rows)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(x Listed) bool { return !x.matches(q.Text) || q.Partners && x.Status != Partner })
	places := placing{}
	for i, x := range list {
		list[i].place = places.of(q.Order, q.Order.keys(x))
	}
	return list, nil
}

// named puts names to the deliveries, and leaves out those for products that the
// actor may not read.
func (s *Service) named(ctx context.Context, actor auth.Actor, rows []Delivery) ([]Listed, error) {
	suppliers, about := make([]registry.AuthorityID, len(rows)), make([]product.ID, len(rows))
	for i, v := range rows {
		suppliers[i], about[i] = v.Value.Supplier, v.Value.Product
	}
	readable, err := s.products.NamesByID(ctx, actor, about)
	if err != nil {
		return nil, err
	}
	partners, err := s.Partners(ctx, s.Today())
	if err != nil {
		return nil, err
	}
	names, err := s.authorities.NamesByID(ctx, suppliers)
	list := make([]Listed, 0, len(rows))
	for _, v := range rows {
		if p, ok := readable[v.Value.Product]; ok {
			status := cmp.Or(partners[v.Value.Supplier], Outside)
			list = append(list, Listed{Delivery: v, Product: p, Supplier: names[v.Value.Supplier], Status: status})
		}
	}
	return list, err
}

func (x Listed) matches(text string) bool {
	if text == "" {
		return true
	}
	text = db.Fold(text)
	return strings.Contains(db.Fold(x.Product.Name), text) || strings.Contains(db.Fold(x.Supplier.Name), text)
}

// width is how many keys a row has.
func (o Order) width() int { return len(o.keys(Listed{})) }

// keys are what a row is put in order by, as a cursor carries them.
func (o Order) keys(x Listed) []string {
	if o == ByWhen {
		return []string{fmt.Sprintf("%08d", civil.Max-x.Value.Said), string(x.ID)}
	}
	return []string{x.Product.Name, strconv.Itoa(x.Value.Work.rank()), x.Supplier.Name, string(x.ID)}
}

// placing remembers where names stand in Danish order, because many rows share
// one and it is costly to find.
type placing map[string]string

// of turns keys into texts that sort byte by byte.
func (p placing) of(o Order, keys []string) []string {
	if o == ByWhen {
		return keys
	}
	place := slices.Clone(keys)
	for _, i := range []int{0, 2} { // the names
		at, ok := p[keys[i]]
		if !ok {
			at = string(db.SortKey(keys[i]))
			p[keys[i]] = at
		}
		place[i] = at
	}
	return place
}

// following gives the rows after the cursor, or those before it turned round, as
// page.Cut takes them: one more than the page holds.
func following(rows []Listed, c page.Cursor, q Query) []Listed {
	if !c.First() {
		edge := placing{}.of(q.Order, c.Keys)
		at, is := slices.BinarySearchFunc(rows, edge, func(x Listed, edge []string) int { return slices.Compare(x.place, edge) })
		if c.Back {
			rows = slices.Clone(rows[:at])
			slices.Reverse(rows)
		} else {
			if is {
				at++
			}
			rows = rows[at:]
		}
	}
	return rows[:min(len(rows), q.Limit+1)]
}

// addReferences puts the confirmed references beside the deliveries.
func (s *Service) addReferences(ctx context.Context, list []Listed) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]product.ID, len(list))
	for i, x := range list {
		ids[i] = x.Product.ID
	}
	slices.Sort(ids)
	found, err := confirmedFor(ctx, s.db, slices.Compact(ids))
	for i, x := range list {
		list[i].References = found[x.Value.Supplier][x.Value.Item()]
	}
	return err
}

// DeliveryByID gives the delivery as it is today, for who may read its product.
func (s *Service) DeliveryByID(ctx context.Context, actor auth.Actor, delivery DeliveryID) (d Delivery, err error) {
	defer errs.Wrap(&err, "partner.DeliveryByID(%.50s)", delivery)
	if d, err = deliveries.One(ctx, s.db, delivery, timeline.On(s.Today())); err != nil {
		return d, err
	}
	readable, err := s.products.NamesByID(ctx, actor, []product.ID{d.Value.Product})
	if err == nil && readable[d.Value.Product].ID == "" {
		return d, db.ErrNotFound
	}
	return d, err
}
