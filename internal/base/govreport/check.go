package govreport

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
)

// Contradiction is where a report does not agree with itself, with the model or with
// the calendar.
type Contradiction struct {
	Line      int         `json:"line"` // 0 where it has none, such as of what is missing
	Criterion criteria.ID `json:"criterion,omitempty"`
	Key       string      `json:"key"`            // of its sentence in Locale
	Args      []any       `json:"args,omitempty"` // name and value in turn
}

// Check finds every contradiction in a report, in the order of its lines; today is the
// day after which no report can be dated. It judges no row: whether a criterion is met
// is for people to say.
func Check(r *Report, today civil.Date) []Contradiction {
	c := &checker{report: r, model: r.Model(), counts: r.counts()}
	c.head(today)
	c.texts()
	c.rows()
	if unfilled := c.unfilled(); !unfilled {
		c.totals()
		c.claim()
	}
	slices.SortStableFunc(c.found, func(a, b Contradiction) int { return cmp.Compare(a.Line, b.Line) })
	return c.found
}

type checker struct {
	report *Report
	model  *criteria.Model
	counts map[place]criteria.Totals
	found  []Contradiction
}

func (c *checker) add(line int, id criteria.ID, key string, args ...any) {
	c.found = append(c.found, Contradiction{Line: line, Criterion: id, Key: key, Args: append([]any{"line", line}, args...)})
}

// placeholder is what the templates have where a value should be.
var placeholder = regexp.MustCompile(`(?i)^\[(?:navn|name|dd-mm-yyyy|produktnavn|ikke udfyldt|indsæt [^\]]*|insert [^\]]*)\](?:, \[email\])?$`)

func (c *checker) head(today civil.Date) {
	if placeholder.MatchString(c.report.Product) || strings.HasPrefix(c.report.Product, "INDSÆT") {
		c.add(0, "", "govreport.no_product", "product", c.report.Product)
	}
	for _, f := range c.report.Head {
		if placeholder.MatchString(f.Value) {
			c.add(f.Line, "", "govreport.placeholder", "label", cmp.Or(f.Label, c.report.label(f.Name)), "value", f.Value)
			continue
		}
		if f.Name != Date || f.Value == "" {
			continue
		}
		switch d, ok := dateOf(f.Value); {
		case !ok:
			c.add(f.Line, "", "govreport.date", "value", short(f.Value))
		case d > today:
			c.add(f.Line, "", "govreport.future", "date", d)
		}
	}
}

// later is what the templates and OS2's generator have where a text should be.
var later = regexp.MustCompile(`(?i)^(?:\[her skrives [^\]]*\]|udfyldes senere\.?)$`)

// texts finds summaries and the like that nobody has written.
func (c *checker) texts() {
	for _, p := range c.report.Parts {
		if p.Heading != "" && later.MatchString(p.Text) {
			c.add(p.Line, "", "govreport.placeholder", "label", strings.TrimLeft(p.Heading, "# "), "value", short(p.Text))
		}
	}
}

// rows finds criteria that are missing, there twice or in no model, and those whose
// level or theme is another than the model's.
func (c *checker) rows() {
	first := map[criteria.ID]int{}
	for _, row := range c.report.Rows {
		if row.Raw != "" {
			continue
		}
		known, ok := c.model.Criterion(row.Criterion)
		if !ok {
			c.add(row.Line, row.Criterion, "govreport.unknown", "criterion", string(row.Criterion), "version", c.model.Version)
			continue
		}
		if line, twice := first[row.Criterion]; twice {
			c.add(row.Line, row.Criterion, "govreport.twice", "criterion", string(row.Criterion), "first", line)
			continue
		}
		first[row.Criterion] = row.Line
		if row.Theme != "" && row.Theme != known.Theme {
			c.add(row.Line, row.Criterion, "govreport.theme", "criterion", string(row.Criterion), "theme", themeWords.first(known.Theme))
		}
		if level, ok := levelOf(row.Level); row.Level != "" && (!ok || level != known.Level) {
			c.add(row.Line, row.Criterion, "govreport.level", "criterion", string(row.Criterion),
				"stated", short(row.Level), "level", levelWords.first(known.Level))
		}
	}
	var missing []string
	for _, known := range c.model.Criteria {
		if _, ok := first[known.ID]; !ok {
			missing = append(missing, string(known.ID))
		}
	}
	if len(missing) > 0 {
		c.add(0, "", "govreport.missing", "criteria", strings.Join(missing, ", "))
	}
}

// prompts are what OS2's form of 2021 had in the place of references.
var prompts = []string{
	"hvor?", "hvordan?", "hvordan/hvilke?", "indsæt link", "indsæt link(s)", "indsæt vedtaget licens", "kan udfyldes",
	"fx tilslutningserklæring", "fx link til referat", "link til kommissorium", "link til aftale", "hvem?",
	"hvem? evt. link til beskrivelse af ansvar/opgaver", "henvisning til en faggruppe eller et forum",
	"hvem drifter løsningen? er der sat økonomi af til vedligholdelse?", "[ikke udfyldt]",
}

