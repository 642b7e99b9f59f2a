package paper

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"strings"
	"time"
)

//go:embed odt/styles.xml
var odtStyles string

const (
	odtType    = "application/vnd.oasis.opendocument.text"
	namespaces = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
		` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
		` xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3"`
	xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
)

// ODT is the document as OpenDocument text 1.3, for those who work on with it.
func (d Document) ODT() []byte {
	d = d.tidied()
	language, country, _ := strings.Cut(string(d.Language), "-")
	styles := strings.NewReplacer(
		"LANGUAGE", language, "COUNTRY", country, "HEADER", escaped(strings.Trim(d.Title+" · "+d.Above, " ·")), "FOOTER", escaped(d.Author)+"<text:tab/>"+pageField(d.Pages),
	).Replace(odtStyles)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range []struct {
		name, content string
		method        uint16
	}{
		{"mimetype", odtType, zip.Store}, // first, and as it is: that is how the kind of file is known
		{"META-INF/manifest.xml", manifest(), zip.Deflate},
		{"meta.xml", d.odtMeta(), zip.Deflate},
		{"styles.xml", styles, zip.Deflate},
		{"content.xml", d.odtContent(), zip.Deflate},
	} {
		h := zip.FileHeader{Name: part.name, Method: part.method}
		if part.method == zip.Store {
			h.CRC32, h.UncompressedSize64, h.CompressedSize64 = crc32.ChecksumIEEE([]byte(part.content)), uint64(len(part.content)), uint64(len(part.content))
		}
		writePart(z, &h, part.content)
	}
	_ = z.Close() // a buffer takes everything
	return b.Bytes()
}

func writePart(z *zip.Writer, h *zip.FileHeader, content string) {
	create := z.CreateHeader
	if h.Method == zip.Store {
		create = z.CreateRaw // with its size before it, and nothing else
	}
	if w, err := create(h); err == nil { // a buffer takes everything
		_, _ = w.Write([]byte(content))
	}
}

func manifest() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">`)
	fmt.Fprintf(&b, `<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="%s"/>`, odtType)
	for _, name := range []string{"content.xml", "styles.xml", "meta.xml"} {
		fmt.Fprintf(&b, `<manifest:file-entry manifest:full-path="%s" manifest:media-type="text/xml"/>`, name)
	}
	return b.String() + `</manifest:manifest>`
}

func (d Document) odtMeta() string {
	made := d.Made.UTC().Format(time.RFC3339)
	return xmlHead + `<office:document-meta` + namespaces + `><office:meta>` +
		element("meta:generator", "Alminding") + element("dc:title", d.Title) + element("dc:subject", d.Subject) +
		element("meta:initial-creator", d.Author) + element("dc:creator", d.Author) +
		element("meta:creation-date", made) + element("dc:date", made) + element("dc:language", string(d.Language)) +
		`</office:meta></office:document-meta>`
}

func element(name, text string) string { return "<" + name + ">" + escaped(text) + "</" + name + ">" }

