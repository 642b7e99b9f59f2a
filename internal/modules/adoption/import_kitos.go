package adoption

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/base/sheet"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/intake"
)

// Kitos is where an installation of OS2kitos answers. Its zero value is nowhere.
type Kitos struct {
	Address string // such as https://kitos.dk

	// Get reads an address of it, signed in.
	Get func(ctx context.Context, address string) (io.ReadCloser, error)
}

const (
	kitosPage  = 250 // the most that it gives at a time
	kitosPages = 400
)

// fetch reads all usages, which OS2kitos gives page by page, as one extract.
func (k Kitos) fetch(ctx context.Context) (_ io.ReadCloser, err error) {
	defer errs.Wrap(&err, "adoption.fetch(%s)", k.Address)
	var out bytes.Buffer
	before := "[\n"
	for n := range kitosPages {
		list, err := k.page(ctx, n)
		if err != nil {
			return nil, err
		}
		for _, entry := range list {
			out.WriteString(before)
			out.Write(entry)
			before = ",\n"
		}
		if out.Len() > intake.MaxFile {
			return nil, sheet.ErrTooLarge.With("limit", intake.MaxFile>>20)
		}
		if len(list) < kitosPage {
			break
		}
	}
	if out.Len() == 0 {
		out.WriteString("[")
	}
	out.WriteString("\n]\n")
	return io.NopCloser(&out), nil
}

// Ping reports whether OS2kitos answers, signed in.
func (k Kitos) Ping(ctx context.Context) error {
	body, err := k.Get(ctx, k.Address+"/api/v2/it-system-usages?page=0&pageSize=1")
	if err != nil {
		return err
	}
	return body.Close()
}

func (k Kitos) page(ctx context.Context, n int) (list []json.RawMessage, err error) {
	body, err := k.Get(ctx, fmt.Sprintf("%s/api/v2/it-system-usages?page=%d&pageSize=%d", k.Address, n, kitosPage))
	if err != nil {
		return nil, err
	}
	err = json.NewDecoder(body).Decode(&list)
	return list, errors.Join(err, body.Close())
}

// everything is the one subject of files about whatever anybody uses, for those
// who keep the records.
func everything(_ context.Context, actor auth.Actor) ([]intake.Subject, error) {
	if !actor.Keeps() {
		return nil, nil
	}
	return []intake.Subject{{}}, nil
}

const kitosExample = `[
  {
    "systemContext": {"name": "OS2mo"},
    "organizationContext": {"cvr": "29189978", "name": "Syddjurs Kommune"},
    "general": {
      "systemVersion": "4.2",
      "validity": {"valid": true, "lifeCycleStatus": "Operational", "validFrom": "2019-05-01T00:00:00Z", "validTo": null}
    }
  }
]
`

// organization is one in an answer of OS2kitos.
type organization struct {
	CVR  string `json:"cvr"`
	Name string `json:"name"`
}

// registered is an entry of an answer of its API v2 that tells who uses what:
// ItSystemUsageResponseDTO, which is one organisation's use of a system, or
// ItSystemResponseDTO, which is a system with all who use it.
type registered struct {
	SystemContext *struct {
		Name string `json:"name"`
	} `json:"systemContext"`
	OrganizationContext organization `json:"organizationContext"`
	General             struct {
		SystemVersion string   `json:"systemVersion"`
		Validity      validity `json:"validity"`
	} `json:"general"`

	Name               string         `json:"name"`
	FormerName         string         `json:"formerName"`
	Deactivated        bool           `json:"deactivated"`
	UsingOrganizations []organization `json:"usingOrganizations"`
	ExternalReferences []struct {
		URL string `json:"url"`
	} `json:"externalReferences"`
}

type validity struct {
	Valid           *bool  `json:"valid"`
	LifeCycleStatus string `json:"lifeCycleStatus"`
	ValidFrom       string `json:"validFrom"` // a moment, of which the date counts
	ValidTo         string `json:"validTo"`   // the last day
}

// state is how far the organisation is. Where the life cycle is undecided, the
// register's own summary counts.
func (v validity) state() State {
	switch v.LifeCycleStatus {
	case "PhasingIn":
		return Piloting
	case "Operational":
		return Operating
	case "PhasingOut":
		return PhasingOut
	case "NotInUse":
		return Ended
	}
	if v.Valid != nil && !*v.Valid {
		return Ended
	}
	return Operating
}

var errJSON = errs.New(errs.Invalid, "adoption.kitos.unreadable")

