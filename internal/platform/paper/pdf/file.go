package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Info is what is told about the document.
type Info struct {
	Title    string
	Author   string
	Subject  string
	Language string // such as da-DK
	Made     time.Time
}

// File is a document while it is written.
type File struct {
	// Root is the whole of what the document says.
	Root *Element

	info      Info
	pages     []*Page
	bookmarks []bookmark
	used      [faces]map[glyph]rune
	keys      int
}

type bookmark struct {
	level int
	title string
	page  *Page
	top   float64
}

// New begins a document. It shall have a page at least.
func New(info Info) *File { return &File{Root: &Element{role: Document}, info: info} }

// AddPage begins the next page.
func (f *File) AddPage(width, height float64) *Page {
	p := &Page{file: f, width: width, height: height, key: f.nextKey()}
	f.pages = append(f.pages, p)
	return p
}

// Pages are those that were begun.
func (f *File) Pages() []*Page { return f.pages }

// Bookmark lists a heading of the level, from 1, among those that readers show beside
// the text.
func (f *File) Bookmark(level int, title string, p *Page, top float64) {
	f.bookmarks = append(f.bookmarks, bookmark{level, title, p, top})
}

func (f *File) nextKey() int { f.keys++; return f.keys - 1 }

func (f *File) use(face Face, g glyph, letter rune) {
	if f.used[face] == nil {
		f.used[face] = map[glyph]rune{}
	}
	if _, ok := f.used[face][g]; !ok {
		f.used[face][g] = letter
	}
}

// Bytes is the whole file.
func (f *File) Bytes() []byte {
	o := newObjects()
	catalog, pages, tree := o.reserve(), o.reserve(), o.reserve()
	for _, p := range f.pages {
		p.ref = o.reserve()
		for _, l := range p.places {
			l.ref = o.reserve()
		}
	}
	f.Root.reserve(o)
	f.Root.write(o, tree)
	fonts := f.fonts(o)
	var kids []ref
	for _, p := range f.pages {
		p.write(o, pages, fonts)
		kids = append(kids, p.ref)
	}
	o.set(pages, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(kids), refs(kids)))
	o.set(tree, fmt.Sprintf("<</Type/StructTreeRoot/K[%s]/ParentTree %s/ParentTreeNextKey %d>>", f.Root.ref, f.parents(o), f.keys))
	meta := o.plain("/Type/Metadata/Subtype/XML", f.metadata())
	entries := ""
	if outline, ok := f.outline(o); ok {
		entries = "/Outlines " + outline.String() + "/PageMode/UseOutlines"
	}
	o.set(catalog, fmt.Sprintf("<</Type/Catalog/Pages %s/Lang%s/MarkInfo<</Marked true>>/StructTreeRoot %s/Metadata %s/ViewerPreferences<</DisplayDocTitle true>>%s>>",
		pages, literal(f.info.Language), tree, meta, entries))
	return o.bytes(catalog, f.describe(o))
}

func (p *Page) write(o *objects, parent ref, fonts string) {
	content := o.stream("", p.content.Bytes())
	body := fmt.Sprintf("<</Type/Page/Parent %s/MediaBox[0 0 %s %s]/Resources<</Font<<%s>>>>/Contents %s/StructParents %d/Tabs/S",
		parent, number(p.width), number(p.height), fonts, content, p.key)
	if len(p.places) > 0 {
		var links []ref
		for _, l := range p.places {
			links = append(links, l.ref)
			o.set(l.ref, fmt.Sprintf("<</Type/Annot/Subtype/Link/Rect[%s %s %s %s]/Border[0 0 0]/F 4/Contents%s/StructParent %d/A<</S/URI/URI%s>>>>",
				number(l.box[0]), number(l.box[1]), number(l.box[2]), number(l.box[3]), unicode16(l.words), l.key, literal(l.url)))
		}
		body += "/Annots[" + refs(links) + "]"
	}
	o.set(p.ref, body+">>")
}

// parents leads from marks and links back to their elements.
func (f *File) parents(o *objects) ref {
	list := make([]string, f.keys)
	for _, p := range f.pages {
		marked := make([]ref, len(p.marks))
		for i, e := range p.marks {
			marked[i] = e.ref
		}
		list[p.key] = o.add("[" + refs(marked) + "]").String()
		for _, l := range p.places {
			list[l.key] = l.element.ref.String()
		}
	}
	var b strings.Builder
	for key, r := range list {
		fmt.Fprintf(&b, "%d %s ", key, r)
	}
	return o.add("<</Nums[" + b.String() + "]>>")
}

