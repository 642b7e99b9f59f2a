package meetingweb

import (
	"context"
	"net/http"
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// showPage is a meeting, its agenda or its minutes.
type showPage struct {
	ui.Page
	Live     *ui.Live
	Answers  []ui.Post // to the invitation, of those who are on the roll
	Answered string
	Steps    []ui.Post // what is next, for those who keep the meeting
	Links    []ui.Button
	Agenda   ui.Agenda
	None     ui.Empty
	Actions  ui.List
	Here     []ui.Post // the reader comes or goes
	Proxy    ui.Button // where proxies are given
	Proposed *proposed
	Now      now
	Quorum   []ui.Status
	Roll     ui.Table
	Others   string // where the roll is too long to stand here
	Dates    ui.Timeline
	Due      ui.List
	Facts    ui.Facts
}

// read gives the meeting of the address, with the names of its authorities.
func (h *handlers) read(r *http.Request) (d meeting.Details, names map[registry.AuthorityID]registry.Name, err error) {
	ctx := r.Context()
	if d, err = h.meetings.ByID(ctx, auth.From(ctx), meeting.ID(r.PathValue("id"))); err != nil {
		return d, nil, err
	}
	names, err = h.named(ctx, d)
	return d, names, err
}

// named gives the names of the authorities that the meeting tells of.
func (h *handlers) named(ctx context.Context, d meeting.Details) (map[registry.AuthorityID]registry.Name, error) {
	var ids []registry.AuthorityID
	for _, s := range d.Roll {
		ids = append(ids, s.Authority)
	}
	for _, a := range d.Actions {
		ids = append(ids, a.Authority)
	}
	for _, p := range d.Proposals {
		ids = append(ids, p.Authority)
	}
	for _, it := range d.Items {
		for _, b := range it.Ballots {
			for _, v := range b.Voters {
				ids = append(ids, v.Authority)
			}
		}
	}
	return h.authorities.NamesByID(ctx, ids)
}

// listed is how many seats a roll may have for the page of its meeting to list them all.
// Hundreds read that page while an assembly comes in, and each sees its own there.
const listed = 200

func (h *handlers) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, version, err := h.readLive(r)
	if err != nil {
		return err
	}
	p := newPage(ctx, d, "meeting")
	if n := len(d.Roll); n > listed {
		d.Roll, p.Others = d.Own, i18n.T(ctx, "meetingweb.roll_of_many", "n", n)
	}
	names, err := h.named(ctx, d)
	if err != nil {
		return err
	}
	p.Live = followed(ctx, d, version)
	if p.Agenda, err = h.items(ctx, d, names, d.CanKeep && d.Open()); err != nil {
		return err
	}
	withComments(ctx, d, p.Agenda)
	p.aside(ctx, d, names, h.meetings.Now())
	p.Proposed = h.proposed(ctx, d, names)
	p.todo(ctx, d, h.meetings.Now())
	return web.Render(w, r, http.StatusOK, showView(p))
}

func newPage(ctx context.Context, d meeting.Details, tab string) showPage {
	p := showPage{Page: frame(ctx, d, "")}
	p.Tabs = tabs(ctx, d, tab)
	if !d.Open() {
		d.Link = "" // nobody is there any longer
	}
	p.Meta = metaView(state(ctx, d.Meeting), []string{groupName(ctx, d.In), hours(ctx, d.Plan), where(ctx, d.Plan)}, d.Link, i18n.T(ctx, "meetingweb.take_part"), downloads(ctx, d, tab))
	p.None = ui.Empty{Title: i18n.T(ctx, "meetingweb.no_agenda"), Text: i18n.T(ctx, "meetingweb.no_agenda_text")}
	return p
}

