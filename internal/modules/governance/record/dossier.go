package record

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// visitor is as whom records are read.
var visitor = auth.Actor{}

// dossier is all that everybody may know of a product on a day.
type dossier struct {
	on civil.Date
	product.Details
	uses       []adoption.Adoption
	kinds      map[registry.Kind]int // of the authorities that use it, confirmed
	agreements []agreement.Listed    // in all their periods
	signed     []civil.Period        // of those in force that are
	cards      []agreement.RateCard
	deliveries []partner.Listed
	groups     []body           // its own
	board      []group.Details  // none or one
	decisions  []decision.Shown // about it, by the day, not corrected since
	deciders   map[group.ID]group.Group
	contact    *meeting.Listed // the last one of its groups at which the secretariat was there
}

// body is a group with those who sit in it, and its meetings but those called off.
type body struct {
	group.Details
	meetings []meeting.Listed // the latest first
}

// fresh reports whether the day is over by the dossier's, and not so many months ago.
func (d *dossier) fresh(day civil.Date, months int) bool {
	return day <= d.on && d.on < day.AddMonths(months)
}

// read reads the rest of the dossier of a product that everybody may read.
func (r *Reader) read(ctx context.Context, p product.Details, on civil.Date) (*dossier, error) {
	d := &dossier{on: on, Details: p}
	for _, part := range []func(context.Context, *dossier) error{r.readUse, r.readTerms, r.readGroups, r.readDecisions} {
		if err := part(ctx, d); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (r *Reader) readUse(ctx context.Context, d *dossier) error {
	l, err := r.Adoptions.Adoptions(ctx, visitor, adoption.Query{Day: d.on, Product: d.ID})
	if err != nil {
		return err
	}
	d.uses, d.kinds = l.Items, map[registry.Kind]int{}
	for _, a := range l.Items {
		if confirmed(a) {
			d.kinds[l.Authorities[a.Authority].Kind]++
		}
	}
	delivered, err := r.Partners.Deliveries(ctx, visitor, partner.Query{Products: []product.ID{d.ID}})
	d.deliveries = delivered.Items
	return err
}

// readTerms reads agreements as everybody does, and once more only to count which of
// those are signed.
func (r *Reader) readTerms(ctx context.Context, d *dossier) error {
	q := agreement.Query{Product: d.ID}
	open, err := r.Agreements.Agreements(ctx, visitor, q)
	if err != nil {
		return err
	}
	d.agreements = open.Items
	whole, err := r.Agreements.Agreements(ctx, auth.System("governance records"), q)
	if err != nil {
		return err
	}
	for _, a := range whole.Items {
		if a.Period.Contains(d.on) && !a.Value.Signed.IsZero() && a.Value.Signed.First() <= d.on {
			d.signed = append(d.signed, a.Period)
		}
	}
	d.cards, err = r.Agreements.Cards(ctx, visitor, d.ID)
	return err
}

func (r *Reader) readGroups(ctx context.Context, d *dossier) (err error) {
	own, err := r.details(ctx, group.Query{Product: d.ID})
	if err != nil {
		return err
	}
	for _, g := range own {
		meetings, err := r.meetings(ctx, g.ID)
		if err != nil {
			return err
		}
		d.groups = append(d.groups, body{g, meetings})
	}
	if d.board, err = r.details(ctx, group.Query{Kinds: []group.Kind{group.Board}}); err != nil {
		return err
	}
	d.contact, err = r.lastContact(ctx, d)
	return err
}

// lastContact finds the last meeting of the product's groups in the last months at which
// somebody was there for an authority that sits in the secretariat.
func (r *Reader) lastContact(ctx context.Context, d *dossier) (*meeting.Listed, error) {
	office, err := r.details(ctx, group.Query{Kinds: []group.Kind{group.Secretariat}})
	if err != nil || len(office) == 0 {
		return nil, err
	}
	secretariat := holders(office[0])
	var last *meeting.Listed
	for _, b := range d.groups {
		for _, m := range b.meetings {
			if !d.fresh(m.Day(), coordinationMonths) || !minuted(m) || last != nil && last.Start.After(m.Start) {
				continue
			}
			whole, err := r.Meetings.ByID(ctx, visitor, m.ID)
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(whole.Roll, func(s meeting.Seat) bool {
				_, is := secretariat[s.Authority]
				return is && s.Arrived != nil
			}) {
				last = &m
			}
		}
	}
	return last, nil
}

// details reads the groups with those who sit in them.
func (r *Reader) details(ctx context.Context, q group.Query) (list []group.Details, err error) {
	found, err := r.Groups.List(ctx, visitor, q)
	for _, g := range found.Items {
		d, err := r.Groups.ByID(ctx, visitor, g.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, err
}

// meetings reads those of the group, of which there are some hundreds at the very most.
func (r *Reader) meetings(ctx context.Context, of group.ID) ([]meeting.Listed, error) {
	l, err := r.Meetings.List(ctx, visitor, meeting.Query{Group: of, Order: meeting.Latest})
	return slices.DeleteFunc(l.Items, func(m meeting.Listed) bool { return m.State == meeting.Cancelled }), err
}

func (r *Reader) readDecisions(ctx context.Context, d *dossier) error {
	l, err := r.Decisions.Decisions(ctx, visitor, decision.Query{Values: map[decision.Facet][]string{decision.ByProduct: {string(d.ID)}}})
	d.deciders = l.Groups
	d.decisions = slices.DeleteFunc(l.Items, func(x decision.Shown) bool {
		return x.Partly || x.Corrected || x.Day.Last() > d.on || lost(x.Vote)
	})
	return err
}

// lost reports whether the votes were counted and more were against it.
func lost(v decision.Vote) bool { return v.Counted && v.For < v.Against }

// even reports whether as many were for it as against. Then it was the chair's to decide,
// if the charter says so, and how is not counted in the register.
func even(v decision.Vote) bool { return v.Counted && v.For > 0 && v.For == v.Against }

// fact is a sentence with its values, in pairs, and the record it was read in.
func fact(path, says string, with ...any) criteria.Fact {
	f := criteria.Fact{Says: "record.fact." + says, Place: criteria.Place{Path: path}}
	if len(with) > 0 {
		f.With = map[string]string{}
	}
	for i := 0; i+1 < len(with); i += 2 {
		name := with[i].(string)
		switch value := with[i+1].(type) {
		case string:
			f.With[name] = value
		case product.Text:
			if f.With[name] = value.Da; value.En != "" {
				f.With[criteria.InEnglish(name)] = value.En
			}
		}
	}
	return f
}

// counted is a fact whose sentence depends on a number.
func counted(path, says string, n int) criteria.Fact {
	f := fact(path, says)
	f.Count = &n
	return f
}
