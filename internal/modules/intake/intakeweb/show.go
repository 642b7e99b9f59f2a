package intakeweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/job"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type showPage struct {
	ui.Page
	Steps     ui.Steps
	Messages  []ui.Message
	Progress  *ui.Progress
	Look      ui.Link // the same page, which does not look again by itself
	Stop      ui.Link
	Figures   []ui.Figure
	Faults    ui.List
	Facts     ui.Facts
	Chosen    string // the name of the rows in the table
	Ignored   ui.Link
	Rows      *ui.Table
	Pager     ui.Pager
	Questions []asked
	More      ui.Link // to the next questions
	Decide    string  // address of the form that answers them
	Rest      string  // its button that leaves the others out; empty when all are shown
	Apply     *ui.Post
	Promise   string
	Revert    *ui.Post
	Drop      *ui.Post
	Report    ui.Link
	Another   ui.Link
}

// asked is a question with its answers, and where something else can be written.
type asked struct {
	Radios ui.Radios
	Other  *ui.Input
}

// view is some of the rows, by their verdicts.
type view struct {
	name     string
	verdicts []intake.Verdict
}

// views are the rows that can be looked at, by the name in the address, the first
// unless another is asked for.
var views = []view{
	{"aendringer", []intake.Verdict{intake.Added, intake.Changed}},
	{"ens", []intake.Verdict{intake.Same}},
	{"fejl", []intake.Verdict{intake.Faulty}},
	{"uafklaret", []intake.Verdict{intake.Unsure}},
	{"udeladt", []intake.Verdict{intake.Ignored}},
}

const (
	questionsShown = 20
	lookAgain      = "3" // seconds
)

// show is the one page of a batch, at whatever step it is.
func (h *handlers) show(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.batches.ByID(ctx, actor, intake.BatchID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := h.frameOf(ctx, d)
	if d.State.Works() {
		h.working(w, r, &p, d)
		return web.Render(w, r, http.StatusOK, showView(p))
	}
	p.Messages, p.Figures = messages(ctx, d), figures(ctx, d)
	for _, f := range d.Faults {
		p.Faults = append(p.Faults, ui.Item{Title: say(ctx, f)})
	}
	if d.State != intake.Refused {
		if err := h.fillRows(r, &p, d); err != nil {
			return err
		}
	}
	if d.State == intake.Checked && d.May {
		if err := h.fillQuestions(r, &p, d); err != nil {
			return err
		}
	}
	fillSteps(ctx, &p, d)
	return web.Render(w, r, http.StatusOK, showView(p))
}

func (h *handlers) frameOf(ctx context.Context, d intake.Details) showPage {
	p := showPage{Page: frame(ctx, i18n.T(ctx, d.Sort.Texts+"name")), Steps: steps(ctx, stepsDone(d.State))}
	p.Lead = i18n.T(ctx, "intakeweb.lead."+string(d.State))
	if d.Subject.Name != "" {
		p.Heading = i18n.T(ctx, "intakeweb.heading_about", "kind", p.Title, "about", d.Subject.Name)
	}
	p.Here = fileName(ctx, d.Batch)
	p.Facts = ui.Facts{
		{Name: i18n.T(ctx, "intakeweb.file"), Text: fileName(ctx, d.Batch)},
		{Name: i18n.T(ctx, "intakeweb.who"), Text: i18n.T(ctx, "intakeweb.who_for", "who", d.By.Name, "authority", d.By.Party)},
		{Name: i18n.T(ctx, "intakeweb.when"), Text: i18n.DateTime(ctx, d.Created)},
	}
	if d.Reading.Delimiter != "" {
		p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "intakeweb.reading"), Text: reading(ctx, d.Reading)})
	}
	if len(d.Reading.Unknown) > 0 {
		p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "intakeweb.unknown"), Text: i18n.From(ctx).List(d.Reading.Unknown)})
	}
	return p
}

// done is the end of the keys of texts that say what became of rows, once something
// has.
func done(s intake.State) string {
	if s == intake.Applied || s == intake.Reverted {
		return "_done"
	}
	return ""
}

// stepsDone is how many of the steps are.
func stepsDone(s intake.State) int {
	switch s {
	case intake.Uploaded, intake.Checked, intake.Refused:
		return 1
	case intake.Applying:
		return 2
	case intake.Applied, intake.Reverting, intake.Reverted:
	}
	return 3
}