// items are the agenda, with what came of each item where that may be read, and with
// what leads to changing it. The minutes stand by themselves.
func (h *handlers) items(
	ctx context.Context, d meeting.Details, names map[registry.AuthorityID]registry.Name, edit bool,
) (list ui.Agenda, err error) {
	for _, it := range d.Items {
		x := ui.AgendaItem{ID: it.Anchor(), Title: it.Title, Tags: tags(ctx, it), Links: papers(ctx, d, it), Text: it.Text}
		if it.Partly && it.Text == "" {
			x.Text = i18n.T(ctx, "meetingweb.closed_text")
		}
		if it.Outcome != "" {
			if it.Kind != meeting.ToDecide {
				x.Content = ui.Prose{Text: it.Outcome}
			} else if x.Ruling, err = h.ruling(ctx, d, it); err != nil {
				return nil, err
			}
		}
		if p, ok := d.Proposed(it.ID); ok {
			x.Tags = append(x.Tags, i18n.T(ctx, "meetingweb.proposed_by", "name", names[p.Authority].FullName()))
		}
		if ballots := votedOn(ctx, it, names); len(ballots) > 0 {
			x.Content = votedView(ballots)
		}
		if edit {
			if mayVoteOn(d, it) {
				x.Links = append(x.Links, ui.Link{Text: i18n.T(ctx, "meetingweb.put_to_vote"), Href: in(ctx, itemPath(d, it)+"/afstemning")})
			}
			x.Links = append(x.Links, ui.Link{Text: i18n.T(ctx, "meetingweb.edit_item"), Href: in(ctx, itemPath(d, it))})
		}
		list = append(list, x)
	}
	return list, nil
}

func itemPath(d meeting.Details, it meeting.Item) string {
	return d.Path() + "/punkter/" + string(it.ID)
}

// ruling is what was decided, with where it stands in the register: as a decision, or
// as the draft that those who keep the meeting may go on with.
func (h *handlers) ruling(ctx context.Context, d meeting.Details, it meeting.Item) (*ui.Ruling, error) {
	r := &ui.Ruling{Title: i18n.T(ctx, meeting.ToDecide.Label()), Text: it.Outcome}
	if it.Decision == "" {
		return r, nil
	}
	slug, err := h.decisions.SlugOf(ctx, it.Decision)
	switch {
	case err == nil:
		r.Title = rulingTitle(ctx, d, slug)
		r.Link = ui.Link{Text: i18n.T(ctx, "meetingweb.in_register"), Href: in(ctx, decision.Decision{Slug: slug}.Path())}
	case errs.KindOf(err) != errs.NotFound:
		return nil, err
	case d.CanKeep:
		if stands, err := h.meetings.Stands(ctx, it); err != nil || !stands { // the draft was thrown away
			return r, err
		}
		r.Link = ui.Link{Text: i18n.T(ctx, "meetingweb.draft_in_register"), Href: in(ctx, decision.Draft{ID: it.Decision}.Path())}
	}
	return r, nil
}

// rulingTitle names the decision at the address by its number among the group's.
func rulingTitle(ctx context.Context, d meeting.Details, slug string) string {
	name := i18n.T(ctx, meeting.ToDecide.Label())
	if number, ok := strings.CutPrefix(slug, d.In.Slug+"-"); ok {
		return name + " " + groupName(ctx, d.In) + " " + number
	}
	return name
}

// aside is what stands beside the agenda: who is there, and how it went.
func (p *showPage) aside(ctx context.Context, d meeting.Details, names map[registry.AuthorityID]registry.Name, now time.Time) {
	today := civil.Of(now)
	if held := d.State == meeting.Held || d.State == meeting.Approved; held && d.Quorum.Votes > 0 {
		p.Now = nowIn(ctx, d)
		if d.State == meeting.Approved || !now.Before(d.End) {
			p.Quorum = append(p.Quorum, quorumWords(ctx, d))
		}
	}
	p.Roll = rollTable(ctx, d, names)
	p.Actions = actionRows(ctx, d, names, today)
	for _, x := range d.Deadlines {
		item := ui.Item{Title: i18n.T(ctx, x.Kind.Label()), Note: i18n.T(ctx, "meetingweb.due_on", "date", x.Due)}
		if x.Kind == meeting.NoticeDue && d.Late != "" {
			item.Note += ". " + i18n.T(ctx, "meetingweb.late_because", "reason", d.Late)
		}
		switch {
		case x.Done != 0 && !x.Late(today):
			item.Right = ui.Status{Verdict: ui.Yes, Text: i18n.T(ctx, "meetingweb.in_time")}
		case x.Done != 0:
			item.Right = ui.Status{Verdict: ui.Partly, Text: i18n.N(ctx, "meetingweb.was_late", int(x.Done-x.Due))}
		case d.State == meeting.Cancelled:
			continue
		case x.Late(today):
			item.Right = ui.Status{Verdict: ui.No, Text: i18n.N(ctx, "meetingweb.is_late", int(today-x.Due))}
		default:
			item.Right = ui.Status{Verdict: ui.Unanswered, Text: i18n.T(ctx, "meetingweb.not_yet")}
		}
		p.Due = append(p.Due, item)
	}
	p.Dates = course(ctx, d)
	p.Facts = ui.Facts{{Name: i18n.T(ctx, "meetingweb.who_reads"), Text: reachName(ctx, d.Reach)}}
	if d.Series != nil {
		p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "meetingweb.part_of_series"), Text: i18n.T(ctx, "meetingweb.series_all"), Href: in(ctx, d.Series.Path())})
	}
}

