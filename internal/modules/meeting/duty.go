package meeting

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
)

var _ duty.Provider = (*Service)(nil).Duties

// Duties lists what follows from meetings: the actions that are not done, and the
// minutes that charters give a day for. What an action says stays in the minutes,
// because the sentence of a duty goes out by mail, and the item may be closed.
func (s *Service) Duties(ctx context.Context, _ civil.Date) (all []duty.Wanted, err error) {
	defer errs.Wrap(&err, "meeting.Duties")
	actions, err := openActions(ctx, s.db, "")
	if err != nil {
		return nil, err
	}
	var w db.Where
	w.And("state = ?", Held)
	unapproved, err := meetingsWhere(ctx, s.db, &w)
	if err != nil {
		return nil, err
	}
	var ids []ID
	var owners []registry.AuthorityID
	for _, a := range actions {
		ids, owners = append(ids, a.Meeting), append(owners, a.Authority)
	}
	of, err := meetingsByID(ctx, s.db, ids)
	if err != nil {
		return nil, err
	}
	names, err := s.authorities.NamesByID(ctx, owners)
	if err != nil {
		return nil, err
	}
	ids2, err := groupsThatMeet(ctx, s.db)
	if err != nil {
		return nil, err
	}
	groups, err := s.groups.GroupsByID(ctx, auth.System("meeting"), ids2)
	if err != nil {
		return nil, err
	}
	for _, a := range actions {
		m, role := of[a.Meeting], auth.Representative
		if names[a.Authority].Kind == registry.Supplier {
			role = auth.Supplier
		}
		all = append(all, duty.Wanted{
			Key: "meeting.action:" + string(a.ID), Kind: "meeting.duty.action", Args: s.args(i18n.Danish, m, groups[m.Group]), English: s.args(i18n.English, m, groups[m.Group]),
			For: a.Authority, Role: role, Scope: auth.For(auth.Authority, a.Authority), Due: a.Due, Path: a.Path(),
		})
	}
	minutes, err := s.toApprove(ctx, unapproved, groups)
	return append(all, minutes...), err
}

// Path is the page of the one action, which its owner may read whatever the minutes'
// reach.
func (a Action) Path() string { return "/moeder/" + string(a.Meeting) + "/opgaver/" + string(a.ID) }

// args are the placeholders of the duties' sentences in the language.
func (s *Service) args(lang i18n.Language, m Meeting, g group.Group) map[string]string {
	return map[string]string{"group": g.Name.In(lang), "date": s.site.Texts.In(lang).Date(m.Day())}
}

// toApprove: the minutes of meetings that were held, by the day of the charter. They
// are the group's coordinator's where it has one.
func (s *Service) toApprove(ctx context.Context, list []Meeting, groups map[group.ID]group.Group) (all []duty.Wanted, err error) {
	holders, err := auth.Holders(ctx, s.db, civil.Of(s.Now()))
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		laid, err := s.charterOn(ctx, m.Group, m.Day())
		if err != nil {
			return nil, err
		}
		w := duty.Wanted{
			Key: "meeting.minutes:" + string(m.ID), Kind: "meeting.duty.minutes", Args: s.args(i18n.Danish, m, groups[m.Group]), English: s.args(i18n.English, m, groups[m.Group]),
			Role: auth.Secretariat, Scope: auth.Everywhere, Path: m.Path() + "/referat",
		}
		if own := (auth.Grant{Role: auth.Coordinator, Scope: auth.For(auth.Group, m.Group)}); len(holders[own]) > 0 {
			w.Role, w.Scope = own.Role, own.Scope
		}
		if laid != nil {
			for _, d := range deadlines(m, laid.Value) {
				if d.Kind == MinutesDue {
					w.Due = d.Due
					all = append(all, w)
				}
			}
		}
	}
	return all, nil
}
