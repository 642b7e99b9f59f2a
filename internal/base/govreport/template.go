package govreport

import (
	"strings"

	"alminding/internal/base/criteria"
)

// New is a report on every criterion of the model in force, with nothing said yet, in
// the words of OS2's template.
func New(kind Kind, product string) *Report {
	r := &Report{Kind: kind, Version: criteria.OS2.Version, Product: product}
	for _, c := range criteria.OS2.Criteria {
		r.Rows = append(r.Rows, Row{
			Criterion: c.ID, Theme: c.Theme, Level: levelName(kind, c.Level), Title: c.Title.Da, Standard: c.Guidance.Da,
		})
	}
	r.Parts = r.template()
	return r
}

// SetText sets the text of the part that holds it, such as the summary.
func (r *Report) SetText(holds Holds, text string) {
	for i, p := range r.Parts {
		if p.Holds == holds {
			r.Parts[i].Text = text
			return
		}
	}
}

// levelName is how the forms call a level in a row: the self-evaluation writes small
// letters, and the checklist has numbers.
func levelName(kind Kind, l criteria.Level) string {
	switch {
	case l != criteria.Sandbox:
		return string(l)
	case kind == Checklist:
		return "0"
	case kind == SelfEvaluation:
		return "sandkasse"
	default:
		return "Sandkasse"
	}
}

// columns are the headings of the template's tables.
func (k Kind) columns() []string {
	switch k {
	case Evaluation:
		return []string{"#", "Niveau", "Krav", "Vurderingskriterie", "Vurdering", "Vurderingsgrundlag"}
	case Checklist:
		return []string{"", "#", "Krav", "Henvisning", "Niveau"}
	default:
		return []string{"#", "Krav", "Produktniveau", "Retningslinjer", "Efterlevet?", "Dokumentation"}
	}
}

// template are the parts that OS2's templates have, in their order.
func (r *Report) template() []Part {
	prose := func(text string) Part { return Part{Holds: Prose, Text: text} }
	parts := []Part{prose("# Governancerapport for " + r.Product)}
	if r.Kind == Evaluation {
		parts = []Part{prose("# Evaluering af OS2-produkt: " + r.Product)}
	}
	parts = append(parts, Part{Holds: Heads, Heading: "**📄 Dokumentinformation**"})
	if r.Kind == Evaluation {
		parts = append(parts,
			Part{Holds: Summary, Heading: "## Resumé"},
			Part{Holds: Overall, Heading: "## Overordnet vurdering"},
			Part{Holds: Advice, Heading: "## Anbefaling"},
			prose("---\n\n# Evaluering i henhold til krav i OS2s styringsmodel"))
	}
	for _, theme := range criteria.Themes {
		parts = append(parts,
			prose("## "+strings.ToUpper(themeWords.first(theme))),
			Part{Holds: Table, Theme: theme, Columns: r.Kind.columns()})
	}
	if r.Kind != Evaluation {
		return parts
	}
	parts = append(parts, prose("# Optælling af vurderinger pr. niveau og tema"), Part{Holds: ByLevel}, Part{Holds: ByTheme})
	for _, level := range criteria.Levels {
		parts = append(parts, Part{Holds: Pies, Level: level})
	}
	return append(parts, Part{Holds: Pies}, prose(legend))
}

const legend = `## Hvad betyder trafiklysene?

- 🟢 **Grøn** → Kravet er opfyldt.
- 🟡 **Gul** → Kravet er opfyldt i nogen grad; noget mangler.
- 🔴 **Rød** → Kravet er ikke opfyldt.
- ⚪ **Grå** → Kravet er ikke relevant for produktet.`
