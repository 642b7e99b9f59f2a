package govreport

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"sort"
	"strings"

	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
)

// ErrForm is given where a report cannot be written as OS2's form for self-evaluation,
// because it says something else of the criteria than that form asks.
var ErrForm = errs.New(errs.Invalid, "govreport.form")

// The keys of the form, in its order.
var (
	headKeys = []string{"productName", "filledBy", "filledDate", "generatedAt"}
	rowKeys  = []string{"id", "kategori", "krav", "produktniveau", "retningslinjer", "efterlevet", "dokumentation"}
)

// file is a report in JSON while it is read.
type file struct {
	breaks  []int           // where the lines end
	unknown map[string]bool // keys that the form does not have
	tooMany bool
	report  *Report
	faults  []Fault
}

// line is the line of a place in the file.
func (f *file) line(at int) int { return sort.SearchInts(f.breaks, at) + 1 }

func (f *file) fault(at int, key string, args ...any) {
	line := f.line(at)
	f.faults = append(f.faults, Fault{Line: line, Key: key, Args: append([]any{"line", line}, args...)})
}

func readJSON(data []byte) (*Report, []Fault, error) {
	f := &file{unknown: map[string]bool{}, report: &Report{Kind: SelfEvaluation}}
	for i, b := range data {
		if b == '\n' {
			f.breaks = append(f.breaks, i)
		}
	}
	var whole any
	if err := json.Unmarshal(data, &whole); err != nil {
		at := 0
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			at = max(int(syntax.Offset)-1, 0)
		}
		return nil, nil, ErrJSON.With("line", f.line(at))
	}
	members := inside(data, 0)
	list := slices.IndexFunc(members, func(m member) bool { return m.name == "krav" && m.value[0] == '[' })
	if list < 0 {
		return nil, nil, ErrNone
	}
	rows := inside(members[list].value, members[list].at)
	if len(rows) > MaxRows {
		return nil, nil, ErrTooMany
	}
	f.head(slices.Delete(members, list, list+1))
	for _, r := range rows {
		f.report.Rows = append(f.report.Rows, f.row(r))
	}
	if f.tooMany {
		return nil, nil, ErrTooMany
	}
	return f.report, f.faults, nil
}

// member is a key of an object and its value, or an element of a list, in the order of
// the file.
type member struct {
	name  string
	value json.RawMessage
	at    int // where the value begins
}

// inside are the members of an object or a list that is known to be sound.
func inside(value []byte, at int) []member {
	d := json.NewDecoder(bytes.NewReader(value))
	bracket, _ := d.Token()
	var all []member
	for d.More() {
		m := member{}
		if bracket == json.Delim('{') {
			name, _ := d.Token()
			m.name, _ = name.(string)
		}
		_ = d.Decode(&m.value)
		m.at = at + int(d.InputOffset()) - len(m.value)
		all = append(all, m)
	}
	return all
}

// texts reads the members that the form has, all of which are texts, or null for none.
// Whatever else there is, is a fault and kept as it is.
func (f *file) texts(known []string, members []member) (texts map[string]string, others []Other) {
	texts = map[string]string{}
	for _, m := range members {
		_, twice := texts[m.name]
		var s string
		switch {
		case !slices.Contains(known, m.name):
			f.fault(m.at, "govreport.key", "key", short(m.name))
		case twice:
			f.fault(m.at, "govreport.key_twice", "key", m.name)
		case json.Unmarshal(m.value, &s) != nil:
			f.fault(m.at, "govreport.not_a_text", "key", m.name)
		default:
			texts[m.name] = strings.ReplaceAll(s, "\x00", "\uFFFD") // which no database keeps
			continue
		}
		f.unknown[m.name] = true
		others = append(others, Other{Name: m.name, Value: compact(m.value)})
	}
	f.tooMany = f.tooMany || len(f.unknown) > maxColumns || len(others) > maxColumns
	return texts, others
}

func (f *file) head(members []member) {
	texts, others := f.texts(headKeys, members)
	f.report.Product, f.report.Others = texts["productName"], others
	for _, m := range members {
		name, ok := map[string]Name{"filledBy": Author, "filledDate": Date, "generatedAt": Generated}[m.name]
		if ok && texts[m.name] != "" && f.report.Value(name) == "" {
			f.report.Head = append(f.report.Head, Field{Line: f.line(m.at), Name: name, Value: texts[m.name]})
		}
	}
}