func isPrompt(text string) bool {
	return slices.Contains(prompts, strings.ToLower(strings.TrimSpace(text)))
}

// unfilled finds a report that is still the template: one in which at most a tenth of
// the rows say anything of their own. In another it finds boxes that are ticked beside
// the words of the template.
func (c *checker) unfilled() bool {
	said := 0
	for _, row := range c.report.Rows {
		if c.says(row) {
			said++
		}
	}
	if len(c.report.Rows) > 0 && said*10 <= len(c.report.Rows) {
		c.add(c.report.Rows[0].Line, "", "govreport.unfilled", "said", said, "rows", len(c.report.Rows))
		return true
	}
	for _, row := range c.report.Rows {
		if row.Ticked && isPrompt(row.Text) {
			c.add(row.Line, row.Criterion, "govreport.prompt", "criterion", string(row.Criterion), "text", row.Text)
		}
	}
	return false
}

// says reports whether somebody has said something in the row.
func (c *checker) says(row Row) bool {
	text := row.Text != "" && !isPrompt(row.Text)
	switch c.report.Kind {
	case Checklist:
		return text || row.Ticked && !isPrompt(row.Text)
	case Evaluation:
		return text || row.Colour != criteria.NoColour
	default:
		return text || row.Answer != criteria.Unanswered || row.Said != ""
	}
}

// totals finds totals that the rows do not give, and sums that the colours do not.
func (c *checker) totals() {
	for _, t := range c.report.Totals {
		counted := c.counts[place{t.Level, t.Theme}]
		want := criteria.Totals{}
		differ := false
		sum := 0
		for _, colour := range criteria.Colours {
			want[colour] = counted[colour]
			differ = differ || t.Counts[colour] != counted[colour]
			sum += t.Counts[colour]
		}
		if differ {
			c.add(t.Line, "", "govreport.total", "label", t.Label, "stated", signs(t.Counts), "counted", signs(want))
		}
		if t.Sum == nil {
			continue
		}
		if *t.Sum != sum {
			c.add(t.Line, "", "govreport.sum", "label", t.Label, "stated", *t.Sum, "sum", sum)
		}
		if size := c.size(t.Level, t.Theme); *t.Sum != size {
			c.add(t.Line, "", "govreport.size", "label", t.Label, "stated", *t.Sum, "size", size)
		}
	}
}

// size is how many criteria the model has of a level and theme.
func (c *checker) size(level criteria.Level, theme criteria.Theme) (n int) {
	for _, colour := range c.counts[place{level, theme}] {
		n += colour
	}
	return n
}

var (
	claimed = regexp.MustCompile(`(?i)(vurderes|fastholdes|placeres|indplaceres|klassificeret|klassificeres|sænkes|hæves|rated|placed|kept|classified|lowered|raised)\b[^.\n]{0,80}?\b(sandkasse|sandbox|(?:niveau|level)\s+[123])`)
	denied  = regexp.MustCompile(`(?i)\b(ikke|not|mål|målet|aim|kan|can)\b`)
	denying = regexp.MustCompile(`(?i)\b(ikke|not|not be)\s+$`)
)

// claim finds a level that the report claims and the rows do not bear: a criterion up
// to it that must be met and is neither green nor ticked. That an explanation was
// accepted, no report says.
func (c *checker) claim() {
	level, said, line := c.claimed()
	if level == "" {
		return
	}
	marks := map[criteria.ID]criteria.Mark{}
	for id, row := range c.report.first() {
		marks[id] = criteria.Mark{Colour: row.Verdict(c.report.Kind)}
	}
	lacking := c.model.Lacking(level, marks)
	if len(lacking) == 0 {
		return
	}
	ids := make([]string, len(lacking))
	for i, l := range lacking {
		ids[i] = string(l.ID)
	}
	c.add(line, "", "govreport.claim", "level", said, "count", len(ids), "criteria", strings.Join(ids, ", "))
}

// claimed is the first level that the report says of the product, and how.
func (c *checker) claimed() (level criteria.Level, said string, line int) {
	for _, p := range c.report.Parts {
		if p.Holds == Table {
			continue
		}
		for i, text := range strings.Split(p.Text, "\n") {
			if level, said = claimIn(strings.ReplaceAll(text, "**", "")); level != "" {
				return level, said, p.Line + i
			}
		}
	}
	return "", "", 0
}

// claimIn is the first level that a line says of the product, and does not deny.
func claimIn(text string) (level criteria.Level, said string) {
	for _, m := range claimed.FindAllStringSubmatchIndex(text, -1) {
		said = text[m[4]:m[5]]
		level, ok := levelOf(said)
		if ok && !denied.MatchString(text[m[0]:m[1]]) && !denying.MatchString(text[:m[0]]) {
			return level, said
		}
	}
	return "", ""
}
