package papertest

import (
	"slices"
	"strconv"
	"strings"
)

// PDF is what a file says, and to whom.
type PDF struct {
	Language  string
	Title     string
	Pages     int
	Bookmarks []string
	Tree      *Node
	Repeated  string // what stands above and below the text, and is not read aloud
	Drawn     string // the letters that are seen, in the order in which they are drawn
}

// Node is an element of the tree.
type Node struct {
	Role  string
	Scope string // of a header cell
	URL   string // of a link
	Kids  []*Node
	text  string // of a mark, which is a node without a role
	spot  spot
}

// spot is where a mark is.
type spot struct{ page, mark int }

// Text is what is read aloud of the node.
func (n *Node) Text() string {
	if n.text != "" {
		return n.text
	}
	var b strings.Builder
	for _, k := range n.Kids {
		b.WriteString(k.Text())
	}
	return b.String()
}

// Pages are the first and the last page that the node is on, from 1; 0 where it says
// nothing.
func (n *Node) Pages() (first, last int) {
	if n.Role == "" {
		return n.spot.page + 1, n.spot.page + 1
	}
	for _, k := range n.Kids {
		from, to := k.Pages()
		if first == 0 {
			first = from
		}
		last = max(last, to)
	}
	return first, last
}

// All lists the nodes of the role, or of all roles when there is none.
func (n *Node) All(role string) (list []*Node) {
	if n.Role != "" && (role == "" || n.Role == role) {
		list = append(list, n)
	}
	for _, k := range n.Kids {
		list = append(list, k.All(role)...)
	}
	return list
}

// reader is a file while it is held to the rules.
type reader struct {
	file
	pages   []ref
	marks   map[spot]string // what is drawn there
	told    map[spot]bool   // that an element has it
	parents map[int]any     // of the tree from marks to elements
	annots  map[ref]bool    // that an element has it
	out     *PDF
}

// ReadPDF reads the file, and fails the test where a rule of PDF/UA-1 that can be
// checked without eyes is broken.
func ReadPDF(tb TB, b []byte) *PDF {
	tb.Helper()
	r := &reader{file: open(tb, b), marks: map[spot]string{}, told: map[spot]bool{}, parents: map[int]any{}, annots: map[ref]bool{}, out: &PDF{}}
	root := r.dict(r.trailer["Root"])
	r.out.Language, r.out.Title = letters(root["Lang"]), letters(r.dict(r.trailer["Info"])["Title"])
	r.catalog(root)
	tree := r.dict(root["StructTreeRoot"])
	nums := r.list(r.dict(tree["ParentTree"])["Nums"])
	for i := 0; i+1 < len(nums); i += 2 {
		r.parents[int(nums[i].(float64))] = nums[i+1]
	}
	for i, p := range r.list(r.dict(root["Pages"])["Kids"]) {
		r.pages = append(r.pages, p.(ref))
		r.page(i, r.dict(p))
	}
	r.out.Pages = len(r.pages)
	r.out.Tree = r.element(r.list(tree["K"])[0].(ref), nil)
	for s := range r.marks {
		if !r.told[s] {
			tb.Errorf("mark %d of page %d is in no element", s.mark, s.page+1)
		}
	}
	for a := range r.annots {
		if !r.annots[a] {
			tb.Errorf("link %d is in no element", a)
		}
	}
	r.bookmarks(r.dict(root["Outlines"])["First"])
	r.headings()
	r.order(r.out.Tree, &spot{-1, 0})
	r.tables()
	return r.out
}

func (r *reader) catalog(root dict) {
	r.tb.Helper()
	if r.out.Language == "" || r.dict(root["MarkInfo"])["Marked"] != true || r.dict(root["ViewerPreferences"])["DisplayDocTitle"] != true {
		r.tb.Errorf("the catalog lacks language, marks or title: %v", root)
	}
	meta, _ := r.get(root["Metadata"]).(stream)
	for _, want := range []string{"<pdfuaid:part>1</pdfuaid:part>", "<dc:title>", "<dc:language>"} {
		if !strings.Contains(string(meta.content), want) {
			r.tb.Errorf("the metadata has no %s", want)
		}
	}
}

