package ballotweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/base/errs"
	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// showPage is a ballot in whichever state it is.
type showPage struct {
	ui.Page
	Text      string
	Facts     ui.Facts
	Options   []string // numbered
	Notes     []ui.Message
	Voting    *voting // nil where the reader has no vote to give now
	Proxies   []proxyForm
	ToProxies ui.Button // instead, where there are too many voters to choose from
	Object    *objectForm
	Opening   *opening
	Closing   *closing
	CallOff   *callOffForm
	Follow    following
	Voters    ui.Table // where they are few; else they have a page
	Objects   ui.Table
}

// voting is the form in which the reader's votes are given.
type voting struct {
	ForWhom string
	Action  string
	Voters  ui.Checkboxes
	Hidden  []ui.Pair // the voter, where there is no choice among several
	Answers ui.Radios
	Ranks   []ui.Select // instead of Answers, one for each option
	Blank   ui.Checkbox // beside Ranks
	Note    string
	Button  ui.Button
}

// objectForm says that one would rather meet.
type objectForm struct {
	Action string
	Hidden []ui.Pair
	Reason ui.TextArea
	Button ui.Button
}

// opening opens a prepared ballot.
type opening struct {
	Action string
	Barred ui.Checkboxes
	Why    ui.TextArea
	Button ui.Button
}

// closing closes an open one; Hands are what the chair has counted.
type closing struct {
	Action string
	Hands  []ui.Input
	Chair  *ui.Radios
	Note   string
	Button ui.Button
}

type callOffForm struct {
	Action string
	Reason ui.TextArea
	Button ui.Button
}

// result is what a closed ballot came to.
type result struct {
	Sums    string // the sentences that show how it came about
	Chart   ui.BarChart
	Rounds  ui.Table
	Files   ui.Downloads
	Recount string // how anybody counts again
	Draft   *ui.Post
}

func (h *handlers) show(w http.ResponseWriter, r *http.Request) error {
	return h.showWith(w, r, url.Values{}, nil)
}

// showWith shows the ballot with what was written in one of its forms, and what is
// wrong with it.
func (h *handlers) showWith(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	id := ballot.ID(r.PathValue("id"))
	version := h.hub.Version(topic(id))
	d, err := h.ballots.ByID(ctx, actor, id)
	if err != nil {
		return err
	}
	called, err := h.names(ctx, d.Voters)
	if err != nil {
		return err
	}
	code := http.StatusOK
	p := showPage{Page: frame(ctx, d.In.Group, text(ctx, d.Title)), Text: text(ctx, d.Text), Facts: facts(ctx, d)}
	p.Here, p.Meta = i18n.T(ctx, "ballotweb.ballot"), status(ctx, d.Ballot)
	if failed != nil {
		code, p.Problems = web.Status(failed), ui.ProblemsOf(ctx, failed)
	}
	for i, o := range d.Options {
		p.Options = append(p.Options, i18n.T(ctx, "ballotweb.numbered", "n", i+1, "option", text(ctx, o)))
	}
	b := builder{d: d, called: called, written: written, problems: p.Problems}
	if len(d.Yours) > 0 {
		p.Voting = b.voting(ctx)
		if !d.Partly {
			p.Proxies = b.proxies(ctx)
		} else if len(b.ownUnused()) > 0 {
			p.ToProxies = ui.Button{Text: i18n.T(ctx, "ballotweb.give_proxies"), Href: in(ctx, proxyPath(d.Ballot))}
		}
		p.Object = b.object(ctx)
	}
	if d.CanManage {
		p.Actions = ui.Button{Text: i18n.T(ctx, "ballotweb.screen"), Href: in(ctx, b.path("/skaerm"))}
		p.Opening, p.Closing, p.CallOff = b.opening(ctx), b.closing(ctx), b.callOff(ctx)
	}
	p.Follow = followed(ctx, d.Progress(), version)
	p.Notes = b.notes(ctx)
	p.Objects = b.objections(ctx)
	if !d.Partly {
		p.Voters = b.voters(ctx)
	}
	return web.Render(w, r, code, showView(p))
}

