package app

import (
	"net/http"

	"alminding/internal/modules/product/productweb"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// routes is the map of the site: which package answers where.
func (a *App) routes(rt *web.Router) {
	rt.Mount("GET /static/", ui.AssetHandler())
	api := a.newAPI(rt)
	productweb.Routes(rt, a.products, a.registry, a.cfg.BaseURL)
	productweb.API(api, a.products, a.registry, a.cfg.BaseURL)
	if a.cfg.Dev {
		rt.Get("/ui", web.Public, func(w http.ResponseWriter, r *http.Request) error {
			return web.Render(w, r, http.StatusOK, ui.Gallery())
		})
	}
}
