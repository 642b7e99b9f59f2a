package examine

import (
	"regexp"
	"strings"

	"alminding/internal/base/criteria"
	"alminding/internal/base/publiccode"
)

var publiccodeFile = regexp.MustCompile(`^publiccode\.ya?ml$`)

func (r *repo) readPubliccode() {
	file, text := r.publiccodeText()
	if file == "" {
		return
	}
	f, problems := publiccode.Parse([]byte(text))
	r.publiccode, r.problems = &f, problems
}

func (r *repo) publiccodeText() (file, text string) {
	for _, file := range r.find(publiccodeFile) {
		return file, r.texts[file]
	}
	return "", ""
}

// publiccodeValid tells a publiccode.yml that breaks its standard. It never supports: the
// file is no documentation by itself.
func publiccodeValid(p *product) verdict {
	return p.over([]criteria.Pointing{criteria.Contradicts}, func(r *repo) verdict {
		file, _ := r.publiccodeText()
		if file == "" || !publiccode.Refused(r.problems) {
			return verdict{}
		}
		var facts []criteria.Fact
		for _, problem := range r.problems {
			if !problem.Warning {
				facts = append(facts, r.factIn(file, problem.Line, "examine.publiccode.problem", "key", problem.Path))
			}
		}
		return contradicts("examine.publiccode.hint", facts...)
	})
}

// publiccodeDescription accepts a description in the file that is made for it.
func publiccodeDescription(p *product) verdict {
	return p.over([]criteria.Pointing{criteria.Supports}, func(r *repo) verdict {
		if r.publiccode == nil {
			return verdict{}
		}
		for _, d := range r.publiccode.Descriptions {
			if d.ShortDescription != "" && d.LongDescription != "" {
				file, text := r.publiccodeText()
				return supports(r.factIn(file, lineOf(text, max(0, strings.Index(text, "description:"))), "examine.publiccode.described", "language", d.Language))
			}
		}
		return verdict{}
	})
}

// ours is how the community and public authorities are named as owners.
var ours = regexp.MustCompile(`(?i)\bOS2|kommune\b|region\b|styrelse|ministeri|municipal|public`)

// publiccodeOwner compares whom the file names as owner with the community's rule, that
// rights belong to it or to a public body, and the address with where the code lies.
func publiccodeOwner(p *product) verdict {
	return p.over(everywhere, func(r *repo) verdict {
		if r.publiccode == nil {
			return verdict{}
		}
		file, text := r.publiccodeText()
		at := func(key string) int { return lineOf(text, max(0, strings.Index(text, key+":"))) }
		var against, fors []criteria.Fact
		legal := r.publiccode.Legal
		for _, o := range []struct{ key, owner string }{{"mainCopyrightOwner", legal.MainCopyrightOwner}, {"repoOwner", legal.RepoOwner}} {
			if o.owner == "" {
				continue
			}
			fact := r.factIn(file, at(o.key), "examine.publiccode.owner", "key", o.key, "owner", o.owner)
			if ours.MatchString(o.owner) {
				fors = append(fors, fact)
			} else {
				against = append(against, fact)
			}
		}
		if owner, name := ownerAndName(r.publiccode.URL); owner != "" && r.address != "" && !strings.EqualFold(owner+"/"+strings.TrimSuffix(name, ".git"), r.name) {
			against = append(against, r.factIn(file, at("url"), "examine.publiccode.url", "address", r.publiccode.URL))
		}
		switch {
		case len(against) > 0:
			return contradicts("examine.publiccode.owner_hint", append(against, fors...)...)
		case len(fors) > 0:
			return supports(fors...)
		}
		return verdict{}
	})
}
