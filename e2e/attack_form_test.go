package e2e_test

import (
	"bytes"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
)

const formType = "application/x-www-form-urlencoded"

// filled is the form as it is sent with the values.
func (f form) filled(name string, v url.Values) attack {
	if f.method == http.MethodGet {
		return attack{name: name, method: f.method, target: f.action + "?" + v.Encode(), by: f.by}
	}
	return f.sent(name, formType, once(v.Encode()))
}

// sent is the form as a request that carries something else.
func (f form) sent(name, kind string, body content) attack {
	return attack{name: name, method: f.method, target: f.action, by: f.by, body: body, header: http.Header{"Content-Type": {kind}}}
}

// carrying is the form with something long in one of its fields, as a file if it has a
// name.
func (f form) carrying(name, field, file string, what content) attack {
	var head bytes.Buffer // has no error
	w := multipart.NewWriter(&head)
	for key, values := range f.fields {
		for _, v := range values {
			if key != field {
				_ = w.WriteField(key, v)
			}
		}
	}
	if file != "" {
		_, _ = w.CreateFormFile(field, file)
	} else {
		_, _ = w.CreateFormField(field)
	}
	body := append(once(head.String()), what...)
	return f.sent(name, w.FormDataContentType(), append(body, piece{"\r\n--" + w.Boundary() + "--\r\n", 1}))
}

// forms are hostile values in each field of each form, and in all at once.
func (h *hostility) forms(forms []form) {
	many := manyFields()
	for _, f := range forms {
		for name, value := range nasty {
			if f.method == http.MethodGet { // a longer address is refused at the door
				value = value[:min(len(value), 3000)]
			}
			all := url.Values{}
			for field := range f.fields {
				all.Set(field, value)
				if alone[name] {
					one := maps.Clone(f.fields)
					one[field] = []string{value}
					h.try(f.filled(name+" in "+field, one))
				}
			}
			h.try(f.filled(name+" everywhere", all))
		}
		if f.method == http.MethodGet {
			continue
		}
		h.try(f.sent("5 MB", formType, content{{f.fields.Encode() + "&name=", 1}, {"n", 5 << 20}}))
		h.try(f.sent("many fields", formType, once(f.fields.Encode()+"&"+many)))
		h.try(f.filled("nothing", nil))
		for name, kind := range map[string]string{
			"no type": "", "multipart without a border": "multipart/form-data", "multipart that is none": "multipart/form-data; boundary=x", "JSON": "application/json",
		} {
			h.try(f.sent(name, kind, once("{\"a\":")))
		}
		abroad := f.filled("from another site", f.fields)
		abroad.header.Set("Origin", "https://evil.example")
		h.try(abroad)
		if f.upload {
			h.uploads(f)
		}
	}
}

// uploads are files that are hard to read, as a file and as a text, and a file where
// none is expected.
func (h *hostility) uploads(f form) {
	for name, what := range map[string]content{
		"YAML bomb":  once(yamlBomb()),
		"deep YAML":  {{"[", 100_000}},
		"deep maps":  {{"{a: ", 50_000}},
		"alias loop": once("a: &a [*a]\n"),
		"zero bytes": {{"\x00", 10_000}},
		"not text":   {{"\xff\xfe", 10_000}},
		"many lines": {{"a: b\n", 200_000}},
		"long key":   {{"k", 500_000}, {": v\n", 1}},
		"merge keys": once("a: &a {<<: *a}\n<<: [*a, *a]\n"),
		"script":     once("publiccodeYmlVersion: '0.4'\nname: <script>alert(1)</script>\n"),
		"dates":      once("releaseDate: 99999-99-99\nsoftwareVersion: 1e999\n"),
		"nothing":    nil,
	} {
		for _, field := range f.files {
			h.try(f.carrying(name+" as "+field, field, field, what))
		}
		for _, field := range f.areas {
			h.try(f.carrying(name+" in "+field, field, "", what))
		}
	}
	for field := range f.fields {
		h.try(f.carrying("a file as "+field, field, field, once("a: b\n")))
	}
	for name, what := range map[string]content{"a large file": {{"# nothing\n", 500_000}}, "a file without end": {{"# nothing\n", 5_000_000}}} {
		h.try(f.carrying(name, f.files[0], f.files[0], what))
	}
}

func yamlBomb() string {
	var sb strings.Builder
	sb.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x]\n")
	for i := range 12 {
		fmt.Fprintf(&sb, "a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), ", "))
	}
	return sb.String()
}
