package publiccode

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// section reads one mapping of the document. Its methods take the key and the
// rules for the value, return the value if it kept them, and remember the key,
// so that close can tell which keys the standard does not have.
//
// A section that is absent or of the wrong type has no node: it answers every
// question with nothing and never reports anything, because the one problem
// was told when it was looked up.
type section struct {
	value
	fields []field
	known  []string
}

type field struct {
	name string
	key  *yaml.Node
	node *yaml.Node
}

func (v value) section() *section {
	if v.node == nil {
		return &section{}
	}
	if v.node.Kind != yaml.MappingNode {
		v.fail("publiccode.want_section")
		return &section{}
	}
	s := &section{value: v}
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		f := field{name: v.node.Content[i].Value, key: v.node.Content[i], node: resolve(v.node.Content[i+1])}
		if s.find(f.name) >= 0 {
			s.key(f).fail("publiccode.duplicate", "key", short(f.name))
			continue
		}
		s.fields = append(s.fields, f)
	}
	return s
}

func (s *section) find(name string) int {
	return slices.IndexFunc(s.fields, func(f field) bool { return f.name == name })
}

// key is the place of the field's name, for problems with the name itself.
func (s *section) key(f field) value {
	return value{reader: s.reader, node: f.key, path: s.below(f.name)}
}

func (s *section) below(name string) string {
	return strings.TrimPrefix(s.path+"."+short(name), ".")
}

// get is the value at the key. Its node is nil when there is none: no such
// key, or a key with nothing behind it.
func (s *section) get(name string) value {
	s.known = append(s.known, name)
	v := value{reader: s.reader, path: s.below(name)}
	if i := s.find(name); i >= 0 && s.fields[i].node.ShortTag() != "!!null" {
		v.node = s.fields[i].node
	}
	return v
}

// missing tells that the section lacks the key; it points at the section.
func (s *section) missing(name string) {
	if s.node == nil {
		return
	}
	at := s.value
	at.path = s.below(name)
	at.fail("publiccode.missing", "key", name)
}

func (s *section) text(name string, rules ...rule) string {
	v := s.get(name)
	if v.node == nil {
		return ""
	}
	// A value that must have a form cannot be nothing: better no key at all.
	if v.isBlank() && len(rules) > 0 {
		v.fail("publiccode.blank")
		return ""
	}
	return v.text(rules...)
}

func (s *section) mustText(name string, rules ...rule) string {
	v := s.get(name)
	if v.node == nil || v.isBlank() {
		s.missing(name)
		return ""
	}
	return v.text(rules...)
}

func (s *section) texts(name string, rules ...rule) []string {
	v := s.get(name)
	if v.node == nil {
		return nil
	}
	return v.texts(rules...)
}

func (s *section) mustTexts(name string, rules ...rule) []string {
	v := s.get(name)
	if v.absent() {
		s.missing(name)
		return nil
	}
	return v.texts(rules...)
}

// truth is nil when the file does not say.
func (s *section) truth(name string) *bool {
	v := s.get(name)
	if v.node == nil {
		return nil
	}
	// YAML 1.1's yes, no, on and off are words in YAML 1.2, which is what the
	// standard prescribes.
	if v.node.Kind != yaml.ScalarNode || v.node.ShortTag() != "!!bool" {
		v.fail("publiccode.want_truth", "value", short(v.node.Value))
		return nil
	}
	truth := strings.EqualFold(v.node.Value, "true")
	return &truth
}

func (s *section) section(name string) *section { return s.get(name).section() }

func (s *section) mustSection(name string) *section {
	v := s.get(name)
	if v.node == nil {
		s.missing(name)
	}
	return v.section()
}

// sections reads a list of mappings; what is no mapping is reported and left out.
func (s *section) sections(name string) []*section {
	v := s.get(name)
	if v.node == nil {
		return nil
	}
	var list []*section
	for item := range v.items() {
		if s := item.section(); s.node != nil {
			list = append(list, s)
		}
	}
	return list
}

// rename moves an older draft's key to its present name. The file is refused
// for it, but the value is read.
func (s *section) rename(old, name string) {
	i := s.find(old)
	if i < 0 {
		return
	}
	s.key(s.fields[i]).fail("publiccode.renamed", "key", old, "name", name)
	s.known = append(s.known, old)
	if s.find(name) < 0 {
		s.fields[i].name = name
	}
}

// retire marks a key that the standard advises against. The next major version
// does not have it. Instead is what to write now, or "".
func (s *section) retire(name, instead string) {
	i := s.find(name)
	if i < 0 {
		return
	}
	at := s.key(s.fields[i])
	switch {
	case s.rules == RulesV1:
		at.fail("publiccode.removed", "key", name)
		s.fields = slices.Delete(s.fields, i, i+1)
	case instead == "":
		at.warn("publiccode.deprecated", "key", name)
	default:
		at.warn("publiccode.deprecated_for", "key", name, "name", instead)
	}
}

// close reports the keys that nobody asked for.
func (s *section) close() {
	for _, f := range s.fields {
		if slices.Contains(s.known, f.name) {
			continue
		}
		if near := nearest(f.name, s.known); near != "" {
			s.key(f).fail("publiccode.unknown_near", "key", short(f.name), "name", near)
		} else {
			s.key(f).fail("publiccode.unknown", "key", short(f.name))
		}
	}
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// plain is a text as it is kept: no space around it, one kind of line end.
func plain(text string) string { return strings.TrimSpace(lineEnds.Replace(text)) }

// text is the value as plain text, or "" if it broke a rule.
func (v value) text(rules ...rule) string {
	if !v.isText() {
		v.fail("publiccode.want_text")
		return ""
	}
	text := plain(v.node.Value)
	for _, rule := range rules {
		if !rule(v, text) {
			return ""
		}
	}
	return text
}

func (v value) texts(rules ...rule) []string {
	var list []string
	for item := range v.items() {
		if item.isBlank() {
			item.fail("publiccode.blank")
		} else if text := item.text(rules...); text != "" {
			list = append(list, text)
		}
	}
	return list
}

// items ranges over the values of a list.
func (v value) items() func(yield func(value) bool) {
	return func(yield func(value) bool) {
		if v.node.Kind != yaml.SequenceNode {
			v.fail("publiccode.want_list")
			return
		}
		for i, n := range v.node.Content {
			item := value{reader: v.reader, node: resolve(n), path: v.path + "[" + strconv.Itoa(i) + "]"}
			if !yield(item) {
				return
			}
		}
	}
}

// isText accepts numbers and dates too: a version without quotes is a number
// to YAML, and the author meant the characters.
func (v value) isText() bool {
	if v.node.Kind != yaml.ScalarNode {
		return false
	}
	switch v.node.ShortTag() {
	case "!!str", "!!int", "!!float", "!!bool", "!!timestamp":
		return true
	}
	return false
}

func (v value) isBlank() bool {
	return v.node.Kind == yaml.ScalarNode && strings.TrimSpace(v.node.Value) == ""
}

// absent is true of a key that is not there and of one with nothing behind it.
func (v value) absent() bool {
	return v.node == nil || v.isBlank() || v.node.Kind == yaml.SequenceNode && len(v.node.Content) == 0
}