// facts are what the ballot is held by.
func facts(ctx context.Context, d ballot.Details) ui.Facts {
	f := ui.Facts{
		{Name: i18n.T(ctx, "ballotweb.group"), Text: text(ctx, d.In.Name), Href: in(ctx, d.In.Path())},
		{Name: i18n.T(ctx, "ballotweb.field.method"), Text: i18n.T(ctx, ballot.MethodLabel(d.Method))},
		{Name: i18n.T(ctx, "ballotweb.field.matter"), Text: i18n.T(ctx, d.Matter.Label())},
		{Name: i18n.T(ctx, "ballotweb.when"), Text: when(ctx, d.Ballot)},
	}
	if d.About.Path != "" {
		f = append(f, ui.Fact{Name: i18n.T(ctx, "ballotweb.about"), Text: i18n.T(ctx, "ballotweb.about_link"), Href: in(ctx, d.About.Path)})
	}
	if d.State == ballot.Prepared {
		return f
	}
	if decides := !d.Method.HasOptions() && d.Method != vote.Consent; decides {
		f = append(f, ui.Fact{Name: i18n.T(ctx, "ballotweb.majority"), Text: i18n.T(ctx, d.Majority.Label())})
	}
	if d.Quorum.Num > 0 && d.Method != vote.Advice {
		f = append(f, ui.Fact{Name: i18n.T(ctx, "ballotweb.quorum"), Text: i18n.T(ctx, "ballotweb.quorum_of", "part", d.Quorum.String())})
	}
	return append(f, ui.Fact{Name: i18n.T(ctx, "ballotweb.entitled"), Text: i18n.Int(ctx, int64(d.All)), Href: in(ctx, votersPath(d.Ballot))})
}

// builder makes the forms of one ballot for one reader.
type builder struct {
	d        ballot.Details
	called   names
	written  url.Values
	problems ui.Problems
}

func (b builder) path(below string) string { return b.d.Path() + below }

func (b builder) field(ctx context.Context, name, id string, optional bool) ui.Field {
	f := ui.Field{Name: name, ID: id, Label: i18n.T(ctx, "ballotweb.field."+name), Error: b.problems.For(id), Optional: optional}
	if key := "ballotweb.help." + name; i18n.T(ctx, key) != key {
		f.Help = i18n.T(ctx, key)
	}
	return f
}

func (b builder) voting(ctx context.Context) *voting {
	open := b.d.Yours
	if b.d.Method.IsSecret() {
		open = slices.DeleteFunc(slices.Clone(open), func(y ballot.Yours) bool { return y.Given })
	}
	if len(open) == 0 {
		return nil
	}
	votes := 0
	for _, y := range open {
		votes += y.Votes
	}
	v := &voting{
		ForWhom: forWhom(ctx, open, b.called), Action: in(ctx, b.path("/stem")),
		Button: ui.Button{Text: i18n.N(ctx, "ballotweb.cast", votes), Kind: ui.Primary},
	}
	v.Voters = ui.Checkboxes{Field: b.field(ctx, "voter", "voter", false)}
	for _, y := range open {
		o := ui.Option{Value: string(y.ID), Text: b.called[y.ID], Selected: b.written["voter"] == nil || slices.Contains(b.written["voter"], string(y.ID))}
		if y.Caster != y.ID {
			o.Help = i18n.T(ctx, "ballotweb.by_proxy")
		}
		if y.Answer != "" {
			o.Help = i18n.T(ctx, "ballotweb.now", "answer", answer(ctx, b.d.Ballot, y.Answer))
		}
		v.Voters.Options = append(v.Voters.Options, o)
	}
	if len(open) == 1 {
		v.Hidden, v.Voters.Options = []ui.Pair{{Name: "voter", Value: string(open[0].ID)}}, nil
	}
	v.Note = i18n.T(ctx, "ballotweb.note.open")
	if b.d.Method.IsSecret() {
		v.Note = i18n.T(ctx, "ballotweb.note.secret")
	}
	if b.d.Method == vote.Choice {
		b.rank(ctx, v)
		return v
	}
	chosen := b.written.Get("answer")
	if chosen == "" && len(open) == 1 {
		chosen = string(open[0].Answer)
	}
	v.Answers = ui.Radios{Field: b.field(ctx, "answer", "answer", false)}
	add := func(a vote.Answer, text string) {
		v.Answers.Options = append(v.Answers.Options, ui.Option{Value: string(a), Text: text, Selected: chosen == string(a)})
	}
	if b.d.Method.HasOptions() {
		for i, o := range b.d.Options {
			add(vote.Ranked(i+1), text(ctx, o))
		}
	}
	for _, a := range b.d.Method.Answers() {
		add(a, i18n.T(ctx, answerKey(b.d.Method, a)))
	}
	return v
}

