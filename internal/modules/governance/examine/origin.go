package examine

import (
	"regexp"
	"slices"
	"strings"

	"alminding/internal/base/criteria"
)

// Owners are the organisations on forges that are OS2's own and do not say so by their
// name. Those whose name begins with os2 need not be listed: see (*product).owns.
var Owners = []string{"skadesokonomi"}

// owns reports whether an owner of repositories is the community itself. The
// organisations that it made are called OS2 and the name of a product.
func (p *product) owns(owner string) bool {
	owner = strings.ToLower(owner)
	return strings.HasPrefix(owner, "os2") || slices.Contains(p.owners, owner)
}

// assignedPlace says where the code lies, and points only where that is elsewhere:
// lying in the right place is no proof that it is developed there.
func assignedPlace(p *product) verdict {
	return p.over(everywhere, func(r *repo) verdict {
		if owner, _ := ownerAndName(r.address); owner != "" && !p.owns(owner) {
			return contradicts("examine.origin.hint", r.fact("examine.origin.elsewhere", "owner", owner))
		}
		return verdict{}
	})
}

// originOwner says whose the place is in which the code lies. Of code that is written
// elsewhere and put there release by release it cannot be told whether it is all that
// was to be handed over; so the secretariat in 2025.
func originOwner(p *product) verdict {
	return p.over(everywhere, func(r *repo) verdict {
		owner, _ := ownerAndName(r.address)
		switch {
		case owner == "":
			return cannotTell("examine.origin.unknown_hint", append(r.copyright(), r.fact("examine.origin.unknown"))...)
		case p.owns(owner) && r.dumped():
			return cannotTell("examine.history.open_hint", append(r.copyright(), r.fact("examine.origin.owned", "owner", owner), r.fact("examine.branches.elsewhere"))...)
		case p.owns(owner):
			return supports(append(r.copyright(), r.fact("examine.origin.owned", "owner", owner))...)
		}
		return contradicts("examine.origin.hint", append(r.copyright(), r.fact("examine.origin.elsewhere", "owner", owner))...)
	})
}

var copyrightLine = regexp.MustCompile(`(?mi)^[\s#*/<>!-]*(copyright\s*(\(c\)|©|19|20).*|©.*\d{4}.*)$`)

// copyright are the lines in which somebody claims the right to the code, outside the
// texts of licences, which claim it for their own wording.
func (r *repo) copyright() (facts []criteria.Fact) {
	for _, name := range r.find(claims) {
		text := r.texts[name]
		if m := copyrightLine.FindStringIndex(text); m != nil && !ofLicence.MatchString(text[m[0]:m[1]]) {
			facts = append(facts, r.factIn(name, lineOf(text, m[0]), "examine.origin.copyright", "line", text[m[0]:m[1]]))
		}
	}
	return facts[:min(len(facts), 3)]
}

var (
	claims    = regexp.MustCompile(`(?i)^(readme|notice|licen[sc]e|copying|copyright)[^/]*$`)
	ofLicence = regexp.MustCompile(`(?i)free software foundation|creative commons|european (community|union)|\[?yyyy\]?|name of (copyright owner|author)`)
)
