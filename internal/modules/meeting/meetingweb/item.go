package meetingweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

func (h *handlers) newItem(w http.ResponseWriter, r *http.Request) error {
	return h.showNewItem(w, r, url.Values{}, nil)
}

func (h *handlers) showNewItem(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, err := h.kept(r)
	if err != nil {
		return err
	}
	page := frame(ctx, d, i18n.T(ctx, "meetingweb.do.item"))
	f := form.New(ctx, texts, page, d.Path()+"/punkter/ny", d.Path(), written, failed)
	f.Save.Text = i18n.T(ctx, "meetingweb.do.item")
	itemFields(ctx, f)
	return f.Render(w, r, failed)
}

func itemFields(ctx context.Context, f *form.Page) {
	place := f.Input(ctx, "place", true)
	place.Label, place.Help, place.InputMode, place.Short = i18n.T(ctx, "meetingweb.field.rank"), i18n.T(ctx, "meetingweb.help.rank"), "numeric", true
	f.Add(i18n.T(ctx, "meetingweb.item"),
		ui.Radios{Field: f.Field(ctx, "kind", false), Options: form.Options(ctx, meeting.ItemKinds, f.Written.Get("kind")), Row: true},
		ui.Input{Field: f.Field(ctx, "title", false), Value: f.Written.Get("title"), Max: meeting.MaxTitle, Wide: true},
		f.Area(ctx, "text", true, meeting.MaxText), place)
	f.Add(i18n.T(ctx, "meetingweb.closed_item"),
		ui.Checkbox{Field: f.Field(ctx, "closed", true), Checked: f.Written.Get("closed") != ""},
		ui.Input{Field: f.Field(ctx, "open_title", true), Value: f.Written.Get("open_title"), Max: meeting.MaxTitle, Wide: true},
		f.Area(ctx, "open_text", true, meeting.MaxText))
	f.Add(i18n.T(ctx, "meetingweb.paper"),
		ui.Radios{Field: f.Field(ctx, "paper", false), Options: form.Options(ctx, meeting.PaperStatuses, f.Written.Get("paper")), Row: true})
	parts := &f.Sections[len(f.Sections)-1].Parts
	for _, p := range new(meeting.Paper).Parts() {
		*parts = append(*parts, f.Area(ctx, p.Name, true, meeting.MaxText))
	}
}

// readItem reads an item and the place that it is to have; what is no number leaves
// it last.
func readItem(f web.Form) (c meeting.Content, place int) {
	c = meeting.Content{
		Kind: meeting.ItemKind(f.Text("kind")), Title: f.Text("title"), Text: f.Text("text"), Closed: f.Bool("closed"),
		Open:  meeting.Open{Title: f.Text("open_title"), Text: f.Text("open_text")},
		Paper: meeting.Paper{Status: meeting.PaperStatus(f.Text("paper"))},
	}
	for _, p := range c.Paper.Parts() {
		*p.Text = f.Text(p.Name)
	}
	place, err := strconv.Atoi(f.Text("place"))
	if err != nil {
		place = 0
	}
	return c, place
}

func writtenItem(it meeting.Item) url.Values {
	v := url.Values{
		"kind": {string(it.Kind)}, "title": {it.Title}, "text": {it.Text}, "open_title": {it.Open.Title}, "open_text": {it.Open.Text},
		"paper": {string(it.Paper.Status)}, "place": {strconv.Itoa(it.Rank)},
	}
	if it.Closed {
		v.Set("closed", "1")
	}
	for _, p := range it.Paper.Parts() {
		v.Set(p.Name, *p.Text)
	}
	return v
}

