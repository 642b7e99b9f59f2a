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
		row := Row{Criterion: c.ID, Theme: c.Theme, Level: levelName(kind, c.Level), Title: c.Title.Da}
		if kind != Checklist {
			row.Standard = c.Guidance.Da
		}
		r.Rows = append(r.Rows, row)
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

// verdict is the column that holds what the report says of each criterion.
func (k Kind) verdict() column {
	switch k {
	case Evaluation:
		return colColour
	case Checklist:
		return colTick
	default:
		return colAnswer
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
	title, before := "# Governancerapport for ", ""
	if r.Kind == Evaluation {
		title, before = "# Evaluering af OS2-produkt: ", "---\n\n# Evaluering i henhold til krav i OS2s styringsmodel\n\n"
	}
	parts := []Part{{Holds: Prose, Text: title + r.Product}, {Holds: Heads, Heading: "**📄 Dokumentinformation**"}}
	if r.Kind == Evaluation {
		parts = append(parts,
			Part{Holds: Summary, Heading: "## Resumé"},
			Part{Holds: Overall, Heading: "## Overordnet vurdering"},
			Part{Holds: Advice, Heading: "## Anbefaling"})
	}
	for _, theme := range criteria.Themes {
		parts = append(parts,
			Part{Holds: Prose, Text: before + "## " + strings.ToUpper(themeWords.first(theme))},
			Part{Holds: Table, Theme: theme, Columns: r.Kind.columns()})
		before = ""
	}
	if r.Kind != Evaluation {
		return parts
	}
	parts = append(parts,
		Part{Holds: Prose, Text: "# Optælling af vurderinger pr. niveau og tema"},
		Part{Holds: ByLevel}, Part{Holds: ByTheme})
	for _, level := range criteria.Levels {
		parts = append(parts, Part{Holds: Pies, Level: level})
	}
	return append(parts, Part{Holds: Pies}, Part{Holds: Prose, Text: legend})
}

const legend = `## Hvad betyder trafiklysene?

- 🟢 **Grøn** → Kravet er opfyldt.
- 🟡 **Gul** → Kravet er opfyldt i nogen grad; noget mangler.
- 🔴 **Rød** → Kravet er ikke opfyldt.
- ⚪ **Grå** → Kravet er ikke relevant for produktet.`
