package publiccode

import (
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/github/go-spdx/v2/spdxexp"
	tag "golang.org/x/text/language"
)

// A rule reports what is wrong with a text of the file and whether the text
// may be kept. It gets the text in its plain form.
type rule func(v value, text string) bool

func oneOf(allowed []string) rule {
	return func(v value, text string) bool {
		if slices.Contains(allowed, text) {
			return true
		}
		v.fail("publiccode.one_of", "value", short(text), "allowed", strings.Join(allowed, ", "))
		return false
	}
}

func atMost(limit int) rule {
	return func(v value, text string) bool {
		n := characters(text)
		if n > limit {
			v.fail("publiccode.too_long", "max", limit, "length", n)
		}
		return n <= limit
	}
}

func atLeast(limit int) rule {
	return func(v value, text string) bool {
		n := characters(text)
		if n < limit {
			v.fail("publiccode.too_short", "min", limit, "length", n)
		}
		return n >= limit
	}
}

var versionForm = regexp.MustCompile(`^([0-9])(?:\.([0-9]{1,3})(?:\.[0-9]{1,3})?)?$`)

// version accepts the major version and every minor of it, also later ones:
// what they add is reported key by key, should a file use it.
func version(v value, text string) bool {
	m := versionForm.FindStringSubmatch(text)
	if v.rules == RulesV1 {
		if m == nil || m[1] != "1" {
			v.fail("publiccode.version", "value", short(text), "current", "1")
			return false
		}
		return true
	}
	switch {
	case m == nil, m[1] != "0", m[2] == "0", m[2] == "1":
		v.fail("publiccode.version", "value", short(text), "current", currentVersion)
		return false
	case m[2] != "" && m[2] != latestMinor:
		v.warn("publiccode.version_minor", "value", text, "current", currentVersion)
	}
	return true
}

// repository is an address that a version control client or a browser can use.
func repository(v value, text string) bool {
	return address(v, text, "publiccode.repository", "https", "http", "git", "ssh", "svn")
}

func webAddress(v value, text string) bool {
	return address(v, text, "publiccode.web_address", "https", "http")
}

func address(v value, text, key string, schemes ...string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || !slices.Contains(schemes, u.Scheme) || strings.ContainsAny(text, " \t\n\"<>") {
		v.fail(key, "value", short(text))
		return false
	}
	return true
}

// uri accepts any scheme, but demands one.
func uri(v value, text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" || u.Opaque == "" && u.Host == "" || strings.ContainsAny(text, " \t\n\"<>") {
		v.fail("publiccode.uri", "value", short(text))
		return false
	}
	return true
}

func support(v value, text string) bool {
	name, isAlias := strings.CutPrefix(text, "alias:")
	if !isAlias {
		return uri(v, text)
	}
	if Alias(name) == "" {
		v.fail("publiccode.alias", "value", short(name), "allowed", strings.Join(aliasNames(), ", "))
		return false
	}
	return true
}

// video wants the address of one film. A site's front page is not one.
func video(v value, text string) bool {
	if !webAddress(v, text) {
		return false
	}
	u, _ := url.Parse(text)
	if strings.Trim(u.Path, "/") == "" && u.RawQuery == "" {
		v.fail("publiccode.video", "value", short(text))
		return false
	}
	return true
}

// filePath is a file of the repository, written from its root.
func filePath(v value, text string) bool {
	if !fs.ValidPath(path.Clean(text)) || strings.ContainsAny(text, "\\\n") {
		v.fail("publiccode.path", "value", short(text))
		return false
	}
	return true
}

// place is a file of the repository or a web address.
func place(v value, text string) bool {
	if u, err := url.Parse(text); err != nil || u.Scheme == "" {
		return filePath(v, text)
	}
	return webAddress(v, text)
}

func logo(v value, text string) bool {
	if !place(v, text) {
		return false
	}
	if !slices.Contains([]string{".svg", ".svgz", ".png"}, extension(text)) {
		v.fail("publiccode.image_format", "value", short(text), "allowed", "SVG, SVGZ, PNG")
		return false
	}
	return true
}

// screenshot only warns about the format: browsers show others just as well.
func screenshot(v value, text string) bool {
	if !place(v, text) {
		return false
	}
	if !slices.Contains([]string{".png", ".jpg", ".jpeg"}, extension(text)) {
		v.warn("publiccode.image_format", "value", short(text), "allowed", "PNG, JPG")
	}
	return true
}

// extension leaves out what may follow the file's name in an address.
func extension(text string) string {
	if u, err := url.Parse(text); err == nil {
		text = u.Path
	}
	return strings.ToLower(path.Ext(text))
}

func date(v value, text string) bool {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		v.fail("publiccode.date", "value", short(text))
		return false
	}
	return true
}

// matches is a rule for a form that a pattern describes.
func matches(pattern, key string) rule {
	form := regexp.MustCompile(pattern)
	return func(v value, text string) bool {
		if !form.MatchString(text) {
			v.fail(key, "value", short(text))
			return false
		}
		return true
	}
}

var (
	email     = matches(`^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]+$`, "publiccode.email")
	mediaType = matches(`^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*$`, "publiccode.media_type")
	e164      = matches(`^\+[1-9][0-9]{1,14}$`, "publiccode.phone")
)

// phone may be written in any way until 1.0.
func phone(v value, text string) bool {
	return v.rules == RulesV0 || e164(v, text)
}

// language wants a tag of BCP 47. The library is kinder than the standard: it
// also reads en_GB.
func language(v value, text string) bool {
	if len(text) <= 35 && !strings.Contains(text, "_") {
		if _, err := tag.Parse(text); err == nil {
			return true
		}
	}
	v.fail("publiccode.language", "value", short(text))
	return false
}

func country(v value, text string) bool {
	code := strings.ToUpper(text)
	switch {
	case len(code) != 2 || !strings.Contains(countries, code+" "), text != code && text != strings.ToLower(text):
		v.fail("publiccode.country", "value", short(text))
		return false
	case text == code:
		return true
	case v.rules == RulesV1:
		v.fail("publiccode.country", "value", text)
		return false
	}
	v.warn("publiccode.country_case", "value", text, "code", code)
	return true
}

func category(v value, text string) bool {
	return listed(v, text, Categories, "publiccode.category")
}

// scope knows that 1.0 drops one word: everything here is for government.
func scope(v value, text string) bool {
	if v.rules == RulesV1 && text == "government" {
		v.fail("publiccode.scope", "value", text)
		return false
	}
	return listed(v, text, Scopes, "publiccode.scope")
}

// listed is oneOf for lists too long to repeat in a message: it names the
// nearest word instead, if there is one.
func listed(v value, text string, allowed []string, key string) bool {
	if slices.Contains(allowed, text) {
		return true
	}
	if near := nearest(text, allowed); near != "" {
		v.fail(key+"_near", "value", short(text), "name", near)
	} else {
		v.fail(key, "value", short(text))
	}
	return false
}

func license(v value, text string) bool {
	if IsLicense(text) {
		return true
	}
	v.fail("publiccode.license", "value", short(text))
	return false
}

// IsLicense reports whether text is an SPDX licence expression. The length is
// bounded because the library reads nested expressions recursively; it recovers
// because the library panics on an expression that ends where it expects more,
// such as "DocumentRef-a".
func IsLicense(text string) (ok bool) {
	if len(text) > 1000 {
		return false
	}
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	ok, _ = spdxexp.ValidateLicenses([]string{text})
	return ok
}
