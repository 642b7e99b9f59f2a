package governanceweb

import (
	"net/http"

	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// keyPath is the key that badges are checked against.
const keyPath = "/governance/noegle.pub"

// The files of a badge, below the page on which a product is judged.
const (
	badgePath   = "/maerke"
	pictureFile = "/niveau.svg"
	signedFile  = "/niveau.json"
)

// badgeAge lets other sites show a badge for an hour without asking. A badge bears the
// day that it was made on.
const badgeAge = "public, max-age=3600"

// badgePage shows a product's badge, how to show it elsewhere, and how to check one.
type badgePage struct {
	ui.Page
	Picture string // address
	Text    string // what the picture says
	Embed   ui.Code
	Check   ui.Code
	Files   []ui.Link
}

func (h *handlers) badge(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, signed, err := h.signed(r)
	if err != nil {
		return err
	}
	page := frameOf(ctx, d.Product)
	page.Here = i18n.T(ctx, "governanceweb.badge")
	page.Heading = titled(ctx, d.Name, page.Here)
	page.Title, page.Lead = page.Heading, i18n.T(ctx, "governanceweb.badge_lead")
	page.Crumbs = append(page.Crumbs, ui.Link{Text: i18n.T(ctx, "governanceweb.governance"), Href: in(ctx, path(d.Product))})
	picture, file, key := in(ctx, path(d.Product)+pictureFile), in(ctx, path(d.Product)+signedFile), in(ctx, keyPath)
	p := badgePage{
		Page: page, Picture: picture, Text: signed.Badge.Sentence(i18n.From(ctx)),
		Embed: ui.Code{ID: "vis", Text: "[![" + d.Name + "](" + h.base + picture + ")](" + h.base + in(ctx, path(d.Product)) + ")\n"},
		Check: ui.Code{ID: "tjek", Text: "curl -o niveau.svg " + h.base + picture + "\ncurl -o noegle.pub " + h.base + key +
			"\nalminding governance verify niveau.svg --key noegle.pub\n"},
		Files: []ui.Link{
			{Text: i18n.T(ctx, "governanceweb.badge_picture"), Href: picture}, {Text: i18n.T(ctx, "governanceweb.badge_signed"), Href: file},
			{Text: i18n.T(ctx, "governanceweb.badge_key"), Href: key},
		},
	}
	return web.Render(w, r, http.StatusOK, badgeView(p))
}

// signed is the badge of the address, which only a product for everybody has.
func (h *handlers) signed(r *http.Request) (d product.Details, b governance.SignedBadge, err error) {
	ctx := r.Context()
	if d, err = h.products.BySlug(ctx, auth.From(ctx), r.PathValue("slug")); err != nil {
		return d, b, err
	}
	b, err = h.governance.Badge(ctx, d.ID)
	return d, b, err
}

func (h *handlers) badgePicture(w http.ResponseWriter, r *http.Request) error {
	_, signed, err := h.signed(r)
	if err != nil {
		return err
	}
	picture, err := signed.SVG(i18n.From(r.Context()))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", badgeAge)
	return web.OpenFile(w, r, "image/svg+xml", picture)
}

func (h *handlers) badgeJSON(w http.ResponseWriter, r *http.Request) error {
	_, signed, err := h.signed(r)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", badgeAge)
	return web.OpenJSON(w, r, signed)
}

func (h *handlers) publicKey(w http.ResponseWriter, r *http.Request) error {
	key, err := h.governance.PublicKey()
	if err != nil {
		return err
	}
	return web.OpenFile(w, r, "text/plain; charset=utf-8", []byte(key+"\n"))
}
