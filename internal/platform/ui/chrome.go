package ui

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"alminding/internal/platform/i18n"
)

// Chrome is what every page shows around its content for one request. The web
// package puts it in the context; only the layout reads it.
type Chrome struct {
	Path  string // of this page, without /en and without query
	Query string // raw, so that the link to the other language keeps the state
	Doors []Door
	Foot  Foot
	Band  *Band    // nil: nobody is signed in
	Flash *Message // what the last request did
	Demo  bool     // says on every page that the data is for trying out
	Skin  *Skin    // nil: Heath
	Now   time.Time
}

type chromeKey struct{}

// WithChrome makes c the frame of the pages rendered with the context.
func WithChrome(ctx context.Context, c Chrome) context.Context {
	return context.WithValue(ctx, chromeKey{}, c)
}

func chromeFrom(ctx context.Context) Chrome {
	c, _ := ctx.Value(chromeKey{}).(Chrome)
	if c.Path == "" {
		c.Path = "/"
	}
	if c.Skin == nil {
		c.Skin = defaultSkin()
	}
	return c
}

// SiteName is what the site is called, for files that leave it.
func SiteName(ctx context.Context) string { return chromeFrom(ctx).Skin.Name }

// Door is one of the three ways in: Samarbejde, Deling, Udvikling.
type Door struct {
	NavLink
	Rooms []NavLink // the pages behind the door, shown when it is the current one
}

// NavLink is a fixed link of the frame. ID is what Page.Door and Page.Sub name;
// Label is a catalogue key; Path is without language.
type NavLink struct{ ID, Label, Path string }

// Foot is the footer's columns. The accessibility statement is not among them:
// the layout always shows it, and no configuration can remove it.
type Foot struct {
	Who     string // a sentence: whose home this is and who runs it
	Contact []NavLink
	Reuse   []NavLink
	About   []NavLink
}

// Band says for whom the reader acts.
type Band struct {
	Authority string
	Role      string
	Account   string // who is signed in; stands in print only
	Others    []ActFor
	Duties    func() int // waiting for the authority, counted only where a page is drawn; 0 shows no link
	Rooms     []NavLink  // that only some roles have, such as the secretariat's desk
}

// ActFor is an authority that the reader may switch to by posting its ID.
type ActFor struct{ ID, Authority, Role string }

// Page is what one page tells the layout about itself. Hrefs are complete:
// language included.
type Page struct {
	Title       string
	Heading     string // the h1 when it differs from Title
	Lead        string
	Description string // for search engines and feeds readers; Lead stands in
	Door, Sub   string // the current door and room, by ID
	Crumbs      []Link // from the second step down, without this page
	Here        string // this page among the crumbs, when it differs from Title
	Tabs        []Tab
	Feeds       []Feed
	Search      Search          // zero: the box that searches everything
	Actions     templ.Component // buttons beside the heading
	Meta        templ.Component // a line below the lead
	Notice      templ.Component // above the heading: PastDate
	Problems    Problems        // of a form on this page
	Errors      bool            // the page is about an error, though no form's
	Scripts     []string        // addresses of modules this page needs beyond app.js
}

// Link is a link with its text. Href is complete.
type Link struct{ Text, Href string }

// Tab is one of a thing's pages.
type Tab struct {
	Link
	Current bool
}

// Feed is the page's list in another form, announced in the head.
type Feed struct{ Type, Title, Href string }

// Pair is a hidden field of a form.
type Pair struct{ Name, Value string }

// windowTitle is the title as tabs and bookmarks show it; «Fejl:» first, so that
// a screen reader says it at once.
func (p Page) windowTitle(ctx context.Context, site string) string {
	title := p.Title + " | " + site
	if p.Title == "" {
		title = site
	}
	if p.Errors || len(p.Problems) > 0 {
		title = i18n.T(ctx, "ui.error_title", "title", title)
	}
	return title
}

func (p Page) heading() string {
	if p.Heading != "" {
		return p.Heading
	}
	return p.Title
}

func (p Page) description() string {
	if p.Description != "" {
		return p.Description
	}
	return p.Lead
}

// here is the page's own address in the language of the context.
func (c Chrome) here(ctx context.Context) string {
	return c.withQuery(i18n.Path(ctx, c.Path))
}

// danish and english are the page's address in either language.
func (c Chrome) danish() string  { return c.withQuery(c.Path) }
func (c Chrome) english() string { return c.withQuery(strings.TrimSuffix("/en"+c.Path, "/")) }

func (c Chrome) withQuery(path string) string {
	if c.Query == "" {
		return path
	}
	return path + "?" + c.Query
}

func (c Chrome) rooms(door string) []NavLink {
	for _, d := range c.Doors {
		if d.ID == door {
			return d.Rooms
		}
	}
	return nil
}