// checkKitos is the dry run of an extract.
func (s *Service) checkKitos(ctx context.Context, in intake.Input) (found intake.Found[report], err error) {
	who, err := s.whois(ctx)
	if err != nil {
		return found, err
	}
	all, err := s.products.Catalogue(ctx, auth.System("intake"), product.Query{})
	if err != nil {
		return found, err
	}
	x := extract{in: in, who: who, what: newSolutions(all.Items)}
	content, err := io.ReadAll(in.File)
	if err != nil {
		return found, err
	}
	if err := eachEntry(content, x.entry); err != nil {
		return found, err
	}
	found.Reading.Headings, found.Rows = []string{"System", "Organisation", "CVR", "Status"}, x.rows
	untangle(found.Rows, func(r *intake.Row[report], err error) { // a register says the same in several places
		r.Fail(err)
		r.Verdict = intake.Ignored
	})
	return found, s.judge(ctx, in, found.Rows)
}

// eachEntry calls fn for every element of a JSON list, or for the one object that
// stands alone, with its line.
func eachEntry(content []byte, fn func(number int, entry json.RawMessage) error) error {
	content = bytes.TrimPrefix(content, []byte("\xEF\xBB\xBF"))
	d := json.NewDecoder(bytes.NewReader(content))
	number, counted := 1, 0
	lineOf := func(at int) int {
		number += bytes.Count(content[counted:at], []byte("\n"))
		counted = at
		return number
	}
	list := bytes.HasPrefix(bytes.TrimSpace(content), []byte("["))
	if list {
		if _, err := d.Token(); err != nil {
			return errJSON.With("line", 1).Because(err)
		}
	}
	for d.More() {
		var entry json.RawMessage
		if err := d.Decode(&entry); err != nil {
			at := len(content) // where a file ends that was cut off
			if e, ok := errors.AsType[*json.SyntaxError](err); ok {
				at = min(at, max(counted, int(e.Offset)))
			}
			return errJSON.With("line", lineOf(at)).Because(err)
		}
		if err := fn(lineOf(int(d.InputOffset())-len(entry)), entry); err != nil {
			return err
		}
	}
	if !list {
		return nil
	}
	if _, err := d.Token(); err != nil { // the end of the list, or of a file that was cut off
		return errJSON.With("line", lineOf(len(content))).Because(err)
	}
	return nil
}

// extract is an extract being read.
type extract struct {
	in   intake.Input
	who  *whois
	what *solutions
	rows []intake.Row[report]
}

// entry reads one entry: a row for each organisation that uses the system.
func (x *extract) entry(number int, text json.RawMessage) error {
	if len(x.rows) >= intake.Limits.Rows {
		return sheet.ErrTooMany.With("limit", intake.Limits.Rows)
	}
	var e registered
	var f errs.Fields
	switch err := json.Unmarshal(text, &e); {
	case err != nil:
		f.Add("entry", "adoption.kitos.entry")
	case e.SystemContext != nil && e.OrganizationContext == organization{}:
		f.Add("authority", "adoption.kitos.nobody")
	case e.SystemContext == nil && e.Name == "":
		f.Add("system", "adoption.kitos.entry")
	}
	if f != nil {
		row := intake.Row[report]{Line: number}
		x.doubt(&row, f.Err())
		x.rows = append(x.rows, row)
		return nil
	}
	if e.SystemContext != nil {
		e.Name, e.UsingOrganizations = e.SystemContext.Name, []organization{e.OrganizationContext}
	}
	for _, o := range e.UsingOrganizations {
		v := e.General.Validity
		row := intake.Row[report]{Line: number, Cells: []string{line.Tidy(e.Name), line.Tidy(o.Name), line.Tidy(o.CVR), line.Tidy(v.LifeCycleStatus)}}
		x.user(&row, e, o)
		x.rows = append(x.rows, row)
	}
	return nil
}

// doubt has somebody decide whether a row that is at fault may be left out: whoever
// brings an extract cannot correct the register.
func (x *extract) doubt(row *intake.Row[report], err error) {
	row.Fail(err)
	text := strings.Join(row.Cells, " · ")
	if text == "" {
		text = "…"
	}
	_, row.Verdict = answer(x.in, row.Line, intake.Question{Field: "entry", Text: text})
}

