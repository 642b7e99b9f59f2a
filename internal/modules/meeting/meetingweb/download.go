package meetingweb

import (
	"context"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/paper"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// minutesFile and agendaFile answer with the document as a file of the kind. Nobody
// gets more of the meeting than its pages show them.
func (h *handlers) minutesFile(kind fileKind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		d, names, err := h.read(r)
		if err != nil {
			return err
		}
		if !minuted(d) {
			return meeting.ErrNotFound
		}
		doc, err := h.minutesPaper(r.Context(), d, names)
		if err != nil {
			return err
		}
		return kind.send(w, r, doc, i18n.T(r.Context(), "meetingweb.paper.minutes_file"), d)
	}
}

func (h *handlers) agendaFile(kind fileKind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		d, _, err := h.read(r)
		if err != nil {
			return err
		}
		if len(d.Items) == 0 {
			return meeting.ErrNotFound
		}
		return kind.send(w, r, h.agendaPaper(r.Context(), d), i18n.T(r.Context(), "meetingweb.paper.agenda_file"), d)
	}
}

// minuted reports whether the reader may have the minutes.
func minuted(d meeting.Details) bool {
	return d.State == meeting.Approved || d.Inside && d.State == meeting.Held
}

// fileKind is a form that documents are had in.
type fileKind struct {
	name, ending, mediaType string
	write                   func(paper.Document) []byte
}

var (
	asPDF      = fileKind{"PDF", ".pdf", "application/pdf", paper.Document.PDF}
	asMarkdown = fileKind{"Markdown", ".md", "text/markdown; charset=utf-8", func(d paper.Document) []byte { return []byte(d.Markdown()) }}
	asODT      = fileKind{"ODT", ".odt", "application/vnd.oasis.opendocument.text", paper.Document.ODT}
)

// download is a link to a file: of what, and in which form.
type download struct{ What, As, Href string }

// downloads are the files of the page: of the minutes where there are any, and else,
// or beside the agenda, of that.
func downloads(ctx context.Context, d meeting.Details, tab string) (list []download) {
	add := func(what, path string, kinds ...fileKind) {
		for _, k := range kinds {
			list = append(list, download{i18n.T(ctx, what), k.name, in(ctx, d.Path()+path+k.ending)})
		}
	}
	switch {
	case tab != "agenda" && minuted(d):
		add("meetingweb.tab.minutes", "/referat", asPDF, asMarkdown, asODT)
	case tab != "minutes" && len(d.Items) > 0:
		add("meetingweb.tab.agenda", "/dagsorden", asPDF)
	}
	return list
}

func (k fileKind) send(w http.ResponseWriter, r *http.Request, doc paper.Document, name string, d meeting.Details) error {
	name += "-" + d.In.Slug + "-" + d.Day().String() + k.ending
	w.Header().Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": name}))
	return web.Send(w, r, http.StatusOK, k.mediaType, k.write(doc))
}

// blank is the document before anything of the meeting stands in it.
func (h *handlers) blank(ctx context.Context, d meeting.Details, title string) paper.Document {
	doc := paper.Document{
		Language: paper.Danish, Title: title, Above: groupName(ctx, d.In), Author: ui.SiteName(ctx), Made: d.Updated,
		Subject: i18n.T(ctx, "meetingweb.title_of", "title", title, "group", groupName(ctx, d.In)),
		Pages:   i18n.T(ctx, "meetingweb.paper.pages", "n", "{n}", "total", "{total}"),
	}
	if i18n.Lang(ctx) == i18n.English {
		doc.Language = paper.English
	}
	return doc
}

