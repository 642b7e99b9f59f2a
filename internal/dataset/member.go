package dataset

import (
	"context"
	"slices"
	"strconv"

	"alminding/internal/base/money"
	"alminding/internal/demo"
	"alminding/internal/modules/member"
)

func (l *loader) loadFees(ctx context.Context) error {
	known, err := l.Members.FeeRules(ctx)
	if err != nil {
		return err
	}
	for _, f := range l.data.Fees {
		rule := member.FeeRule{
			Year: f.Year, Kind: member.Amount, Amount: money.Kroner(f.Kroner), ByThen: f.ByThen, Source: l.cite(f.Claim),
		}
		if f.Indexed {
			rule.Kind = member.Indexed
		}
		is := slices.ContainsFunc(known, func(k member.FeeRule) bool { return k.Year == rule.Year && k.Kind == rule.Kind })
		err := l.add(is, "fee from", strconv.Itoa(f.Year), func() error { return l.Members.SetFeeRule(ctx, l.actor, rule) })
		if err != nil {
			return err
		}
	}
	return nil
}

// loadMemberCounts adds what the community has said that it counted.
func (l *loader) loadMemberCounts(ctx context.Context) error {
	known, err := l.Members.Counts(ctx)
	if err != nil {
		return err
	}
	for _, c := range l.data.MemberCounts {
		for _, count := range l.said(c) {
			is := slices.ContainsFunc(known, func(k member.Count) bool { return k.Of == count.Of && k.Source.Date == count.Source.Date })
			err := l.add(is, "count of "+string(count.Of), c.Date.String(), func() error { return l.Members.SetCount(ctx, l.actor, count) })
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// said are the numbers that the community gave; those that were not are left out.
func (l *loader) said(c demo.MemberCount) (list []member.Count) {
	for i, n := range []*int{c.Members, c.Municipalities, c.Suppliers} {
		if n != nil {
			list = append(list, member.Count{Of: member.CountedAll[i], N: *n, Source: l.cite(c.Claim)})
		}
	}
	return list
}