// page reads what is drawn, and that nothing is outside marks.
func (r *reader) page(n int, p dict) {
	r.tb.Helper()
	if p["Tabs"] != name("S") {
		r.tb.Errorf("page %d has no order of its links", n+1)
	}
	fonts := map[name]map[int]string{}
	for f, o := range r.dict(r.dict(p["Resources"])["Font"]) {
		fonts[f] = r.font(r.dict(o))
	}
	s := scanner{b: r.get(p["Contents"]).(stream).content}
	var args list
	var font map[int]string
	inside, mark := false, -1
	for o := s.next(); o != nil; o = s.next() {
		op, ok := o.(word)
		if !ok {
			args = append(args, o)
			continue
		}
		switch op {
		case "BDC":
			if inside {
				r.tb.Errorf("page %d has a mark within a mark", n+1)
			}
			inside, mark = true, -1
			if id, ok := args[1].(dict)["MCID"]; ok {
				mark = int(id.(float64))
				r.marks[spot{n, mark}] = ""
			} else if args[0] != name("Artifact") {
				r.tb.Errorf("page %d has a mark %v that is in no tree", n+1, args)
			}
		case "EMC":
			inside = false
		case "Tf":
			font = fonts[args[0].(name)]
		case "TJ", "f", "S":
			if !inside {
				r.tb.Errorf("page %d draws %v outside marks", n+1, args)
			}
			if op == "TJ" {
				r.show(spot{n, mark}, font, args[0].(list))
			}
		case "BT", "ET", "rg", "RG", "w", "re", "Tm":
		default:
			r.tb.Fatalf("page %d: unknown operator %q", n+1, op)
		}
		args = nil
	}
	for _, a := range r.list(p["Annots"]) {
		link := r.dict(a)
		r.annots[a.(ref)] = false
		if letters(link["Contents"]) == "" {
			r.tb.Errorf("page %d has a link without words", n+1)
		}
	}
}

func (r *reader) show(at spot, font map[int]string, parts list) {
	r.tb.Helper()
	var b strings.Builder
	for _, part := range parts {
		s, _ := part.(text)
		for i := 0; i+1 < len(s); i += 2 {
			letter, ok := font[int(s[i])<<8|int(s[i+1])]
			if !ok {
				r.tb.Errorf("page %d shows sign %x, which no letter is known of", at.page+1, s[i:i+2])
			}
			b.WriteString(letter)
		}
	}
	if at.mark < 0 {
		r.out.Repeated += b.String() + "\n"
		return
	}
	r.marks[at] += b.String()
	r.out.Drawn += b.String()
}

// font tells which letters the signs of an embedded typeface stand for.
func (r *reader) font(f dict) map[int]string {
	r.tb.Helper()
	inner := r.dict(r.list(f["DescendantFonts"])[0])
	if _, ok := r.get(r.dict(inner["FontDescriptor"])["FontFile2"]).(stream); !ok {
		r.tb.Errorf("the typeface %v is not in the file", f["BaseFont"])
	}
	known := map[int]string{}
	for l := range strings.Lines(string(r.get(f["ToUnicode"]).(stream).content)) {
		if sign, letter, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(l, "<"), ">\n"), "><"); ok && len(sign) == 4 {
			s, _ := strconv.ParseInt(sign, 16, 32)
			c, _ := strconv.ParseInt(letter, 16, 32)
			known[int(s)] = string(rune(c))
		}
	}
	return known
}