// course is how the meeting went, the latest first.
func course(ctx context.Context, d meeting.Details) (list ui.Timeline) {
	for _, x := range []struct {
		key  string
		at   *time.Time
		kind ui.EventKind
	}{
		{"approved", d.Approved, ui.Decided}, {"held", d.Held, ui.Said}, {"papers", d.Papers, ui.Said}, {"invited", d.Invited, ui.Said},
	} {
		if x.at != nil {
			day := civil.Of(*x.at)
			list = append(list, ui.Event{Kind: x.kind, When: i18n.Date(ctx, day), ISO: day.String(), Title: i18n.T(ctx, "meetingweb.course."+x.key)})
		}
	}
	return list
}

func rollTable(ctx context.Context, d meeting.Details, names map[registry.AuthorityID]registry.Name) ui.Table {
	held := d.State == meeting.Held || d.State == meeting.Approved
	last := i18n.T(ctx, "meetingweb.answer")
	if held {
		last = i18n.T(ctx, "meetingweb.there")
	}
	t := ui.Table{Caption: i18n.T(ctx, "meetingweb.attendance"), Dense: true, Columns: []ui.Column{
		{Title: i18n.T(ctx, "meetingweb.seat")}, {Title: i18n.T(ctx, "meetingweb.role")}, {Title: last},
	}}
	for _, s := range d.Roll {
		text := i18n.T(ctx, s.Answer.Label())
		if held {
			text = there(ctx, d, s, names)
		}
		name := names[s.Authority].FullName()
		if who := d.People[s.Person]; who != "" {
			name = who + ", " + name
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: name}, {Text: i18n.T(ctx, s.Role.Label())}, {Text: text}})
	}
	return t
}

func actionRows(ctx context.Context, d meeting.Details, names map[registry.AuthorityID]registry.Name, today civil.Date) (list ui.List) {
	for _, a := range d.Actions {
		owner := names[a.Authority].FullName()
		if who := d.People[a.Person]; who != "" {
			owner = who + ", " + owner
		}
		item := ui.Item{Title: a.Text, Note: i18n.T(ctx, "meetingweb.owner_due", "owner", owner, "date", a.Due), Right: actionState(ctx, a, today)}
		if d.Inside {
			item.Href = in(ctx, a.Path())
		}
		list = append(list, item)
	}
	return list
}

func actionState(ctx context.Context, a meeting.Action, today civil.Date) ui.Status {
	switch {
	case a.Done != 0:
		return ui.Status{Verdict: ui.Yes, Text: i18n.T(ctx, "meetingweb.done")}
	case a.Due < today:
		return ui.Status{Verdict: ui.No, Text: i18n.N(ctx, "meetingweb.is_late", int(today-a.Due))}
	}
	return ui.Status{Verdict: ui.Unanswered, Text: i18n.T(ctx, "meetingweb.open")}
}

