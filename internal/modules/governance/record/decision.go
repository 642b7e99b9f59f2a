package record

import (
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
)

// byBoard gives what the board has decided about the product, in one of the matters or,
// with none, in any.
func (d *dossier) byBoard(matters ...group.Matter) []decision.Shown {
	return slices.DeleteFunc(slices.Clone(d.decisions), func(x decision.Shown) bool {
		return d.deciders[x.Group].Kind != group.Board || len(matters) > 0 && !slices.Contains(matters, x.Matter)
	})
}

func (d *dossier) decisionFact(x decision.Shown) criteria.Fact {
	return fact(x.Path(), "decision", "group", d.deciders[x.Group].Name.Da, "date", x.Day.String(), "heading", x.Heading.Da)
}

func (d *dossier) decisionsPath() string { return "/beslutninger?loesning=" + d.Slug }

// decided judges whether the board has decided one of the matters. What it decided once
// holds until another decision takes its place.
func (d *dossier) decided(hint string, matters ...group.Matter) verdict {
	found := d.byBoard(matters...)
	if len(found) == 0 {
		return contradicts(hint, fact(d.decisionsPath(), "decision.none"))
	}
	return supports(civil.Max, d.decisionFact(found[0]))
}

// boardInformed: a board that has decided anything about the product knows of it.
func (d *dossier) boardInformed() verdict { return d.decided("inform") }

func (d *dossier) boardApproved() verdict { return d.decided("approve", group.ProductAdmission) }

func (d *dossier) boardApprovedSteering() verdict {
	return d.decided("approve-steering", group.SteeringGroup)
}

// budgeted: an agreement is in force, and whoever may has decided a budget for the
// product in the last twelve months.
func (d *dossier) budgeted() verdict {
	n := allOf()
	if running := counted(d.agreementsPath(), "agreement.in-force", len(d.agreements)); len(d.agreements) == 0 {
		n.lacks("agree", running)
	} else {
		n.has(d.agreementEnds(), running)
	}
	at := slices.IndexFunc(d.decisions, func(x decision.Shown) bool {
		return x.Matter == group.Budget && d.fresh(x.Day.First(), 12)
	})
	if at < 0 {
		n.lacks("budget", fact(d.decisionsPath(), "budget.none"))
	} else {
		n.has(d.decisions[at].Day.First().AddMonths(12), d.decisionFact(d.decisions[at]))
	}
	return n.or(contradicts)
}
