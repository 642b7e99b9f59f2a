package governanceweb

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

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

// beginPage asks whether to begin, since a page that is read writes nothing.
func (h *handlers) beginSelfForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.products.BySlug(ctx, auth.From(ctx), r.PathValue("slug"))
	if err != nil {
		return err
	}
	o, err := h.governance.OverviewOf(ctx, auth.From(ctx), d.ID)
	if err != nil {
		return err
	}
	if !o.CanAnswer {
		return governance.ErrForbidden.With("name", d.Name)
	}
	if o.Self != nil && o.Self.State == governance.Writing {
		return web.Redirect(w, r, o.Self.Path()+"/ret", web.Flash{})
	}
	p := frameOf(ctx, o.Of)
	half := governance.HalfOf(h.governance.Today())
	p.Heading = i18n.T(ctx, "governanceweb.begin_heading", "name", d.Name, "half", halfName(ctx, half))
	p.Title = p.Heading
	c := ui.Confirm{
		Question: i18n.T(ctx, "governanceweb.begin_question"), Text: i18n.T(ctx, "governanceweb.begin_text", "n", len(governance.Model.Criteria), "due", half.Due()),
		Action: in(ctx, path(o.Of)+"/selvevaluering"), Button: i18n.T(ctx, "governanceweb.do.begin"),
		Cancel: ui.Link{Text: i18n.T(ctx, "form.cancel"), Href: in(ctx, path(o.Of))},
	}
	return web.Render(w, r, http.StatusOK, confirmView(confirmPage{p, c}))
}

// confirmPage asks before something is done.
type confirmPage struct {
	ui.Page
	Confirm ui.Confirm
}

func (h *handlers) beginSelf(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.products.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	x, err := h.governance.BeginSelf(ctx, actor, d.ID)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, x.Path()+"/ret", web.Flash{Key: "governanceweb.flash.begun", Args: []string{"name", d.Name}})
}

// sitting is what the form of a self-evaluation is made of.
type sitting struct {
	governance.SelfDetails
	found map[criteria.ID][]governance.Found
	today civil.Date
}

func (h *handlers) sit(r *http.Request) (s sitting, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	s.today, s.found = h.governance.Today(), map[criteria.ID][]governance.Found{}
	if s.SelfDetails, err = h.governance.SelfByID(ctx, actor, governance.SelfID(r.PathValue("id"))); err != nil {
		return s, err
	}
	if s.State != governance.Writing {
		return s, governance.ErrState
	}
	if !s.CanWrite {
		return s, governance.ErrForbidden.With("name", s.Of.Name)
	}
	found, err := h.governance.Evidence(ctx, actor, s.Product, s.today)
	for _, f := range found {
		s.found[f.Criterion] = append(s.found[f.Criterion], f)
	}
	return s, err
}

func (h *handlers) answerForm(w http.ResponseWriter, r *http.Request) error {
	s, err := h.sit(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, sittingView(s.page(r.Context(), s.written(), nil)))
}

// answerNames are the fields of an answer, but for its version.
var answerNames = []string{"answer", "text", "because", "explanation", "links", "planned"}

// written are the answers as the form holds them.
func (s sitting) written() url.Values {
	v := url.Values{}
	for _, c := range governance.Model.Criteria {
		claim := s.Claims[c.ID]
		for name, value := range map[string]string{
			"answer": string(claim.Answer), "text": claim.Text, "because": claim.Because, "explanation": claim.Explanation,
			"links": linkLines(claim.Links), "version": strconv.Itoa(claim.Version),
		} {
			v.Set(fieldOf(c.ID, name), value)
		}
		if claim.Planned != 0 {
			v.Set(fieldOf(c.ID, "planned"), claim.Planned.String())
		}
	}
	return v
}

// page is the form with what is written in it, and the faults of failed.
func (s sitting) page(ctx context.Context, written url.Values, failed error) sittingPage {
	page := selfFrame(ctx, s.SelfDetails, i18n.T(ctx, "governanceweb.self"))
	page.Lead = i18n.T(ctx, "governanceweb.sitting_lead")
	if failed != nil {
		page.Problems = ui.ProblemsOf(ctx, failed)
	}
	p := sittingPage{
		Page: page, Action: in(ctx, s.Path()+"/ret"), Draft: "self-" + string(s.ID),
		Progress: i18n.T(ctx, "governanceweb.progress", "n", filled(written, "answer"), "of", len(governance.Model.Criteria)),
		Cancel:   ui.Link{Text: i18n.T(ctx, "governanceweb.back"), Href: in(ctx, s.Path())},
		Buttons: []ui.Button{
			{Text: i18n.T(ctx, "governanceweb.do.save")},
			{Text: i18n.T(ctx, "governanceweb.do.submit"), Kind: ui.Primary, Name: "do", Value: "submit"},
		},
		After: ui.Post{Button: ui.Button{Text: i18n.T(ctx, "governanceweb.do.drop")}, Action: in(ctx, s.Path()+"/slet"), Quiet: true},
	}
	p.ask(ctx, func(c criteria.Criterion) sittingRow { return s.row(ctx, c, written, page.Problems) })
	return p
}

