package year

import (
	"context"
	"slices"
	"strconv"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
)

// reachOfDeadlines is how far before and after its meeting a deadline may lie; meetings
// so far outside the year have theirs within it.
const reachOfDeadlines = 100

// meetings are those that the actor may read, and what charters want done around each.
func (s *Service) meetings(ctx context.Context, actor auth.Actor, q Query) (list []Entry, err error) {
	all, err := s.from.Meetings.List(ctx, actor, meeting.Query{
		Group: q.Group, From: q.Period.From - reachOfDeadlines, To: q.Period.To + reachOfDeadlines, Order: meeting.Soonest,
	})
	if err != nil {
		return nil, err
	}
	charters := map[group.ID][]group.CharterVersion{}
	for _, m := range all.Items {
		if _, known := charters[m.Group]; !known {
			if charters[m.Group], err = s.from.Groups.Charters(ctx, auth.System("year"), m.Group); err != nil {
				return nil, err
			}
		}
		name := m.In.Name.In(i18n.Lang(ctx))
		e := Entry{
			ID: "meeting-" + string(m.ID), Kind: Meeting, Period: civil.Period{From: m.Day(), To: civil.Of(m.End) + 1}, Start: m.Start, End: m.End,
			Text: name, Path: m.Path(), Group: m.Group, Off: m.State == meeting.Cancelled,
		}
		if m.In.Kind == group.Assembly {
			e.Kind = Assembly
		}
		if list = append(list, e); e.Off {
			continue
		}
		if at := slices.IndexFunc(charters[m.Group], func(c group.CharterVersion) bool { return c.Period.Contains(m.Day()) }); at >= 0 {
			list = append(list, due(ctx, m.Meeting, name, charters[m.Group][at].Value)...)
		}
	}
	return list, nil
}

// due are the days around a meeting that the charter lays down.
func due(ctx context.Context, m meeting.Meeting, name string, c group.Charter) (list []Entry) {
	for _, x := range []struct {
		what string
		span group.Span
		from func(civil.Date) civil.Date
	}{
		{"notice", c.Notice, c.Notice.Before}, {"proposals", c.Proposals, c.Proposals.Before}, {"papers", c.Papers, c.Papers.Before}, {"minutes", c.Minutes, c.Minutes.After},
	} {
		if x.span != (group.Span{}) {
			list = append(list, Entry{
				ID: x.what + "-" + string(m.ID), Kind: Deadline, Period: on(x.from(m.Day())), Path: m.Path(), Group: m.Group,
				Text: i18n.T(ctx, "year.due."+x.what, "group", name, "date", m.Day()),
			})
		}
	}
	return list
}

// terms are the seats whose term ends.
func (s *Service) terms(ctx context.Context, actor auth.Actor, q Query) (list []Entry, err error) {
	ending, err := s.from.Groups.Ending(ctx, actor, q.Period)
	if err != nil {
		return nil, err
	}
	var ids []registry.AuthorityID
	for _, x := range ending {
		ids = append(ids, x.Value.Authority)
	}
	names, err := s.from.Authorities.NamesByID(ctx, ids)
	for _, x := range ending {
		list = append(list, Entry{
			ID: "term-" + string(x.ID) + "-" + x.Period.To.String(), Kind: Term, Period: on(x.Period.To - 1), Path: x.Group.Path(), Group: x.Group.ID, Authority: x.Value.Authority,
			Text: i18n.T(ctx, "year.term", "authority", names[x.Value.Authority].FullName(), "group", x.Group.Name.In(i18n.Lang(ctx))),
		})
	}
	return list, err
}

// evaluations are the half-years in which every product is evaluated, and the days by
// which products have evaluated themselves.
func (s *Service) evaluations(ctx context.Context, _ auth.Actor, q Query) (list []Entry, _ error) {
	if q.Group != "" {
		return nil, nil
	}
	for h := governance.HalfOf(q.Period.From); h.Period().From < q.Period.To; h++ {
		args := []any{"half", h.Number(), "year", strconv.Itoa(h.Year())}
		list = append(list,
			Entry{ID: "evaluation-" + h.String(), Kind: Evaluation, Period: h.Period(), Path: "/produkter", Text: i18n.T(ctx, "year.evaluation", args...)},
			Entry{ID: "self-" + h.String(), Kind: Deadline, Period: on(h.Due()), Path: "/produkter", Text: i18n.T(ctx, "year.self", args...)},
		)
	}
	return list, nil
}

