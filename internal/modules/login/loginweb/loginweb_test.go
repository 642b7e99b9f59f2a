package loginweb_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"alminding/internal/base/civil"
	"alminding/internal/modules/login"
	"alminding/internal/modules/login/loginweb"
	"alminding/internal/modules/login/oidctest"
	"alminding/internal/modules/login/passkeytest"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

var sources = []fs.FS{auth.Migrations, job.Migrations, mail.Migrations, login.Migrations}

const password = "tre ens havelåger i regn"

var (
	syddjurs = auth.Party{ID: "syddjurs", Name: "Syddjurs Kommune", Member: true}
	favrskov = auth.Party{ID: "favrskov", Name: "Favrskov Kommune", Member: true}
)

// directory knows two authorities; everybody acts for both.
type directory struct{}

func (directory) Parties(context.Context, string, civil.Date) ([]auth.Party, error) {
	return []auth.Party{syddjurs, favrskov}, nil
}

func (directory) Authority(_ context.Context, id string) (auth.Party, error) {
	for _, p := range []auth.Party{syddjurs, favrskov} {
		if p.ID == id {
			return p, nil
		}
	}
	return auth.Party{}, db.ErrNotFound
}

func (directory) AuthorityByCVR(_ context.Context, cvr string) (auth.Party, error) {
	if cvr == "29189978" {
		return syddjurs, nil
	}
	return auth.Party{}, db.ErrNotFound
}

func (directory) Admit(_ context.Context, _ *db.Tx, n login.Newcomer) (string, error) {
	return "person-" + string(n.Email), nil
}

// site is the pages on a server, as a browser meets them.
type site struct {
	t    *testing.T
	env  dbtest.Env
	url  string
	idp  *oidctest.Provider
	auth *auth.Service
}

