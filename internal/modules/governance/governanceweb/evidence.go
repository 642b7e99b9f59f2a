package governanceweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/governance"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// evidencePage is what the machine has found about a product, check by check, with how
// it comes to be found.
type evidencePage struct {
	ui.Page
	Checks  ui.Table // of what the program read itself
	Brought ui.Table
	Whose   []string // who brought what, and when
	ReadIn  string   // which repositories that speaks of
	None    ui.Empty
	Runs    ui.Table
	Records *ui.Post
	Upload  ui.Link
	Files   ui.Link
	Source  []string // how the program reads the repository
	Examine *ui.Post
}

func (h *handlers) evidence(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	o, err := h.overview(r)
	if err != nil {
		return err
	}
	found, err := h.governance.Evidence(ctx, actor, o.Of.ID, h.governance.Today())
	if err != nil {
		return err
	}
	runs, err := h.governance.Runs(ctx, actor, o.Of.ID)
	if err != nil {
		return err
	}
	source, err := h.governance.SourceOf(ctx, actor, o.Of.ID)
	if err != nil {
		return err
	}
	page := productFrame(ctx, o)
	page.Actions, page.Meta, page.Here = nil, nil, i18n.T(ctx, "governanceweb.evidence")
	page.Heading = titled(ctx, o.Of.Name, page.Here)
	page.Title = page.Heading
	page.Crumbs = append(page.Crumbs, ui.Link{Text: i18n.T(ctx, "governanceweb.governance"), Href: in(ctx, path(o.Of))})
	brought := func(f governance.Found) bool { return f.Run.Brought != nil }
	own := func(f governance.Found) bool { return f.Run.Brought == nil }
	carried := slices.DeleteFunc(slices.Clone(found), own)
	p := evidencePage{
		Page: page, Runs: runTable(ctx, runs), Whose: broughtBy(ctx, found),
		Checks:  h.checkTable(ctx, o, i18n.T(ctx, "governanceweb.voice.machine"), slices.DeleteFunc(slices.Clone(found), brought)),
		Brought: h.checkTable(ctx, o, i18n.T(ctx, "governanceweb.brought"), carried), ReadIn: readIn(ctx, carried),
		None:   ui.Empty{Title: i18n.T(ctx, "governanceweb.no_evidence"), Text: i18n.T(ctx, "governanceweb.no_evidence_text")},
		Files:  ui.Link{Text: i18n.T(ctx, "governanceweb.documents"), Href: in(ctx, path(o.Of)+"/dokumenter")},
		Source: sourceTold(ctx, source),
	}
	if o.CanJudge && source.Kept && source.Address != "" {
		p.Examine = &ui.Post{Button: ui.Button{Text: i18n.T(ctx, "governanceweb.do.examine")}, Action: in(ctx, path(o.Of)+"/bevis/undersoeg")}
	}
	if o.CanAnswer || o.CanJudge {
		p.Records = &ui.Post{Button: ui.Button{Text: i18n.T(ctx, "governanceweb.do.read_records")}, Action: in(ctx, path(o.Of)+"/bevis/laes")}
		p.Upload = ui.Link{Text: i18n.T(ctx, "governanceweb.do.upload"), Href: in(ctx, path(o.Of)+"/bevis/indlaes")}
	}
	return web.Render(w, r, http.StatusOK, evidenceView(p))
}