// user reads that the organisation uses the system.
func (x *extract) user(row *intake.Row[report], e registered, o organization) {
	of, called := x.what.find(e)
	if of == "" && len(called) == 0 { // most of what a register holds is not ours
		row.Verdict, row.Faults = intake.Ignored, []intake.Fault{{Field: "system", Key: "adoption.kitos.other"}}
		return
	}
	if of == "" {
		chosen, v := answer(x.in, row.Line, intake.Question{Field: "system", Text: line.Tidy(e.Name), Candidates: called})
		if row.Verdict = v; v != "" {
			return
		}
		of = product.ID(chosen)
	}
	var f errs.Fields
	c := x.report(&f, e, of)
	said := written{name: line.Tidy(o.Name), cvr: line.Tidy(o.CVR)}
	at, maybe := x.who.find(said, &f)
	if f != nil {
		x.doubt(row, f.Err())
		return
	}
	x.who.settle(x.in, row, said, at, maybe, c)
}

func (x *extract) report(f *errs.Fields, e registered, of product.ID) report {
	v := e.General.Validity
	st := Statement{
		Product: of, Origin: Register, State: v.state(), Reach: auth.Public, Batch: string(x.in.Batch.ID),
		Release: shortened(line.Tidy(e.General.SystemVersion), MaxRelease),
		Source:  cite.Source{Title: "OS2kitos", Date: civil.At(x.in.Day)},
	}
	if e.Deactivated {
		st.Note = "Systemet er deaktiveret i OS2kitos."
	}
	day := func(field, moment string) civil.When {
		date, _, _ := strings.Cut(moment, "T")
		w, _ := readDate(f, field, date)
		return w
	}
	st.Since = day("since", v.ValidFrom)
	until := day("until", v.ValidTo)
	if st.State == Ended && until.IsZero() {
		st.Since, st.Start = civil.At(x.in.Day), ByThen
		return report{Inputs: []Input{{st, civil.Since(x.in.Day)}}, Undated: true}
	}
	return reportOf(f, x.in.Day, st, until)
}

func shortened(s string, most int) string {
	r := []rune(s)
	return string(r[:min(len(r), most)])
}

// solutions knows our products by what other registers call them.
type solutions struct {
	all    []product.Listed
	byName map[string]product.ID // see lettersOf
	byRepo map[string]product.ID
	near   nearby
	asked  map[string][]intake.Candidate // what like gave, because a register names a system once for each who uses it
}

func newSolutions(all []product.Listed) *solutions {
	w := &solutions{all: all, byName: map[string]product.ID{}, byRepo: map[string]product.ID{}, asked: map[string][]intake.Candidate{}}
	for i, p := range all {
		w.byName[lettersOf(p.Name)] = p.ID
		w.near.add(i, lettersOf(p.Name))
		if p.Repository != "" {
			w.byRepo[repositoryOf(p.Repository)] = p.ID
		}
	}
	return w
}

// find gives the product that the system is beyond doubt, or those that it may be.
func (w *solutions) find(e registered) (of product.ID, maybe []intake.Candidate) {
	for _, ref := range e.ExternalReferences {
		if p, ok := w.byRepo[repositoryOf(ref.URL)]; ok {
			return p, nil
		}
	}
	if p, ok := w.byName[lettersOf(e.Name)]; ok {
		return p, nil
	}
	return "", w.like(e.Name, e.FormerName)
}

// like gives the products that a system with the names may be: those whose name is
// part of one, and those that are called much alike.
func (w *solutions) like(names ...string) (maybe []intake.Candidate) {
	key := strings.Join(names, "\n")
	if known, ok := w.asked[key]; ok {
		return known
	}
	add := func(i int) {
		c := intake.Candidate{ID: string(w.all[i].ID), Name: w.all[i].Name}
		if len(maybe) < maxMaybe && !slices.Contains(maybe, c) {
			maybe = append(maybe, c)
		}
	}
	for _, name := range names {
		letters := lettersOf(name)
		for i, p := range w.all {
			if ours := lettersOf(p.Name); len(ours) >= shortestPart && strings.Contains(letters, ours) {
				add(i)
			}
		}
		for _, i := range w.near.like(letters, solutionLikeness, maxMaybe) {
			add(i)
		}
	}
	w.asked[key] = maybe
	return maybe
}

const (
	maxMaybe     = 5
	shortestPart = 5 // letters, so that a name is no part of a word by chance
)

// lettersOf is a name without what different people put between its letters: OS2 mo
// and os2-mo are OS2mo.
func lettersOf(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// repositoryOf is the address of a repository as it is compared.
func repositoryOf(address string) string {
	_, rest, _ := strings.Cut(strings.ToLower(address), "://")
	return strings.TrimSuffix(strings.TrimSuffix(rest, "/"), ".git")
}
