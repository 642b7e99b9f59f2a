package groupweb

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// filePart is the documents that a group keeps, as one reader may see them.
type filePart struct {
	Table ui.Table
	None  string
	Add   ui.Link
}

// maxUpload leaves room for the form around a file.
const maxUpload = group.MaxFile + 1<<20

// fileReaches are the reaches of files by the words that stand for them in forms, since
// that of the group has its id in it.
func fileReaches(of group.ID) map[string]auth.Reach {
	all := group.FileReaches(of)
	return map[string]auth.Reach{"group": all[0], "members": all[1], "public": all[2]}
}

// reachNames are the same words in the order of the form.
var reachNames = []string{"group", "members", "public"}

// files are those of the group that the reader may see. There is nothing to show where
// there are none and the reader cannot add one.
func (h *handlers) files(ctx context.Context, g group.Group) (templ.Component, error) {
	list, canAdd, err := h.groups.FilesOf(ctx, auth.From(ctx), g.ID)
	if err != nil || len(list) == 0 && !canAdd {
		return templ.NopComponent, err
	}
	p := filePart{None: i18n.T(ctx, "groupweb.no_files"), Table: fileTable(ctx, g, list)}
	if canAdd {
		p.Add = ui.Link{Text: i18n.T(ctx, "groupweb.add_file"), Href: in(ctx, g.Path()+"/filer/ny")}
	}
	return filesView(p), nil
}

func fileTable(ctx context.Context, g group.Group, list []group.File) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "groupweb.files"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "groupweb.file")}, {Title: i18n.T(ctx, "groupweb.added")}, {Title: i18n.T(ctx, "groupweb.readers")}, {Title: i18n.T(ctx, "groupweb.drop_file"), Hidden: true},
	}}
	for _, f := range list {
		at := g.Path() + "/filer/" + string(f.ID)
		row := []ui.Cell{
			{Text: f.Title, Href: in(ctx, at)}, {Text: i18n.ShortDate(ctx, civil.Of(f.Added))},
			{Text: i18n.T(ctx, "groupweb.file_reach."+reachWord(g.ID, f.Reach))}, {},
		}
		if f.CanDrop {
			row[3] = ui.Cell{Content: ui.Post{Button: ui.Button{Text: i18n.T(ctx, "groupweb.drop_named", "title", f.Title)}, Action: in(ctx, at+"/slet"), Quiet: true}}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func reachWord(of group.ID, r auth.Reach) string {
	for word, reach := range fileReaches(of) {
		if reach == r {
			return word
		}
	}
	return "group"
}

func (h *handlers) fileForm(w http.ResponseWriter, r *http.Request) error {
	return h.showFileForm(w, r, url.Values{"reach": {"group"}}, nil)
}

func (h *handlers) showFileForm(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	d, err := h.groups.BySlug(ctx, auth.From(ctx), r.PathValue("slug"))
	if err != nil {
		return err
	}
	if _, canAdd, err := h.groups.FilesOf(ctx, auth.From(ctx), d.ID); err != nil || !canAdd {
		if err == nil {
			err = group.ErrForbidden
		}
		return err
	}
	f := form.New(ctx, texts, groupFrame(ctx, d.Group, i18n.T(ctx, "groupweb.add_file")), d.Path()+"/filer/ny", d.Path(), written, failed)
	f.Upload = true
	file := f.Typed(ctx, "file", "file", false)
	file.Accept = ".pdf,.odt,.docx"
	title := ui.Input{Field: f.Row("title", i18n.T(ctx, "groupweb.field.file_title"), false), Value: written.Get("title"), Wide: true}
	reach := ui.Radios{Field: f.Row("reach", i18n.T(ctx, "groupweb.readers"), false)}
	for _, name := range reachNames {
		reach.Options = append(reach.Options, ui.Option{Value: name, Text: i18n.T(ctx, "groupweb.file_reach."+name), Selected: written.Get("reach") == name})
	}
	f.Add("", title, file, reach)
	return f.Render(w, r, failed)
}

func (h *handlers) addFile(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, err := h.groups.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	content, name, err := f.File("file")
	if err != nil {
		return err
	}
	saved, err := h.groups.AddFile(ctx, actor, group.File{Group: d.ID, Title: f.Text("title"), Name: name, Reach: fileReaches(d.ID)[f.Text("reach")]}, content)
	if form.Again(err) {
		return h.showFileForm(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path()+"#filer", web.Flash{Key: "groupweb.flash.file_added", Args: []string{"title", saved.Title}})
}

// fileOf sends a file of the group of the address.
func (h *handlers) fileOf(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.groups.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	f, content, err := h.groups.OpenFile(ctx, actor, group.FileID(r.PathValue("id")))
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // it was only read
	if f.Group != d.ID {
		return group.ErrNotFound
	}
	return web.Attachment(w, r, f.Name, f.Type, f.Size, content)
}

func (h *handlers) dropFile(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.groups.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	f, err := h.groups.DropFile(ctx, actor, group.FileID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path()+"#filer", web.Flash{Key: "groupweb.flash.file_dropped", Args: []string{"title", f.Title}})
}
