package frontweb

import (
	"encoding/xml"
	"net/http"
	"strings"
	"time"

	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

const plain = "text/plain; charset=utf-8"

// robots asks machines to leave searches and the secretariat alone: there are
// endless addresses of the first, and nothing open at the second.
func (h *handlers) robots(w http.ResponseWriter, r *http.Request) error {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, lang := range []string{"", "/en"} {
		for _, path := range []string{"/soeg", "/sekretariat", "/log-ind", "/min-side"} {
			b.WriteString("Disallow: " + lang + path + "\n")
		}
	}
	b.WriteString("Sitemap: " + h.site.BaseURL + "/sitemap.xml\n")
	return web.Send(w, r, http.StatusOK, plain, []byte(b.String()))
}

// contact is where to write to those who run the site. It is never empty.
func (h *handlers) contact() string {
	if h.site.Contact == "" {
		return h.site.BaseURL + "/om"
	}
	return "mailto:" + h.site.Contact
}

// security is RFC 9116: where to report a weakness. Whoever reads it knows that
// it was written no longer than half a year ago.
func (h *handlers) security(w http.ResponseWriter, r *http.Request) error {
	expires := (h.Products.Today() + 180).Start().UTC().Format(time.RFC3339)
	text := "Contact: " + h.contact() + "\nExpires: " + expires + "\nPreferred-Languages: da, en\n" +
		"Canonical: " + h.site.BaseURL + "/.well-known/security.txt\n"
	return web.Send(w, r, http.StatusOK, plain, []byte(text))
}

type sitemapURL struct {
	Loc        string         `xml:"loc"`
	Changed    string         `xml:"lastmod,omitempty"`
	Alternates []sitemapOther `xml:"xhtml:link"`
}

type sitemapOther struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// mostPages is how many addresses a sitemap may hold by its standard.
const mostPages = 50_000

// sitemap lists every open page, with the address of the English one beside it.
func (h *handlers) sitemap(w http.ResponseWriter, r *http.Request) error {
	ctx, visitor := r.Context(), auth.Actor{}
	var out struct {
		XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		XHTML   string       `xml:"xmlns:xhtml,attr"`
		URLs    []sitemapURL `xml:"url"`
	}
	out.XHTML = "http://www.w3.org/1999/xhtml"
	add := func(path string, changed time.Time) {
		u := sitemapURL{Loc: h.site.BaseURL + path}
		if !changed.IsZero() {
			u.Changed = changed.UTC().Format(time.RFC3339)
		}
		for _, lang := range i18n.Languages {
			href := path
			if lang == i18n.English {
				href = "/en" + strings.TrimSuffix(path, "/")
			}
			u.Alternates = append(u.Alternates, sitemapOther{"alternate", string(lang), h.site.BaseURL + href})
		}
		if len(out.URLs) < mostPages {
			out.URLs = append(out.URLs, u)
		}
	}
	for _, path := range []string{"/", "/om", "/data", "/api", "/tilgaengelighed", "/privatliv", "/nyt", "/medlemmer", "/anvendelse", "/anvendelse/kommuner", "/anvendelse/matrix", "/anvendelse/ubekraeftet", "/produkter", "/myndigheder", "/leverandoerer", "/leverandoerer/ydelser", "/aftaler", "/stoerrelser"} {
		add(path, time.Time{})
	}
	products, err := h.Products.Catalogue(ctx, visitor, product.Query{})
	if err != nil {
		return err
	}
	for _, p := range products.Items {
		add(p.Path(), p.Updated)
	}
	authorities, err := h.Authorities.AllAuthorities(ctx, visitor, registry.Query{Gone: true})
	if err != nil {
		return err
	}
	for _, a := range authorities {
		add(a.Path(), a.Updated)
	}
	b, err := xml.Marshal(out)
	if err != nil {
		return err
	}
	return web.Send(w, r, http.StatusOK, "application/xml; charset=utf-8", append([]byte(xml.Header), b...))
}