func (s sitting) row(ctx context.Context, c criteria.Criterion, written url.Values, problems ui.Problems) sittingRow {
	x := fields{c.ID, written, problems}
	q := ui.Question{
		Field: ui.Field{Name: fieldOf(c.ID, "answer"), Label: string(c.ID) + " " + text(ctx, c.Title), Help: text(ctx, c.Guidance), Error: problems.For(fieldOf(c.ID, "answer"))},
		Said:  saidView(s.said(ctx, c)), More: i18n.T(ctx, "governanceweb.more"), Open: x.used("text", "links", "planned", "because", "explanation"),
	}
	for _, a := range criteria.Answers {
		q.Options = append(q.Options, ui.Option{Value: string(a), Text: answered(ctx, a).Text, Selected: x.value("answer") == string(a)})
	}
	return sittingRow{
		Question: q, ID: c.ID, Version: x.version(),
		Attach: ui.Link{Text: i18n.T(ctx, "governanceweb.attach"), Href: in(ctx, s.Path()+"/krav/"+string(c.ID))},
		Fields: []templ.Component{
			x.area(ctx, "text", 3), x.area(ctx, "links", 2), x.date(ctx, "planned"), x.area(ctx, "because", 2), x.area(ctx, "explanation", 2),
		},
	}
}

// said is what is known of a criterion beside its question: what the machine found,
// which answer that suggests, and what the product said last time.
type said struct {
	Found   ui.Status
	Facts   []ui.Fact
	Suggest string
	Hint    string
	Last    string
}

func (s sitting) said(ctx context.Context, c criteria.Criterion) said {
	found := s.found[c.ID]
	p := said{Found: pointed(ctx, governance.Pointing(found, s.today))}
	for _, f := range found {
		p.Facts = append(p.Facts, factsOf(ctx, f)...)
		if f.Counts(s.today) == criteria.Contradicts && f.Hint != "" && p.Hint == "" {
			p.Hint = i18n.T(ctx, f.Hint)
		}
	}
	if a := governance.Suggest(found, s.today); a != criteria.Unanswered {
		p.Suggest = i18n.T(ctx, "governanceweb.suggests", "answer", answered(ctx, a).Text)
	}
	if last, ok := s.LastClaims[c.ID]; ok && s.Last != nil {
		p.Last = i18n.T(ctx, "governanceweb.last_said", "date", s.Last.Day, "answer", answered(ctx, last.Answer).Text)
	}
	return p
}

// answer saves the criteria that were changed in the form. It may hold all of them, or
// the one that a script saves as it is answered.
func (h *handlers) answer(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	s, err := h.sit(r)
	if h.tooLate(r, s.Product, err) {
		written := s.written()
		if !typed(written, f, nil, answerNames) {
			return web.Redirect(w, r, s.Path(), web.Flash{})
		}
		return web.Render(w, r, web.Status(err), sittingView(s.page(ctx, written, err)))
	}
	if err != nil {
		return err
	}
	written, err := h.saveAnswers(ctx, s, f)
	if byScript(r) {
		return savedOne(w, r, f, written, err)
	}
	if err == nil && f.Text("do") == "submit" {
		err = h.governance.Submit(ctx, auth.From(ctx), s.ID)
	}
	if form.Again(err) {
		return web.Render(w, r, web.Status(err), sittingView(s.page(ctx, written, err)))
	}
	if err != nil {
		return err
	}
	if f.Text("do") == "submit" {
		return web.Redirect(w, r, s.Path(), web.Flash{Key: "governanceweb.flash.submitted"})
	}
	return web.Redirect(w, r, s.Path()+"/ret", web.Flash{Key: "governanceweb.flash.saved"})
}

// saveAnswers writes each criterion of the form by itself, so that a fault in one keeps
// none of the others from being saved. It gives what the form holds now.
func (h *handlers) saveAnswers(ctx context.Context, s sitting, f web.Form) (url.Values, error) {
	written := s.written()
	typed(written, f, nil, answerNames)
	var faults errs.Fields
	for _, c := range governance.Model.Criteria {
		if !f.Has(fieldOf(c.ID, "version")) {
			continue
		}
		before := len(faults)
		claim := readClaim(f, c.ID, &faults)
		if len(faults) > before {
			continue
		}
		saved, err := h.governance.Answer(ctx, auth.From(ctx), s.ID, claim)
		if stale, ok := errors.AsType[*governance.StaleClaim](err); ok {
			faults.Add(fieldOf(c.ID, "answer"), "governanceweb.meanwhile", "answer", answered(ctx, stale.Current.Answer).Text, "text", stale.Current.Text)
			written.Set(fieldOf(c.ID, "version"), strconv.Itoa(stale.Current.Version)) // who saves again has been told
			continue
		}
		if err != nil && !faults.Merge(string(c.ID)+".", err) {
			return written, err
		}
		if err == nil {
			written.Set(fieldOf(c.ID, "version"), strconv.Itoa(saved.Version))
		}
	}
	return written, faults.Err()
}

