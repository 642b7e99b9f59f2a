package gitrepo

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/config"
)

// readConfig takes from the configuration what is needed to read the rest.
func (r *Repo) readConfig() error {
	if text, err := r.small("objects/info/alternates"); err == nil && strings.TrimSpace(text) != "" {
		return ErrElsewhere
	}
	text, err := r.small("config")
	if err != nil {
		return nil //nolint:nilerr // a snapshot may come without one
	}
	address, known := parseConfig(text)
	if !known {
		return ErrFormat
	}
	r.origin = address
	return nil
}

// parseConfig finds the address of origin, and whether objects and references are
// stored in a known form. A text that cannot be read says nothing of either.
func parseConfig(text string) (origin string, known bool) {
	c := config.New()
	if err := config.NewDecoder(strings.NewReader(text)).Decode(c); err != nil {
		return "", true
	}
	ext := c.Section("extensions")
	for _, form := range []struct{ option, known string }{{"objectformat", "sha1"}, {"refstorage", "files"}} {
		if v := ext.Option(form.option); v != "" && !strings.EqualFold(v, form.known) {
			return "", false
		}
	}
	return Address(c.Section("remote").Subsection("origin").Option("url")), true
}

// scp is how git also writes an address: git@host:owner/name.
var scp = regexp.MustCompile(`^(?:[\w.-]+@)?([\w.-]+):([^/\\:].*)$`)

// Address makes a web address of any address of a repository, without who signs in
// there; "" where it names no host, as a path does.
func Address(remote string) string {
	remote = strings.TrimSpace(remote)
	if m := scp.FindStringSubmatch(remote); m != nil && len(m[1]) > 1 {
		remote = "https://" + m[1] + "/" + m[2]
	}
	u, err := url.Parse(remote)
	if err != nil || u.Host == "" {
		return ""
	}
	switch u.Scheme {
	case "http", "https":
	case "ssh", "git", "git+ssh":
		u.Scheme, u.Host = "https", u.Hostname()
	default:
		return ""
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	u.Path = strings.TrimSuffix(strings.TrimRight(u.Path, "/"), ".git")
	return u.String()
}