func (f *file) row(element member) Row {
	line := f.line(element.at)
	if element.value[0] != '{' {
		f.fault(element.at, "govreport.row")
		return Row{Line: line, Raw: string(element.value)}
	}
	texts, others := f.texts(rowKeys, inside(element.value, element.at))
	row := Row{
		Line:      line,
		Criterion: criteria.ID(texts["id"]),
		Theme:     criteria.Theme(texts["kategori"]),
		Level:     texts["produktniveau"],
		Title:     texts["krav"],
		Standard:  texts["retningslinjer"],
		Text:      texts["dokumentation"],
		Others:    others,
	}
	if theme, ok := themeOf(texts["kategori"]); ok {
		row.Theme = theme
	}
	if !row.say(SelfEvaluation, texts["efterlevet"]) {
		f.fault(element.at, "govreport.verdict", "said", short(texts["efterlevet"]))
	}
	return row
}

// JSON writes a self-evaluation as OS2's form does. It has no place for what the form
// does not know, such as a colour: [ErrForm].
func (r *Report) JSON() (_ []byte, err error) {
	defer errs.Wrap(&err, "govreport.JSON(%s)", r.Product)
	if r.Kind != SelfEvaluation {
		return nil, ErrForm
	}
	w := &writer{}
	w.open('{')
	w.texts(r.Others, text{"productName", r.Product}, text{"filledBy", r.Value(Author)}, text{"filledDate", r.isoDate()}, text{"generatedAt", r.Value(Generated)})
	w.key("krav")
	w.open('[')
	for _, row := range r.Rows {
		w.row(row)
	}
	w.close(']')
	w.others(r.Others)
	w.close('}')
	var out bytes.Buffer
	err = json.Indent(&out, w.Bytes(), "", "  ")
	out.WriteByte('\n')
	return out.Bytes(), err
}

// isoDate is the date of the report as the form has it, or as it was written where it is
// none.
func (r *Report) isoDate() string {
	if d, ok := r.Dated(); ok {
		return d.String()
	}
	return r.Value(Date)
}

// writer writes JSON in the order that it is told.
type writer struct {
	bytes.Buffer
	more bool // something stands before what is written next
}

// next parts what is written next from what was before it.
func (w *writer) next() {
	if w.more {
		w.WriteByte(',')
	}
}

func (w *writer) open(bracket byte) {
	w.next()
	w.WriteByte(bracket)
	w.more = false
}

func (w *writer) close(bracket byte) {
	w.WriteByte(bracket)
	w.more = true
}

func (w *writer) key(name string) {
	w.next()
	w.Write(quote(name))
	w.WriteByte(':')
	w.more = false
}

func (w *writer) value(b []byte) {
	w.next()
	w.Write(b)
	w.more = true
}

// isKept reports whether a key of the form is among others because it held something
// else than a text.
func isKept(others []Other, name string) bool {
	return slices.ContainsFunc(others, func(o Other) bool {
		return o.Name == name && o.Value[0] != '"' && string(o.Value) != "null"
	})
}

// text is a member of the form.
type text struct{ key, value string }

// texts writes members of the form. A key that was kept is left to others.
func (w *writer) texts(others []Other, texts ...text) {
	for _, t := range texts {
		if t.value == "" && isKept(others, t.key) {
			continue
		}
		w.key(t.key)
		w.value(quote(t.value))
	}
}

func (w *writer) others(others []Other) {
	for _, o := range others {
		w.key(o.Name)
		w.value(o.Value)
	}
}

func (w *writer) row(row Row) {
	if row.Raw != "" {
		raw := []byte(row.Raw)
		if !json.Valid(raw) { // of a table in Markdown
			raw = quote(row.Raw)
		}
		w.value(raw)
		return
	}
	w.open('{')
	w.texts(row.Others, text{"id", string(row.Criterion)}, text{"kategori", jsonTheme(row.Theme)}, text{"krav", row.Title},
		text{"produktniveau", row.Level}, text{"retningslinjer", row.Standard})
	if answer := row.answer(); answer != "" {
		w.texts(row.Others, text{"efterlevet", answer})
	} else if !isKept(row.Others, "efterlevet") {
		w.key("efterlevet")
		w.value([]byte("null"))
	}
	w.texts(row.Others, text{"dokumentation", row.Text})
	w.others(row.Others)
	w.close('}')
}

// answer is the answer in the form's words, or as it was said; empty is none.
func (r Row) answer() string {
	if r.Said != "" {
		return r.Said
	}
	return answerWords.first(r.Answer)
}

// jsonTheme is how the form calls a theme.
func jsonTheme(t criteria.Theme) string {
	switch t {
	case criteria.Relevance:
		return "relevans"
	case criteria.Form:
		return "formkrav"
	case criteria.Strategy:
		return "strategisk"
	default: // governance is called so, and what is none of them is kept as it was
		return string(t)
	}
}

// compact is a sound value without the spaces that mean nothing.
func compact(value []byte) []byte {
	var b bytes.Buffer
	_ = json.Compact(&b, value)
	return b.Bytes()
}

// quote is a text in JSON, with the letters that web pages would have escaped.
func quote(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text can always be written
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