// reading tells how a table was read, so that a wrong guess is seen.
func reading(ctx context.Context, r intake.Reading) string {
	named := map[string]string{",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
	charset := string(r.Charset)
	if charset == "" {
		charset = "ASCII"
	}
	return i18n.T(ctx, "intakeweb.read_as", "charset", charset, "delimiter", i18n.T(ctx, "intakeweb.delimiter."+named[r.Delimiter]))
}

// working shows how far the job is. The page asks again by itself until the reader
// stops that.
func (h *handlers) working(w http.ResponseWriter, r *http.Request, p *showPage, d intake.Details) {
	ctx, path := r.Context(), d.ID.Path()
	if d.Work.State == job.Dead || d.Work.State == job.Discarded {
		p.Messages = []ui.Message{{Kind: ui.Failure, Title: i18n.T(ctx, "intakeweb.gave_up"), Text: i18n.T(ctx, "intakeweb.gave_up_text")}}
		return
	}
	p.Progress = &ui.Progress{
		ID: "progress", Label: i18n.T(ctx, d.State.Label()), Done: int(d.Work.Progress), Total: max(1, int(d.Work.Total)),
		Text: i18n.T(ctx, "intakeweb.progress", "done", int(d.Work.Progress), "total", int(d.Work.Total)),
	}
	if d.Work.Total == 0 {
		p.Progress.Text = i18n.T(ctx, "intakeweb.begins")
	}
	p.Look = ui.Link{Text: i18n.T(ctx, "intakeweb.look"), Href: address(ctx, path, "rolig", "ja")}
	if r.URL.Query().Get("rolig") == "" {
		w.Header().Set("Refresh", lookAgain)
		p.Look = ui.Link{}
		p.Stop = ui.Link{Text: i18n.T(ctx, "intakeweb.stop"), Href: address(ctx, path, "rolig", "ja")}
	}
}

func messages(ctx context.Context, d intake.Details) (list []ui.Message) {
	add := func(kind ui.MessageKind, title, text string) {
		list = append(list, ui.Message{Kind: kind, Title: title, Text: text})
	}
	switch {
	case d.State == intake.Refused:
		add(ui.Failure, i18n.T(ctx, "intakeweb.refused"), i18n.T(ctx, "intakeweb.refused_text"))
	case d.State == intake.Applied:
		add(ui.Success, i18n.N(ctx, "intakeweb.applied", d.Changes()), i18n.T(ctx, "intakeweb.applied_text"))
	case d.State == intake.Reverted:
		add(ui.Success, i18n.T(ctx, "intakeweb.reverted"), i18n.T(ctx, "intakeweb.reverted_text"))
	case d.Counts[intake.Faulty] > 0:
		add(ui.Failure, i18n.N(ctx, "intakeweb.faulty", d.Counts[intake.Faulty]), i18n.T(ctx, "intakeweb.faulty_text"))
	case d.Undecided > 0:
		add(ui.Warning, i18n.N(ctx, "intakeweb.undecided", d.Undecided), i18n.T(ctx, "intakeweb.undecided_text"))
	case d.Changes() == 0:
		add(ui.InfoMessage, i18n.T(ctx, "intakeweb.nothing"), i18n.T(ctx, "intakeweb.nothing_text"))
	}
	if d.Stale {
		add(ui.Warning, i18n.T(ctx, "intakeweb.stale"), i18n.T(ctx, "intakeweb.stale_text"))
	}
	if d.Twin != nil && d.State == intake.Checked {
		list = append(list, ui.Message{
			Text: i18n.T(ctx, "intakeweb.twin", "when", *d.Twin.Applied), Link: ui.Link{Text: i18n.T(ctx, "intakeweb.twin_link"), Href: address(ctx, d.Twin.ID.Path())},
		})
	}
	if len(d.Kept) > 0 {
		add(ui.Warning, i18n.N(ctx, "intakeweb.kept", len(d.Kept)), i18n.From(ctx).List(d.Kept))
	}
	return list
}

// figures are the four numbers, each a link to its rows.
func figures(ctx context.Context, d intake.Details) (list []ui.Figure) {
	if d.State == intake.Refused {
		return nil
	}
	for _, x := range []struct {
		key, view string
		n         int
	}{
		{"changes" + done(d.State), "aendringer", d.Changes()},
		{"same", "ens", d.Counts[intake.Same]},
		{"faulty", "fejl", d.Counts[intake.Faulty]},
		{"undecided", "uafklaret", d.Counts[intake.Unsure]},
	} {
		list = append(list, ui.Figure{
			Number: i18n.Int(ctx, int64(x.n)), Href: address(ctx, d.ID.Path(), "vis", x.view) + "#rows",
			Text: i18n.N(ctx, "intakeweb.figure."+x.key, x.n), Counted: true,
		})
	}
	return list
}

// fillRows fills in the rows that the address asks for.
func (h *handlers) fillRows(r *http.Request, p *showPage, d intake.Details) error {
	ctx, v := r.Context(), r.URL.Query()
	at := max(0, slices.IndexFunc(views, func(x view) bool { return x.name == v.Get("vis") }))
	if v.Get("vis") == "" && d.Counts[intake.Faulty] > 0 {
		at = slices.IndexFunc(views, func(x view) bool { return x.verdicts[0] == intake.Faulty })
	}
	chosen := views[at]
	rows, err := h.batches.Rows(ctx, auth.From(ctx), d.ID, chosen.verdicts, v.Get("side"), pageSize)
	if err != nil {
		return err
	}
	p.Chosen = i18n.T(ctx, "intakeweb.view."+chosen.name+done(d.State))
	if n := d.Counts[intake.Ignored]; n > 0 && chosen.name != "udeladt" {
		p.Ignored = ui.Link{Text: i18n.N(ctx, "intakeweb.ignored", n), Href: address(ctx, d.ID.Path(), "vis", "udeladt") + "#rows"}
	}
	if len(rows.Items) == 0 {
		return nil
	}
	link := func(cursor string) string {
		if cursor == "" {
			return ""
		}
		return address(ctx, d.ID.Path(), "vis", chosen.name, "side", cursor) + "#rows"
	}
	p.Rows, p.Pager = rowTable(ctx, d, p.Chosen, rows.Items), ui.Pager{Total: rows.Total, Prev: link(rows.Prev), Next: link(rows.Next)}
	return nil
}

// rowTable shows rows: those that come to a record as what it is and would be, the
// others as they stand in the file.
func rowTable(ctx context.Context, d intake.Details, caption string, list []intake.Entry) *ui.Table {
	t := &ui.Table{Caption: caption, Dense: true, Columns: []ui.Column{
		{Title: i18n.T(ctx, "intakeweb.line")}, {Title: i18n.T(ctx, "intakeweb.what")},
		{Title: i18n.T(ctx, "intakeweb.now")}, {Title: i18n.T(ctx, "intakeweb.in_file")}, {Title: i18n.T(ctx, "intakeweb.action")},
	}}
	told := list[0].Verdict != intake.Faulty && (list[0].After != nil || list[0].Before != nil)
	if !told {
		t.Columns = []ui.Column{t.Columns[0], {Title: i18n.T(ctx, "intakeweb.in_file")}, {Title: i18n.T(ctx, "intakeweb.why")}}
	}
	for _, e := range list {
		line := ui.Cell{Text: strconv.Itoa(e.Line)}
		if !told {
			t.Rows = append(t.Rows, []ui.Cell{line, {Text: written(e.Cells)}, {Content: reasons(ctx, d.Sort, e)}})
			continue
		}
		name, was, is := compared(ctx, e)
		t.Rows = append(t.Rows, []ui.Cell{line, {Text: name}, was, is, {Content: ui.Status{Verdict: ui.Info, Text: i18n.T(ctx, e.Verdict.Label()+done(d.State))}}})
	}
	return t
}

// written is a row as it stands in the file.
func written(cells []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(cells), func(c string) bool { return strings.TrimSpace(c) == "" }), " · ")
}