// outline is the tree of bookmarks. A heading that is more than one level below the
// one before stands one level below it.
func (f *File) outline(o *objects) (root ref, ok bool) {
	if len(f.bookmarks) == 0 {
		return 0, false
	}
	type node struct {
		ref, parent ref
		kids        []int
	}
	root = o.reserve()
	nodes := make([]node, len(f.bookmarks))
	var top []int
	var open []int // the path down to the one before
	for i, b := range f.bookmarks {
		open = open[:min(len(open), b.level-1)]
		nodes[i] = node{ref: o.reserve(), parent: root}
		if n := len(open); n > 0 {
			up := &nodes[open[n-1]]
			nodes[i].parent = up.ref
			up.kids = append(up.kids, i)
		} else {
			top = append(top, i)
		}
		open = append(open, i)
	}
	ends := func(kids []int) string {
		if len(kids) == 0 {
			return ""
		}
		return fmt.Sprintf("/First %s/Last %s", nodes[kids[0]].ref, nodes[kids[len(kids)-1]].ref)
	}
	family := func(kids []int) {
		for n, i := range kids {
			b := f.bookmarks[i]
			beside := ""
			if n > 0 {
				beside += "/Prev " + nodes[kids[n-1]].ref.String()
			}
			if n+1 < len(kids) {
				beside += "/Next " + nodes[kids[n+1]].ref.String()
			}
			if len(nodes[i].kids) > 0 {
				beside += fmt.Sprintf("%s/Count %d", ends(nodes[i].kids), -len(nodes[i].kids))
			}
			o.set(nodes[i].ref, fmt.Sprintf("<</Title%s/Parent %s/Dest[%s/XYZ 0 %s 0]%s>>",
				unicode16(b.title), nodes[i].parent, b.page.ref, number(b.page.height-b.top), beside))
		}
	}
	family(top)
	for _, n := range nodes {
		family(n.kids)
	}
	o.set(root, fmt.Sprintf("<</Type/Outlines%s/Count %d>>", ends(top), len(top)))
	return root, true
}

func (f *File) describe(o *objects) ref {
	return o.add(fmt.Sprintf("<</Title%s/Author%s/Subject%s/Producer(Alminding)/CreationDate(D:%s+00'00')>>",
		unicode16(f.info.Title), unicode16(f.info.Author), unicode16(f.info.Subject), f.info.Made.UTC().Format("20060102150405")))
}

// metadata tells the same as XMP, and that the file is made to PDF/UA-1.
func (f *File) metadata() []byte {
	text := func(s string) string {
		var b bytes.Buffer
		_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
		return b.String()
	}
	return fmt.Appendf(nil, `<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>%s</xmp:CreateDate><pdf:Producer>Alminding</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`, "\uFEFF", text(f.info.Title), text(f.info.Author), text(f.info.Subject), text(f.info.Language), f.info.Made.UTC().Format(time.RFC3339))
}

// literal is what is in ASCII, such as an address, as a PDF writes it.
func literal(s string) string {
	var b strings.Builder
	b.WriteByte('(')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '(' || c == ')' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c <= ' ' || c > '~':
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + ")"
}

// fonts writes the faces that were used, and gives their names in pages.
func (f *File) fonts(o *objects) (names string) {
	for face := range faces {
		if used := f.used[face]; used != nil {
			names += fmt.Sprintf("/F%d %s", int(face), loaded[face]().write(o, used))
		}
	}
	return names
}

func (f *font) write(o *objects, used map[glyph]rune) ref {
	signs := slices.Sorted(maps.Keys(used))
	data := f.subset(used)
	sum := sha256.Sum256(data)
	tag := sum[:6] // tells this part of the typeface from others
	for i := range tag {
		tag[i] = 'A' + tag[i]%26
	}
	name := string(tag) + "+" + f.name
	scale := func(n int16) string { return number(float64(n) * 1000 / f.units) }
	widths, flags := "", 32
	for _, g := range signs {
		widths += fmt.Sprintf("%d[%s]", g, number(float64(f.advance[g])*1000/f.units))
	}
	if f.slant != 0 {
		flags |= 64
	}
	descriptor := o.add(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%s %s %s %s]/ItalicAngle %s/Ascent %s/Descent %s/CapHeight %s/StemV 80/FontFile2 %s>>",
		name, flags, scale(f.box[0]), scale(f.box[1]), scale(f.box[2]), scale(f.box[3]), number(f.slant), scale(f.ascent), scale(f.descent), scale(f.cap),
		o.stream(fmt.Sprintf("/Length1 %d", len(data)), data)))
	inner := o.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity/DW 1000/W[%s]/FontDescriptor %s>>",
		name, widths, descriptor))
	return o.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%s]/ToUnicode %s>>",
		name, inner, o.stream("", letterMap(signs, used))))
}

// letterMap tells which letter each sign stands for, so that text can be read aloud,
// searched and copied.
func letterMap(signs []glyph, used map[glyph]rune) []byte {
	b := bytes.NewBufferString("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def" +
		"/CMapName/Adobe-Identity-UCS def/CMapType 2 def 1 begincodespacerange<0000><ffff>endcodespacerange\n")
	const most = 100 // in one list
	for list := range slices.Chunk(signs, most) {
		fmt.Fprintf(b, "%d beginbfchar\n", len(list))
		for _, g := range list {
			fmt.Fprintf(b, "<%04x><%04x>\n", g, used[g])
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict/CMap defineresource pop end end\n")
	return b.Bytes()
}
