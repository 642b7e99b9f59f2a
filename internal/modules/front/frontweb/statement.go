package frontweb

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// statement is a page of plain text. Its words are in the catalogue under
// "frontweb." and its name: title, lead, and for each section a title and a text
// whose lines are paragraphs, or with a dash in front, items of a list.
type statement struct {
	name     string
	sections []chapter
}

type chapter struct {
	name  string
	links []ui.Link // Text is a key
	after templ.Component
}

var (
	about = statement{"about", []chapter{
		{name: "what"},
		{name: "sources", after: ui.SignatureLegend()},
		{name: "language"},
		{name: "software", links: []ui.Link{{Text: "frontweb.status", Href: "/drift"}, {Text: "frontweb.data", Href: "/data"}}},
		{name: "contact"},
	}}
	privacy = statement{"privacy", []chapter{
		{name: "visitor"}, {name: "account"}, {name: "record"}, {name: "rights"},
		{name: "contact", links: []ui.Link{{Text: "frontweb.privacy.authority", Href: "https://www.datatilsynet.dk/"}}},
	}}
	// The sections are those of the model statement in Commission Implementing
	// Decision (EU) 2018/1523, which the Danish law on web accessibility asks for.
	accessibility = statement{"accessibility", []chapter{
		{name: "status"}, {name: "gaps"}, {name: "tested"}, {name: "prepared"}, {name: "contact"},
		{name: "enforcement", links: []ui.Link{{Text: "frontweb.accessibility.authority", Href: "https://digst.dk/"}}},
	}}
)

type statementPage struct {
	ui.Page
	Chapters []chapterView
}

type chapterView struct {
	Title  string
	ID     string
	Blocks []block
	Links  []ui.Link
	After  templ.Component
}

// block is a paragraph, or the items of a list.
type block struct {
	Paragraph string
	Items     []string
}

func (h *handlers) statement(s statement) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx, prefix := r.Context(), "frontweb."+s.name+"."
		p := statementPage{Page: ui.Page{Title: i18n.T(ctx, prefix+"title"), Lead: i18n.T(ctx, prefix+"lead", "address", h.site.BaseURL)}}
		for _, c := range s.sections {
			v := chapterView{
				Title: i18n.T(ctx, prefix+c.name), ID: c.name, After: c.after,
				Blocks: blocks(i18n.T(ctx, prefix+c.name+"_text", "version", h.site.Version, "address", h.site.BaseURL)),
			}
			for _, l := range c.links {
				v.Links = append(v.Links, ui.Link{Text: i18n.T(ctx, l.Text), Href: in(ctx, l.Href)})
			}
			if c.name == "contact" {
				v.Links = append(h.writeTo(), v.Links...)
			}
			p.Chapters = append(p.Chapters, v)
		}
		return web.Render(w, r, http.StatusOK, statementView(p))
	}
}

// writeTo is the address of those who run the site, when they have given one.
func (h *handlers) writeTo() []ui.Link {
	if h.site.Contact == "" {
		return nil
	}
	return []ui.Link{{Text: h.site.Contact, Href: h.contact()}}
}

func blocks(text string) (list []block) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		item, isItem := strings.CutPrefix(line, "- ")
		switch {
		case line == "":
		case !isItem:
			list = append(list, block{Paragraph: line})
		case len(list) == 0 || list[len(list)-1].Items == nil:
			list = append(list, block{Items: []string{item}})
		default:
			last := &list[len(list)-1]
			last.Items = append(last.Items, item)
		}
	}
	return list
}
