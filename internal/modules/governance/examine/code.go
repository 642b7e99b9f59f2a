package examine

import (
	"regexp"
	"strings"

	"alminding/internal/base/criteria"
)

var (
	contributing = regexp.MustCompile(`(?i)(^|/)(contributing|project_contributing[^/]*|coding[-_ ]?(standard|guideline|style)[^/]*|style[-_ ]?guide[^/]*|kodestandard[^/]*|development|udvikling|developers?|for-developers|hacking)\.(md|markdown|rst|adoc|txt)$`)
	// standard are words for how code is to be written.
	standard = regexp.MustCompile(`(?i)coding (style|standard|guideline|convention)|code (style|standard|convention|quality)|style ?guide|kodestandard|kodestil|kodekonvention|\blint(er|ing)?\b|\bphpcs\b|\bphp-cs-fixer\b|\beslint\b|\bprettier\b|\bblack\b|\bruff\b|\bflake8\b|\bpylint\b|\bcheckstyle\b|\bspotless\b|\bgofmt\b|\bgolangci|\bpre-commit\b|\bstylelint\b|\bPSR-?(2|12)\b|\bPEP ?8\b|naming convention|how code looks`)
	// rules are the settings of programs that hold code to a standard. An .editorconfig is
	// none: it says how wide a tab is, and generators of projects leave one behind.
	rules = regexp.MustCompile(`(?i)(^|/)(\.eslintrc[^/]*|eslint\.config\.[cm]?[jt]s|\.prettierrc[^/]*|\.stylelintrc[^/]*|phpcs\.xml[^/]*|\.phpcs\.xml[^/]*|\.php-cs-fixer[^/]*|phpstan\.neon[^/]*|psalm\.xml|\.?ruff\.toml|\.flake8|\.pylintrc|\.golangci\.ya?ml|\.pre-commit-config\.ya?ml|checkstyle[^/]*\.xml|\.rubocop\.yml|\.swiftlint\.yml|rustfmt\.toml|clippy\.toml|\.clang-format|tslint\.json|biome\.jsonc?|\.scalafmt\.conf|detekt[^/]*\.ya?ml)$`)
)

// codeStandards looks for what binds those who write the code: a text about it, the
// settings of a program that checks it, and a job that runs that program. Two of the
// three make a standard; none contradicts.
func codeStandards(p *product) verdict {
	return p.over(somewhere, func(r *repo) verdict {
		if !r.hasCode() {
			return doesNotApply(r.fact("examine.history.no_code"))
		}
		var facts []criteria.Fact
		for _, look := range []func() (criteria.Fact, bool){r.standardText, r.standardRules, r.standardJob} {
			if fact, ok := look(); ok {
				facts = append(facts, fact)
			}
		}
		switch len(facts) {
		case 0:
			return contradicts("examine.code.hint", r.fact("examine.code.none"))
		case 1:
			return cannotTell("examine.code.hint", facts...)
		}
		return supports(facts...)
	})
}

func (r *repo) standardText() (fact criteria.Fact, ok bool) {
	for _, file := range append(r.find(contributing), r.find(readmeFile)...) {
		if _, unfilled := r.unfilled(file); unfilled {
			continue
		}
		if m := standard.FindStringIndex(r.texts[file]); m != nil {
			return r.factIn(file, lineOf(r.texts[file], m[0]), "examine.code.text"), true
		}
	}
	return fact, false
}

func (r *repo) standardRules() (fact criteria.Fact, ok bool) {
	for _, file := range r.find(rules) {
		return r.factIn(file, 0, "examine.code.rules"), true
	}
	return fact, false
}

func (r *repo) standardJob() (fact criteria.Fact, ok bool) {
	for _, file := range r.find(ways) {
		if m := standard.FindStringIndex(r.texts[file]); m != nil && !strings.HasPrefix(file, "Makefile") {
			return r.factIn(file, lineOf(r.texts[file], m[0]), "examine.code.job"), true
		}
	}
	return fact, false
}

var (
	container = regexp.MustCompile(`(?i)(^|/)((docker|container)file([._-][^/]*)?|[^/]*\.dockerfile|(docker-)?compose[^/]*\.ya?ml|[^/]*docker-compose[^/]*\.ya?ml|chart\.yaml|kustomization\.ya?ml|skaffold\.ya?ml)$`)
	imageJob  = regexp.MustCompile(`(?i)docker/build-push-action|docker build|podman build|buildah|kaniko|\bko build\b|jib(-maven)?-plugin|ghcr\.io/`)
	desktop   = regexp.MustCompile(`(?i)\bQGIS\b[^\n]{0,40}plug-?in|plug-?in[^\n]{0,40}\bQGIS\b`)
)

// containerFiles looks for how the software is packed. What is no server is not packed so.
func containerFiles(p *product) verdict {
	return p.over(somewhere, func(r *repo) verdict {
		for _, file := range r.find(container) {
			return supports(r.factIn(file, 0, "examine.container.file"))
		}
		for _, file := range r.find(ways) {
			if m := imageJob.FindStringIndex(r.texts[file]); m != nil {
				return supports(r.factIn(file, lineOf(r.texts[file], m[0]), "examine.container.job"))
			}
		}
		switch {
		case !r.hasCode():
			return doesNotApply(r.fact("examine.history.no_code"))
		case desktop.MatchString(r.texts[r.readme()]) || r.publiccode != nil && (r.publiccode.Type == "addon" || r.publiccode.Type == "library" || r.publiccode.Type == "standalone/desktop"):
			return doesNotApply(r.fact("examine.container.desktop"))
		}
		return cannotTell("examine.container.hint", r.fact("examine.container.none"))
	})
}
