package publiccode

import (
	"bytes"
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v3"

	"alminding/internal/base/errs"
)

// ErrInvalid is what Marshal returns for a File that breaks the standard. Its
// Fields have the path of each problem as their name.
var ErrInvalid = errs.New(errs.Invalid, "publiccode.invalid")

// Marshal writes f as a file of the published standard: keys in the order of
// the fields, two spaces of indentation, no empty keys, and the major version
// whatever f.Version says, since every 0.x file is a valid 0 file. Texts may
// come straight from a form. It reads what it has written: when Parse would
// refuse that, the error is ErrInvalid with every problem, beside the text, which
// somebody may finish by hand.
func Marshal(f File) (_ []byte, err error) {
	defer errs.Wrap(&err, "publiccode.Marshal(%q)", short(f.Name))
	f = tidy(reflect.ValueOf(f)).Interface().(File)
	f.Version = currentVersion
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(f); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	_, problems := Parse(b.Bytes())
	if !Refused(problems) {
		return b.Bytes(), nil
	}
	invalid := *ErrInvalid
	for _, p := range problems {
		if !p.Warning {
			invalid.Fields = append(invalid.Fields, errs.Field{Name: p.Path, Key: p.Key, Args: p.Args})
		}
	}
	return b.Bytes(), &invalid
}

// MarshalYAML writes a mapping from language to description in the given order.
func (list Descriptions) MarshalYAML() (any, error) {
	mapping := &yaml.Node{Kind: yaml.MappingNode}
	for _, d := range list {
		var key, text yaml.Node
		key.SetString(d.Language)
		if err := text.Encode(d); err != nil {
			return nil, err
		}
		mapping.Content = append(mapping.Content, &key, &text)
	}
	return mapping, nil
}

// tidy copies v with every text plain, as Parse gives it. Besides, the YAML
// library writes a text that begins with a line end so that it cannot be read.
func tidy(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	switch v.Kind() {
	case reflect.String:
		c.SetString(plain(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			c.Set(reflect.New(v.Type().Elem()))
			c.Elem().Set(tidy(v.Elem()))
		}
	case reflect.Slice:
		if !v.IsNil() {
			c.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				c.Index(i).Set(tidy(v.Index(i)))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			c.Field(i).Set(tidy(v.Field(i)))
		}
	}
	return c
}