// pageField is the text with the fields that a reader counts.
func pageField(s string) string {
	return strings.NewReplacer("{n}", "<text:page-number/>", "{total}", "<text:page-count/>").Replace(escaped(s))
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

// odt is the text of the document while it is written.
type odt struct {
	strings.Builder
	columns strings.Builder // styles of the tables' columns
	tables  int
}

func (d Document) odtContent() string {
	var o odt
	if d.Above != "" {
		o.paragraph("Above", Plain(d.Above))
	}
	o.heading(Heading{Level: 1, Text: d.Title})
	if len(d.Facts) > 0 {
		o.paragraph("Soft", Plain(strings.Join(d.Facts, " · ")))
	}
	for _, b := range d.Blocks {
		o.add(b)
	}
	if o.Len() == 0 {
		o.paragraph("Standard", nil)
	}
	return xmlHead + `<office:document-content` + namespaces + `><office:automatic-styles>` + cellStyles + o.columns.String() +
		`</office:automatic-styles><office:body><office:text>` + o.String() + `</office:text></office:body></office:document-content>`
}

const cellStyles = `<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding-top="0.12cm" fo:padding-bottom="0.12cm" fo:padding-left="0cm" fo:padding-right="0.3cm" fo:border-top="none" fo:border-left="none" fo:border-right="none" fo:border-bottom="0.6pt solid #dad5dc"/></style:style>` +
	`<style:style style:name="Head" style:family="table-cell"><style:table-cell-properties fo:padding-top="0.12cm" fo:padding-bottom="0.12cm" fo:padding-left="0cm" fo:padding-right="0.3cm" fo:border-top="none" fo:border-left="none" fo:border-right="none" fo:border-bottom="0.8pt solid #221b26"/></style:style>` +
	`<style:style style:name="Row" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>`

func (o *odt) add(b Block) {
	switch b := b.(type) {
	case Heading:
		o.heading(b)
	case Paragraph:
		name := "Text_20_body"
		if b.Soft {
			name = "Soft"
		}
		o.paragraph(name, b.Text)
	case List:
		name := "Bullets"
		if b.Ordered {
			name = "Numbers"
		}
		o.list(name, b.Items)
	case Sources:
		o.list("Sources", b)
	case Pairs:
		for _, x := range b {
			fmt.Fprintf(o, `<text:p text:style-name="Pair"><text:span text:style-name="Bold">%s:</text:span><text:tab/>%s</text:p>`, escaped(x.Label), runs(x.Value))
		}
		o.paragraph("After", nil)
	case Box:
		if len(b.Title) > 0 {
			o.paragraph("Box_20_title", b.Title)
		}
		for _, t := range b.Body {
			o.paragraph("Box", t)
		}
		o.paragraph("After", nil)
	case Tags:
		o.paragraph("Tags", Plain(strings.Join(b, " · ")))
	case Table:
		o.table(b)
	case Rule:
		o.paragraph("Rule", nil)
	case Break:
		o.paragraph("Break", nil)
	}
}

func (o *odt) paragraph(style string, t Text) {
	fmt.Fprintf(o, `<text:p text:style-name="%s">%s</text:p>`, style, runs(t))
}

func (o *odt) heading(h Heading) {
	style, number := fmt.Sprintf("Heading_20_%d", h.Level), ""
	switch {
	case h.Number != "" && h.Level == 2:
		style, number = "Numbered", `<text:span text:style-name="Number">`+escaped(h.Number)+`</text:span><text:tab/>`
	case h.Number != "":
		number = escaped(h.Number) + " "
	}
	fmt.Fprintf(o, `<text:h text:style-name="%s" text:outline-level="%d">%s%s</text:h>`, style, h.Level, number, escaped(h.Text))
}

func (o *odt) list(style string, items []Text) {
	fmt.Fprintf(o, `<text:list text:style-name="%s">`, style)
	for _, t := range items {
		o.WriteString(`<text:list-item>`)
		o.paragraph("List", t)
		o.WriteString(`</text:list-item>`)
	}
	o.WriteString(`</text:list>`)
	o.paragraph("After", nil)
}

func (o *odt) table(t Table) {
	o.tables++
	if t.Caption != "" {
		o.paragraph("Caption", Plain(t.Caption))
	}
	fmt.Fprintf(o, `<table:table table:name="%d">`, o.tables)
	for i, c := range t.Columns {
		name := fmt.Sprintf("Column%d.%d", o.tables, i+1)
		fmt.Fprintf(&o.columns, `<style:style style:name="%s" style:family="table-column"><style:table-column-properties style:rel-column-width="%d*"/></style:style>`, name, max(1, int(c.Width*1000)))
		column := fmt.Sprintf(`<table:table-column table:style-name="%s"/>`, name)
		if i == 0 && t.RowHeader {
			column = `<table:table-header-columns>` + column + `</table:table-header-columns>`
		}
		o.WriteString(column)
	}
	titles := make([]Text, len(t.Columns))
	for i, c := range t.Columns {
		titles[i] = Plain(c.Title)
	}
	o.WriteString(`<table:table-header-rows>`)
	o.row(t, titles, true)
	o.WriteString(`</table:table-header-rows>`)
	for _, r := range t.Rows {
		o.row(t, r, false)
	}
	o.WriteString(`</table:table>`)
	o.paragraph("After", nil)
}

func (o *odt) row(t Table, cells []Text, head bool) {
	o.WriteString(`<table:table-row table:style-name="Row">`)
	for i, c := range cells {
		cell, style := "Cell", "Table_20_Contents"
		switch {
		case head && t.Columns[i].Right:
			style = "Figures_20_heading"
		case head || i == 0 && t.RowHeader:
			style = "Table_20_Heading"
		case t.Columns[i].Right:
			style = "Figures"
		}
		if head {
			cell = "Head"
		}
		fmt.Fprintf(o, `<table:table-cell table:style-name="%s" office:value-type="string">`, cell)
		o.paragraph(style, c)
		o.WriteString(`</table:table-cell>`)
	}
	o.WriteString(`</table:table-row>`)
}

// runs is the text as it stands in a paragraph.
func runs(t Text) string {
	var b strings.Builder
	for _, r := range t {
		lines := strings.Split(r.Text, "\n")
		for i, l := range lines {
			lines[i] = escaped(l)
		}
		text := strings.Join(lines, "<text:line-break/>")
		switch {
		case r.Bold:
			text = `<text:span text:style-name="Bold">` + text + `</text:span>`
		case r.Italic:
			text = `<text:span text:style-name="Italic">` + text + `</text:span>`
		}
		if r.Link != "" {
			text = `<text:a xlink:type="simple" xlink:href="` + escaped(r.Link) + `" text:style-name="Internet_20_link">` + text + `</text:a>`
		}
		b.WriteString(text)
	}
	return b.String()
}
