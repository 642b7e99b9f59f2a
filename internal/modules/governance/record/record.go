package record

import (
	"context"
	"embed"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
)

// Locale holds the sentences of facts and hints.
//
//go:embed locale/*.json
var Locale embed.FS

// Services are those whose records are read.
type Services struct {
	Products   *product.Service
	Agreements *agreement.Service
	Partners   *partner.Service
	Adoptions  *adoption.Service
	Groups     *group.Service
	Decisions  *decision.Service
	Meetings   *meeting.Service
}

// Reader reads records.
type Reader struct{ Services }

// New returns a reader of what the services keep.
func New(s Services) *Reader { return &Reader{s} }

// check judges a criterion by what is in the records.
type check struct {
	criterion criteria.ID
	name      string
	version   int // raised when it judges otherwise
	judge     func(*dossier) verdict
}

// checks are in the order of the model.
var checks = []check{
	{"R1", "use.somebody", 1, (*dossier).usedBySomebody},
	{"R2", "agreement.signed", 1, (*dossier).agreementSigned},
	{"R3", "use.several", 1, (*dossier).usedBySeveral},
	{"F3", "delivery.period", 1, (*dossier).contractsEnd},
	{"F10", "product.news", 1, (*dossier).toldOf},
	{"F17", "product.operation", 1, (*dossier).operated},
	{"G1", "product.published", 1, (*dossier).published},
	{"G2", "meeting.secretariat", 1, (*dossier).coordinated},
	{"G3", "product.coordinator", 1, (*dossier).hasCoordinator},
	{"G4", "register.informed", 1, (*dossier).boardInformed},
	{"G5", "register.approved", 2, (*dossier).boardApproved},
	{"G6", "group.steering", 1, (*dossier).steered},
	{"G7", "group.coordination", 1, (*dossier).coordinatedByGroup},
	{"G9", "delivery.review", 1, (*dossier).reviewed},
	{"G10", "agreement.priced", 1, (*dossier).pricedAndSigned},
	{"G11", "register.steering", 2, (*dossier).boardApprovedSteering},
	{"G12", "group.board", 1, (*dossier).boardSits},
	{"G13", "register.budget", 1, (*dossier).budgeted},
	{"G14", "group.community", 1, (*dossier).sharesExperience},
}

// Findings tells what the records say of the product on the day, which is today: of
// groups and deliveries nobody is told how they were once. A product that is not for
// everybody has records that nobody can check, so nothing is found but that.
func (r *Reader) Findings(ctx context.Context, of product.ID, on civil.Date) (found []criteria.Finding, err error) {
	defer errs.Wrap(&err, "record.Findings(%.50s, %s)", of, on)
	p, err := r.Products.ByID(ctx, visitor, of)
	if errs.KindOf(err) == errs.NotFound {
		return each(func(check) verdict { return hidden }), nil
	}
	if err != nil {
		return nil, err
	}
	d, err := r.read(ctx, p, on)
	if err != nil {
		return nil, err
	}
	return each(func(c check) verdict { return c.judge(d) }), nil
}

// hidden is what is found where everybody may know nothing.
var hidden = verdict{points: criteria.CannotTell, facts: []criteria.Fact{{Says: "record.fact.hidden"}}, hint: "publish"}

func each(judge func(check) verdict) []criteria.Finding {
	found := make([]criteria.Finding, len(checks))
	for i, c := range checks {
		found[i] = c.finding(judge(c))
	}
	return found
}

func (c check) finding(v verdict) criteria.Finding {
	f := criteria.Finding{Criterion: c.criterion, Check: c.name, Version: c.version, Points: v.points, Facts: v.facts}
	if v.points == criteria.Supports && v.until < civil.Max {
		f.Until = v.until
	}
	if v.points != criteria.Supports && v.hint != "" {
		f.Hint = "record.hint." + v.hint
	}
	return f
}