func newSite(t *testing.T) *site {
	t.Helper()
	e := dbtest.Open(t, db.SQLite, sources...)
	texts, err := i18n.Load(auth.Locale, login.Locale, loginweb.Locale, mail.Locale, ui.Locale, web.Locale)
	if err != nil {
		t.Fatal(err)
	}
	var handler http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	s := &site{t: t, env: e, url: strings.Replace(srv.URL, "127.0.0.1", "localhost", 1), auth: auth.New(e.DB), idp: oidctest.New(t, e.Clock)}
	s.idp.SetRedirect(s.url + "/log-ind/oidc/idp/retur")
	l, err := login.New(e.DB, directory{}, login.Config{
		URL: s.url, Site: "Alminding", Secret: bytes.Repeat([]byte("x"), 32), Demo: []auth.Email{"demo@example.dk"},
		Providers: []login.Provider{{
			ID: "idp", Name: "Syddjurs' login", Issuer: s.idp.URL, ClientID: oidctest.ClientID, Secret: oidctest.Secret, Organisation: "cvr",
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	frame := &web.Site{
		Texts: texts, Log: slog.New(slog.DiscardHandler), ClientIP: func(*http.Request) string { return "192.0.2.1" },
		ErrorPage: func(_ *http.Request, p web.Problem) web.Component { return ui.Layout(ui.Page{Title: p.Title}) },
	}
	frame.Authenticate = loginweb.Authenticator(frame, l)
	rt := frame.Router()
	loginweb.Routes(rt, frame, l, s.auth, loginweb.Options{
		Authorities: func(context.Context) ([]auth.Party, error) { return []auth.Party{favrskov, syddjurs}, nil },
		Scope: func(_ context.Context, s auth.Scope) (string, string, error) {
			return "navnet på " + s.ID, "/produkter/" + s.ID, nil
		},
	})
	rt.Get("/api/who", web.SignedIn, func(w http.ResponseWriter, r *http.Request) error {
		return web.JSON(w, r, http.StatusOK, auth.From(r.Context()).Name)
	})
	rt.Mount("GET /static/", ui.AssetHandler())
	handler = web.NewCache(frame, e.DB, e.Clock, 1<<20, frame.Wrap(rt))
	return s
}

// account makes an account; its owner signs in with codes.
func (s *site) account(email string, grants ...auth.Grant) auth.Account {
	s.t.Helper()
	a := auth.NewAccount(auth.Email(email), "person-"+email, "Navn", s.env.DB.Now())
	if err := s.env.DB.Keep(s.t.Context(), func(tx *db.Tx) error { return auth.AddAccount(s.t.Context(), tx, a) }); err != nil {
		s.t.Fatal(err)
	}
	for _, g := range grants {
		h := auth.Holding{Person: a.Person, Grant: g}
		if err := s.auth.Grant(s.t.Context(), auth.System("test"), h, civil.Since(civil.Of(s.env.DB.Now()))); err != nil {
			s.t.Fatal(err)
		}
	}
	return a
}

// letter is the latest letter to the address.
func (s *site) letter(email string) (m mail.Message) {
	s.t.Helper()
	text, err := db.One(s.t.Context(), s.env.DB, db.Value[string],
		`SELECT content FROM mail_message WHERE recipient = $1 ORDER BY id DESC LIMIT 1`, email)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		s.t.Fatal(err)
	}
	return m
}

// browser keeps cookies and follows redirects.
type browser struct {
	*site
	http.Client
}

func (s *site) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &browser{s, http.Client{Jar: jar}}
}

// page is what the browser shows.
type page struct {
	t      *testing.T
	status int
	path   string
	html   string
}

func (b *browser) show(res *http.Response, err error) page {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{b.t, res.StatusCode, res.Request.URL.RequestURI(), string(body)}
}

func (b *browser) get(path string) page {
	b.t.Helper()
	return b.show(b.Get(b.url + path))
}

// post sends a form of names and values in turn.
func (b *browser) post(path string, fields ...string) page {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.show(b.PostForm(b.url+path, form))
}

// script sends JSON as the page's script does.
func (b *browser) script(path string, v any) page {
	b.t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		b.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.url+path, bytes.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	return b.show(b.Do(req))
}

// signedIn is a browser in which the account's owner has signed in with a code.
func (s *site) signedIn(a auth.Account) *browser {
	s.t.Helper()
	b := s.browser()
	b.post("/log-ind/send-kode", "email", string(a.Email))
	b.post("/log-ind/kode", "code", s.letter(string(a.Email)).Code).is(200, "/min-side", "Navn")
	return b
}

// is checks where the browser is and what it reads there.
func (p page) is(status int, path string, texts ...string) page {
	p.t.Helper()
	at := p.path
	if strings.HasSuffix(path, anyQuery) {
		at, _, _ = strings.Cut(at, "?")
		at += anyQuery
	}
	if p.status != status || at != path {
		p.t.Errorf("at %s with status %d, want %s with %d\n%.1500s", p.path, p.status, path, status, p.text())
	}
	for _, text := range texts {
		if !strings.Contains(p.html, text) && !strings.Contains(p.text(), text) {
			p.t.Errorf("%s does not say %q:\n%.3000s", p.path, text, p.text())
		}
	}
	return p
}

var tags = regexp.MustCompile(`(?s)<(script|style|svg).*?</(script|style|svg)>|<[^>]*>|\s+`)

func (p page) text() string { return tags.ReplaceAllString(p.html, " ") }

func TestSignIn_EveryWay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	a := s.account("anna@example.dk")
	b := s.browser()
	b.get("/log-ind").is(200, "/log-ind", "Log ind", "Fortsæt med Syddjurs", "Send mig en kode", `autocomplete="current-password"`)
	b.get("/en/log-ind").is(200, "/en/log-ind", "Sign in", "Continue with Syddjurs")

	b.post("/en/log-ind/send-kode", "email", "Anna@example.dk", "til", "/en/min-side/sikkerhed").is(200, "/en/log-ind/kode?til=%2Fen%2Fmin-side%2Fsikkerhed", "Write your code")
	b.post("/en/log-ind/kode", "code", "1", "til", "/en/min-side/sikkerhed").is(422, "/en/log-ind/kode", "The code does not match", `aria-invalid="true"`)
	b.post("/en/log-ind/kode", "code", s.letter("anna@example.dk").Code, "til", "/en/min-side/sikkerhed").is(200, "/en/min-side/sikkerhed", "You have no password")
	b.post("/min-side/adgangskode", "password", password).is(200, "/min-side/sikkerhed", "Nuværende adgangskode")
	b.get("/log-ind").is(200, "/min-side")

	b = s.browser()
	p := b.post("/log-ind", "email", "anna@example.dk", "password", "forkert adgangskode", "til", "/min-side")
	p.is(422, "/log-ind", "passer ikke", `value="anna@example.dk"`, "<title>Fejl:")
	if strings.Contains(p.html, "forkert adgangskode") {
		t.Error("the password stands in the page")
	}
	b.post("/log-ind", "email", "", "password", "").is(422, "/log-ind", "Skriv en mailadresse", "Skriv din adgangskode")
	b.post("/log-ind", "email", "anna@example.dk", "password", password, "til", "//evil.example").is(200, "/min-side")

	s.idp.User = map[string]any{"sub": "1", "email": "anna@example.dk", "email_verified": true}
	b = s.browser()
	b.get("/log-ind/oidc/idp?til=/en/min-side/tokens").is(200, "/en/min-side/tokens", "No tokens yet")
	s.idp.Refuse = "access_denied"
	s.browser().get("/en/log-ind/oidc/idp?til=/en/min-side").is(422, "/log-ind/oidc/idp/retur"+anyQuery, "did not confirm who you are")
	s.idp.Refuse, s.idp.Down = "", true
	s.browser().get("/log-ind/oidc/idp").is(503, "/log-ind/oidc/idp", "svarer ikke lige nu", "Send mig en kode")
	s.idp.Down = false
	s.browser().get("/log-ind/oidc/none").is(404, "/log-ind/oidc/none")

	s.account("demo@example.dk")
	b = s.browser()
	b.get("/log-ind").is(200, "/log-ind", "Dette er en demo", "handler for Syddjurs Kommune")
	b.post("/log-ind/demo", "account", string(a.ID)).is(404, "/log-ind/demo")
}

// anyQuery at the end of a path stands for a query that holds what is random.
const anyQuery = "?…"

func TestSignOut_AndSwitch(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.signedIn(s.account("anna@example.dk"))
	old := b.cookies()
	b.post("/handler-for", "authority", "favrskov", "next", "/min-side/tokens").is(200, "/min-side/tokens", "handler for Favrskov Kommune")
	if b.cookies() == old {
		t.Error("the cookie was not renewed")
	}
	b.post("/handler-for", "authority", "odense").is(403, "/handler-for")
	other := s.signedIn(auth.Account{Email: "anna@example.dk"})
	b.get("/min-side").is(200, "/min-side", "Her er du logget ind", "Log ud der")
	b.post("/min-side/log-ud-overalt")
	other.get("/min-side").is(200, "/log-ind?til=%2Fmin-side")
	b.get("/min-side/sikkerhed").is(200, "/log-ind?til=%2Fmin-side%2Fsikkerhed")
	b = s.signedIn(auth.Account{Email: "anna@example.dk"})
	b.post("/log-ud")
	if b.cookies() != "" {
		t.Errorf("signed out, the browser keeps %s", b.cookies())
	}
}

// cookies are those that say who the browser is.
func (b *browser) cookies() string {
	u, err := url.Parse(b.url)
	if err != nil {
		b.t.Fatal(err)
	}
	var list []string
	for _, c := range b.Jar.Cookies(u) {
		if c.Name != "alminding_flash" {
			list = append(list, c.String())
		}
	}
	return strings.Join(list, "; ")
}

func TestVisitor_GetsNoCookie(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	for _, path := range []string{"/log-ind", "/log-ind?til=/x", "/log-ind/kode", "/log-ind/to-faktor", "/log-ind/glemt", "/invitation/x", "/log-ind/ny-adgangskode/x"} {
		b.get(path)
		if got := b.cookies(); got != "" {
			t.Errorf("%s sets %s", path, got)
		}
	}
}

func TestFactor_Pages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	a := s.account("anna@example.dk")
	b := s.signedIn(a)
	b.get("/min-side/to-trin").is(200, "/min-side/sikkerhed", "Tilføj en app")
	p := b.post("/min-side/to-trin").is(200, "/min-side/to-trin", "<svg role=\"img\"", "Skan billedet")
	key := regexp.MustCompile(`[A-Z2-7]{4}( [A-Z2-7]{4})+`).FindString(p.html)
	b.post("/min-side/to-trin/bekraeft", "code", "000000").is(422, "/min-side/to-trin/bekraeft", "Koden passer ikke", key)
	p = b.post("/min-side/to-trin/bekraeft", "code", s.code(key)).is(200, "/min-side/to-trin/bekraeft", "Dine nødkoder")
	recovery := regexp.MustCompile(`(?m)^(?:.*<code>)?([a-z]{5}-[a-z]{5})$`).FindAllStringSubmatch(p.html, -1)
	if len(recovery) != 10 {
		t.Fatalf("recovery codes %v", recovery)
	}
	b.get("/min-side/sikkerhed").is(200, "/min-side/sikkerhed", "Du har 10 nødkoder tilbage")

	b = s.browser()
	b.post("/log-ind/send-kode", "email", "anna@example.dk")
	b.post("/log-ind/kode", "code", s.letter("anna@example.dk").Code, "til", "/min-side/tokens").is(200, "/log-ind/to-faktor?til=%2Fmin-side%2Ftokens", "Kode fra appen")
	b.get("/min-side").is(200, "/log-ind?til=%2Fmin-side")
	b.post("/log-ind/to-faktor", "code", "000000").is(422, "/log-ind/to-faktor", "Koden passer ikke")
	b.post("/log-ind/to-faktor", "code", recovery[3][1], "til", "/min-side/tokens").is(200, "/min-side/tokens")
	b.post("/log-ind/to-faktor", "code", recovery[4][1]).is(422, "/log-ind/to-faktor", "Begynd forfra")
	b.post("/min-side/to-trin/noedkoder", "code", recovery[5][1]).is(200, "/min-side/to-trin/noedkoder", "Dine nødkoder")
	s.env.Clock.Add(30 * time.Second)
	b.post("/min-side/to-trin/fjern", "code", s.code(key)).is(200, "/min-side/sikkerhed", "Tilføj en app")
}