// element reads an element with its parts, and that the way back from each leads here.
func (r *reader) element(at ref, up *Node) *Node {
	r.tb.Helper()
	e := r.dict(at)
	n := &Node{Role: string(e["S"].(name)), Scope: scope(r.dict(e["A"])), text: letters(e["ActualText"])}
	for _, k := range r.list(e["K"]) {
		switch k := k.(type) {
		case ref:
			n.Kids = append(n.Kids, r.element(k, n))
		case float64:
			n.Kids = append(n.Kids, r.mark(at, e["Pg"], k))
		case dict:
			if k["Type"] == name("MCR") {
				n.Kids = append(n.Kids, r.mark(at, k["Pg"], k["MCID"].(float64)))
				continue
			}
			r.place(at, n, k)
		}
	}
	if len(n.Kids) == 0 && up != nil && n.Role != "TD" && n.Role != "TH" {
		r.tb.Errorf("an element %s says nothing", n.Role)
	}
	if up == nil && n.Role != "Document" {
		r.tb.Errorf("the whole is a %s", n.Role)
	}
	return n
}

func scope(attributes dict) string { s, _ := attributes["Scope"].(name); return string(s) }

// mark reads a mark of the element. Elements begin in the order in which they are
// drawn.
func (r *reader) mark(at ref, page any, id float64) *Node {
	r.tb.Helper()
	s := spot{slices.Index(r.pages, page.(ref)), int(id)}
	said, ok := r.marks[s]
	if !ok || r.told[s] {
		r.tb.Errorf("mark %d of page %d is not drawn once: %q", s.mark, s.page+1, said)
	}
	r.told[s] = true
	key := int(r.dict(page)["StructParents"].(float64))
	if back := r.list(r.parents[key]); s.mark >= len(back) || back[s.mark] != at {
		r.tb.Errorf("mark %d of page %d leads back to another element", s.mark, s.page+1)
	}
	return &Node{text: said, spot: s}
}

// place reads where a link can be followed.
func (r *reader) place(at ref, n *Node, k dict) {
	r.tb.Helper()
	a := k["Obj"].(ref)
	r.annots[a] = true
	link := r.dict(a)
	if back := r.parents[int(link["StructParent"].(float64))]; back != at || n.Role != "Link" {
		r.tb.Errorf("a link is in the element %s, and leads back to %v", n.Role, back)
	}
	n.URL = letters(r.dict(link["A"])["URI"])
}

func (r *reader) bookmarks(first any) {
	for o := r.dict(first); o != nil; o = r.dict(o["Next"]) {
		r.out.Bookmarks = append(r.out.Bookmarks, letters(o["Title"]))
		r.bookmarks(o["First"])
	}
}

// headings holds that headings nest.
func (r *reader) headings() {
	r.tb.Helper()
	level := 0
	for _, n := range r.out.Tree.All("") {
		if len(n.Role) == 2 && n.Role[0] == 'H' {
			if h := int(n.Role[1] - '0'); h <= level+1 {
				level = h
			} else {
				r.tb.Errorf("a heading %s follows one of level %d: %q", n.Role, level, n.Text())
			}
		}
	}
}

// order holds that what is read comes in the order in which it is drawn. Cells that
// stand beside each other are drawn line by line when they go on on the next page.
func (r *reader) order(n *Node, last *spot) {
	r.tb.Helper()
	first := n
	for first.Role != "" && len(first.Kids) > 0 {
		first = first.Kids[0]
	}
	if s := first.spot; first.Role == "" { // an empty cell has none
		if s.page < last.page || s.page == last.page && s.mark < last.mark {
			r.tb.Errorf("%s %q is drawn before what is read before it", n.Role, n.Text())
		}
		*last = s
	}
	if n.Role == "TH" || n.Role == "TD" || n.Role == "LI" {
		return
	}
	for _, k := range n.Kids {
		r.order(k, last)
	}
}

// tables holds that tables have headers, and rows of as many cells.
func (r *reader) tables() {
	r.tb.Helper()
	for _, t := range r.out.Tree.All("Table") {
		rows := t.All("TR")
		for i, row := range rows {
			if len(row.Kids) != len(rows[0].Kids) {
				r.tb.Errorf("a row of a table has %d cells, the first one %d", len(row.Kids), len(rows[0].Kids))
			}
			for _, c := range row.Kids {
				if c.Role == "TH" && c.Scope == "" || i == 0 && c.Scope != "Column" {
					r.tb.Errorf("the cell %q does not say what it heads", c.Text())
				}
			}
		}
	}
}