// todo is what the reader may do now.
func (p *showPage) todo(ctx context.Context, d meeting.Details, now time.Time) {
	today := civil.Of(now)
	post := func(verb, path string, hidden ...ui.Pair) ui.Post {
		return ui.Post{Button: ui.Button{Text: i18n.T(ctx, "meetingweb.do."+verb)}, Action: in(ctx, d.Path()+path), Hidden: hidden}
	}
	link := func(verb, path string) {
		p.Links = append(p.Links, ui.Button{Text: i18n.T(ctx, "meetingweb.do."+verb), Href: in(ctx, d.Path()+path)})
	}
	if len(d.Own) > 0 && d.State == meeting.Invited {
		p.Answered = i18n.T(ctx, "meetingweb.you_answered", "answer", i18n.T(ctx, d.Own[0].Answer.Label()))
		for _, a := range meeting.Answers {
			if b := post("answer_"+string(a), "/svar", ui.Pair{Name: "answer", Value: string(a)}); a != d.Own[0].Answer {
				p.Answers = append(p.Answers, b)
			}
		}
	}
	if d.State == meeting.Held {
		for _, s := range d.Own {
			p.Here = append(p.Here, registers(ctx, d, s, now))
		}
	}
	if len(givers(d)) > 0 {
		p.Proxy = ui.Button{Text: i18n.T(ctx, "meetingweb.do.proxy"), Href: in(ctx, d.Path()+"/fuldmagt")}
		if d.BarsProxies() {
			p.Proxy.Text = i18n.T(ctx, "meetingweb.void_proxies")
		}
	}
	if !d.CanKeep || !d.Open() {
		return
	}
	link("item", "/punkter/ny")
	link("move", "/ret")
	switch d.State {
	case meeting.Planned:
		if d.NoticeMissed(today) {
			link("invite", "/indkald")
		} else {
			p.Steps = append(p.Steps, post("invite", "/indkald"))
		}
	case meeting.Invited:
		if d.Papers == nil {
			p.Steps = append(p.Steps, post("papers", "/bilag"))
		}
		if d.Day() <= today {
			p.Steps = append(p.Steps, post("hold", "/begynd"))
		}
	case meeting.Held:
		link("screen", "/skaerm")
		link("door", "/doer")
		link("attend", "/fremmoede")
		link("minutes", "/referat/ret")
		link("action", "/opgaver/ny")
		link("approve", "/referat/godkend")
	case meeting.Approved, meeting.Cancelled:
	}
	if d.State != meeting.Held {
		link("cancel", "/aflys")
	}
}

// agenda is what is to be dealt with, with the papers in full.
func (h *handlers) agenda(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, _, err := h.read(r)
	if err != nil {
		return err
	}
	p := newPage(ctx, d, "agenda")
	for _, it := range d.Items {
		x := ui.AgendaItem{ID: it.Anchor(), Title: it.Title, Tags: tags(ctx, it), Text: it.Text}
		if it.Partly && it.Text == "" {
			x.Text = i18n.T(ctx, "meetingweb.closed_text")
		}
		for _, f := range it.Files {
			x.Links = append(x.Links, ui.Link{Text: f.Name, Href: filePath(ctx, d, f)})
		}
		if d.Inside && it.Version > 1 {
			x.Links = append(x.Links, ui.Link{Text: i18n.T(ctx, "meetingweb.version", "n", it.Version), Href: in(ctx, itemPath(d, it)+"/versioner")})
		}
		if it.Paper.Status != meeting.NoPaper {
			x.Content = paperView(paperParts(ctx, it.Paper))
		}
		p.Agenda = append(p.Agenda, x)
	}
	withComments(ctx, d, p.Agenda)
	return web.Render(w, r, http.StatusOK, documentView(p))
}

// textPart is a part of a paper with its heading.
type textPart struct{ Title, Text string }

func paperParts(ctx context.Context, paper meeting.Paper) (list []textPart) {
	for _, part := range paper.Parts() {
		if *part.Text != "" {
			list = append(list, textPart{i18n.T(ctx, "meetingweb.field."+part.Name), *part.Text})
		}
	}
	return list
}

func (h *handlers) minutes(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, names, err := h.read(r)
	if err != nil {
		return err
	}
	p := newPage(ctx, d, "minutes")
	if !d.Inside && d.State != meeting.Approved || d.State == meeting.Planned || d.State == meeting.Invited || d.State == meeting.Cancelled {
		p.None = ui.Empty{Title: i18n.T(ctx, "meetingweb.no_minutes"), Text: i18n.T(ctx, "meetingweb.no_minutes_text")}
		return web.Render(w, r, http.StatusOK, documentView(p))
	}
	if p.Agenda, err = h.items(ctx, d, names, false); err != nil {
		return err
	}
	p.aside(ctx, d, names, h.meetings.Now())
	return web.Render(w, r, http.StatusOK, minutesView(p))
}

func (h *handlers) file(w http.ResponseWriter, r *http.Request) error {
	f, content, err := h.meetings.OpenFile(r.Context(), auth.From(r.Context()), meeting.ID(r.PathValue("id")), meeting.FileID(r.PathValue("file")))
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // it was only read
	return web.Attachment(w, r, f.Name, f.Type, f.Size, content)
}
