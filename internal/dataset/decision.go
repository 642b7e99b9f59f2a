package dataset

import (
	"context"
	"slices"

	"alminding/internal/demo"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

// loadDecisions enters what was decided before the register. A decision is known by
// its group and its heading, since it has no number.
func (l *loader) loadDecisions(ctx context.Context) error {
	known, err := l.Decisions.Decisions(ctx, l.actor, decision.Query{})
	if err != nil {
		return err
	}
	for _, d := range l.data.Decisions {
		is := slices.ContainsFunc(known.Items, func(k decision.Shown) bool {
			return k.Heading.Da == d.Heading.Da && known.Groups[k.Group].Slug == d.Group
		})
		err := l.add(is, "decision of", d.Group+": "+d.Heading.Da, func() error {
			c, err := l.decision(ctx, d)
			if err != nil {
				return err
			}
			made, err := l.Decisions.Register(ctx, l.actor, c)
			if err != nil {
				return err
			}
			return l.chartered(ctx, made)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// chartered lets the charters that the decision changed lead to it.
func (l *loader) chartered(ctx context.Context, made decision.Decision) error {
	for _, e := range made.Effects {
		if e.Object != decision.Charter {
			continue
		}
		of, err := l.Groups.ByID(ctx, l.actor, group.ID(e.ID))
		if err != nil || of.Charter == nil {
			return err
		}
		laid := of.Charter.Value
		laid.Register = string(made.ID)
		if err := l.Groups.Adopt(ctx, l.actor, of.ID, of.Version, of.Charter.Period, laid); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) decision(ctx context.Context, d demo.Decision) (c decision.Content, err error) {
	c = decision.Content{
		Matter: group.Matter(d.Matter), Day: d.Day, Reach: auth.Public, Heading: product.Text(d.Heading), Text: product.Text(d.Text),
		Vote: decision.Vote{Method: d.Method}, Source: l.cite(d.Claim),
	}
	by, err := l.Groups.BySlug(ctx, l.actor, d.Group)
	if err != nil {
		return c, err
	}
	c.Group = by.ID
	for _, e := range d.Effects {
		effect := decision.Effect{Object: decision.Elsewhere, Text: product.Text(e.Text), Path: e.Path}
		if e.Charter != "" {
			of, err := l.Groups.BySlug(ctx, l.actor, e.Charter)
			if err != nil {
				return c, err
			}
			effect.Object, effect.ID = decision.Charter, string(of.ID)
		}
		c.Effects = append(c.Effects, effect)
	}
	return c, nil
}