func (s *site) code(key string) string {
	s.t.Helper()
	code, err := totp.GenerateCode(strings.ReplaceAll(key, " ", ""), s.env.DB.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	return code
}

func TestPasskey_Pages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	a := s.account("anna@example.dk")
	b := s.signedIn(a)
	device := passkeytest.New(s.url)
	b.get("/min-side/sikkerhed").is(200, "/min-side/sikkerhed", `data-passkey="create"`, "/static/passkey.")
	options := b.script("/min-side/adgangsnoegler/begynd", nil).is(200, "/min-side/adgangsnoegler/begynd")
	created := json.RawMessage(device.Create(t, []byte(options.html)))
	b.script("/min-side/adgangsnoegler", map[string]any{"name": "", "credential": created}).is(422, "/min-side/adgangsnoegler", "Feltet skal udfyldes")
	options = b.script("/min-side/adgangsnoegler/begynd", nil)
	created = device.Create(t, []byte(options.html))
	b.script("/min-side/adgangsnoegler", map[string]any{"name": "Min telefon", "credential": created}).is(200, "/min-side/adgangsnoegler", "/min-side/sikkerhed")
	p := b.get("/min-side/sikkerhed").is(200, "/min-side/sikkerhed", "Min telefon", "Ikke brugt endnu")

	v := s.browser()
	options = v.script("/en/log-ind/adgangsnoegle/begynd", nil)
	got := v.script("/en/log-ind/adgangsnoegle", map[string]any{"til": "/en/min-side/tokens", "credential": json.RawMessage(device.Get(t, []byte(options.html)))})
	got.is(200, "/en/log-ind/adgangsnoegle", `"/en/min-side/tokens"`)
	v.get("/en/min-side/sikkerhed").is(200, "/en/min-side/sikkerhed", "Min telefon", "Last used")
	v.script("/en/log-ind/adgangsnoegle", map[string]any{"credential": map[string]any{}}).is(422, "/en/log-ind/adgangsnoegle", "Start again")
	v.script("/log-ind/adgangsnoegle", "rubbish").is(400, "/log-ind/adgangsnoegle")

	action := regexp.MustCompile(`/min-side/adgangsnoegler/[^/"]+`).FindString(p.html)
	b.post(action+"/navn", "name", "Telefonen").is(200, "/min-side/sikkerhed", "Telefonen")
	b.post(action+"/fjern").is(200, "/min-side/sikkerhed")
	b.post(action+"/fjern").is(404, action+"/fjern")
	if res := b.get(regexp.MustCompile(`/static/passkey\.[0-9a-f]+\.js`).FindString(p.html)); !strings.Contains(res.html, "navigator.credentials.get") {
		t.Error("the script is not served")
	}
}