// rank asks for the place of each option.
func (b builder) rank(ctx context.Context, v *voting) {
	for i, o := range b.d.Options {
		name := rankField(i)
		s := ui.Select{Field: ui.Field{Name: name, Label: text(ctx, o)}, Empty: i18n.T(ctx, "ballotweb.unranked"), Short: true}
		if i == 0 {
			s.ID, s.Error = "answer", b.problems.For("answer")
		}
		for n := range b.d.Options {
			place := strconv.Itoa(n + 1)
			s.Options = append(s.Options, ui.Option{Value: place, Text: i18n.T(ctx, "ballotweb.place", "n", n+1), Selected: b.written.Get(name) == place})
		}
		v.Ranks = append(v.Ranks, s)
	}
	v.Blank = ui.Checkbox{Field: b.field(ctx, "blank", "blank", true), Checked: b.written.Get("blank") != ""}
}

func rankField(i int) string { return "rank-" + strconv.Itoa(i+1) }

// ranking reads the places as an answer; a place that is given twice, or none before
// it, makes it one that no ballot takes.
func ranking(f web.Form, options int) vote.Answer {
	if f.Bool("blank") {
		return vote.Blank
	}
	places := make([]int, options)
	given := 0
	for i := range options {
		n, err := strconv.Atoi(f.Get(rankField(i)))
		if err != nil {
			continue
		}
		if n < 1 || n > options || places[n-1] != 0 {
			return ""
		}
		places[n-1] = i + 1
		given++
	}
	if slices.Contains(places[:given], 0) {
		return ""
	}
	return vote.Ranked(places[:given]...)
}

func (b builder) object(ctx context.Context) *objectForm {
	at := slices.IndexFunc(b.d.Yours, func(y ballot.Yours) bool { return y.Caster == y.ID && !b.d.Objects(y.ID) })
	if !b.d.Written() || at < 0 {
		return nil
	}
	own := b.d.Yours[at] // who fills several seats objects for one after the other
	return &objectForm{
		Action: in(ctx, b.path("/indvend")), Hidden: []ui.Pair{{Name: "voter", Value: string(own.ID)}},
		Reason: ui.TextArea{Field: b.field(ctx, "objection", "objection", false), Value: b.written.Get("objection"), Rows: 2, Max: ballot.MaxReason},
		Button: ui.Button{Text: i18n.T(ctx, "ballotweb.object")},
	}
}

func (b builder) opening(ctx context.Context) *opening {
	if b.d.State != ballot.Prepared {
		return nil
	}
	o := &opening{
		Action: in(ctx, b.path("/aabn")), Barred: ui.Checkboxes{Field: b.field(ctx, "barred", "barred", true)},
		Why:    ui.TextArea{Field: b.field(ctx, "barring", "barring", true), Value: b.written.Get("barring"), Rows: 2, Max: ballot.MaxReason},
		Button: ui.Button{Text: i18n.T(ctx, "ballotweb.open"), Kind: ui.Primary},
	}
	for _, v := range b.d.Voters {
		o.Barred.Options = append(o.Barred.Options, ui.Option{
			Value: string(v.ID), Text: b.called[v.ID], Selected: slices.Contains(b.written["barred"], string(v.ID)),
		})
	}
	return o
}

