package e2e_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// browser is a visitor without JavaScript: it keeps cookies, and sends the forms
// that the pages contain with the values that are in them.
type browser struct {
	site   string // address of the site, without a slash at the end
	client *http.Client

	at     *url.URL // of the last page
	status int
	header http.Header
	body   []byte
	doc    *html.Node // of the body, once it was read
}

func newBrowser(site string) *browser {
	jar, _ := cookiejar.New(nil) // has no error
	return &browser{site: site, client: &http.Client{
		Jar: jar, Timeout: time.Minute,
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// get opens a page of the site and goes where it sends one.
func (b *browser) get(path string) error {
	r, err := http.NewRequest(http.MethodGet, b.resolve(path), nil)
	if err != nil {
		return err
	}
	return b.follow(r)
}

// post sends fields to the site and goes where it sends one.
func (b *browser) post(path string, fields url.Values) error {
	r, err := http.NewRequest(http.MethodPost, b.resolve(path), strings.NewReader(fields.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.follow(r)
}

func (b *browser) resolve(path string) string {
	if strings.HasPrefix(path, "http:") {
		return path
	}
	return b.site + path
}

const maxHops = 5

func (b *browser) follow(r *http.Request) error {
	for range maxHops {
		if err := b.do(r); err != nil {
			return err
		}
		to := b.header.Get("Location")
		if b.status < 300 || b.status > 399 || to == "" {
			return nil
		}
		next, err := b.at.Parse(to)
		if err != nil {
			return err
		}
		if r, err = http.NewRequest(http.MethodGet, next.String(), nil); err != nil {
			return err
		}
	}
	return fmt.Errorf("sent from page to page, in the end to %s", b.header.Get("Location"))
}

// do sends one request and keeps the answer.
func (b *browser) do(r *http.Request) error {
	r.Header.Set("Accept", "text/html,*/*;q=0.8")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := b.client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if b.body, err = io.ReadAll(resp.Body); err != nil {
		return err
	}
	b.at, b.status, b.header, b.doc = r.URL, resp.StatusCode, resp.Header, nil
	return nil
}

// submit sends the form that the selector finds on the last page, with the values
// that are in it but for those changed: "name=value" replaces all values of a
// field, and "name=@file" puts in a file with the content that read gives.
func (b *browser) submit(selector string, changes []string, read func(name string) string) error {
	forms := b.find(selector)
	if len(forms) == 0 || forms[0].Data != "form" {
		return fmt.Errorf("%s has no form %s", b.at, selector)
	}
	form := forms[0]
	fields, files := formValues(form), map[string]string{}
	for _, c := range changes {
		name, value, ok := strings.Cut(c, "=")
		if !ok {
			return fmt.Errorf("%q is not name=value", c)
		}
		fields.Del(name)
		if file, ok := strings.CutPrefix(value, "@"); ok {
			files[name] = read(file)
		} else if value != "" || !isCheckbox(form, name) {
			fields.Add(name, value)
		}
	}
	action, err := b.at.Parse(attr(form, "action"))
	if err != nil {
		return err
	}
	if !strings.EqualFold(attr(form, "method"), "post") {
		action.RawQuery = fields.Encode()
		return b.get(action.String())
	}
	if attr(form, "enctype") != "multipart/form-data" {
		return b.post(action.String(), fields)
	}
	r, err := multipartRequest(action.String(), fields, files)
	if err != nil {
		return err
	}
	return b.follow(r)
}

func multipartRequest(to string, fields url.Values, files map[string]string) (*http.Request, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				return nil, err
			}
		}
	}
	for name, content := range files {
		part, err := w.CreateFormFile(name, name)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(part, content); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	r, err := http.NewRequest(http.MethodPost, to, &body)
	if err == nil {
		r.Header.Set("Content-Type", w.FormDataContentType())
	}
	return r, err
}

func isCheckbox(form *html.Node, name string) bool {
	return slices.ContainsFunc(find(form, `input[name="`+name+`"]`), func(n *html.Node) bool {
		return attr(n, "type") == "checkbox" || attr(n, "type") == "radio"
	})
}

// formValues is what a browser would send of an untouched form.
func formValues(form *html.Node) url.Values {
	v := url.Values{}
	for _, n := range find(form, "input") {
		switch attr(n, "type") {
		case "submit", "button", "file", "image":
		case "checkbox", "radio":
			if has(n, "checked") {
				v.Add(attr(n, "name"), valueOr(n, "on"))
			}
		default:
			v.Add(attr(n, "name"), attr(n, "value"))
		}
	}
	for _, n := range find(form, "textarea") {
		v.Add(attr(n, "name"), strings.TrimPrefix(text(n), "\n"))
	}
	for _, n := range find(form, "select") {
		options := find(n, "option")
		chosen := slices.IndexFunc(options, func(o *html.Node) bool { return has(o, "selected") })
		if len(options) > 0 {
			o := options[max(chosen, 0)]
			v.Add(attr(n, "name"), valueOr(o, text(o)))
		}
	}
	v.Del("")
	return v
}

func valueOr(n *html.Node, otherwise string) string {
	if has(n, "value") {
		return attr(n, "value")
	}
	return otherwise
}

// find gives the elements of the last page that the selector finds.
func (b *browser) find(selector string) []*html.Node {
	if b.doc == nil {
		doc, err := html.Parse(bytes.NewReader(b.body))
		if err != nil {
			return nil
		}
		b.doc = doc
	}
	return find(b.doc, selector)
}

// enter signs in to a demonstration with the button of the account.
func (b *browser) enter(account string) error {
	if err := b.get("/log-ind"); err != nil {
		return err
	}
	for _, form := range b.find(`form[action="/log-ind/demo"]`) {
		for _, button := range find(form, "button") {
			if strings.Contains(text(button), account) {
				fields := formValues(form)
				fields.Set(attr(button, "name"), attr(button, "value"))
				return b.post("/log-ind/demo", fields)
			}
		}
	}
	return fmt.Errorf("the sign-in page offers no %s:\n%s", account, b.words())
}

// signIn signs in with an address and a password.
func (b *browser) signIn(email, password string) error {
	if err := b.get("/log-ind"); err != nil {
		return err
	}
	err := b.submit(`form[action="/log-ind"]`, []string{"email=" + email, "password=" + password}, nil)
	if err == nil && (b.status != http.StatusOK || b.at.Path == "/log-ind") {
		err = fmt.Errorf("%s was not let in: %d\n%s", email, b.status, b.words())
	}
	return err
}

// words are what the last page says, without its frame.
func (b *browser) words() string {
	for _, n := range b.find("main") {
		return oneLine(n)
	}
	return string(b.body)
}

// text is what is to be read inside of an element, on one line.
func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var sb strings.Builder
	for c := range n.ChildNodes() {
		sb.WriteString(text(c))
	}
	return sb.String()
}

func oneLine(n *html.Node) string { return strings.Join(strings.Fields(text(n)), " ") }

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}
