package arch

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// form is a text in one language.
type form struct{ one, other string }

// UnmarshalJSON implements json.Unmarshaler: a text is a string, or one and other.
func (f *form) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &f.other)
	}
	var v struct{ One, Other string }
	err := json.Unmarshal(b, &v)
	f.one, f.other = v.One, v.Other
	return err
}

var (
	keyForm     = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-zA-Z0-9_-]+)+$`)
	keyInText   = regexp.MustCompile(`[a-z][a-z0-9_]*(?:\.[a-zA-Z0-9_-]+)+`)
	placeholder = regexp.MustCompile(`\{[a-z_]+\}`)
)

// checkTexts holds that every key that is asked for exists in both languages with
// the same placeholders, and that every key that exists is asked for.
func checkTexts(units []*unit) (faults []string) {
	da, en, faults := catalogue(units)
	for key, d := range da {
		e, ok := en[key]
		if !ok {
			faults = append(faults, key+" has no English text")
			continue
		}
		faults = append(faults, compare(key, d, e)...)
	}
	for key := range en {
		if _, ok := da[key]; !ok {
			faults = append(faults, key+" has no Danish text")
		}
	}
	named, prefixes := map[string]bool{}, map[string]bool{}
	for _, u := range units {
		for _, key := range u.asked() {
			if _, ok := da[key]; !ok {
				faults = append(faults, u.path+" asks for "+key+", which has no text")
			}
		}
		for _, text := range u.literals() {
			named[text] = true
			if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "_") {
				prefixes[text] = true
			}
		}
		for _, text := range u.texts {
			for _, key := range keyInText.FindAllString(text, -1) {
				named[key] = true
			}
		}
	}
	for key := range da {
		if !named[key] && !hasPrefix(prefixes, key) && !isSum(named, key) {
			faults = append(faults, key+" is not used")
		}
	}
	slices.Sort(faults)
	return slices.Compact(faults)
}

// hasPrefix reports whether the key may be put together, as "job.state." with a
// state.
func hasPrefix(prefixes map[string]bool, key string) bool {
	for i := range key {
		if (key[i] == '.' || key[i] == '_') && strings.Contains(key[:i+1], ".") && prefixes[key[:i+1]] {
			return true
		}
	}
	return false
}

// isSum reports whether the key may be put together from another and a last word,
// as a rule's key with "Near".
func isSum(named map[string]bool, key string) bool {
	for i := range key {
		if keyForm.MatchString(key[:i]) && named[key[:i]] && named[key[i:]] {
			return true
		}
	}
	return false
}

func catalogue(units []*unit) (da, en map[string]form, faults []string) {
	all := map[string]map[string]form{"da": {}, "en": {}}
	for _, u := range units {
		if len(u.locales) > 0 && (u.locales["da"] == nil || u.locales["en"] == nil) {
			faults = append(faults, u.path+" lacks a language")
		}
		for lang, text := range u.locales {
			var texts map[string]form
			if err := json.Unmarshal(text, &texts); err != nil {
				faults = append(faults, fmt.Sprintf("%s of %s: %v", lang, u.path, err))
			}
			maps.Copy(all[lang], texts)
		}
	}
	return all["da"], all["en"], faults
}

func compare(key string, da, en form) (faults []string) {
	for _, x := range []struct{ lang, text string }{{"Danish", da.other}, {"English", en.other}} {
		if strings.TrimSpace(x.text) == "" {
			faults = append(faults, key+" is empty in "+x.lang)
		}
	}
	d, e := placeholders(da.other), placeholders(en.other)
	if !slices.Equal(d, e) {
		faults = append(faults, fmt.Sprintf("%s has the placeholders %v in Danish and %v in English", key, d, e))
	}
	if (da.one == "") != (en.one == "") {
		faults = append(faults, key+" has a singular in one language only")
	}
	return faults
}

func placeholders(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// asked are the keys in places where only a key can stand: arguments of T and N,
// of errs.New and Fields.Add, and fields called Key or Label.
func (u *unit) asked() []string {
	var keys []string
	take := func(e ast.Expr) {
		if text, ok := literal(e); ok && keyForm.MatchString(text) {
			keys = append(keys, text)
		}
	}
	for _, f := range u.files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				switch name, args := called(n), n.Args; {
				case (name == "T" || name == "N") && len(args) > 0:
					take(args[0])
					if len(args) > 1 {
						take(args[1])
					}
				case (name == "errs.New" || strings.HasSuffix(name, ".Add")) && len(args) > 1:
					take(args[1])
				}
			case *ast.KeyValueExpr:
				if field, ok := n.Key.(*ast.Ident); ok && (field.Name == "Key" || field.Name == "Label") {
					take(n.Value)
				}
			}
			return true
		})
	}
	return keys
}

// called names what a call calls: T, N, errs.New, x.Add.
func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if f.Sel.Name == "T" || f.Sel.Name == "N" {
			return f.Sel.Name
		}
		if x, ok := f.X.(*ast.Ident); ok {
			return x.Name + "." + f.Sel.Name
		}
	}
	return ""
}