func (h *handlers) addItem(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id := meeting.ID(r.PathValue("id"))
	c, place := readItem(f)
	it, err := h.meetings.AddItem(ctx, auth.From(ctx), id, place, c)
	if form.Again(err) {
		return h.showNewItem(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, meeting.Meeting{ID: id}.Path()+"#"+it.Anchor(), web.Flash{Key: "meetingweb.flash.saved"})
}

// itemKept reads the item of the address for somebody who keeps its meeting.
func (h *handlers) itemKept(r *http.Request) (meeting.Details, meeting.Item, error) {
	d, it, err := h.meetings.ItemByID(r.Context(), auth.From(r.Context()), meeting.ID(r.PathValue("id")), meeting.ItemID(r.PathValue("item")))
	if err == nil && !d.CanKeep {
		err = meeting.ErrForbidden
	}
	return d, it, err
}

func (h *handlers) itemForm(w http.ResponseWriter, r *http.Request) error {
	return h.showItem(w, r, nil, nil)
}

func (h *handlers) showItem(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, it, err := h.itemKept(r)
	if err != nil {
		return err
	}
	if written == nil {
		written = writtenItem(it)
	}
	f := form.New(ctx, texts, frame(ctx, d, it.Title), itemPath(d, it), d.Path(), written, failed)
	f.Version(it.Version, failed)
	itemFields(ctx, f)
	decided, err := h.meetings.Stands(ctx, it)
	if err != nil {
		return err
	}
	may, err := h.groups.MattersOf(ctx, d.In, d.Day())
	if err != nil {
		return err
	}
	f.After = afterItem(ctx, d, it, decided, may, f.Problems)
	return f.Render(w, r, failed)
}

// itemRest is what can be done with an item besides editing it.
type itemRest struct {
	Files  ui.Table
	Upload string
	File   ui.Input
	Remove *ui.Post
	Decide string // where it becomes a draft in the register
	Matter ui.Select
}

func afterItem(ctx context.Context, d meeting.Details, it meeting.Item, decided bool, may group.Matters, faults ui.Problems) templ.Component {
	p := itemRest{
		Upload: in(ctx, itemPath(d, it)+"/filer"),
		File: ui.Input{
			Field: ui.Field{Name: "file", Label: i18n.T(ctx, "meetingweb.field.file"), Help: i18n.T(ctx, "meetingweb.help.file"), Error: faults.For("file")},
			Type:  "file", Accept: ".pdf,.odt,.docx",
		},
		Files: ui.Table{
			Caption: i18n.T(ctx, "meetingweb.files"),
			Columns: []ui.Column{{Title: i18n.T(ctx, "meetingweb.field.file")}, {Title: i18n.T(ctx, "meetingweb.size")}, {Title: i18n.T(ctx, "meetingweb.remove"), Hidden: true}},
		},
	}
	for _, x := range it.Files {
		p.Files.Rows = append(p.Files.Rows, []ui.Cell{
			{Text: x.Name, Href: filePath(ctx, d, x)}, {Text: i18n.From(ctx).Bytes(x.Size)},
			{Content: ui.Post{
				Button: ui.Button{Text: i18n.T(ctx, "meetingweb.remove_file", "name", x.Name)}, Action: filePath(ctx, d, x) + "/slet", Quiet: true,
			}},
		})
	}
	if it.Outcome == "" && d.Open() {
		p.Remove = &ui.Post{Button: ui.Button{Text: i18n.T(ctx, "meetingweb.remove_item"), Kind: ui.Danger}, Action: in(ctx, itemPath(d, it)+"/slet")}
	}
	if it.Kind == meeting.ToDecide && it.Outcome != "" && !decided {
		p.Decide = in(ctx, itemPath(d, it)+"/beslutning")
		p.Matter = ui.Select{
			Field:   ui.Field{Name: "matter", Label: i18n.T(ctx, "meetingweb.field.matter"), Help: i18n.T(ctx, "meetingweb.help.matter"), Error: faults.For("matter")},
			Empty:   i18n.T(ctx, "meetingweb.choose"),
			Options: form.Options(ctx, may, string(matterOf(d, it))),
		}
	}
	return p.view()
}

// matterOf is what the item was voted on as, or proposed as; empty where neither says it.
func matterOf(d meeting.Details, it meeting.Item) group.Matter {
	if b, voted := it.Settled(); voted {
		return b.Matter
	}
	p, _ := d.Proposed(it.ID)
	return p.Matter
}

func (h *handlers) editItem(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id := meeting.ID(r.PathValue("id"))
	c, place := readItem(f)
	it, err := h.meetings.EditItem(ctx, auth.From(ctx), id, meeting.ItemID(r.PathValue("item")), form.ReadVersion(f), place, c)
	if form.Again(err) {
		return h.showItem(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, meeting.Meeting{ID: id}.Path()+"#"+it.Anchor(), web.Flash{Key: "meetingweb.flash.saved"})
}

func (h *handlers) removeItem(w http.ResponseWriter, r *http.Request) error {
	id := meeting.ID(r.PathValue("id"))
	if err := h.meetings.RemoveItem(r.Context(), auth.From(r.Context()), id, meeting.ItemID(r.PathValue("item"))); err != nil {
		return err
	}
	return web.Redirect(w, r, meeting.Meeting{ID: id}.Path(), web.Flash{Key: "meetingweb.flash.removed"})
}

func (h *handlers) attach(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	content, name, err := f.File("file")
	if err != nil {
		return err
	}
	id, item := meeting.ID(r.PathValue("id")), meeting.ItemID(r.PathValue("item"))
	err = h.meetings.Attach(ctx, auth.From(ctx), id, item, name, content)
	if form.Again(err) {
		return h.showItem(w, r, nil, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, meeting.Meeting{ID: id}.Path()+"/punkter/"+string(item)+"#files", web.Flash{Key: "meetingweb.flash.attached"})
}

func (h *handlers) detach(w http.ResponseWriter, r *http.Request) error {
	id := meeting.ID(r.PathValue("id"))
	if err := h.meetings.Detach(r.Context(), auth.From(r.Context()), id, meeting.FileID(r.PathValue("file"))); err != nil {
		return err
	}
	return web.Redirect(w, r, meeting.Meeting{ID: id}.Path(), web.Flash{Key: "meetingweb.flash.removed"})
}

func (h *handlers) decide(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	draft, err := h.meetings.Decide(ctx, auth.From(ctx), meeting.ID(r.PathValue("id")), meeting.ItemID(r.PathValue("item")), group.Matter(f.Text("matter")))
	if web.Reform(err) { // the register tells of fields that are not on this page
		var faults errs.Fields
		faults.Add("matter", errs.FieldsOf(err)[0].Key, errs.FieldsOf(err)[0].Args...)
		return h.showItem(w, r, nil, faults.Err())
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, draft.Path(), web.Flash{Key: "meetingweb.flash.drafted"})
}

// versionsPage is what was written of an item, and when.
type versionsPage struct {
	ui.Page
	Versions ui.Timeline
}

func (h *handlers) versions(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	id, item := meeting.ID(r.PathValue("id")), meeting.ItemID(r.PathValue("item"))
	d, it, err := h.meetings.ItemByID(ctx, actor, id, item)
	if err != nil {
		return err
	}
	entries, err := h.meetings.ItemHistory(ctx, actor, id, item)
	if err != nil {
		return err
	}
	who, err := h.authorities.Doers(ctx, actor, entries)
	if err != nil {
		return err
	}
	p := versionsPage{Page: frame(ctx, d, i18n.T(ctx, "meetingweb.versions_of", "title", it.Title))}
	for _, e := range entries {
		for _, x := range e.Items {
			if x.Kind != "item" || x.Object != string(item) {
				continue
			}
			before, after, err := audit.Decode[meeting.Item](x)
			if err != nil {
				return err
			}
			ev := ui.Event{When: i18n.DateTime(ctx, e.At), ISO: e.At.Format("2006-01-02T15:04:05Z07:00"), Title: i18n.T(ctx, "meetingweb.item_written"), Who: who.Of(ctx, e)}
			if changed := compared(ctx, before, after); len(changed) > 0 {
				ev.Content = ui.Comparison{
					Caption: i18n.T(ctx, "meetingweb.changes"), Old: i18n.T(ctx, "meetingweb.before"), New: i18n.T(ctx, "meetingweb.after"), Fields: changed,
				}
			}
			p.Versions = append(p.Versions, ev)
		}
	}
	return web.Render(w, r, http.StatusOK, versionsView(p))
}

// compared are the texts of the item that are not as they were.
func compared(ctx context.Context, before, after *meeting.Item) (list []ui.Compared) {
	old, new := written(before), written(after)
	for _, name := range append([]string{"title", "text", "open_title", "open_text", "outcome"}, paperNames()...) {
		if old[name] != new[name] {
			list = append(list, ui.Compared{Field: i18n.T(ctx, "meetingweb.field."+name), Old: old[name], New: new[name]})
		}
	}
	return list
}

func paperNames() (names []string) {
	for _, p := range new(meeting.Paper).Parts() {
		names = append(names, p.Name)
	}
	return names
}

// written is what somebody wrote of the item, by the names of the fields.
func written(it *meeting.Item) map[string]string {
	if it == nil {
		return nil
	}
	m := map[string]string{"title": it.Title, "text": it.Text, "open_title": it.Open.Title, "open_text": it.Open.Text, "outcome": it.Outcome}
	for _, p := range it.Paper.Parts() {
		m[p.Name] = *p.Text
	}
	return m
}
