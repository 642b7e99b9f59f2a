package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"alminding/internal/base/civil"
	"alminding/internal/base/clock"
	"alminding/internal/base/errs"
	"alminding/internal/base/govreport"
	"alminding/internal/base/line"
	"alminding/internal/platform/i18n"
)

type governanceCheckCommand struct {
	Reports []string `arg:"" name:"report" help:"Files: OS2's JSON, or Markdown. A single - is standard input."`
	Lang    string   `enum:"da,en" default:"da" help:"Language of what is said: da or en."`
	JSON    bool     `name:"json" help:"Say it as JSON."`
}

// checkedReport is what was found in one report.
type checkedReport struct {
	File           string         `json:"file"`
	Error          string         `json:"error,omitempty"` // it is no report
	Kind           govreport.Kind `json:"kind,omitempty"`
	Version        string         `json:"version,omitempty"`
	Product        string         `json:"product,omitempty"`
	Rows           int            `json:"rows"`
	Faults         []remark       `json:"faults"`
	Contradictions []remark       `json:"contradictions"`
}

type remark struct {
	Line      int    `json:"line,omitempty"`
	Criterion string `json:"criterion,omitempty"`
	Key       string `json:"key"`
	Text      string `json:"text"`
}

// Run reads reports and says where they contradict themselves. It needs no database.
// What could not be read as its form has it is told, but is no contradiction.
func (c *governanceCheckCommand) Run(s *surroundings) error {
	texts, err := i18n.Load(govreport.Locale)
	if err != nil {
		return err
	}
	say := texts.In(i18n.Language(c.Lang))
	bad := false
	reports := make([]checkedReport, len(c.Reports))
	for i, name := range c.Reports {
		reports[i] = checkReport(s.In, name, civil.Of(clock.System.Now()), say)
		bad = bad || reports[i].Error != "" || len(reports[i].Contradictions) > 0
	}
	if c.JSON {
		out := json.NewEncoder(s.Out)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		err = out.Encode(reports)
	} else {
		tellReports(s.Out, reports, say)
	}
	if err == nil && bad {
		err = errFaults
	}
	return err
}

// checkReport reads and checks one file.
func checkReport(in io.Reader, name string, today civil.Date, say *i18n.Printer) checkedReport {
	found := checkedReport{File: name, Faults: []remark{}, Contradictions: []remark{}}
	report, faults, err := openReport(in, name)
	if err != nil {
		found.Error = sentence(err, say)
		return found
	}
	found.Kind, found.Version, found.Product, found.Rows = report.Kind, report.Version, report.Product, len(report.Rows)
	for _, f := range faults {
		found.Faults = append(found.Faults, remark{Line: f.Line, Key: f.Key, Text: say.T(f.Key, f.Args...)})
	}
	for _, f := range govreport.Check(report, today) {
		found.Contradictions = append(found.Contradictions,
			remark{Line: f.Line, Criterion: string(f.Criterion), Key: f.Key, Text: say.T(f.Key, f.Args...)})
	}
	return found
}

func openReport(in io.Reader, name string) (*govreport.Report, []govreport.Fault, error) {
	if name == "-" {
		return govreport.Read(in)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	return govreport.Read(f)
}

// sentence is an error as people may read it: by its key, or as the system says it.
func sentence(err error, say *i18n.Printer) string {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		return say.T(e.Key, e.Args...)
	}
	return err.Error()
}

// tellReports writes a line for each remark. It repeats what stands in the reports, and a
// terminal obeys control characters, so they are left out.
func tellReports(out io.Writer, reports []checkedReport, say *i18n.Printer) {
	tell := func(file, text string) { _, _ = fmt.Fprintf(out, "%s: %s\n", file, line.Tidy(text)) }
	for _, r := range reports {
		if r.Error != "" {
			tell(r.File, r.Error)
			continue
		}
		for _, f := range append(r.Faults, r.Contradictions...) {
			tell(r.File, f.Text)
		}
		if len(r.Contradictions) == 0 {
			tell(r.File, say.T("govreport.sound", "rows", r.Rows))
		}
	}
}