func (b builder) closing(ctx context.Context) *closing {
	if b.d.State != ballot.Open {
		return nil
	}
	c := &closing{Action: in(ctx, b.path("/luk")), Button: ui.Button{Text: i18n.T(ctx, "ballotweb.close")}}
	if b.d.Written() {
		c.Note = i18n.T(ctx, "ballotweb.note.written")
	}
	if b.d.Method != vote.Hands {
		return c
	}
	c.Button.Kind = ui.Primary
	for _, name := range []string{"for", "against", "abstain"} {
		c.Hands = append(c.Hands, ui.Input{Field: b.field(ctx, name, name, false), Value: b.written.Get(name), InputMode: "numeric", Short: true})
	}
	if b.d.Casting {
		c.Chair = &ui.Radios{Field: b.field(ctx, "chair", "chair", true), Row: true}
		for _, a := range []vote.Answer{vote.For, vote.Against} {
			c.Chair.Options = append(c.Chair.Options, ui.Option{
				Value: string(a), Text: i18n.T(ctx, answerKey(b.d.Method, a)), Selected: b.written.Get("chair") == string(a),
			})
		}
	}
	return c
}

func (b builder) callOff(ctx context.Context) *callOffForm {
	if b.d.State != ballot.Open && b.d.State != ballot.Prepared {
		return nil
	}
	return &callOffForm{
		Action: in(ctx, b.path("/aflys")), Button: ui.Button{Text: i18n.T(ctx, "ballotweb.call_off"), Kind: ui.Danger},
		Reason: ui.TextArea{Field: b.field(ctx, "reason", "reason", false), Value: b.written.Get("reason"), Rows: 2, Max: ballot.MaxReason},
	}
}

func (b builder) result(ctx context.Context) *result {
	r := &result{Sums: strings.Join(sums(ctx, b.d.Ballot), " "), Chart: chart(ctx, b.d.Ballot)}
	if b.d.Method.HasOptions() {
		r.Rounds = rounds(ctx, b.d.Ballot)
	}
	if b.d.Method != vote.Hands {
		r.Files = ui.Downloads{{Text: "CSV", Href: in(ctx, b.path("/stemmer.csv"))}, {Text: "JSON", Href: in(ctx, b.path("/stemmer.json"))}}
		r.Recount = i18n.T(ctx, "ballotweb.recount.open")
	}
	if b.d.Method.IsSecret() {
		r.Recount = i18n.T(ctx, "ballotweb.recount.secret")
	}
	if b.d.MayDraft() {
		r.Draft = &ui.Post{Button: ui.Button{Text: i18n.T(ctx, "ballotweb.decide"), Kind: ui.Primary}, Action: in(ctx, b.path("/beslutning"))}
	}
	return r
}

// notes tell what the reader should know before anything else.
func (b builder) notes(ctx context.Context) (list []ui.Message) {
	if b.d.Barring != "" {
		list = append(list, ui.Message{Text: i18n.T(ctx, "ballotweb.barring", "reason", b.d.Barring)})
	}
	if len(b.d.Away) > 0 {
		list = append(list, ui.Message{
			Text: i18n.T(ctx, "ballotweb.away"), Link: ui.Link{Text: i18n.T(ctx, "ballotweb.to_meeting"), Href: in(ctx, b.d.About.Path)},
		})
	}
	for _, y := range b.d.Yours {
		switch {
		case !y.Given:
		case y.Answer != "":
			list = append(list, ui.Message{Kind: ui.Success, Text: i18n.T(ctx, "ballotweb.given", "name", b.called[y.ID], "answer", answer(ctx, b.d.Ballot, y.Answer))})
		default:
			list = append(list, ui.Message{Kind: ui.Success, Text: i18n.T(ctx, "ballotweb.given_secret", "name", b.called[y.ID])})
		}
	}
	if b.d.CanManage && b.d.Draft != "" {
		list = append(list, ui.Message{
			Text: i18n.T(ctx, "ballotweb.drafted"),
			Link: ui.Link{Text: i18n.T(ctx, "ballotweb.see_draft"), Href: in(ctx, "/beslutninger/udkast/"+string(b.d.Draft))},
		})
	}
	return list
}

