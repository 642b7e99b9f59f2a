package product

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
)

// Name is what a product is called, and where its page is: what most pages want
// of the products they mention.
type Name struct {
	ID   ID
	Slug string
	Name string
}

// Path is the address of the product's page.
func (n Name) Path() string { return Product{Slug: n.Slug}.Path() }

// Names gives the products that the actor may read, by name. It reads memory.
func (s *Service) Names(ctx context.Context, actor auth.Actor) (names []Name, err error) {
	defer errs.Wrap(&err, "product.Names")
	x, err := s.fresh(ctx)
	if err != nil {
		return nil, err
	}
	visible := x.visible(actor)
	names = make([]Name, 0, visible.len())
	for _, i := range x.orders[ByName] {
		if r := x.rows[i]; visible.has(i) {
			names = append(names, Name{r.id, r.slug, r.name})
		}
	}
	return names, nil
}

// NamesByID gives those of the products that the actor may read. It reads memory.
func (s *Service) NamesByID(ctx context.Context, actor auth.Actor, ids []ID) (names map[ID]Name, err error) {
	defer errs.Wrap(&err, "product.NamesByID")
	x, err := s.fresh(ctx)
	if err != nil {
		return nil, err
	}
	visible := x.visible(actor)
	names = make(map[ID]Name, len(ids))
	for _, id := range ids {
		if i, ok := x.at[id]; ok && visible.has(i) {
			r := x.rows[i]
			names[id] = Name{r.id, r.slug, r.name}
		}
	}
	return names, nil
}