func readClaim(f web.Form, c criteria.ID, faults *errs.Fields) governance.Claim {
	return governance.Claim{
		Criterion: c, Version: versionOf(f, c), Answer: criteria.Answer(f.Text(fieldOf(c, "answer"))), Text: f.Text(fieldOf(c, "text")),
		Because: f.Text(fieldOf(c, "because")), Explanation: f.Text(fieldOf(c, "explanation")), Links: readLinks(f.Text(fieldOf(c, "links"))),
		Planned: f.Date(fieldOf(c, "planned"), faults),
	}
}

func (h *handlers) dropSelf(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.governance.SelfByID(ctx, actor, governance.SelfID(r.PathValue("id")))
	if err != nil {
		return err
	}
	if err := h.governance.DropSelf(ctx, actor, d.ID); err != nil {
		return err
	}
	return web.Redirect(w, r, path(d.Of), web.Flash{Key: "governanceweb.flash.dropped"})
}

// attachForm shows the documents of one criterion, and takes another.
func (h *handlers) attachForm(w http.ResponseWriter, r *http.Request) error {
	return h.showAttach(w, r, nil)
}

func (h *handlers) showAttach(w http.ResponseWriter, r *http.Request, failed error) error {
	ctx := r.Context()
	s, err := h.sit(r)
	if err != nil {
		return err
	}
	c, ok := governance.Model.Criterion(criteria.ID(r.PathValue("criterion")))
	if !ok {
		return governance.ErrNotFound
	}
	page := selfFrame(ctx, s.SelfDetails, string(c.ID)+" "+text(ctx, c.Title))
	back := s.Path() + "/ret"
	f := form.New(ctx, texts, page, s.Path()+"/krav/"+string(c.ID), back, url.Values{}, failed)
	f.Upload, f.Save.Text = true, i18n.T(ctx, "governanceweb.do.attach")
	file := f.Typed(ctx, "file", "file", false)
	file.Accept = ".pdf,.odt,.docx"
	f.Add(i18n.T(ctx, "governanceweb.attach"), file)
	f.After = filesView(filesOf(ctx, s, c.ID))
	return f.Render(w, r, failed)
}

// attached is the documents of a criterion, each with a way to take it off.
type attached struct {
	Title string
	Files []attachedFile
}

type attachedFile struct {
	Link ui.Link
	Drop ui.Post
}

func filesOf(ctx context.Context, s sitting, c criteria.ID) attached {
	p := attached{Title: i18n.T(ctx, "governanceweb.attached")}
	for _, f := range s.Claims[c].Files {
		p.Files = append(p.Files, attachedFile{
			Link: ui.Link{Text: f.Name, Href: in(ctx, filePath(f))},
			Drop: ui.Post{Button: ui.Button{Text: i18n.T(ctx, "governanceweb.do.detach", "name", f.Name)}, Action: in(ctx, filePath(f)+"/slet"), Quiet: true},
		})
	}
	return p
}

func (h *handlers) attach(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	sent, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	content, name, err := sent.File("file")
	if err != nil {
		return err
	}
	self, criterion := governance.SelfID(r.PathValue("id")), criteria.ID(r.PathValue("criterion"))
	if _, err = h.governance.Attach(ctx, auth.From(ctx), self, criterion, name, content); web.Reform(err) {
		return h.showAttach(w, r, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, governance.Self{ID: self}.Path()+"/krav/"+string(criterion), web.Flash{Key: "governanceweb.flash.attached", Args: []string{"name", name}})
}

func (h *handlers) detach(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.governance.SelfByID(ctx, actor, governance.SelfID(r.PathValue("id")))
	if err != nil {
		return err
	}
	file, back := governance.FileID(r.PathValue("file")), d.Path()+"/ret"
	for id, c := range d.Claims {
		if slices.ContainsFunc(c.Files, func(f governance.File) bool { return f.ID == file }) {
			back = strings.TrimSuffix(back, "/ret") + "/krav/" + string(id)
		}
	}
	if err := h.governance.Detach(ctx, actor, d.ID, file); err != nil {
		return err
	}
	return web.Redirect(w, r, back, web.Flash{Key: "governanceweb.flash.detached"})
}
