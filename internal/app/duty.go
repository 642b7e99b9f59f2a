package app

import (
	"context"
	"net/url"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// unrepresented calls on the secretariat where a member has nobody with an
// account who speaks for it: what the community asks of it then reaches nobody.
// It is here because no module knows both members and accounts.
func (a *App) unrepresented(ctx context.Context, today civil.Date) (wanted []duty.Wanted, err error) {
	defer errs.Wrap(&err, "app.unrepresented")
	members, err := a.members.MembersOn(ctx, today)
	if err != nil {
		return nil, err
	}
	holders, err := auth.Holders(ctx, a.db, today)
	if err != nil {
		return nil, err
	}
	ids := make([]registry.AuthorityID, len(members))
	for i, v := range members {
		ids[i] = v.Value.Authority
	}
	names, err := a.registry.NamesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, v := range members {
		id := v.Value.Authority
		speaker := auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, id)}
		if v.Value.Kind != member.Member || len(holders[speaker]) > 0 {
			continue
		}
		name := names[id].FullName()
		wanted = append(wanted, duty.Wanted{
			Key: "app.represent:" + string(id), Kind: "app.duty.represent", Args: map[string]string{"authority": name},
			Role: auth.Secretariat, Scope: auth.Everywhere,
			Path: "/sekretariat/invitationer/ny?" + url.Values{"myndighed": {name}, "rolle": {string(speaker.Role)}, "gaelder": {name}}.Encode(),
		})
	}
	return wanted, nil
}

// waitingDuties counts what the actor's desk says of duties.
func (a *App) waitingDuties(ctx context.Context) (open, overdue int, err error) {
	actor := auth.From(ctx)
	if open, err = a.duties.Count(ctx, actor, duty.Query{}); err != nil {
		return 0, 0, err
	}
	overdue, err = a.duties.Count(ctx, actor, duty.Query{Overdue: true})
	return open, overdue, err
}
