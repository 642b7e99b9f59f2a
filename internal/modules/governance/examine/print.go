package examine

import (
	"fmt"
	"io"
	"strings"

	"alminding/internal/base/criteria"
	"alminding/internal/platform/i18n"
)

// Sentence tells a fact in the printer's language, without its place.
func Sentence(p *i18n.Printer, f criteria.Fact) string {
	var with []any
	for name, value := range f.With {
		with = append(with, name, value)
	}
	if f.Count != nil {
		return p.N(f.Says, *f.Count, with...)
	}
	return p.T(f.Says, with...)
}

// label is how a direction is told. It is never a mark: a machine gives none.
func label(p *i18n.Printer, points criteria.Pointing) string {
	switch points {
	case criteria.Supports:
		return p.T("examine.points.supports")
	case criteria.Contradicts:
		return p.T("examine.points.contradicts")
	case criteria.DoesNotApply:
		return p.T("examine.points.none")
	default:
		return p.T("examine.points.open")
	}
}

// where is the place of a fact, for people.
func where(f criteria.Fact) string {
	at := f.Place.File
	if f.Place.Line > 0 {
		at += fmt.Sprintf(":%d", f.Place.Line)
	}
	return strings.Trim(f.Place.Repo+" "+at, " ")
}

// Text writes the report for a terminal.
func (r Report) Text(w io.Writer, p *i18n.Printer, lang string) error {
	out := &writer{to: w}
	out.line("%s", p.T("examine.report.head", "model", r.Model, "version", r.Version, "day", r.Day))
	for _, repo := range r.Repos {
		out.line("  %s", repo.describe(p))
	}
	for i, f := range r.Findings {
		if i == 0 || r.Findings[i-1].Criterion != f.Criterion {
			c, _ := criteria.OS2.Criterion(f.Criterion)
			out.line("\n%s  %s", c.ID, c.Title.In(lang))
		}
		out.line("  %s (%s)", label(p, f.Points), f.Check)
		for _, fact := range f.Facts {
			out.line("    · %s", strings.TrimRight(Sentence(p, fact)+"  "+bracketed(where(fact)), " "))
		}
		if f.Hint != "" {
			out.line("    → %s", p.T(f.Hint))
		}
	}
	out.line("\n%s", p.T("examine.report.foot"))
	return out.err
}

// Markdown writes the report as a document with one table.
func (r Report) Markdown(w io.Writer, p *i18n.Printer, lang string) error {
	out := &writer{to: w}
	out.line("%s\n", p.T("examine.report.head", "model", r.Model, "version", r.Version, "day", r.Day))
	for _, repo := range r.Repos {
		out.line("- %s", cell(repo.describe(p)))
	}
	out.line("\n| %s | %s | %s | %s |\n|---|---|---|---|", p.T("examine.report.criterion"), p.T("examine.report.check"), p.T("examine.report.points"), p.T("examine.report.facts"))
	for _, f := range r.Findings {
		c, _ := criteria.OS2.Criterion(f.Criterion)
		var facts []string
		for _, fact := range f.Facts {
			s := cell(Sentence(p, fact))
			if at := fact.Place.File; at != "" {
				s += " (`" + cell(at) + "`)"
			}
			facts = append(facts, s)
		}
		out.line("| %s %s | `%s` | %s | %s |", c.ID, cell(c.Title.In(lang)), f.Check, label(p, f.Points), strings.Join(facts, "<br>"))
	}
	out.line("\n%s", p.T("examine.report.foot"))
	return out.err
}

func (r Repo) describe(p *i18n.Printer) string {
	if r.Fault != "" {
		return r.Name + ": " + p.T(r.Fault)
	}
	s := p.T("examine.report.repo", "name", r.Name, "branch", r.Branch, "commit", r.Commit[:min(len(r.Commit), 12)], "files", r.Files, "commits", r.Commits)
	if r.Partial {
		s += " " + p.T("examine.report.partial")
	}
	return s
}

func bracketed(s string) string {
	if s == "" {
		return ""
	}
	return "[" + s + "]"
}

// cell is text that was read somewhere, made harmless in a table of Markdown.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "<", "&lt;", "`", "'", "\n", " ").Replace(s)
}

// writer writes lines until one cannot be written.
type writer struct {
	to  io.Writer
	err error
}

func (w *writer) line(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.to, format+"\n", args...)
	}
}
