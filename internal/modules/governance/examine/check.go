package examine

import (
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
)

// check is one way of looking at one criterion. Its version is raised when it would
// judge the same repository otherwise.
type check struct {
	name      string
	criterion criteria.ID
	version   int
	look      func(*product) verdict
}

// verdict is what a check says. Without a direction it has nothing to say at all.
type verdict struct {
	points criteria.Pointing
	facts  []criteria.Fact
	hint   string     // how to mend it
	until  civil.Date // see criteria.Finding
}

// checks are all there are. What belongs beside the code (how to report a weakness,
// what the software is for, how it is written) contradicts by its absence; what a
// community may as well keep elsewhere (how to put it to use, a vision) cannot be told.
var checks = []check{
	{"history.open", "F1", 1, openDevelopment},
	{"origin.place", "F1", 1, assignedPlace},
	{"licence.text", "F2", 1, licenceText},
	{"licence.claims", "F2", 1, licenceClaims},
	{"licence.vendored", "F2", 1, vendoredAssets},
	{"security.policy", "F4", 1, securityPolicy},
	{"readme.substance", "F5", 1, readmeSubstance},
	{"publiccode.description", "F5", 1, publiccodeDescription},
	{"origin.owner", "F6", 1, originOwner},
	{"publiccode.owner", "F6", 1, publiccodeOwner},
	{"docs.formats", "F7", 1, docsFormats},
	{"docs.age", "F7", 1, docsAge},
	{"docs.templates", "F7", 1, unfilledTemplates},
	{"publiccode.valid", "F7", 1, publiccodeValid},
	{"history.issues", "F11", 2, issueReferences},
	{"branches.parallel", "F12", 1, parallelBranches},
	{"docs.implementation", "F15", 1, implementationGuide},
	{"code.standards", "F16", 1, codeStandards},
	{"docs.operations", "F17", 1, operationsDescribed},
	{"docs.architecture", "F18", 1, architectureFollowed},
	{"container.files", "F19", 1, containerFiles},
	{"docs.training", "F20", 1, trainingMaterial},
	{"docs.strategy", "S4", 1, strategyText},
	{"maintainers.named", "G3", 1, maintainersNamed},
	{"review.independent", "G9", 1, independentReview},
}

func supports(facts ...criteria.Fact) verdict {
	return verdict{points: criteria.Supports, facts: facts}
}

func contradicts(hint string, facts ...criteria.Fact) verdict {
	return verdict{points: criteria.Contradicts, facts: facts, hint: hint}
}

func cannotTell(hint string, facts ...criteria.Fact) verdict {
	return verdict{points: criteria.CannotTell, facts: facts, hint: hint}
}

func doesNotApply(facts ...criteria.Fact) verdict {
	return verdict{points: criteria.DoesNotApply, facts: facts}
}

// The orders in which the verdicts of several repositories decide that of a product.
var (
	// everywhere: one repository that contradicts, or of which nothing can be told, is not
	// made up for by another.
	everywhere = []criteria.Pointing{criteria.Contradicts, criteria.CannotTell, criteria.Supports, criteria.DoesNotApply}
	// somewhere: what one repository has holds for the product.
	somewhere = []criteria.Pointing{criteria.Supports, criteria.Contradicts, criteria.CannotTell, criteria.DoesNotApply}
)

// over asks each repository, and takes the direction that comes first in the order,
// with the facts of all who say so. The day is the first on which one of them changes.
func (p *product) over(order []criteria.Pointing, look func(*repo) verdict) verdict {
	var said []verdict
	for _, r := range p.repos {
		said = append(said, look(r))
	}
	for _, points := range order {
		var v verdict
		for _, s := range said {
			if s.points != points {
				continue
			}
			v.points, v.hint = points, s.hint
			v.facts = append(v.facts, s.facts...)
			if s.until != 0 && (v.until == 0 || s.until < v.until) {
				v.until = s.until
			}
		}
		if v.points != "" {
			return v
		}
	}
	return verdict{}
}