func TestReset_Pages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.account("anna@example.dk")
	b := s.browser()
	b.get("/log-ind/glemt").is(200, "/log-ind/glemt", "Send et link")
	b.post("/log-ind/glemt", "email", "x").is(422, "/log-ind/glemt", `value="x"`, "Skriv en mailadresse")
	known := b.post("/log-ind/glemt", "email", "anna@example.dk")
	unknown := b.post("/log-ind/glemt", "email", "nobody@example.dk")
	if strings.ReplaceAll(known.html, "anna@", "nobody@") != unknown.html {
		t.Error("a known address is answered in another way than an unknown one")
	}
	link := strings.TrimPrefix(s.letter("anna@example.dk").Button.URL, s.url)
	b.get(link).is(200, link, "Ny adgangskode")
	b.post(link, "password", "kort").is(422, link, "Skriv mindst 12 tegn")
	b.post(link, "password", password).is(200, "/log-ind")
	b.get(link).is(422, link, "Bed om et nyt link")
	b.post("/log-ind", "email", "anna@example.dk", "password", password).is(200, "/min-side")
}

func TestInvitation_Pages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	k := s.signedIn(s.account("keeper@example.dk", auth.Grant{Role: auth.Secretariat, Scope: auth.Everywhere}))
	k.get("/min-side/invitationer").is(200, "/min-side/invitationer", "Inviter en kollega", "Favrskov Kommune", "Ingen invitationer endnu", "Bestyrelse")
	k.post("/min-side/invitationer", "email", "x", "name", "Ny", "authority", "favrskov").is(422, "/min-side/invitationer", `value="Ny"`, `value="favrskov" selected`, "Skriv en mailadresse")
	k.post("/min-side/invitationer", "email", "ny@example.dk", "name", "Ny Kollega", "authority", "favrskov", "role", "representative").is(200, "/min-side/invitationer", "ny@example.dk", "Træk tilbage")
	b := s.browser()
	link := strings.TrimPrefix(s.letter("ny@example.dk").Button.URL, s.url)
	b.get(link).is(200, link, "Du er inviteret til at handle for Favrskov Kommune", `value="Ny Kollega"`)
	b.post(link, "name", "", "password", "kort").is(422, link, "Feltet skal udfyldes", "Skriv mindst 12 tegn")
	b.post(link, "name", "Ny Ø", "password", password).is(200, "/min-side", "Ny Ø", "Repræsentant for navnet på favrskov")
	b.get("/min-side/invitationer").is(200, "/min-side/invitationer", "Favrskov Kommune")
	b.post("/min-side/invitationer", "email", "x@example.dk", "name", "X", "authority", "syddjurs").is(403, "/min-side/invitationer")
	s.browser().get(link).is(404, link, "Invitationen er brugt")

	p := k.post("/min-side/invitationer", "email", "anden@example.dk", "name", "Anden")
	action := regexp.MustCompile(`/min-side/invitationer/[^/"]+/fortryd`).FindString(p.html)
	k.post(action).is(200, "/min-side/invitationer", "Trukket tilbage")
	s.signedIn(s.account("anna@example.dk")).get("/min-side/invitationer").is(403, "/min-side/invitationer")
}

