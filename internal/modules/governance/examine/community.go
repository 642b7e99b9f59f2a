package examine

import (
	"regexp"
	"strings"

	"alminding/internal/base/criteria"
)

var (
	securityFile    = regexp.MustCompile(`(?i)^(\.github/|docs/)?security(\.[a-z]+)?$|(^|/)(security[-_]policy|sikkerhed(spolitik)?)\.(md|markdown|rst|adoc|txt)$`)
	securityContact = regexp.MustCompile(`(?i)[\w.+-]+@[\w-]+(\.[\w-]+)+|security/advisories|private(ly)? (vulnerability )?report|report a vulnerability|https?://\S*(report|security|kontakt|contact)|privat\w* rapport`)
	scanning        = regexp.MustCompile(`(?i)^(\.github/(dependabot\.ya?ml|renovate\.json5?)|renovate\.json5?|\.renovaterc(\.json)?|\.snyk|\.?trivy[^/]*)$`)
	scanJob         = regexp.MustCompile(`(?i)\b(codeql|trivy|snyk|dependency-check|govulncheck|npm audit|pip-audit|composer audit|osv-scanner|grype|semgrep|sonar|bandit|zap)\b`)
	maintainersFile = regexp.MustCompile(`(?i)^(\.github/|docs/)?maintainers?(\.[a-z]+)?$`)
)

// securityPolicy asks for a text that says how to report a weakness, with an address to
// report it to. That dependencies are looked through is a fact beside it, and no way to
// reach anybody.
func securityPolicy(p *product) verdict {
	return p.over(somewhere, func(r *repo) verdict {
		facts := r.scans()
		for _, file := range r.find(securityFile) {
			text := r.texts[file]
			row, unfilled := r.unfilled(file)
			contact := securityContact.FindStringIndex(text)
			switch {
			case unfilled:
				facts = append(facts, r.factIn(file, row, "examine.template.unfilled"))
			case contact == nil:
				facts = append(facts, r.factIn(file, 0, "examine.security.no_contact"))
			default:
				return supports(append(facts, r.factIn(file, lineOf(text, contact[0]), "examine.security.policy"))...)
			}
		}
		if len(r.find(securityFile)) == 0 {
			facts = append(facts, r.fact("examine.security.none"))
		}
		return contradicts("examine.security.hint", facts...)
	})
}

// scans are what looks through the dependencies for known weaknesses.
func (r *repo) scans() (facts []criteria.Fact) {
	for _, file := range r.find(scanning) {
		facts = append(facts, r.factIn(file, 0, "examine.security.scan"))
	}
	for _, file := range r.find(ways) {
		if m := scanJob.FindStringIndex(r.texts[file]); m != nil {
			facts = append(facts, r.factIn(file, lineOf(r.texts[file], m[0]), "examine.security.scan"))
		}
	}
	return facts[:min(len(facts), 3)]
}

// maintainersNamed looks for who answers for the product, without repeating who it is.
func maintainersNamed(p *product) verdict {
	return p.over(somewhere, func(r *repo) verdict {
		for _, file := range r.find(maintainersFile) {
			if row, unfilled := r.unfilled(file); unfilled {
				return contradicts("examine.maintainers.hint", r.factIn(file, row, "examine.template.unfilled"))
			}
			if filled.MatchString(r.texts[file]) {
				return supports(r.factIn(file, 0, "examine.maintainers.file"))
			}
		}
		if r.publiccode != nil && len(r.publiccode.Maintenance.Contacts) > 0 {
			file, text := r.publiccodeText()
			return supports(r.factIn(file, lineOf(text, max(0, strings.Index(text, "contacts:"))), "examine.maintainers.publiccode"))
		}
		return cannotTell("examine.maintainers.hint", r.fact("examine.maintainers.none"))
	})
}
