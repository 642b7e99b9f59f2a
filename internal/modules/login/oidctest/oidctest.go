// Package oidctest is an OpenID Connect provider for tests: discovery, keys,
// authorisation with PKCE, and signed tokens, over HTTP. It is strict about what
// a client must send, so that a sign-in that works here works elsewhere.
package oidctest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"alminding/internal/base/clock"
)

// The one client that the provider knows.
const (
	ClientID = "alminding-test"
	Secret   = "client secret / with + signs"
)

// keyID is the id of the signing key.
const keyID = "2026-11"

// Provider is a running provider. Its exported fields are set by one test between
// requests.
type Provider struct {
	URL string // the issuer

	User    map[string]any // claims about whoever signs in next
	Refuse  string         // error code that the next authorisation ends in
	Down    bool           // nothing is answered
	Distort func(claims map[string]any)
	Forge   bool // tokens are signed with a key that is not published

	clock       clock.Clock
	redirect    string
	key, forger *rsa.PrivateKey

	mu     sync.Mutex
	grants map[string]grant // by code; each is redeemed once
}

type grant struct {
	claims              map[string]any
	challenge, redirect string
}

// New starts a provider, and stops it with the test. Its client is known once
// SetRedirect has said where it lives.
func New(t testing.TB, clk clock.Clock) *Provider {
	t.Helper()
	p := &Provider{clock: clk, key: newKey(t), forger: newKey(t), grants: map[string]grant{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.Down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	p.URL = srv.URL
	return p
}

// SetRedirect registers the address that the client may be sent back to.
func (p *Provider) SetRedirect(address string) { p.redirect = address }

func newKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
		"jwks_uri": p.URL + "/keys", "response_types_supported": []string{"code"},
		"subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		"code_challenge_methods_supported": []string{"S256"},
	})
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: p.key.Public(), KeyID: keyID, Algorithm: "RS256", Use: "sig"}}})
}

// authorize lets whoever User is in without asking, as a provider does for
// somebody who is signed in there already.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != ClientID || q.Get("redirect_uri") != p.redirect {
		refuse(w, http.StatusBadRequest, "unauthorized_client") // and nowhere to send the browser
		return
	}
	back := url.Values{"state": {q.Get("state")}}
	switch {
	case p.Refuse != "":
		back.Set("error", p.Refuse)
	case q.Get("response_type") != "code", !slices.Contains(strings.Fields(q.Get("scope")), "openid"),
		len(q.Get("state")) < 16, len(q.Get("nonce")) < 16,
		q.Get("code_challenge_method") != "S256", len(q.Get("code_challenge")) != 43:
		back.Set("error", "invalid_request")
	default:
		back.Set("code", p.issue(q))
	}
	http.Redirect(w, r, p.redirect+"?"+back.Encode(), http.StatusFound)
}

func (p *Provider) issue(q url.Values) string {
	now := p.clock.Now()
	claims := maps.Clone(p.User)
	claims["iss"], claims["aud"], claims["nonce"] = p.URL, ClientID, q.Get("nonce")
	claims["iat"], claims["exp"] = now.Unix(), now.Add(5*time.Minute).Unix()
	if p.Distort != nil {
		p.Distort(claims)
	}
	code := rand.Text()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.grants[code] = grant{claims, q.Get("code_challenge"), q.Get("redirect_uri")}
	return code
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, ok := r.BasicAuth()
	if !ok {
		id, secret = url.QueryEscape(r.PostFormValue("client_id")), url.QueryEscape(r.PostFormValue("client_secret"))
	}
	if id != url.QueryEscape(ClientID) || secret != url.QueryEscape(Secret) {
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	p.mu.Lock()
	g, known := p.grants[r.PostFormValue("code")]
	delete(p.grants, r.PostFormValue("code"))
	p.mu.Unlock()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !known || r.PostFormValue("grant_type") != "authorization_code" || r.PostFormValue("redirect_uri") != g.redirect ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge {
		refuse(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	token, err := p.sign(g.claims)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "server_error")
		return
	}
	writeJSON(w, map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 300, "id_token": token})
}

func (p *Provider) sign(claims map[string]any) (string, error) {
	key := p.key
	if p.Forge {
		key = p.forger
	}
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", keyID)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, options)
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(`{"error":"` + code + `"}`))
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the client left if this fails
}

// Visit goes to the provider as a browser would and gives the query that it is
// sent back with.
func (p *Provider) Visit(t testing.TB, address string) url.Values {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	to, err := res.Location()
	if err != nil {
		t.Fatalf("the provider answered %s and sent the browser nowhere", res.Status)
	}
	if !strings.HasPrefix(to.String(), p.redirect+"?") {
		t.Fatalf("the provider sent the browser to %s", to)
	}
	return to.Query()
}