// reasons says why a row comes to nothing.
func reasons(ctx context.Context, s intake.Sort, e intake.Entry) templ.Component {
	if len(e.Faults) == 0 {
		return ui.Status{Verdict: ui.Irrelevant, Text: i18n.T(ctx, e.Verdict.Label())}
	}
	verdict := ui.No
	if e.Verdict != intake.Faulty {
		verdict = ui.Irrelevant
	}
	var list stack
	for _, f := range e.Faults {
		list = append(list, ui.Status{Verdict: verdict, Text: withField(ctx, s, f)})
	}
	return list
}

// withField says a fault and where in the row it is.
func withField(ctx context.Context, s intake.Sort, f intake.Fault) string {
	if f.Field == "" {
		return say(ctx, f)
	}
	return i18n.T(ctx, "intakeweb.in_field", "field", i18n.T(ctx, s.Texts+"column."+f.Field), "text", say(ctx, f))
}

func say(ctx context.Context, f intake.Fault) string {
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		args[i] = a
	}
	return i18n.T(ctx, f.Key, args...)
}

// compared gives what the row is about, and the parts that differ before and after.
func compared(ctx context.Context, e intake.Entry) (name string, was, is ui.Cell) {
	after, before := e.After, e.Before
	if after == nil {
		after = before
	}
	var old, now []string
	for i, part := range after.Parts {
		from := ""
		if before != nil {
			from = before.Parts[i].Text
		}
		if from == part.Text && (e.Verdict == intake.Changed || part.Text == "") {
			continue
		}
		if from != "" {
			old = append(old, part.Label+": "+from)
		}
		if part.Text != "" {
			now = append(now, part.Label+": "+part.Text)
		}
	}
	if before == nil {
		was = ui.Cell{Text: i18n.T(ctx, "intakeweb.empty")}
	} else {
		was = cellOf(e.Verdict, old, ui.Removed)
	}
	return after.Name, was, cellOf(e.Verdict, now, ui.Added)
}