func (h *handlers) checkTable(ctx context.Context, o governance.Overview, title string, found []governance.Found) ui.Table {
	today := h.governance.Today()
	t := ui.Table{Caption: title, Columns: []ui.Column{
		{Title: i18n.T(ctx, "governanceweb.criterion")}, {Title: i18n.T(ctx, "governanceweb.check")}, {Title: i18n.T(ctx, "governanceweb.says")},
		{Title: i18n.T(ctx, "governanceweb.facts")}, {Title: i18n.T(ctx, "governanceweb.until")},
	}}
	if o.CanJudge {
		t.Columns = append(t.Columns, ui.Column{Title: i18n.T(ctx, "governanceweb.do.overrule"), Hidden: true})
	}
	for _, f := range found {
		row := []ui.Cell{
			{Text: string(f.Criterion), Href: in(ctx, criterionPath(f.Criterion))}, {Text: i18n.T(ctx, "governanceweb.check_version", "check", f.Check, "version", f.Version)},
			{Content: pointed(ctx, f.Points)}, {Content: factsView(factList(ctx, f))}, {},
		}
		if c, known := governance.Model.Criterion(f.Criterion); known {
			row[0] = criterionCell(ctx, c)
		}
		switch {
		case !f.Lives(today):
			row[4].Text = i18n.T(ctx, "governanceweb.ran_out", "date", f.Expires)
		case f.Points == criteria.Supports: // nothing else proves anything
			row[4].Text = i18n.ShortDate(ctx, f.Expires-1)
		}
		if o.CanJudge {
			at := in(ctx, path(o.Of)+"/bevis/overrul") + "?" + url.Values{"criterion": {string(f.Criterion)}, "check": {f.Check}}.Encode()
			row = append(row, ui.Cell{Text: i18n.T(ctx, "governanceweb.do.overrule"), Href: at})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// factList are a finding's facts, what would mend it, and what a person says instead.
func factList(ctx context.Context, f governance.Found) (list []ui.Fact) {
	for _, fact := range f.Facts {
		list = append(list, told(ctx, fact))
	}
	if f.Hint != "" && f.Points != criteria.Supports {
		list = append(list, ui.Fact{Text: i18n.T(ctx, "governanceweb.next", "text", i18n.T(ctx, f.Hint))})
	}
	if f.Overruled != nil {
		list = append(list, ui.Fact{Text: i18n.T(ctx, "governanceweb.overruled", "reason", f.Overruled.Reason, "until", f.Overruled.Expires-1)})
	}
	return list
}

func runTable(ctx context.Context, runs []governance.Run) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "governanceweb.runs"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "governanceweb.read_from")}, {Title: i18n.T(ctx, "governanceweb.read_by")}, {Title: i18n.T(ctx, "governanceweb.first_read")},
		{Title: i18n.T(ctx, "governanceweb.last_read")},
	}}
	for _, x := range runs {
		from := i18n.T(ctx, "governanceweb.way."+string(x.Way))
		if x.Place != "" {
			from += ": " + x.Place
		}
		by := i18n.T(ctx, "governanceweb.the_program")
		if x.Brought != nil {
			by = bringing(ctx, *x.Brought)
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: from}, {Text: by}, {Text: i18n.DateTime(ctx, x.Read)}, {Text: i18n.DateTime(ctx, x.Last)}})
	}
	return t
}

// bringing tells who brought something that the program has not read, and when.
func bringing(ctx context.Context, b governance.Bringing) string {
	name := b.Name
	if name == "" {
		name = i18n.T(ctx, "governanceweb.somebody")
	}
	return i18n.T(ctx, "governanceweb.brought_by", "name", name, "date", civil.Of(b.At))
}

