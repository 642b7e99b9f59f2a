package web

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"strings"
	"time"

	"alminding/internal/platform/i18n"
)

// Table is a list as it is downloaded: the same columns, order and filters as
// on the page, all rows.
type Table struct {
	Name    string // file name without ending
	Columns []string
	Rows    [][]string
}

// CSV sends the table as Danish spreadsheets read it: UTF-8 with a mark,
// semicolons. A cell that a spreadsheet would run as a formula is given a
// leading apostrophe.
func CSV(w http.ResponseWriter, r *http.Request, t Table) error {
	var buf bytes.Buffer
	c, err := newCSV(&buf, t.Columns)
	if err != nil {
		return err
	}
	for _, row := range t.Rows {
		if err := c.put(row); err != nil {
			return err
		}
	}
	if c.w.Flush(); c.w.Error() != nil {
		return c.w.Error()
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+t.Name+`.csv"`)
	open(w)
	return Send(w, r, http.StatusOK, "text/csv; charset=utf-8", buf.Bytes())
}

func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// open lets pages of other sites read an answer: it is open data, and the
// browser sends no cookie with such a request.
func open(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// OpenJSON sends a list as open data.
func OpenJSON(w http.ResponseWriter, r *http.Request, v any) error {
	open(w)
	return JSON(w, r, http.StatusOK, v)
}

// OpenFile sends a whole file as open data, such as a picture that pages of other sites
// show.
func OpenFile(w http.ResponseWriter, r *http.Request, contentType string, body []byte) error {
	open(w)
	return Send(w, r, http.StatusOK, contentType, body)
}

// Feed is a list as news: an Atom feed (RFC 4287), newest entry first.
type Feed struct {
	ID      string // of the feed, a URI that never changes
	Title   string
	Path    string // of the page that shows the same, without language
	Self    string // of the feed itself
	Updated time.Time
	Entries []FeedEntry
}

// FeedEntry is one piece of news.
type FeedEntry struct {
	ID      string // a URI that never changes
	Title   string
	Path    string
	Summary string
	Author  string
	Updated time.Time
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
	Type string `xml:"type,attr,omitempty"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary,omitempty"`
}

// Atom sends the feed; base is the site's own address, such as https://os2.eu.
func Atom(w http.ResponseWriter, r *http.Request, base string, f Feed) error {
	ctx := r.Context()
	abs := func(path string) string { return base + i18n.Path(ctx, path) }
	out := atomFeed{
		Lang: string(i18n.Lang(ctx)), ID: f.ID, Title: f.Title, Updated: f.Updated.UTC().Format(time.RFC3339),
		Links: []atomLink{
			{Rel: "alternate", Href: abs(f.Path), Type: "text/html"},
			{Rel: "self", Href: abs(f.Self), Type: "application/atom+xml"},
		},
	}
	for _, e := range f.Entries {
		out.Entries = append(out.Entries, atomEntry{
			ID: e.ID, Title: e.Title, Updated: e.Updated.UTC().Format(time.RFC3339),
			Author: e.Author, Summary: e.Summary, Link: atomLink{Rel: "alternate", Href: abs(e.Path), Type: "text/html"},
		})
	}
	b, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	open(w)
	return Send(w, r, http.StatusOK, "application/atom+xml; charset=utf-8", append([]byte(xml.Header), b...))
}
