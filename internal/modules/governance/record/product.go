package record

import (
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
)

// held gives the roles that authorities hold in the product on the day.
func (d *dossier) held(roles ...product.Role) []product.Party {
	return slices.DeleteFunc(d.PartiesIn(roles...), func(p product.Party) bool { return !p.Period.Contains(d.on) })
}

// hasCoordinator: somebody coordinates today. Where other roles are noted, that one is
// not says something.
func (d *dossier) hasCoordinator() verdict {
	held := d.held(product.Coordinator)
	if len(held) == 0 {
		return lack(len(d.Parties) > 0, "coordinator", fact(d.Path(), "coordinator.none"))
	}
	return supports(d.roleEnds(product.Coordinator), counted(d.Path(), "coordinator", len(held)))
}

// published: the product's page tells what everybody needs to know, and the product has
// its days in the plan of the year, which gathers the meetings of its groups.
func (d *dossier) published() verdict {
	n := allOf()
	n.has(civil.Max, fact(d.Path(), "product.published"))
	for _, x := range []struct {
		name string
		is   bool
	}{
		{"purpose", d.Purpose.Da != ""}, {"description", d.Description.Da != ""}, {"subjects", len(d.Subjects) > 0},
	} {
		if !x.is {
			n.lacks(true, "fields", fact(d.Path(), "product.lacks."+x.name))
		}
	}
	if m, ok := d.planned(); ok {
		n.has(nextYear(d.on), fact(m.Path(), "plan", "group", m.In.Name, "date", m.Day().String()))
	} else {
		n.lacks(everMet(d.groups...), "plan", fact(d.Path(), "plan.none", "year", year(d.on)))
	}
	return n.verdict
}

// planned is a meeting of the product's groups this year, past or to come.
func (d *dossier) planned() (meeting.Listed, bool) {
	for _, b := range d.groups {
		for _, m := range b.meetings {
			if m.Day().Year() == d.on.Year() {
				return m, true
			}
		}
	}
	return meeting.Listed{}, false
}

// toldOf: the product's page is there for all, and something has been told there in the
// last twelve months, be it news or a meeting.
func (d *dossier) toldOf() verdict {
	var facts []criteria.Fact
	var until civil.Date
	for _, e := range d.Events {
		if day := e.Source.Date.First(); d.fresh(day, 12) {
			facts, until = append(facts, fact(d.Path(), "news", "date", e.Source.Date.String())), max(until, day.AddMonths(12))
		}
	}
	if m, ok := d.lastMeeting(d.groups, tookPlace); ok {
		facts, until = append(facts, meetingFact(m)), max(until, m.Day().AddMonths(12))
	}
	if len(facts) == 0 {
		return lack(len(d.Events) > 0 || everMet(d.groups...), "news", fact(d.Path(), "news.none"))
	}
	return supports(until, facts...)
}

// operated: who operates, maintains, coordinates and pays is known. Who it is may stand
// in the documentation instead.
func (d *dossier) operated() verdict {
	n := allOf()
	for _, x := range []struct {
		name string
		ends civil.Date
	}{
		{"operator", max(d.roleEnds(product.Operator, product.Host), d.workEnds(partner.Operation))},
		{"maintainer", max(d.roleEnds(product.Maintainer, product.Developer), d.workEnds(partner.Development, partner.Support))},
		{"coordinator", d.roleEnds(product.Coordinator)},
		{"funding", max(d.roleEnds(product.Funder), d.agreementEnds(), d.priceEnds())},
	} {
		if x.ends > d.on {
			n.has(x.ends, fact(d.Path(), "operation."+x.name))
		} else {
			n.lacks(false, "operation", fact(d.Path(), "operation.no."+x.name))
		}
	}
	return n.verdict
}

// roleEnds is the first day on which nobody holds one of the roles; 0 where nobody does
// on the dossier's.
func (d *dossier) roleEnds(roles ...product.Role) (until civil.Date) {
	for _, p := range d.held(roles...) {
		until = max(until, p.Period.To)
	}
	return until
}

// workEnds is the same for what suppliers say, or are said, to deliver.
func (d *dossier) workEnds(works ...partner.Work) (until civil.Date) {
	for _, x := range d.deliveries {
		if slices.Contains(works, x.Value.Work) {
			until = max(until, min(x.Period.To, x.Value.Expires()))
		}
	}
	return until
}

// agreementEnds is the same for agreements.
func (d *dossier) agreementEnds() (until civil.Date) {
	for _, a := range d.inForce() {
		until = max(until, a.Period.To)
	}
	return until
}

// inForce are the agreements that hold on the day.
func (d *dossier) inForce() []agreement.Listed {
	return slices.DeleteFunc(slices.Clone(d.agreements), func(a agreement.Listed) bool { return !a.Period.Contains(d.on) })
}

// priceEnds is the same for a price list.
func (d *dossier) priceEnds() civil.Date {
	if slices.ContainsFunc(d.cards, func(c agreement.RateCard) bool { return c.Year == d.on.Year() }) {
		return nextYear(d.on)
	}
	return 0
}