// broughtBy tells of each who brought some of the findings that the program has not read
// them itself.
func broughtBy(ctx context.Context, found []governance.Found) (list []string) {
	for _, f := range found {
		if b := f.Run.Brought; b != nil {
			list = append(list, i18n.T(ctx, "governanceweb.not_read", "brought", bringing(ctx, *b)))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// readIn tells which repositories findings that were brought speak of.
func readIn(ctx context.Context, found []governance.Found) string {
	if at := commitsOf(found); len(at) > 0 {
		return i18n.T(ctx, "governanceweb.read_in", "commits", i18n.From(ctx).List(at))
	}
	return ""
}

// readRecords looks the community's own records through at once.
func (h *handlers) readRecords(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.products.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	if err := h.governance.ReadRecords(ctx, actor, d.ID); err != nil {
		return err
	}
	return web.Redirect(w, r, path(d.Product)+"/bevis", web.Flash{Key: "governanceweb.flash.read"})
}

// examinedForm takes what the command that examines repositories has written.
func (h *handlers) examinedForm(w http.ResponseWriter, r *http.Request) error {
	return h.showExamined(w, r, nil)
}

func (h *handlers) showExamined(w http.ResponseWriter, r *http.Request, failed error) error {
	ctx := r.Context()
	o, err := h.overview(r)
	if err != nil {
		return err
	}
	f := h.productForm(ctx, o, "bevis/indlaes", "governanceweb.do.upload", url.Values{}, failed)
	f.Lead, f.Upload = i18n.T(ctx, "governanceweb.upload_lead"), true
	file := ui.Input{Field: f.Row("file", i18n.T(ctx, texts.Label+"examined"), false), Type: "file", Accept: ".json"}
	file.Help = "alminding governance examine --repo … --json"
	f.Add("", file)
	return f.Render(w, r, failed)
}

func (h *handlers) examined(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	sent, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	o, err := h.overview(r)
	if err != nil {
		return err
	}
	content, _, err := sent.File("file")
	if err == nil && len(content) == 0 {
		var faults errs.Fields
		faults.Add("file", "errs.required")
		err = faults.Err()
	}
	if err == nil {
		_, err = h.governance.RecordExamined(ctx, actor, o.Of.ID, content)
	}
	if web.Reform(err) {
		return h.showExamined(w, r, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(o.Of)+"/bevis", web.Flash{Key: "governanceweb.flash.read"})
}

// overruleForm asks why a check is wrong, and until when.
func (h *handlers) overruleForm(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	return h.showOverrule(w, r, url.Values{"criterion": {v.Get("criterion")}, "check": {v.Get("check")}}, nil)
}

func (h *handlers) showOverrule(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	o, err := h.overview(r)
	if err != nil {
		return err
	}
	found, err := h.governance.Evidence(ctx, auth.From(ctx), o.Of.ID, h.governance.Today())
	if err != nil {
		return err
	}
	at := slices.IndexFunc(found, func(f governance.Found) bool {
		return string(f.Criterion) == written.Get("criterion") && f.Check == written.Get("check")
	})
	if at < 0 {
		return governance.ErrNotFound
	}
	f := h.productForm(ctx, o, "bevis/overrul", "governanceweb.do.overrule", written, failed)
	f.Lead = i18n.T(ctx, "governanceweb.overrule_lead", "check", found[at].Check, "criterion", found[at].Criterion)
	f.Hidden = []ui.Pair{{Name: "criterion", Value: written.Get("criterion")}, {Name: "check", Value: written.Get("check")}}
	points := ui.Radios{Field: f.Field(ctx, "points", false)}
	for _, p := range criteria.Pointings {
		points.Options = append(points.Options, ui.Option{Value: string(p), Text: pointed(ctx, p).Text, Selected: written.Get("points") == string(p)})
	}
	f.Add("", points, f.Area(ctx, "reason", false, governance.MaxText), f.Typed(ctx, "expires", "date", false))
	if by := found[at].Overruled; by != nil {
		f.After = ui.Post{Button: ui.Button{Text: i18n.T(ctx, "governanceweb.do.lift")}, Action: in(ctx, path(o.Of)+"/bevis/overrul/"+string(by.ID)+"/slut")}
	}
	return f.Render(w, r, failed)
}

func (h *handlers) overrule(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	o, err := h.overview(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	x := governance.Overruling{
		Product: o.Of.ID, Criterion: criteria.ID(f.Text("criterion")), Check: f.Text("check"), Points: criteria.Pointing(f.Text("points")), Reason: f.Text("reason"),
	}
	if last := f.Date("expires", &faults); last != 0 {
		x.Expires = last + 1
	}
	_, err = h.governance.Overrule(ctx, auth.From(ctx), x)
	err = faults.Join(err, "expires")
	if form.Again(err) {
		return h.showOverrule(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(o.Of)+"/bevis", web.Flash{Key: "governanceweb.flash.saved"})
}

func (h *handlers) lift(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.products.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	if err := h.governance.Lift(ctx, actor, d.ID, governance.OverrulingID(r.PathValue("id"))); err != nil {
		return err
	}
	return web.Redirect(w, r, path(d.Product)+"/bevis", web.Flash{Key: "governanceweb.flash.saved"})
}
