// Package dataset puts a data set in the form of package demo into the modules,
// through their services, as any other writer would.
//
// It adds what is not there and leaves alone what is: a record that somebody has
// since corrected is worth more than the file it came from. So it can be run
// again, and after a run that was broken off it goes on where that ended. A dry
// run tells what would be added and writes nothing.
package dataset

import (
	"context"
	"fmt"
	"io"
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/demo"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// Into are the services that a data set goes into.
type Into struct {
	Registry   *registry.Service
	Members    *member.Service
	Products   *product.Service
	Partners   *partner.Service
	Agreements *agreement.Service
	Adoptions  *adoption.Service
	Groups     *group.Service
	Decisions  *decision.Service
	Governance *governance.Service
}

// Counts are how many records of each kind were added, or would be, and how many
// were there already.
type Counts struct{ Added, Kept int }

// loader is one run.
type loader struct {
	Into
	data   demo.Data
	actor  auth.Actor
	apply  bool
	out    io.Writer
	counts Counts

	sources     map[string]demo.Source
	authorities map[string]registry.AuthorityID // by slug; empty in a dry run for those to come
	products    map[string]product.ID
}

// Load adds the data set, or with apply unset tells on out what it would add.
func Load(ctx context.Context, into Into, data demo.Data, apply bool, out io.Writer) (c Counts, err error) {
	defer errs.Wrap(&err, "dataset.Load")
	l := &loader{
		Into: into, data: data, actor: auth.System("dataset"), apply: apply, out: out,
		sources: map[string]demo.Source{}, authorities: map[string]registry.AuthorityID{}, products: map[string]product.ID{},
	}
	for _, s := range data.Sources {
		l.sources[s.ID] = s
	}
	for _, step := range []func(context.Context) error{
		l.loadSubjects, l.loadAuthorities, l.loadMemberships, l.loadMemberCounts, l.loadFees, l.loadProducts, l.loadParties, l.loadRelations, l.loadCodes, l.loadPrices, l.loadAdoptions, l.loadGroups, l.loadDecisions, l.loadReports,
	} {
		if err := step(ctx); err != nil {
			return l.counts, err
		}
	}
	return l.counts, nil
}

// add counts a record and, unless it is known, tells of it and writes it.
func (l *loader) add(known bool, what, name string, write func() error) error {
	if known {
		l.counts.Kept++
		return nil
	}
	l.counts.Added++
	if !l.apply {
		_, err := fmt.Fprintf(l.out, "+ %s %s\n", what, name)
		return err
	}
	if err := write(); err != nil {
		return fmt.Errorf("%s %s: %w", what, name, err)
	}
	return nil
}

// cite is the claim's source, as records keep it.
func (l *loader) cite(c demo.Claim) cite.Source {
	s := l.sources[c.Source]
	return cite.Source{Title: s.Title, Address: s.Address, Date: c.Date, Basis: cite.Basis(c.Basis)}
}

// since is the period that begins when the claim's statement is first known to hold.
func since(c demo.Claim) civil.Period { return civil.Since(c.Date.First()) }

func (l *loader) loadSubjects(ctx context.Context) error {
	known, err := l.Products.Subjects(ctx)
	if err != nil {
		return err
	}
	for i, s := range l.data.Subjects {
		is := slices.ContainsFunc(known, func(k product.Subject) bool { return k.Slug == s.Slug })
		err := l.add(is, "subject", s.Slug, func() error {
			return l.Products.PutSubject(ctx, l.actor, i, product.Subject{Slug: s.Slug, Name: product.Text(s.Name), About: product.Text(s.Description)})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// loadAuthorities takes regions first, because municipalities lie in them.
func (l *loader) loadAuthorities(ctx context.Context) error {
	all := slices.Clone(l.data.Authorities)
	slices.SortStableFunc(all, func(a, b demo.Authority) int { return len(a.Region) - len(b.Region) })
	for _, a := range all {
		known, err := l.Registry.AuthorityBySlug(ctx, a.Slug)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		l.authorities[a.Slug] = known.ID
		err = l.add(known.ID != "", "authority", a.Slug, func() error {
			saved, err := l.Registry.CreateAuthority(ctx, l.actor, l.authority(a))
			l.authorities[a.Slug] = saved.ID
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) authority(a demo.Authority) registry.Authority {
	r := registry.Authority{
		Slug: a.Slug, Kind: registry.Kind(a.Kind), Name: a.Name, OfficialName: a.OfficialName, Code: a.Code,
		Region: l.authorities[a.Region], Source: l.cite(a.Claim),
	}
	if a.CVR != nil {
		r.CVR, r.CVRSource = a.CVR.Value, l.cite(a.CVR.Claim)
	}
	for _, f := range a.Facts {
		r.Facts = append(r.Facts, registry.Fact{Kind: factKinds[f.Kind], Value: f.Value, Source: l.cite(f.Claim)})
	}
	return r
}

var factKinds = map[demo.FactKind]registry.FactKind{
	demo.Population: registry.Population, demo.AreaHectares: registry.AreaHectares,
}

// authorityID finds an authority of the data set, or one that is there already.
func (l *loader) authorityID(ctx context.Context, slug string) (registry.AuthorityID, error) {
	id, ok := l.authorities[slug]
	if ok {
		return id, nil
	}
	a, err := l.Registry.AuthorityBySlug(ctx, slug)
	if err != nil {
		return "", fmt.Errorf("authority %s: %w", slug, err)
	}
	l.authorities[slug] = a.ID
	return a.ID, nil
}

func (l *loader) loadMemberships(ctx context.Context) error {
	for _, m := range l.data.Memberships {
		authority, err := l.authorityID(ctx, m.Authority)
		if err != nil {
			return err
		}
		known, err := l.Members.MembershipOf(ctx, authority)
		if err != nil {
			return err
		}
		err = l.add(len(known) > 0, "membership of", m.Authority, func() error {
			ship := member.Membership{Authority: authority, Kind: member.Member, How: member.How(m.How), Source: l.cite(m.Claim)}
			if m.Confirmed != nil {
				ship.Confirmed = l.cite(*m.Confirmed)
			}
			return l.Members.Admit(ctx, l.actor, ship, since(m.Claim))
		})
		if err != nil {
			return err
		}
	}
	return nil
}
