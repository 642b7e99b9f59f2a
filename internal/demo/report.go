package demo

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Report is a report in which a product was judged by the governance model: who speaks,
// in which form, and by which version of the model. What it says of each criterion is
// in verdicts.csv.
type Report struct {
	ID       string
	Product  string
	Voice    string // product or secretariat, as the products' module names them
	Form     string // of the product's: form, or checkbox for the older one
	Model    string // of which its ids are
	Template string // version of the form, where it says
	Draft    bool   // it calls itself one, or nobody has filled it in

	// Uncertain is a report of which no row says anything that can be relied on.
	Uncertain bool
	Note      string
	Verdicts  []Verdict `json:"-"`
	Claim
}

// Verdict is what a report says of a criterion.
type Verdict struct {
	Criterion string // as the report names it
	Said      string // the answer or the colour; empty where nothing is said
	Written   string // as it is written, where that is none of the form's words
}

// readVerdicts adds the rows of the table to their reports.
func readVerdicts(set fs.FS, reports []Report) error {
	file, err := set.Open("verdicts.csv")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	at := make(map[string]int, len(reports))
	for i, r := range reports {
		at[r.ID] = i
	}
	rows := csv.NewReader(file)
	rows.FieldsPerRecord = 4
	for n := 1; ; n++ {
		row, err := rows.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("verdicts.csv: %w", err)
		}
		i, known := at[row[0]]
		switch {
		case n == 1:
		case !known:
			return fmt.Errorf("verdicts.csv:%d: there is no report %q", n, row[0])
		default:
			reports[i].Verdicts = append(reports[i].Verdicts, Verdict{row[1], row[2], row[3]})
		}
	}
}
