// Package i18n says every text of the program in Danish and English.
//
// A text is a key in the locale/da.json and locale/en.json of the package that
// shows it; Danish is the reference and English is complete, which a test in
// internal/arch holds true. A request has one [Printer], kept in its context, so
// that templates need not pass it on. Dates, numbers and lists are written as
// Danes write them (7. oktober 2026, 42.962, 53 %), or in plain English form.
package i18n

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"alminding/internal/base/civil"
	"alminding/internal/base/money"
)

// Language is a language that the program speaks.
type Language string

// The languages. Danish is what an address without a prefix means.
const (
	Danish  Language = "da"
	English Language = "en"
)

// Languages lists them, the reference first.
var Languages = []Language{Danish, English}

// Catalogue holds all texts in all languages.
type Catalogue struct {
	texts map[Language]map[string]text
}

// text is one entry; one is empty unless the text depends on a number.
type text struct{ one, other string }

func (t *text) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &t.other)
	}
	var v struct{ One, Other string }
	err := json.Unmarshal(b, &v)
	t.one, t.other = v.One, v.Other
	return err
}

// Load reads locale/da.json and locale/en.json from every source. A key that
// two sources have, or that one language lacks, is an error.
func Load(sources ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{texts: map[Language]map[string]text{}}
	for _, lang := range Languages {
		c.texts[lang] = map[string]text{}
		for _, src := range sources {
			b, err := fs.ReadFile(src, "locale/"+string(lang)+".json")
			if err != nil {
				return nil, fmt.Errorf("i18n.Load: %w", err)
			}
			var texts map[string]text
			if err := json.Unmarshal(b, &texts); err != nil {
				return nil, fmt.Errorf("i18n.Load: %s of %v: %w", lang, src, err)
			}
			for key, t := range texts {
				if _, dup := c.texts[lang][key]; dup {
					return nil, fmt.Errorf("i18n.Load: two texts for %s in %s", key, lang)
				}
				c.texts[lang][key] = t
			}
		}
	}
	for key := range c.texts[Danish] {
		if _, ok := c.texts[English][key]; !ok {
			return nil, fmt.Errorf("i18n.Load: %s has no English text", key)
		}
	}
	if len(c.texts[Danish]) != len(c.texts[English]) {
		return nil, fmt.Errorf("i18n.Load: English has texts that Danish lacks")
	}
	return c, nil
}

// Keys lists all keys, sorted.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.texts[Danish])) }

// Raw gives the text of the key as it stands in the catalogue, plural form last.
func (c *Catalogue) Raw(lang Language, key string) []string {
	t := c.texts[lang][key]
	if t.one == "" {
		return []string{t.other}
	}
	return []string{t.one, t.other}
}

// Has reports whether the key exists.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.texts[Danish][key]
	return ok
}

// Printer writes texts in one language.
type Printer struct {
	cat     *Catalogue
	lang    Language
	numbers *message.Printer
}

// In returns a printer for the language.
func (c *Catalogue) In(lang Language) *Printer {
	return &Printer{cat: c, lang: lang, numbers: message.NewPrinter(language.Make(string(lang)))}
}

type printerKey struct{}

// With returns a context in which texts are written by p.
func With(ctx context.Context, p *Printer) context.Context {
	return context.WithValue(ctx, printerKey{}, p)
}

// bare writes the keys themselves, where no printer was set.
var bare = (&Catalogue{}).In(Danish)

// From is the printer of the context.
func From(ctx context.Context) *Printer {
	if p, ok := ctx.Value(printerKey{}).(*Printer); ok {
		return p
	}
	return bare
}

// Lang is the language of the context.
func Lang(ctx context.Context) Language { return From(ctx).lang }

// T is the text of the key with its placeholders filled: args are names and
// values in turn, and {name} in the text becomes the value. Numbers, dates and
// times are written in the form of the language. A key without a text comes
// back as itself, so that a fault is seen and nothing breaks.
func T(ctx context.Context, key string, args ...any) string { return From(ctx).T(key, args...) }

// N is T for a text that depends on the number n, which is {n} in it.
func N(ctx context.Context, key string, n int, args ...any) string {
	return From(ctx).N(key, n, args...)
}

// T is the function T with this printer.
func (p *Printer) T(key string, args ...any) string {
	t, ok := p.cat.texts[p.lang][key]
	if !ok {
		return key
	}
	s := t.other
	if t.one != "" && isOne(args) {
		s = t.one
	}
	return p.fill(s, args)
}

// isOne reports whether the arguments say n = 1, so that a text with a plural
// also works where only T can be called, such as for errors.
func isOne(args []any) bool {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == "n" {
			return args[i+1] == 1
		}
	}
	return false
}

// N is the function N with this printer.
func (p *Printer) N(key string, n int, args ...any) string {
	return p.T(key, append([]any{"n", n}, args...)...)
}

func (p *Printer) fill(s string, args []any) string {
	if len(args) == 0 || !strings.Contains(s, "{") {
		return s
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+fmt.Sprint(args[i])+"}", p.value(args[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

func (p *Printer) value(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return p.Int(int64(v))
	case int64:
		return p.Int(v)
	case money.Amount:
		return p.Money(v)
	case civil.Date:
		return p.Date(v)
	case civil.When:
		return p.When(v)
	case time.Time:
		return p.DateTime(v)
	case []string:
		return p.List(v)
	}
	return fmt.Sprint(v)
}

// Path is the address in the language of the context: /produkter, or
// /en/produkter.
func Path(ctx context.Context, path string) string { return From(ctx).Path(path) }

// Path is the function Path with this printer.
func (p *Printer) Path(path string) string {
	if p.lang == English && strings.HasPrefix(path, "/") {
		return "/en" + strings.TrimSuffix(path, "/")
	}
	return path
}

// Split takes the language off an address: /en/produkter is /produkter in English.
func Split(path string) (Language, string) {
	rest, ok := strings.CutPrefix(path, "/en")
	switch {
	case ok && rest == "":
		return English, "/"
	case ok && rest[0] == '/':
		return English, rest
	}
	return Danish, path
}

// In writes the same texts in another language, for what is kept in one whoever reads.
func (p *Printer) In(lang Language) *Printer { return p.cat.In(lang) }

// Lang is the printer's language.
func (p *Printer) Lang() Language { return p.lang }

// Int writes a whole number: 42.962.
func (p *Printer) Int(n int64) string { return p.numbers.Sprint(number.Decimal(n)) }

// Money writes an amount: 454,50 kr. or DKK 454.50.
func (p *Printer) Money(a money.Amount) string {
	if p.lang == English {
		return "DKK\u00a0" + a.Format(",", ".")
	}
	return a.String()
}

// Percent writes part of whole as 53 %, or – when there is no whole.
func (p *Printer) Percent(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	n := p.Int(int64((200*part + whole) / (2 * whole)))
	if p.lang == English {
		return n + "%"
	}
	return n + "\u00a0%"
}

// Bytes writes a size: 58 kB.
func (p *Printer) Bytes(n int64) string {
	unit, size := "B", n
	for _, u := range []string{"kB", "MB", "GB", "TB"} {
		if size < 1000 {
			break
		}
		unit, size = u, (size+500)/1000
	}
	return p.Int(size) + "\u00a0" + unit
}

// List writes a, b og c.
func (p *Printer) List(items []string) string {
	and := " og "
	if p.lang == English {
		and = " and "
	}
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + and + items[n-1]
	}
}
