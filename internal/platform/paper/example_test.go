package paper_test

import (
	"fmt"

	"alminding/internal/platform/paper"
)

func Example() {
	d := paper.Document{
		Language: paper.Danish, Title: "Evaluering af Fælles kalender", Author: "Sekretariatet", Pages: "Side {n} af {total}",
		Blocks: []paper.Block{
			paper.Heading{Level: 2, Number: "1", Text: "Fælles mål"},
			paper.Box{Title: paper.Bold("Niveau 2"), Body: []paper.Text{paper.Plain("Besluttet af bestyrelsen 6. maj 2026.")}},
			paper.Table{RowHeader: true, Columns: []paper.Column{{Title: "Kriterium", Width: 4}, {Title: "Farve"}}, Rows: [][]paper.Text{
				{paper.Plain("Licens"), paper.Plain("Grøn")},
				{paper.Linked("Åben udvikling", "https://eksempel.dk/repo"), paper.Plain("Gul")},
			}},
		},
	}
	fmt.Print(d.Markdown()) // as d.ODT() and d.PDF() say too
	// Output:
	// # Evaluering af Fælles kalender
	//
	// ## 1. Fælles mål
	//
	// > **Niveau 2**
	// >
	// > Besluttet af bestyrelsen 6. maj 2026.
	//
	// | Kriterium | Farve |
	// | --- | --- |
	// | Licens | Grøn |
	// | [Åben udvikling](https://eksempel.dk/repo) | Gul |
}
