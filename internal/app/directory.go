package app

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/login"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
)

// directory tells login what registry, member and group know about people and
// authorities. It is here because login is below none of them.
type directory struct {
	registry *registry.Service
	members  *member.Service
	groups   *group.Service
	parties  *db.Memo[onDay, []auth.Party]
}

// onDay is somebody on a day.
type onDay struct {
	person string
	day    civil.Date
}

// maxParties bounds for how many people it is remembered for whom they act.
const maxParties = 10_000

func newDirectory(d *db.DB, authorities *registry.Service, members *member.Service, groups *group.Service) directory {
	return directory{authorities, members, groups, db.NewMemo[onDay, []auth.Party](d, maxParties)}
}

var _ login.Directory = directory{}

// Parties implements login.Directory. Every request asks: a page several times within a
// second, a hall of pages some thousand times. So it is remembered until something of
// what it comes from is written; what is taken away is gone with the next request.
func (d directory) Parties(ctx context.Context, person string, day civil.Date) (list []auth.Party, err error) {
	list, err = d.parties.Of(ctx, onDay{person, day}, func(ctx context.Context) ([]auth.Party, error) { return d.readParties(ctx, person, day) })
	return slices.Clone(list), err
}

func (d directory) readParties(ctx context.Context, person string, day civil.Date) (list []auth.Party, err error) {
	defer errs.Wrap(&err, "app.Parties")
	acts, err := d.registry.AffiliationsOf(ctx, registry.PersonID(person), day)
	if err != nil || len(acts) == 0 {
		return nil, err
	}
	ids := make([]registry.AuthorityID, len(acts))
	for i, v := range acts {
		ids[i] = v.Value.Authority
	}
	byID, err := d.registry.AuthoritiesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	sits, err := d.groups.SeatsOfPerson(ctx, registry.PersonID(person), day)
	if err != nil {
		return nil, err
	}
	seen := map[registry.AuthorityID]bool{} // under two titles is still one authority
	for _, id := range ids {
		if a := byID[id]; !seen[id] {
			seen[id] = true
			p, err := d.party(ctx, a, day)
			if err != nil {
				return nil, err
			}
			for _, s := range sits {
				if s.Value.Authority == id {
					p.Groups = append(p.Groups, string(s.Group.ID))
				}
			}
			list = append(list, p)
		}
	}
	return list, nil
}

func (d directory) party(ctx context.Context, a registry.Authority, day civil.Date) (auth.Party, error) {
	is, err := d.members.IsMember(ctx, a.ID, day)
	return auth.Party{ID: string(a.ID), Name: a.FullName(), Member: is}, err
}

// Authority implements login.Directory.
func (d directory) Authority(ctx context.Context, id string) (auth.Party, error) {
	a, err := d.registry.AuthorityByID(ctx, registry.AuthorityID(id))
	return auth.Party{ID: string(a.ID), Name: a.FullName()}, err
}

// AuthorityByCVR implements login.Directory.
func (d directory) AuthorityByCVR(ctx context.Context, cvr string) (auth.Party, error) {
	a, err := d.registry.AuthorityByCVR(ctx, cvr)
	return auth.Party{ID: string(a.ID), Name: a.FullName()}, err
}

// newcomer is the title of somebody whose title nobody has given yet. It is
// data, which those who keep the records correct, and so in Danish.
const newcomer = "Medarbejder"

// Admit implements login.Directory.
func (d directory) Admit(ctx context.Context, tx *db.Tx, n login.Newcomer) (string, error) {
	p := registry.Person{Name: n.Name, Email: string(n.Email)}
	person, err := d.registry.Admit(ctx, tx, p, registry.AuthorityID(n.Authority), newcomer, n.From)
	if err != nil {
		return "", err
	}
	return string(person), duty.Ask(ctx, tx) // the invitation may have come with a role
}

// authorities are all that somebody can be invited to act for, by name.
func (a *App) authorities(ctx context.Context) ([]auth.Party, error) {
	all, err := a.registry.AllAuthorities(ctx, auth.From(ctx), registry.Query{})
	list := make([]auth.Party, len(all))
	for i, x := range all {
		list[i] = auth.Party{ID: string(x.ID), Name: x.FullName()}
	}
	return list, err
}

// scope is what a role is held for, as people call it, and its page.
func (a *App) scope(ctx context.Context, s auth.Scope) (name, path string, err error) {
	switch s.Kind {
	case auth.Authority:
		x, err := a.registry.AuthorityByID(ctx, registry.AuthorityID(s.ID))
		return x.FullName(), x.Path(), err
	case auth.Product:
		p, err := a.products.ByID(ctx, auth.From(ctx), product.ID(s.ID))
		return p.Name, p.Path(), err
	case auth.Group:
		g, err := a.groups.ByID(ctx, auth.From(ctx), group.ID(s.ID))
		return g.Name.In(i18n.Lang(ctx)), g.Path(), err
	case auth.Community: // has no page
	}
	return "", "", nil
}

// mergeAuthorities lets what is signed in, granted or invited for an authority
// follow when the registry merges it.
func mergeAuthorities(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	if err := auth.MergeAuthorities(ctx, tx, string(from), string(to)); err != nil {
		return err
	}
	return login.MergeAuthorities(ctx, tx, string(from), string(to))
}

// mergePersons is the same for people.
func mergePersons(ctx context.Context, tx *db.Tx, from, to registry.PersonID) error {
	return auth.MergePersons(ctx, tx, string(from), string(to))
}