func (b builder) objections(ctx context.Context) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "ballotweb.objections"),
		Columns: []ui.Column{{Title: i18n.T(ctx, "ballotweb.voter")}, {Title: i18n.T(ctx, "ballotweb.field.objection")}},
	}
	for _, o := range b.d.Objections {
		t.Rows = append(t.Rows, []ui.Cell{{Text: b.called[o.Voter]}, {Text: o.Reason}})
	}
	return t
}

// post reads the form, does something with it, and sends the reader back to the
// ballot; a form that is filled in wrongly is shown there again. Faults are told
// under the name that field has here.
func (h *handlers) post(w http.ResponseWriter, r *http.Request, flash string, fields map[string]string, do func(ctx context.Context, actor auth.Actor, id ballot.ID, f web.Form) error) error {
	ctx, id := r.Context(), ballot.ID(r.PathValue("id"))
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	err = do(ctx, auth.From(ctx), id, f)
	if web.Reform(err) {
		return h.showWith(w, r, f.Values, renamed(err, fields))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, ballot.Ballot{ID: id}.Path(), web.Flash{Key: flash})
}

// renamed gives the faulty fields the names that they have on the page.
func renamed(err error, fields map[string]string) error {
	var f errs.Fields
	for _, x := range errs.FieldsOf(err) {
		if name, ok := fields[x.Name]; ok {
			x.Name = name
		}
		f = append(f, x)
	}
	return f.Err()
}

func (h *handlers) open(w http.ResponseWriter, r *http.Request) error {
	return h.post(w, r, "ballotweb.flash.opened", nil, func(ctx context.Context, actor auth.Actor, id ballot.ID, f web.Form) error {
		return h.ballots.Open(ctx, actor, id, ballot.Barred{Voters: voterIDs(f.Values["barred"]), Reason: f.Text("barring")})
	})
}

func voterIDs(list []string) []ballot.VoterID {
	ids := make([]ballot.VoterID, len(list))
	for i, s := range list {
		ids[i] = ballot.VoterID(s)
	}
	return ids
}

func (h *handlers) cast(w http.ResponseWriter, r *http.Request) error {
	return h.post(w, r, "ballotweb.flash.cast", nil, func(ctx context.Context, actor auth.Actor, id ballot.ID, f web.Form) error {
		a := vote.Answer(f.Get("answer"))
		if a == "" {
			a = ranking(f, ballot.MaxOptions)
		}
		return h.ballots.Cast(ctx, actor, id, voterIDs(f.Values["voter"]), a)
	})
}

func (h *handlers) object(w http.ResponseWriter, r *http.Request) error {
	return h.post(w, r, "ballotweb.flash.objected", map[string]string{"reason": "objection"}, func(ctx context.Context, actor auth.Actor, id ballot.ID, f web.Form) error {
		return h.ballots.Object(ctx, actor, id, ballot.Objection{Voter: ballot.VoterID(f.Get("voter")), Reason: f.Text("objection")})
	})
}

func (h *handlers) close(w http.ResponseWriter, r *http.Request) error {
	return h.post(w, r, "ballotweb.flash.closed", nil, func(ctx context.Context, actor auth.Actor, id ballot.ID, f web.Form) error {
		hands := ballot.Raised{Chair: vote.Answer(f.Get("chair"))}
		for name, n := range map[string]*int{"for": &hands.For, "against": &hands.Against, "abstain": &hands.Abstain} {
			*n = count(f.Text(name))
		}
		if f.Text("for")+f.Text("against")+f.Text("abstain") == "" {
			hands.For = -1 // nothing was counted, and a ballot that is closed stays so
		}
		_, err := h.ballots.Close(ctx, actor, id, hands)
		return err
	})
}

// count reads a number of hands; what is none is negative, which the service refuses
// beside the field.
func count(s string) int {
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func (h *handlers) callOff(w http.ResponseWriter, r *http.Request) error {
	return h.post(w, r, "ballotweb.flash.called_off", nil, func(ctx context.Context, actor auth.Actor, id ballot.ID, f web.Form) error {
		return h.ballots.CallOff(ctx, actor, id, f.Text("reason"))
	})
}

func (h *handlers) decide(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.ballots.BeginDecision(ctx, auth.From(ctx), ballot.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path(), web.Flash{Key: "ballotweb.flash.drafted"})
}
