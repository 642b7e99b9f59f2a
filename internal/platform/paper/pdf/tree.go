package pdf

import "strings"

// Role is what an element of the tree is, in the words of PDF 1.7.
type Role string

// The roles that are used here.
const (
	Document  Role = "Document"
	Group     Role = "Div"
	Paragraph Role = "P"
	Heading1  Role = "H1"
	Heading2  Role = "H2"
	Heading3  Role = "H3"
	Heading4  Role = "H4"
	List      Role = "L"
	ListItem  Role = "LI"
	Label     Role = "Lbl"
	Body      Role = "LBody"
	Table     Role = "Table"
	Caption   Role = "Caption"
	Row       Role = "TR"
	Header    Role = "TH"
	Cell      Role = "TD"
	Linked    Role = "Link"
	Span      Role = "Span"
)

// Element is a part of what the document says. Its parts are read in the order in
// which they were added or drawn.
type Element struct {
	role   Role
	parent *Element
	kids   []kid
	attr   string // as it stands in the file
	ref    ref
}

// kid is one of an element, a mark on a page, or a link's place on one.
type kid struct {
	element *Element
	page    *Page
	mark    int
	place   *place
}

// Add adds a part at the end.
func (e *Element) Add(r Role) *Element {
	part := &Element{role: r, parent: e}
	e.kids = append(e.kids, kid{element: part})
	return part
}

// Heads says that a header cell is that of its column, or else of its row.
func (e *Element) Heads(column bool) {
	scope := "Row"
	if column {
		scope = "Column"
	}
	e.attr = "/A<</O/Table/Scope/" + scope + ">>"
}

// Numbered says how the items of a list are marked.
func (e *Element) Numbered(decimal bool) {
	kind := "Disc"
	if decimal {
		kind = "Decimal"
	}
	e.attr = "/A<</O/List/ListNumbering/" + kind + ">>"
}

// Described says what a list's items are marked with: words of the text.
func (e *Element) Described() { e.attr = "/A<</O/List/ListNumbering/None>>" }

// Spoken says what is read aloud and copied in the place of what is shown.
func (e *Element) Spoken(text string) { e.attr = "/ActualText" + unicode16(text) }

// reserve gives the element and its parts their numbers in the file.
func (e *Element) reserve(o *objects) {
	e.ref = o.reserve()
	for _, k := range e.kids {
		if k.element != nil {
			k.element.reserve(o)
		}
	}
}

func (e *Element) write(o *objects, parent ref) {
	body := "<</S/" + string(e.role) + "/P " + parent.String() + e.attr
	var home *Page // where the element begins
	var kids strings.Builder
	for _, k := range e.kids {
		switch {
		case k.element != nil:
			kids.WriteString(k.element.ref.String() + " ")
			k.element.write(o, e.ref)
		case k.place != nil:
			kids.WriteString("<</Type/OBJR/Obj " + k.place.ref.String() + "/Pg " + k.page.ref.String() + ">>")
		case home == nil || home == k.page:
			home = k.page
			kids.WriteString(whole(k.mark) + " ")
		default:
			kids.WriteString("<</Type/MCR/MCID " + whole(k.mark) + "/Pg " + k.page.ref.String() + ">>")
		}
	}
	if home != nil {
		body += "/Pg " + home.ref.String()
	}
	o.set(e.ref, body+"/K["+kids.String()+"]>>")
}
