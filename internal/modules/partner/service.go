package partner

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
)

// Service is the way in to suppliers as partners.
type Service struct {
	db          *db.DB
	authorities *registry.Service
	members     *member.Service
	products    *product.Service
}

// New returns what is kept of partners in d.
func New(d *db.DB, authorities *registry.Service, members *member.Service, products *product.Service) *Service {
	return &Service{db: d, authorities: authorities, members: members, products: products}
}

// Today is the date by the service's clock.
func (s *Service) Today() civil.Date { return civil.Of(s.db.Now()) }

// Status is how far the supplier is with being a partner on the day.
func (s *Service) Status(ctx context.Context, supplier registry.AuthorityID, day civil.Date) (status Status, err error) {
	defer errs.Wrap(&err, "partner.Status(%.50s, %s)", supplier, day)
	periods, err := s.members.MembershipOf(ctx, supplier)
	if err != nil {
		return "", err
	}
	for _, v := range periods {
		if v.Value.Kind == member.Partner && v.Period.Contains(day) {
			signed, err := signaturesOf(ctx, s.db, supplier)
			if err != nil {
				return "", err
			}
			list, err := codes(ctx, s.db)
			return statusOf(list, signed, day), err
		}
	}
	return Outside, nil
}

// Partners gives the suppliers that have a partner agreement on the day, each
// with its status.
func (s *Service) Partners(ctx context.Context, day civil.Date) (all map[registry.AuthorityID]Status, err error) {
	defer errs.Wrap(&err, "partner.Partners(%s)", day)
	members, err := s.members.MembersOn(ctx, day)
	if err != nil {
		return nil, err
	}
	list, err := codes(ctx, s.db)
	if err != nil {
		return nil, err
	}
	signed, err := signatures(ctx, s.db)
	all = map[registry.AuthorityID]Status{}
	for _, v := range members {
		if v.Value.Kind == member.Partner {
			all[v.Value.Authority] = statusOf(list, signed[v.Value.Authority], day)
		}
	}
	return all, err
}

// statusOf is the status of a supplier with a partner agreement that has given
// the signatures.
func statusOf(list Codes, signed []Signature, day civil.Date) Status {
	for _, x := range signed {
		if x.Day <= day && list.counts(x.Code, day) {
			return Partner
		}
	}
	return Unsigned
}

// living reads an authority that something is to be written about. Unlike the
// rest of a write's reading it is done before the write, through the registry.
func (s *Service) living(ctx context.Context, authority registry.AuthorityID) (registry.Authority, error) {
	a, err := s.authorities.AuthorityByID(ctx, authority)
	if err == nil && a.MergedInto != "" {
		return a, registry.ErrMerged
	}
	return a, err
}

// noted is a delivery's period as the change record keeps it.
type noted struct {
	DeliveryFact
	Period civil.Period `json:"period"`
}

// document is a delivery in all its periods; nil where there is none.
func document(versions []Delivery) any {
	if len(versions) == 0 {
		return nil
	}
	list := make([]noted, len(versions))
	for i, v := range versions {
		list[i] = noted{v.Value, v.Period}
	}
	return list
}

// byDelivery splits versions into the deliveries they are of.
func byDelivery(versions []Delivery) map[DeliveryID][]Delivery {
	all := map[DeliveryID][]Delivery{}
	for _, v := range versions {
		all[v.ID] = append(all[v.ID], v)
	}
	return all
}

// change runs edit on the supplier's deliveries and notes each that it changed.
func change(ctx context.Context, tx *db.Tx, supplier registry.AuthorityID, edit func(before []Delivery) error) error {
	before, err := deliveriesOf(ctx, tx, supplier)
	if err != nil {
		return err
	}
	if err := edit(before); err != nil {
		return err
	}
	after, err := deliveriesOf(ctx, tx, supplier)
	if err != nil {
		return err
	}
	if changed, err := noteChanged(tx, before, after); err != nil {
		return err
	} else if !changed {
		return db.ErrNoChange
	}
	return nil
}

// noteChanged notes each delivery that is not as it was, and reports whether any
// is.
func noteChanged(tx *db.Tx, before, after []Delivery) (changed bool, err error) {
	was, is := byDelivery(before), byDelivery(after)
	for _, v := range slices.Concat(before, after) { // in the order of the lists, so that a record reads the same each time
		if same(was[v.ID], is[v.ID]) {
			continue
		}
		changed = true
		if err := tx.NoteOn("delivery", string(v.ID), document(was[v.ID]), document(is[v.ID])); err != nil {
			return changed, err
		}
		was[v.ID] = is[v.ID] // noted
	}
	return changed, nil
}

// same reports whether the versions say the same of the same days.
func same(a, b []Delivery) bool {
	return slices.EqualFunc(a, b, func(x, y Delivery) bool { return x.Period == y.Period && x.Value == y.Value })
}

// on gives the version that holds on the day.
func on(versions []Delivery, day civil.Date) (Delivery, bool) {
	for _, v := range versions {
		if v.Period.Contains(day) {
			return v, true
		}
	}
	return Delivery{}, false
}
