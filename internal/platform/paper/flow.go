package paper

import (
	"alminding/internal/platform/paper/pdf"
)

// The sheet is A4.
const (
	sheetWidth, sheetHeight = 595.28, 841.89
	left, right             = 57.0, sheetWidth - 57.0
	top, bottom             = 64.0, sheetHeight - 68.0
	gutter                  = 27.0 // for the numbers of headings
)

// strip is what stands across the page and is not divided.
type strip struct {
	above  float64 // room over it, but not at the top of a page
	height float64
	keep   bool // on one page with the next strip
	turn   bool // to a new page first
	head   *strip
	draw   func(p *pdf.Page, top float64)
}

// flow puts the strips on pages, one below the other. Strips that are kept together
// are, unless they are more than a page.
func flow(f *pdf.File, strips []strip) {
	page, y := f.AddPage(sheetWidth, sheetHeight), top
	turn := func(head *strip) {
		page, y = f.AddPage(sheetWidth, sheetHeight), top
		if head != nil {
			head.draw(page, y)
			y += head.height
		}
	}
	for i := 0; i < len(strips); {
		n := 1
		for strips[i+n-1].keep && i+n < len(strips) && !strips[i+n].turn {
			n++
		}
		height := 0.0
		for k, s := range strips[i : i+n] {
			if height += s.height; k > 0 {
				height += s.above
			}
		}
		fresh := y == top
		if !fresh && y+strips[i].above+height > bottom && height <= bottom-top || strips[i].turn && !fresh {
			turn(strips[i].head)
		}
		for _, s := range strips[i : i+n] {
			if y > top {
				if y += s.above; y+s.height > bottom {
					turn(s.head)
				}
			}
			s.draw(page, y)
			y += s.height
		}
		i += n
	}
}