// minutesPaper is what came of the meeting: each item, what is to be done, and who was
// there.
func (h *handlers) minutesPaper(ctx context.Context, d meeting.Details, names map[registry.AuthorityID]registry.Name) (paper.Document, error) {
	doc := h.blank(ctx, d, i18n.T(ctx, "meetingweb.paper.minutes", "date", d.Day()))
	doc.Facts = []string{state(ctx, d.Meeting).Text, hours(ctx, d.Plan), where(ctx, d.Plan)}
	for _, it := range d.Items {
		doc.Blocks = append(doc.Blocks, itemHead(ctx, it)...)
		if it.Outcome == "" {
			continue
		}
		if it.Kind != meeting.ToDecide {
			doc.Blocks = append(doc.Blocks, paper.Prose(it.Outcome)...)
			continue
		}
		box, err := h.decided(ctx, d, it)
		if err != nil {
			return doc, err
		}
		doc.Blocks = append(doc.Blocks, box)
		doc.Blocks = append(doc.Blocks, votes(ctx, it, names)...)
	}
	doc.Blocks = append(doc.Blocks, actionsPaper(ctx, d, names, h.today())...)
	doc.Blocks = append(doc.Blocks, attendancePaper(ctx, d, names)...)
	doc.Blocks = append(doc.Blocks, h.origin(ctx, d))
	return doc, nil
}

// agendaPaper is what is to be dealt with, with the papers in full.
func (h *handlers) agendaPaper(ctx context.Context, d meeting.Details) paper.Document {
	doc := h.blank(ctx, d, i18n.T(ctx, "meetingweb.paper.agenda", "date", d.Day()))
	doc.Facts = []string{hours(ctx, d.Plan), where(ctx, d.Plan)}
	for _, it := range d.Items {
		doc.Blocks = append(doc.Blocks, itemHead(ctx, it)...)
		for _, part := range paperParts(ctx, it.Paper) {
			doc.Blocks = append(doc.Blocks, paper.Heading{Level: 3, Text: part.Title})
			doc.Blocks = append(doc.Blocks, paper.Prose(part.Text)...)
		}
		if len(it.Files) == 0 {
			continue
		}
		doc.Blocks = append(doc.Blocks, paper.Heading{Level: 3, Text: i18n.T(ctx, "meetingweb.files")})
		var files paper.List
		for _, f := range it.Files {
			files.Items = append(files.Items, paper.Linked(f.Name, h.base+filePath(ctx, d, f)))
		}
		doc.Blocks = append(doc.Blocks, files)
	}
	doc.Blocks = append(doc.Blocks, h.origin(ctx, d))
	return doc
}

// origin leads from a file, wherever it was sent on to, to where it is from.
func (h *handlers) origin(ctx context.Context, d meeting.Details) paper.Paragraph {
	url := h.base + in(ctx, d.Path())
	return paper.Paragraph{Soft: true, Text: paper.Text{{Text: i18n.T(ctx, "meetingweb.paper.origin") + " "}, {Text: url, Link: url}}}
}

// itemHead is an item as it stands on the agenda.
func itemHead(ctx context.Context, it meeting.Item) []paper.Block {
	if it.Partly && it.Text == "" {
		it.Text = i18n.T(ctx, "meetingweb.closed_text")
	}
	blocks := []paper.Block{paper.Heading{Level: 2, Number: strconv.Itoa(it.Rank), Text: it.Title}, paper.Tags(tags(ctx, it))}
	return append(blocks, paper.Prose(it.Text)...)
}

// decided is what was decided, with its number among the group's.
func (h *handlers) decided(ctx context.Context, d meeting.Details, it meeting.Item) (paper.Box, error) {
	box := paper.Box{Title: paper.Plain(i18n.T(ctx, meeting.ToDecide.Label())), Body: paper.Lines(it.Outcome)}
	if it.Decision == "" {
		return box, nil
	}
	slug, err := h.decisions.SlugOf(ctx, it.Decision)
	if errs.KindOf(err) == errs.NotFound { // still a draft
		return box, nil
	}
	box.Title = paper.Linked(rulingTitle(ctx, d, slug), h.base+in(ctx, decision.Decision{Slug: slug}.Path()))
	return box, err
}

