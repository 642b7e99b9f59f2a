package paper

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"alminding/internal/platform/paper/papertest"
)

// sections is a document of as many, each of a heading, a paragraph of some lines, and a
// table.
func sections(n int) Document {
	d := Document{Title: "Mange", Author: "Nogen", Made: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
	for i := range n {
		t := Table{RowHeader: true, Columns: []Column{{Title: "Nummer", Right: true}, {Title: "Indhold", Width: 5}}}
		for row := range i % 23 {
			t.Rows = append(t.Rows, []Text{Plain(fmt.Sprint(row)), Plain(strings.Repeat("Noget om noget. ", 1+row%12))})
		}
		d.Blocks = append(d.Blocks,
			Heading{Level: 2, Number: fmt.Sprint(i + 1), Text: "Punkt"}, Tags{"Drøftelse"},
			Paragraph{Text: Plain(strings.Repeat("Noget, som nogen har skrevet. ", 1+i%40))}, Heading{Level: 3, Text: "Tabel"}, t)
	}
	return d
}

// TestFlow holds that what belongs together stands together, on whichever line of a
// page it begins.
func TestFlow(t *testing.T) {
	t.Parallel()
	file := papertest.ReadPDF(t, sections(120).PDF())
	for i, n := range file.Tree.Kids {
		first, last := n.Pages()
		if strings.HasPrefix(n.Role, "H") {
			if next, _ := file.Tree.Kids[i+1].Pages(); next != last {
				t.Errorf("%q is on page %d, and what it heads on page %d", n.Text(), last, next)
			}
		}
		if n.Role != "Table" {
			continue
		}
		for _, row := range n.All("TR") {
			if from, to := row.Pages(); from != to {
				t.Errorf("the row %q is on the pages %d to %d", row.Text(), from, to)
			}
		}
		if rows := n.All("TR"); len(rows) > 1 {
			head, _ := rows[0].Pages()
			if second, _ := rows[1].Pages(); head != second {
				t.Errorf("the header of a table is alone on page %d", head)
			}
		}
		if first != last && !strings.Contains(file.Repeated, "Nummer\nIndhold\n") {
			t.Errorf("the table on the pages %d to %d has its header once", first, last)
		}
	}
}

// TestFlow_Unruly lays out what no page is made for: it takes its pages, and ends.
func TestFlow_Unruly(t *testing.T) {
	t.Parallel()
	endless := strings.Repeat("x", 30_000)
	for name, blocks := range map[string][]Block{
		"nothing":            nil,
		"only breaks":        {Break{}, Break{}, Rule{}, Break{}},
		"a word of pages":    {Paragraph{Text: Plain(endless)}},
		"a heading of pages": {Heading{Level: 2, Number: endless, Text: endless}},
		"a row of pages":     {Table{Columns: []Column{{Title: "a"}, {Title: "b"}}, Rows: [][]Text{{Plain(endless), Plain(strings.Repeat("kort ", 3000))}}}},
		"a header of pages":  {Table{Columns: []Column{{Title: endless}}, Rows: [][]Text{{Plain("a")}}}},
		"a box of pages":     {Box{Title: Plain(endless), Body: []Text{Plain(endless)}}},
		"many columns":       {Table{Columns: make([]Column, 300), Rows: [][]Text{{Plain("a b c")}}}},
		"many tags":          {Tags(strings.Split(strings.Repeat("et mærke,", 2000), ","))},
		"a tag of pages":     {Tags{endless}},
		"no letters":         {Paragraph{Text: Plain("\x00\x01\u00AD\u200B\uFEFF")}, Heading{Level: 2, Text: "\u200D"}, Tags{"\u0301"}, List{Items: []Text{Plain("\u200D")}}},
		"not a text":         {Paragraph{Text: Plain("\xFF\xC0")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := Document{Title: "Noget", Above: endless[:2000], Facts: []string{endless[:2000]}, Author: endless[:2000], Blocks: blocks}
			papertest.ReadPDF(t, d.PDF())
			papertest.ReadODT(t, d.ODT())
		})
	}
}
