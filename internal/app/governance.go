package app

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/clock"
	"alminding/internal/modules/governance/examine"
	"alminding/internal/platform/i18n"
)

// governanceCommand is what can be done about the governance model without a site.
type governanceCommand struct {
	Examine examineCommand         `cmd:"" help:"Look in local clones for what supports or contradicts the criteria; needs no network."`
	Check   governanceCheckCommand `cmd:"" help:"Say where governance reports contradict themselves; needs no database."`
	Verify  verifyCommand          `cmd:"" help:"Say whether a badge is genuine, and what it says; needs no network."`
}

type examineCommand struct {
	Repo     []string `required:"" sep:"none" placeholder:"DIR" help:"Clone of a repository of the product, as DIR or DIR=ADDRESS where the clone does not say where it is published. Repeat it for each repository."`
	Owner    []string `placeholder:"NAME" help:"Organisation that is the community's own, beside those whose name begins with os2. Repeatable."`
	Lang     string   `enum:"da,en" default:"da" help:"Language of the report: da or en."`
	JSON     bool     `name:"json" xor:"form" help:"Write the findings as JSON."`
	Markdown bool     `xor:"form" help:"Write the findings as a table of Markdown."`
}

// Run examines the clones and writes what was found. What was found is no failure:
// the command fails only where nothing could be examined.
func (c *examineCommand) Run(s *surroundings) error {
	texts, err := i18n.Load(Locales()...)
	if err != nil {
		return err
	}
	p := texts.In(i18n.Language(c.Lang))
	report, err := examine.Run(s.ctx, c.question(), func(step examine.Step) {
		fmt.Fprintf(s.Err, "%s: %d commits\n", step.Repo, step.Commits)
	})
	if err != nil {
		for _, r := range report.Repos {
			fmt.Fprintf(s.Err, "%s: %s\n", r.Name, p.T(r.Fault))
		}
		return told(p, err)
	}
	switch {
	case c.JSON:
		out := json.NewEncoder(s.Out)
		out.SetIndent("", "  ")
		out.SetEscapeHTML(false)
		return out.Encode(report)
	case c.Markdown:
		return report.Markdown(s.Out, p, c.Lang)
	}
	return report.Text(s.Out, p, c.Lang)
}

func (c *examineCommand) question() examine.Question {
	q := examine.Question{Today: civil.Of(clock.System.Now())}
	for _, owner := range c.Owner {
		q.Owners = append(q.Owners, strings.ToLower(owner))
	}
	if len(q.Owners) > 0 {
		q.Owners = append(q.Owners, examine.Owners...)
	}
	for _, repo := range c.Repo {
		q.Clones = append(q.Clones, clone(repo))
	}
	return q
}

// clone reads DIR or DIR=ADDRESS. A folder may have a sign of equality in its name.
func clone(s string) examine.Clone {
	dir, address, found := strings.Cut(s, "=")
	if _, err := os.Stat(s); err == nil || !found {
		return examine.Clone{Dir: s}
	}
	return examine.Clone{Dir: dir, Address: address}
}