// votes are who voted what on the item, where that was open. What the votes came to
// stands in the minutes.
func votes(ctx context.Context, it meeting.Item, names map[registry.AuthorityID]registry.Name) (blocks []paper.Block) {
	for _, b := range it.Ballots {
		if b.Result == nil || b.Method.HasOptions() || len(b.Votes) == 0 {
			continue
		}
		t := paper.Table{Caption: b.Title.In(i18n.Lang(ctx)), RowHeader: true, Columns: []paper.Column{
			{Title: i18n.T(ctx, "meetingweb.seat"), Width: 2}, {Title: i18n.T(ctx, "meetingweb.paper.vote"), Width: 2},
		}}
		for _, v := range b.Voters {
			t.Rows = append(t.Rows, []paper.Text{paper.Plain(names[v.Authority].FullName()), paper.Plain(answer(ctx, b, v, names))})
		}
		blocks = append(blocks, t)
	}
	return blocks
}

// answer is what was voted for the voter, and by whom with its proxy.
func answer(ctx context.Context, b ballot.Summary, v ballot.Voter, names map[registry.AuthorityID]registry.Name) string {
	at := slices.IndexFunc(b.Votes, func(x ballot.Vote) bool { return x.Voter == v.ID })
	switch {
	case v.Barred:
		return i18n.T(ctx, "meetingweb.paper.vote.barred")
	case at < 0:
		return i18n.T(ctx, "meetingweb.paper.vote.none")
	}
	text := i18n.T(ctx, "meetingweb.paper.vote."+string(b.Votes[at].Answer))
	for _, holder := range b.Voters {
		if holder.ID == b.Votes[at].Caster && holder.ID != v.ID {
			return i18n.T(ctx, "meetingweb.paper.by_proxy", "answer", text, "name", names[holder.Authority].FullName())
		}
	}
	return text
}

// actionsPaper are what is to be done because of the meeting.
func actionsPaper(ctx context.Context, d meeting.Details, names map[registry.AuthorityID]registry.Name, today civil.Date) []paper.Block {
	if len(d.Actions) == 0 {
		return nil
	}
	t := paper.Table{Columns: []paper.Column{
		{Title: i18n.T(ctx, "meetingweb.action"), Width: 4}, {Title: i18n.T(ctx, "meetingweb.field.seat"), Width: 3},
		{Title: i18n.T(ctx, "meetingweb.field.due"), Width: 2}, {Title: i18n.T(ctx, "meetingweb.state"), Width: 2},
	}}
	for _, a := range d.Actions {
		t.Rows = append(t.Rows, []paper.Text{
			paper.Plain(a.Text), paper.Plain(called(names[a.Authority], d.People[a.Person])), paper.Plain(i18n.Date(ctx, a.Due)), paper.Plain(actionState(ctx, a, today).Text),
		})
	}
	return []paper.Block{paper.Heading{Level: 2, Text: i18n.T(ctx, "meetingweb.actions")}, t}
}

// called is an authority, after the person who acts for it where the reader may know.
func called(authority registry.Name, person string) string {
	if person == "" {
		return authority.FullName()
	}
	return person + ", " + authority.FullName()
}

// attendancePaper is who was there, and whether they were enough.
func attendancePaper(ctx context.Context, d meeting.Details, names map[registry.AuthorityID]registry.Name) []paper.Block {
	if len(d.Roll) == 0 {
		return nil
	}
	roll := rollTable(ctx, d, names)
	t := paper.Table{RowHeader: true}
	for _, c := range roll.Columns {
		t.Columns = append(t.Columns, paper.Column{Title: c.Title})
	}
	t.Columns[0].Width = 2
	for _, row := range roll.Rows {
		cells := make([]paper.Text, len(row))
		for i, c := range row {
			cells[i] = paper.Plain(c.Text)
		}
		t.Rows = append(t.Rows, cells)
	}
	return []paper.Block{
		paper.Heading{Level: 2, Text: roll.Caption}, paper.Paragraph{Text: paper.Plain(quorumWords(ctx, d).Text)}, t,
	}
}
