package paper

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"alminding/internal/platform/paper/papertest"
)

// long is a document of as many sections, each of about a page.
func long(sections int) Document {
	d := minutes()
	blocks := d.Blocks
	d.Blocks = nil
	for range sections {
		d.Blocks = append(d.Blocks, blocks...)
		t := Table{Columns: []Column{{Title: "Nr.", Right: true}, {Title: "Hvad", Width: 5}}, RowHeader: true}
		for i := range 20 {
			t.Rows = append(t.Rows, []Text{Plain(fmt.Sprint(i)), Plain("Noget, som nogen har skrevet om, og som er så langt, at det går over på den næste linje i tabellen.")})
		}
		d.Blocks = append(d.Blocks, t)
	}
	return d
}

// TestPDF_Long holds that a long document takes neither long nor much: a second and
// twice its size, on a machine that does nothing else.
func TestPDF_Long(t *testing.T) {
	t.Parallel()
	d := long(100)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	b := d.PDF()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	file := papertest.ReadPDF(t, b)
	t.Logf("%d pages, %d kB, %v, %d MB allocated", file.Pages, len(b)>>10, took, (after.TotalAlloc-before.TotalAlloc)>>20)
	if file.Pages < 200 || took > time.Minute || len(b) > 4<<20 {
		t.Errorf("%d pages are %d bytes after %v", file.Pages, len(b), took)
	}
}

func BenchmarkPDF(b *testing.B) {
	d := minutes()
	b.ReportAllocs()
	for b.Loop() {
		d.PDF()
	}
}
