package loginweb

import (
	"encoding/json"
	"net/http"

	"alminding/internal/modules/login"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

// ceremony is what the script sends when the browser has talked to the device.
type ceremony struct {
	Next       string          `json:"til"`
	Name       string          `json:"name"`
	Credential json.RawMessage `json:"credential"`
}

// done tells the script where to go.
type done struct {
	To string `json:"to"`
}

func readCeremony(r *http.Request) (c ceremony, err error) {
	if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
		return c, web.ErrUnread.Because(err)
	}
	return c, nil
}

func (h *handlers) beginPasskey(w http.ResponseWriter, r *http.Request) error {
	options, pending, err := h.login.BeginPasskey(r.Context())
	if err != nil {
		return err
	}
	private(w)
	h.putPending(w, pending)
	return web.JSON(w, r, http.StatusOK, json.RawMessage(options))
}

func (h *handlers) finishPasskey(w http.ResponseWriter, r *http.Request) error {
	c, err := readCeremony(r)
	if err != nil {
		return err
	}
	entry, err := h.login.FinishPasskey(r.Context(), h.pending(r), c.Credential, h.visit(r))
	if err != nil {
		return err
	}
	return web.JSON(w, r, http.StatusOK, done{h.entered(w, r, entry, c.Next)})
}

func (h *handlers) beginRegister(w http.ResponseWriter, r *http.Request) error {
	options, pending, err := h.login.BeginRegister(r.Context(), auth.From(r.Context()))
	if err != nil {
		return err
	}
	private(w)
	h.putPending(w, pending)
	return web.JSON(w, r, http.StatusOK, json.RawMessage(options))
}

func (h *handlers) finishRegister(w http.ResponseWriter, r *http.Request) error {
	c, err := readCeremony(r)
	if err != nil {
		return err
	}
	if _, err := h.login.FinishRegister(r.Context(), auth.From(r.Context()), h.pending(r), c.Name, c.Credential); err != nil {
		return err
	}
	h.dropPending(w)
	return web.JSON(w, r, http.StatusOK, done{i18n.Path(r.Context(), "/min-side/sikkerhed")})
}

func (h *handlers) renamePasskey(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	err = h.login.RenamePasskey(r.Context(), auth.From(r.Context()), login.PasskeyID(r.PathValue("id")), f.Text("name"))
	if err != nil {
		return h.showSecurity(w, r, err)
	}
	return web.Redirect(w, r, "/min-side/sikkerhed", web.Flash{Key: "loginweb.passkey.renamed"})
}

func (h *handlers) removePasskey(w http.ResponseWriter, r *http.Request) error {
	err := h.login.RemovePasskey(r.Context(), auth.From(r.Context()), login.PasskeyID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/min-side/sikkerhed", web.Flash{Key: "loginweb.passkey.removed"})
}
