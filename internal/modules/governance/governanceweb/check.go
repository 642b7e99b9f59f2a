package governanceweb

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/base/govreport"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// checkPath is where anybody can have a report checked. Nothing that is brought there is
// kept.
const checkPath = "/governance/tjek"

// checkPage asks for a report, and tells what is wrong with the one that was brought.
type checkPage struct {
	ui.Page
	Action string
	Text   string // the report, as it was pasted or stood in the file
	Found  *checkedPart
}

// checkedPart is what a report holds and where it contradicts itself.
type checkedPart struct {
	Facts    ui.Facts
	Verdict  ui.Message
	Contrary []string
	Faults   []string
	Totals   ui.Table
}

func (h *handlers) checkForm(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, checkView(newCheckPage(r.Context(), "")))
}

func newCheckPage(ctx context.Context, written string) checkPage {
	return checkPage{
		Page: ui.Page{
			Title: i18n.T(ctx, "governanceweb.check_report"), Lead: i18n.T(ctx, "governanceweb.check_lead"), Door: "sharing", Sub: "governance", Crumbs: crumbs(ctx),
		},
		Action: in(ctx, checkPath), Text: written,
	}
}

// check reads the file, or else what was pasted.
func (h *handlers) check(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	content, _, err := f.File("file")
	if err != nil {
		return err
	}
	field := "file"
	if len(content) == 0 {
		field, content = "report", []byte(f.Get("report"))
	}
	p := newCheckPage(ctx, f.Get("report"))
	if utf8.Valid(content) { // to be put right here, and checked again; no page can hold a zero byte
		p.Text = strings.ReplaceAll(string(content), "\x00", "\uFFFD")
	}
	report, faults, err := readReport(content, field)
	if web.Reform(err) {
		p.Problems = ui.ProblemsOf(ctx, err)
		return web.Render(w, r, web.Status(err), checkView(p))
	}
	if err != nil {
		return err
	}
	found := h.checkedPart(ctx, report, faults)
	p.Found = &found
	return web.Render(w, r, http.StatusOK, checkView(p))
}

// readReport reads a report; why it is none is a fault of the field that it came in.
func readReport(content []byte, field string) (*govreport.Report, []govreport.Fault, error) {
	var wrong errs.Fields
	if len(bytes.TrimSpace(content)) == 0 {
		wrong.Add("report", "governanceweb.nothing_to_check")
		return nil, nil, wrong.Err()
	}
	report, faults, err := govreport.Read(bytes.NewReader(content))
	if e, ok := errors.AsType[*errs.Error](err); ok {
		wrong.Add(field, e.Key, e.Args...)
		return nil, nil, wrong.Err()
	}
	return report, faults, err
}

func (h *handlers) checkedPart(ctx context.Context, report *govreport.Report, faults []govreport.Fault) checkedPart {
	p := checkedPart{
		Facts: ui.Facts{
			{Name: i18n.T(ctx, "governanceweb.product"), Text: report.Product},
			{Name: i18n.T(ctx, "governanceweb.kind"), Text: i18n.T(ctx, "governanceweb.report."+string(report.Kind))},
			{Name: i18n.T(ctx, "governanceweb.model"), Text: report.Version},
			{Name: i18n.T(ctx, "governanceweb.rows"), Text: i18n.Int(ctx, int64(len(report.Rows)))},
		},
		Totals: totalsTable(ctx, report),
	}
	for _, x := range govreport.Check(report, h.governance.Today()) {
		p.Contrary = append(p.Contrary, inWords(ctx, i18n.T(ctx, x.Key, x.Args...)))
	}
	for _, x := range faults {
		p.Faults = append(p.Faults, i18n.T(ctx, x.Key, x.Args...))
	}
	p.Verdict = ui.Message{Kind: ui.Success, Title: i18n.T(ctx, "govreport.sound", "rows", len(report.Rows))}
	if n := len(p.Contrary); n > 0 {
		p.Verdict = ui.Message{Kind: ui.Warning, Title: i18n.N(ctx, "governanceweb.contradictions", n)}
	}
	return p
}

// inWords says the signs of colours in words, for those who cannot see or hear them.
func inWords(ctx context.Context, sentence string) string {
	words := []string{" ⚪ ", ", " + word(ctx, criteria.Grey) + " "}
	words = append(words, " 🟡 ", ", "+word(ctx, criteria.Yellow)+" ", " 🔴 ", ", "+word(ctx, criteria.Red)+" ", "🟢 ", word(ctx, criteria.Green)+" ")
	return strings.NewReplacer(words...).Replace(sentence)
}

func word(ctx context.Context, c criteria.Colour) string {
	return strings.ToLower(coloured(ctx, c).Text)
}

// totalsTable sets the totals that the report states beside what its rows give.
func totalsTable(ctx context.Context, report *govreport.Report) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "governanceweb.totals"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "governanceweb.line"), Number: true}, {Title: i18n.T(ctx, "governanceweb.total")},
		{Title: i18n.T(ctx, "governanceweb.stated")}, {Title: i18n.T(ctx, "governanceweb.counted")}, {Title: i18n.T(ctx, "governanceweb.agrees")},
	}}
	for _, stated := range report.Totals {
		counted := report.Counted(stated)
		same := ui.Status{Verdict: ui.Yes, Text: i18n.T(ctx, "governanceweb.same")}
		for _, c := range criteria.Colours {
			if stated.Counts[c] != counted[c] {
				same = ui.Status{Verdict: ui.No, Text: i18n.T(ctx, "governanceweb.differs")}
			}
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: i18n.Int(ctx, int64(stated.Line))}, {Text: stated.Label}, {Text: totalText(ctx, stated.Counts)}, {Text: totalText(ctx, counted)}, {Content: same},
		})
	}
	return t
}

// totalText is how often each colour is there.
func totalText(ctx context.Context, n criteria.Totals) string {
	var parts []string
	for _, c := range criteria.Colours {
		if n[c] > 0 {
			parts = append(parts, i18n.N(ctx, "governanceweb.count."+named(string(c)), n[c]))
		}
	}
	return strings.Join(parts, ", ")
}