func TestToken_Pages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.signedIn(s.account("anna@example.dk"))
	b.post("/min-side/tokens", "name", "Udtræk", "expires", "31/6").is(422, "/min-side/tokens", `value="Udtræk"`, "findes ikke i kalenderen")
	b.post("/min-side/tokens", "name", "", "expires", "2030-01-01").is(422, "/min-side/tokens", "Skriv et navn", "Et token gælder højst et år")
	p := b.post("/min-side/tokens", "name", "Udtræk", "expires", "2027-01-31").is(200, "/min-side/tokens", "Dit nye token", "31. januar 2027")
	secret := regexp.MustCompile(`alm_[A-Za-z0-9_-]{43}`).FindString(p.html)
	if strings.Contains(b.get("/min-side/tokens").html, secret) {
		t.Error("the secret is shown a second time")
	}
	for path, tokens := range map[string]map[string]int{
		"/api/who":  {"Bearer " + secret: 200, "bearer " + secret: 200, "Bearer " + secret[:40]: 401, "Basic x": 401},
		"/min-side": {"Bearer " + secret: 303},
	} {
		for header, want := range tokens {
			if got := s.status(path, header); got != want {
				t.Errorf("%s with %.12s…: %d, want %d", path, header, got, want)
			}
		}
	}
	action := regexp.MustCompile(`/min-side/tokens/[^/"]+/fjern`).FindString(p.html)
	b.post(action).is(200, "/min-side/tokens", "Fjernet")
}

// status answers a request with the Authorization header, without following it.
func (s *site) status(path, authorization string) int {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", authorization)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

func TestRename_Pages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.signedIn(s.account("anna@example.dk", auth.Grant{Role: auth.Coordinator, Scope: auth.For(auth.Product, "os2mo")}))
	b.get("/min-side").is(200, "/min-side", "Koordinator for navnet på os2mo", "anna@example.dk")
	b.post("/min-side/navn", "name", " ").is(422, "/min-side/navn", "Skriv et navn")
	b.post("/min-side/navn", "name", `<b>"Anna"`).is(200, "/min-side", "&lt;b&gt;&#34;Anna&#34;")
	b.post("/min-side/sprog", "language", "en").is(200, "/min-side", "Sprog i mails")
	if a, err := auth.AccountByEmail(t.Context(), s.env.DB, "anna@example.dk"); err != nil || a.Language != auth.English {
		t.Errorf("%+v, %v", a, err)
	}
	b.post("/min-side/sprog", "language", "kl").is(422, "/min-side/sprog", "Vælg dansk eller engelsk")
}
