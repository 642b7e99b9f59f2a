package dataset

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alminding/internal/base/errs"
	"alminding/internal/demo"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

func (l *loader) loadProducts(ctx context.Context) error {
	for _, p := range l.data.Products {
		known, err := l.Products.BySlug(ctx, l.actor, p.Slug)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		l.products[p.Slug] = known.ID
		err = l.add(known.ID != "", "product", p.Slug, func() error {
			saved, err := l.Products.Create(ctx, l.actor, l.content(p), auth.Public)
			if err == nil && saved.Slug != p.Slug {
				err = fmt.Errorf("its name gives the address %s", saved.Slug)
			}
			l.products[p.Slug] = saved.ID
			return err
		})
		if err == nil {
			err = l.loadFacts(ctx, p, known)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// content is what the product's own page says. A note about the level stands
// there when there is no level for it to stand with.
func (l *loader) content(p demo.Product) product.Content {
	c := product.Content{
		Name: p.Name, Purpose: product.Text(p.Purpose), Description: product.Text(p.Description), Subjects: p.Subjects,
		Repository: p.Repository, Licence: p.Licence.SPDX, Source: l.cite(p.Claim),
	}
	notes := []*demo.Text{p.Note, p.Licence.Note}
	if p.Level == nil {
		notes = append(notes, p.LevelNote)
	}
	c.Note = sentences(notes)
	if len(p.Documentation) > 0 {
		c.Documentation = p.Documentation[0].URL
	}
	if p.Homepage != nil {
		c.Homepage = p.Homepage.URL
	}
	return c
}

// sentences joins notes, each of which may lack its full stop.
func sentences(notes []*demo.Text) (joined product.Text) {
	for _, n := range notes {
		if n == nil {
			continue
		}
		joined.Da = strings.TrimSpace(joined.Da + " " + strings.TrimSuffix(n.Da, ".") + ".")
		joined.En = strings.TrimSpace(joined.En + " " + strings.TrimSuffix(n.En, ".") + ".")
	}
	return joined
}

func text(t *demo.Text) product.Text {
	if t == nil {
		return product.Text{}
	}
	return product.Text(*t)
}

// loadFacts adds what is said about the product, newest last where the newest is
// to stand first.
func (l *loader) loadFacts(ctx context.Context, p demo.Product, known product.Details) error {
	id := l.products[p.Slug]
	err := l.add(known.Stage.Stage != "", "stage of", p.Slug, func() error {
		f := product.StageFact{Stage: product.Stage(p.Stage.Value), Note: text(p.Stage.Note), Source: l.cite(p.Stage.Claim)}
		return l.Products.SetStage(ctx, l.actor, id, since(p.Stage.Claim), f)
	})
	if err == nil && p.Level != nil {
		err = l.add(known.Level.Level != "", "level of", p.Slug, func() error {
			return l.Products.SetLevel(ctx, l.actor, id, since(p.Level.Claim), product.LevelFact{
				Level: product.Level(p.Level.Value), Standing: product.Standing(p.Level.Status),
				Voice: product.Voice(p.Level.Speaker), Note: text(p.LevelNote), Source: l.cite(p.Level.Claim),
			})
		})
	}
	for _, f := range slices.Backward(p.Figures) {
		if err != nil {
			return err
		}
		is := slices.ContainsFunc(known.Figures, func(k product.Figure) bool { return k.Value == f.Value && k.What.Da == f.What.Da })
		err = l.add(is, "figure of", p.Slug, func() error {
			return l.Products.AddFigure(ctx, l.actor, product.Figure{
				Product: id, Value: f.Value, Qualifier: product.Qualifier(cmp.Or(f.Qualifier, demo.Exact)),
				What: product.Text(f.What), Source: l.cite(f.Claim),
			})
		})
	}
	for _, e := range p.History {
		if err != nil {
			return err
		}
		is := slices.ContainsFunc(known.Events, func(k product.Event) bool { return k.Text.Da == e.Text.Da })
		err = l.add(is, "event of", p.Slug, func() error {
			return l.Products.AddEvent(ctx, l.actor, product.Event{
				Product: id, Text: product.Text(e.Text), Voice: product.Voice(e.Speaker), Source: l.cite(e.Claim),
			})
		})
	}
	return err
}

// party is somebody's part in a product, wherever the data set says it.
type party struct {
	product, authority, unit string
	role                     product.Role
	demo.Claim
}

func (l *loader) loadParties(ctx context.Context) error {
	parties := l.parties()
	// All are read before the first is written: what the catalogue remembers is
	// old after every change, and reading a product makes it new again.
	known := map[string]product.Details{}
	for _, p := range parties {
		if _, seen := known[p.product]; seen {
			continue
		}
		d, err := l.Products.BySlug(ctx, l.actor, p.product)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		known[p.product] = d
	}
	for _, p := range parties {
		d := known[p.product]
		authority, err := l.authorityID(ctx, p.authority)
		if err != nil {
			return err
		}
		is := slices.ContainsFunc(d.Parties, func(k product.Party) bool {
			return k.Value.Authority == authority && k.Value.Role == p.role && k.Value.Unit == p.unit
		})
		err = l.add(is, string(p.role)+" of", p.product+" "+p.authority, func() error {
			_, err := l.Products.AddParty(ctx, l.actor, since(p.Claim), product.PartyFact{
				Product: d.ID, Authority: authority, Role: p.role, Unit: p.unit, Source: l.cite(p.Claim),
			})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) parties() (all []party) {
	suppliers := map[string]demo.Supplier{}
	for _, s := range l.data.Suppliers {
		suppliers[s.Slug] = s
	}
	for _, p := range l.data.Products {
		if p.Coordinator != nil {
			all = append(all, party{product: p.Slug, authority: p.Coordinator.Authority, role: product.Coordinator, Claim: p.Coordinator.Claim})
		}
		for _, s := range p.Suppliers {
			by := suppliers[s.Supplier]
			all = append(all, party{product: p.Slug, authority: by.Authority, unit: by.Unit, role: supplying(s.Role), Claim: s.Claim})
		}
	}
	for _, p := range l.data.Participations {
		all = append(all, party{product: p.Product, authority: p.Authority, role: takingPart(p.Role), Claim: p.Claim})
	}
	return all
}

// supplying is the role of a supplier's work; most have the same name.
func supplying(w demo.Work) product.Role {
	if w == demo.UnknownWork {
		return product.Supplier
	}
	return product.Role(w)
}

// takingPart is the role of a participation. Who builds is a developer there,
// which here is what suppliers are.
func takingPart(r demo.ParticipationRole) product.Role {
	if r == demo.CoDeveloper {
		return product.CoDeveloper
	}
	return product.Role(r)
}

func (l *loader) loadRelations(ctx context.Context) error {
	for _, p := range l.data.Products {
		known, err := l.Products.BySlug(ctx, l.actor, p.Slug)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		for _, r := range p.Relations {
			is := slices.ContainsFunc(known.Relations, func(k product.Relation) bool {
				return k.Other == l.products[r.Product] && k.Kind == product.RelationKind(r.Kind)
			})
			err := l.add(is, "relation of", p.Slug+" to "+r.Product, func() error {
				return l.Products.AddRelation(ctx, l.actor, product.Relation{
					Product: known.ID, Other: l.products[r.Product], Kind: product.RelationKind(r.Kind),
					Text: product.Text(r.Text), Source: l.cite(r.Claim),
				})
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