// fees are those of membership, which are the calendar year's.
func (s *Service) fees(ctx context.Context, _ auth.Actor, q Query) (list []Entry, _ error) {
	if q.Group != "" {
		return nil, nil
	}
	for year := q.Period.From.Year(); year <= (q.Period.To - 1).Year(); year++ {
		list = append(list, Entry{
			ID: "fee-" + strconv.Itoa(year), Kind: Fee, Period: on(civil.New(year, time.January, 1)), Path: "/medlemmer",
			Text: i18n.T(ctx, "year.fee", "year", strconv.Itoa(year)),
		})
	}
	return list, nil
}

// agreements are those that end, whose terms the actor may read, and the last day to
// give notice of each. Others' agreements are nobody's errand.
func (s *Service) agreements(ctx context.Context, actor auth.Actor, q Query) (list []Entry, err error) {
	if !actor.SignedIn() || q.Group != "" {
		return nil, nil
	}
	// What ends long after the year may have to be given notice of within it.
	ending, err := s.from.Agreements.Agreements(ctx, actor, agreement.Query{
		EndsIn: civil.Period{From: q.Period.From + 1, To: q.Period.To.AddMonths(agreement.MaxNotice) + 1}, Own: true, Sort: agreement.ByEnd,
	})
	if err != nil {
		return nil, err
	}
	var owners []registry.AuthorityID
	var about []product.ID
	for _, a := range ending.Items {
		owners, about = append(owners, a.Value.Authority), append(about, a.Value.Product)
	}
	names, err := s.from.Authorities.NamesByID(ctx, owners)
	if err != nil {
		return nil, err
	}
	products, err := s.from.Products.ProductsByID(ctx, actor, about)
	for _, a := range ending.Items {
		last := a.Period.To - 1
		e := Entry{Kind: Agreement, Path: a.ID.Path(), Authority: a.Value.Authority}
		args := []any{"authority", names[a.Value.Authority].FullName(), "product", products[a.Value.Product].Name}
		e.ID, e.Period, e.Text = "agreement-"+string(a.ID)+"-"+last.String(), on(last), i18n.T(ctx, "year.agreement_ends", args...)
		list = append(list, e)
		if a.Value.Notice > 0 {
			e.ID, e.Period, e.Text = "notice-"+string(a.ID)+"-"+last.String(), on(a.Value.NoticeBy(last)), i18n.T(ctx, "year.agreement_notice", args...)
			list = append(list, e)
		}
	}
	return list, err
}

// priceLists hold from the first day of their year.
func (s *Service) priceLists(ctx context.Context, actor auth.Actor, q Query) (list []Entry, err error) {
	if q.Group != "" {
		return nil, nil
	}
	cards, err := s.from.Agreements.AllCards(ctx, actor)
	if err != nil {
		return nil, err
	}
	cards = slices.DeleteFunc(cards, func(c agreement.RateCard) bool { return !q.Period.Contains(civil.New(c.Year, time.January, 1)) })
	var about []product.ID
	for _, c := range cards {
		about = append(about, c.Product)
	}
	products, err := s.from.Products.ProductsByID(ctx, actor, about)
	for _, c := range cards {
		list = append(list, Entry{
			ID: "price-" + string(c.Product) + "-" + strconv.Itoa(c.Year), Kind: PriceList, Period: on(civil.New(c.Year, time.January, 1)), Path: products[c.Product].Path(),
			Text: i18n.T(ctx, "year.price_list", "product", products[c.Product].Name, "year", strconv.Itoa(c.Year)),
		})
	}
	return list, err
}

// own are the entries that the secretariat has written.
func (s *Service) own(ctx context.Context, actor auth.Actor, q Query) (list []Entry, err error) {
	all, err := ownDuring(ctx, s.db, q.Period, actor.Reaches())
	for _, o := range all {
		list = append(list, Entry{ID: ownPrefix + string(o.ID), Kind: o.Kind, Period: o.Period, Text: o.Title.In(i18n.Lang(ctx)), Link: o.Link, Reach: o.Reach})
	}
	return list, err
}