// cellOf marks the parts that differ.
func cellOf(v intake.Verdict, parts []string, mark ui.Change) ui.Cell {
	text := strings.Join(parts, "; ")
	if v == intake.Same || text == "" {
		return ui.Cell{Text: text}
	}
	return ui.Cell{Content: ui.DiffText{Spans: []ui.Span{{Change: mark, Text: text}}, Side: mark}}
}

// fillQuestions fills in what must be decided, some at a time.
func (h *handlers) fillQuestions(r *http.Request, p *showPage, d intake.Details) error {
	ctx := r.Context()
	after, _ := strconv.Atoi(r.URL.Query().Get("efter")) // no number is the beginning
	list, err := h.batches.Questions(ctx, auth.From(ctx), d.ID, after, questionsShown+1)
	if err != nil {
		return err
	}
	if len(list) > questionsShown {
		list = list[:questionsShown]
		p.More = ui.Link{Text: i18n.T(ctx, "intakeweb.more_questions"), Href: address(ctx, d.ID.Path(), "efter", strconv.Itoa(list[questionsShown-1].N)) + "#questions"}
	}
	p.Decide = address(ctx, d.ID.Path()+"/svar")
	if d.Undecided > len(list) {
		p.Rest = i18n.N(ctx, "intakeweb.leave_rest", d.Undecided)
	}
	for _, q := range list {
		p.Questions = append(p.Questions, question(ctx, d.Sort, q))
	}
	return nil
}

func question(ctx context.Context, s intake.Sort, q intake.Question) (a asked) {
	n := strconv.Itoa(q.N)
	renamed, other := intake.Renamed(q.Answer)
	x := ui.Radios{Field: ui.Field{
		Name:  answerName + n,
		Label: i18n.T(ctx, "intakeweb.question", "line", strconv.Itoa(q.Line), "field", i18n.T(ctx, s.Texts+"column."+q.Field), "text", q.Text),
	}}
	if q.Lines > 1 {
		x.Help = i18n.N(ctx, "intakeweb.asked_by", q.Lines)
	}
	for _, c := range q.Candidates {
		if c.ID == intake.Other {
			x.Options = append(x.Options, ui.Option{Value: intake.Other, Text: i18n.T(ctx, "intakeweb.other"), Selected: other})
			a.Other = &ui.Input{Value: renamed, Field: ui.Field{
				Name: otherName + n, Label: i18n.T(ctx, "intakeweb.other_name", "text", q.Text), Help: i18n.T(ctx, "intakeweb.other_help"), Optional: true,
			}}
			continue
		}
		x.Options = append(x.Options, ui.Option{Value: c.ID, Text: c.Name, Help: c.Note, Selected: q.Answer == c.ID})
	}
	x.Options = append(x.Options, ui.Option{Value: intake.Leave, Text: i18n.N(ctx, "intakeweb.leave", q.Lines), Selected: q.Answer == intake.Leave})
	a.Radios = x
	return a
}

// fillSteps offers what can be done now.
func fillSteps(ctx context.Context, p *showPage, d intake.Details) {
	path := d.ID.Path()
	if d.State != intake.Refused {
		p.Report = ui.Link{Text: i18n.T(ctx, "intakeweb.report"), Href: address(ctx, path+"/rapport.csv")}
	}
	if !d.May {
		return
	}
	p.Another = ui.Link{Text: i18n.T(ctx, "intakeweb.another"), Href: address(ctx, "/indlaes/"+d.Kind+"/ny", "om", d.About)}
	if d.State.Droppable() {
		p.Drop = &ui.Post{Action: address(ctx, path+"/kasser"), Button: ui.Button{Text: i18n.T(ctx, "intakeweb.drop")}, Quiet: true}
	}
	switch {
	case d.Ready() == nil:
		p.Apply = &ui.Post{Action: address(ctx, path+"/indlaes"), Button: ui.Button{
			Kind: ui.Primary, Text: i18n.N(ctx, "intakeweb.apply", d.Changes(), "authority", forWhom(ctx)),
		}}
		p.Promise = i18n.T(ctx, "intakeweb.promise")
	case d.State == intake.Applied:
		p.Revert = &ui.Post{Action: address(ctx, path+"/fortryd"), Button: ui.Button{Text: i18n.T(ctx, "intakeweb.revert")}}
	}
}
