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
	return fact(x.Path(), "decision", "group", d.deciders[x.Group].Name, "date", x.Day.String(), "heading", x.Heading)
}

func (d *dossier) decisionsPath() string { return "/beslutninger?loesning=" + d.Slug }

// decided judges whether the board has decided one of the matters. What it decided once
// holds until another decision takes its place. Findable is what is to be found in the
// register or is not so; of an even vote, for a reader to say.
func (d *dossier) decided(findable bool, hint string, matters ...group.Matter) verdict {
	found := d.byBoard(matters...)
	if len(found) == 0 {
		return lack(findable, hint, fact(d.decisionsPath(), "decision.none"))
	}
	if findable && even(found[0].Vote) {
		return unknown(hint, d.decisionFact(found[0]))
	}
	return supports(civil.Max, d.decisionFact(found[0]))
}

// boardInformed: a board that has decided anything about the product knows of it. It
// may have been told without a decision.
func (d *dossier) boardInformed() verdict { return d.decided(false, "inform") }

func (d *dossier) boardApproved() verdict {
	return d.decided(true, "approve", group.ProductAdmission)
}

func (d *dossier) boardApprovedSteering() verdict {
	return d.decided(true, "approve-steering", group.SteeringGroup)
}

// budgeted: an agreement is in force, and whoever may has decided a budget for the
// product in the last twelve months.
func (d *dossier) budgeted() verdict {
	n, inForce := allOf(), d.inForce()
	if running := counted(d.agreementsPath(), "agreement.in-force", len(inForce)); len(inForce) == 0 {
		n.lacks(len(d.agreements) > 0, "agree", running)
	} else {
		n.has(d.agreementEnds(), running)
	}
	at := slices.IndexFunc(d.decisions, func(x decision.Shown) bool { return x.Matter == group.Budget && !even(x.Vote) })
	switch {
	case at < 0:
		n.lacks(false, "budget", fact(d.decisionsPath(), "budget.none"))
	case !d.fresh(d.decisions[at].Day.First(), 12):
		n.lacks(true, "budget", d.decisionFact(d.decisions[at]))
	default:
		n.has(d.decisions[at].Day.First().AddMonths(12), d.decisionFact(d.decisions[at]))
	}
	return n.verdict
}
