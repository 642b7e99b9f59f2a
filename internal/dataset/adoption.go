package dataset

import (
	"context"
	"fmt"

	"alminding/internal/base/civil"
	"alminding/internal/demo"
	"alminding/internal/modules/adoption"
	"alminding/internal/platform/auth"
)

// loadAdoptions adds what is said of uses that nobody has said anything about from
// the same origin; so what was corrected since stays corrected.
func (l *loader) loadAdoptions(ctx context.Context) error {
	var all []adoption.Input
	for _, a := range l.data.Adoptions {
		in, err := l.adopted(ctx, a)
		if err != nil {
			return err
		}
		all = append(all, in)
	}
	for _, c := range l.data.Countings {
		for _, of := range c.Of {
			in, err := l.counted(ctx, c, of)
			if err != nil {
				return err
			}
			all = append(all, in...)
		}
	}
	known, err := l.Adoptions.Compare(ctx, all)
	if err != nil {
		return err
	}
	var fresh []adoption.Input
	for i, in := range all {
		err := l.add(known[i].Effect != adoption.Adds, "use of", fmt.Sprintf("%s in %s", in.Product, in.Source.Date), func() error {
			fresh = append(fresh, in)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	_, err = l.Adoptions.NoteAll(ctx, l.actor, fresh)
	return err
}

// use is a statement about an authority's use of a product, both by their slugs.
func (l *loader) use(ctx context.Context, product, authority string, o adoption.Origin) (st adoption.Statement, err error) {
	st = adoption.Statement{Product: l.products[product], Origin: o, State: adoption.Operating, Reach: auth.Public}
	st.Authority, err = l.authorityID(ctx, authority)
	return st, err
}

// adopted is what a document says. It proves that it was so on the day that it is
// of; when it began, few say.
func (l *loader) adopted(ctx context.Context, a demo.Adoption) (adoption.Input, error) {
	st, err := l.use(ctx, a.Product, a.Authority, adoption.Elsewhere)
	st.Source, st.Since, st.Start = l.cite(a.Claim), a.Date, adoption.ByThen
	if a.Basis == demo.About {
		st.Start = adoption.Around
	}
	if a.State == demo.Planned {
		st.State, st.Note = adoption.Considering, "Ifølge kilden «på vej»."
	}
	if a.Figure != nil {
		st.Note = fmt.Sprintf("%d %s.", a.Figure.Value, units[a.Figure.Unit])
	}
	return adoption.Input{Statement: st, Period: since(a.Claim)}, err
}

// units are what figures count, as notes say it.
var units = map[demo.Unit]string{demo.Processes: "processer", demo.Computers: "computere", demo.Screens: "skærme"}

// counted is what the counts at an authority come to: each holds from its day and
// renews the one before. A count of nothing is no use; after one of something it is
// the end.
func (l *loader) counted(ctx context.Context, c demo.Counting, of demo.Counted) (all []adoption.Input, err error) {
	st, err := l.use(ctx, c.Product, of.Authority, adoption.Counted)
	st.Start = adoption.ByThen
	for i, n := range of.Values {
		state := adoption.Operating
		if n == 0 {
			state = adoption.Ended
		}
		switch {
		case len(all) == 0 && n == 0:
			continue
		case len(all) == 0 || state != st.State:
			st.State, st.Since = state, c.Dates[i]
		}
		st.Count, st.Source = n, l.cite(demo.Claim{Source: c.Source, Date: c.Dates[i]})
		all = append(all, adoption.Input{Statement: st, Period: civil.Since(c.Dates[i].First())})
	}
	return all, err
}
