package paper

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	unsafe "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"alminding/internal/platform/paper/papertest"
)

// minutes is a document with everything that there is.
func minutes() Document {
	return Document{
		Language: Danish, Title: "Møde 29. april 2026", Above: "Koordinationsgruppen for Fælles formularer", Author: "Digitaliseringsfællesskabet", Subject: "Referat",
		Facts: []string{"Referatet er godkendt 6. maj 2026", "Kl. 13.00 til 14.20"}, Made: time.Date(2026, 5, 6, 10, 0, 0, 0, time.UTC), Pages: "Side {n} af {total}",
		Blocks: []Block{
			Heading{Level: 2, Number: "1", Text: "Dagsorden og sidste referat"},
			Tags{"Beslutning"},
			Paragraph{Text: Plain("Godkendt uden bemærkninger.")},
			Heading{Level: 2, Number: "2", Text: "Forårets udgivelse"},
			Tags{"Beslutning", "Lukket punkt"},
			Paragraph{Text: Text{
				{Text: "Indholdet er delt i "}, {Text: "sikkerhed", Bold: true}, {Text: " og "}, {Text: "vedligehold", Italic: true},
				{Text: ". Se "}, {Text: "hele udkastet, som det blev sendt ud til alle medlemmer før mødet, med estimater", Link: "https://eksempel.dk/udkast?a=1&b=(2)"}, {Text: ".\nNy linje."},
			}},
			Box{Title: Linked("Beslutning KG 2026-03", "https://eksempel.dk/b"), Body: []Text{Plain("Indholdet er godkendt."), Plain("Klar til test 20. maj.")}},
			Paragraph{Text: Plain("3 for, 0 imod, 1 blank"), Soft: true},
			List{Items: []Text{Plain("Et punkt"), Bold("Et til")}},
			List{Items: []Text{Plain("En anden liste")}},
			List{Ordered: true, Items: []Text{Plain("Først"), Plain("Så")}},
			Heading{Level: 4, Text: "Fremmøde"},
			Table{Caption: "Til stede", RowHeader: true, Columns: []Column{{Title: "Plads", Width: 2}, {Title: "Rolle"}, {Title: "Stemmer", Right: true}}, Rows: [][]Text{
				{Plain("Holstebro"), Plain("Formand"), Plain("12")}, {Plain("Rebild"), nil, Plain("1.234")},
			}},
			Pairs{{"Frist", Plain("20. maj 2026")}, {"Læses af", Plain("Alle")}},
			Rule{},
			Break{},
			Heading{Level: 2, Text: "Kilder"},
			Sources{Linked("Referatet", "https://eksempel.dk"), Plain("Bilag")},
		},
	}
}

func TestPDF_SaysWhatItIs(t *testing.T) {
	t.Parallel()
	file := papertest.ReadPDF(t, minutes().PDF())
	if file.Language != "da-DK" || file.Title != "Møde 29. april 2026" || file.Pages != 2 {
		t.Errorf("it is %q in %s on %d pages", file.Title, file.Language, file.Pages)
	}
	var got []string
	for _, k := range file.Tree.Kids {
		got = append(got, k.Role+" "+k.Text())
	}
	want := []string{
		"P Koordinationsgruppen for Fælles formularer",
		"H1 Møde 29. april 2026",
		"P Referatet er godkendt 6. maj 2026 · Kl. 13.00 til 14.20",
		"H2 1 Dagsorden og sidste referat",
		"P Beslutning ",
		"P Godkendt uden bemærkninger.",
		"H2 2 Forårets udgivelse",
		"P Beslutning Lukket punkt ",
		"P Indholdet er delt i sikkerhed og vedligehold. Se hele udkastet, som det blev sendt ud til alle medlemmer før mødet, med estimater.Ny linje.",
		"Div Beslutning KG 2026-03Indholdet er godkendt.Klar til test 20. maj.",
		"P 3 for, 0 imod, 1 blank",
		"L • Et punkt• Et til",
		"L • En anden liste",
		"L 1. Først2. Så",
		"H3 Fremmøde",
		"Table Til stedePladsRolleStemmerHolstebroFormand12Rebild1.234",
		"L Frist20. maj 2026Læses afAlle",
		"H2 Kilder",
		"L [1] Referatet[2] Bilag",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the tree (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Møde 29. april 2026", "1 Dagsorden og sidste referat", "2 Forårets udgivelse", "Fremmøde", "Kilder"}, file.Bookmarks); diff != "" {
		t.Errorf("the bookmarks (-want +got):\n%s", diff)
	}
	var urls []string
	for _, l := range file.Tree.All("Link") {
		urls = append(urls, l.URL)
	}
	if diff := cmp.Diff([]string{"https://eksempel.dk/udkast?a=1&b=(2)", "https://eksempel.dk/b", "https://eksempel.dk"}, urls); diff != "" {
		t.Errorf("the links (-want +got):\n%s", diff)
	}
	if !strings.Contains(file.Repeated, "Side 2 af 2") {
		t.Errorf("no page number below the pages: %q", file.Repeated)
	}
}

func TestPDF_SameBytes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(minutes().PDF(), minutes().PDF()) || !bytes.Equal(minutes().ODT(), minutes().ODT()) {
		t.Error("the same document is another file the second time")
	}
}

func TestODT_IsWhole(t *testing.T) {
	t.Parallel()
	file := papertest.ReadODT(t, minutes().ODT())
	if file.Language != "da-DK" || file.Title != "Møde 29. april 2026" {
		t.Errorf("it is %q in %s", file.Title, file.Language)
	}
	for _, want := range []string{"Koordinationsgruppen for Fælles formularer\nMøde 29. april 2026\n", "1 Dagsorden og sidste referat\nBeslutning\nGodkendt", ".\nNy linje.\n", "Frist: 20. maj 2026\n", "Plads\nRolle\nStemmer\nHolstebro\n"} {
		if !strings.Contains(file.Text, want) {
			t.Errorf("there is no %q in\n%s", want, file.Text)
		}
	}
}

// TestTools lets the programs that people have read the files, where they are here.
func TestTools(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	run := func(t *testing.T, name string, args ...string) string {
		t.Helper()
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not here", name)
		}
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Env = append(os.Environ(), "HOME="+dir)
		out, err := cmd.CombinedOutput()
		if err != nil || strings.Contains(string(out), "rror (") {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	pdf, odt := write("a.pdf", minutes().PDF()), write("a.odt", minutes().ODT())
	t.Run("qpdf", func(t *testing.T) {
		t.Parallel()
		run(t, "qpdf", "--check", pdf)
	})
	t.Run("pdftotext", func(t *testing.T) {
		t.Parallel()
		if out := run(t, "pdftotext", pdf, "-"); !strings.Contains(out, "Indholdet er delt i sikkerhed og vedligehold") {
			t.Errorf("read as\n%s", out)
		}
	})
	t.Run("libreoffice", func(t *testing.T) {
		t.Parallel()
		if testing.Short() {
			t.Skip("it takes seconds to start")
		}
		again := filepath.Join(dir, "again")
		run(t, "soffice", "--headless", "--convert-to", "odt", "--outdir", again, odt)
		run(t, "soffice", "--headless", "--convert-to", "txt:Text", "--outdir", again, filepath.Join(again, "a.odt"))
		text, err := os.ReadFile(filepath.Join(again, "a.txt"))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"Møde 29. april 2026", "Indholdet er delt i sikkerhed og vedligehold", "Holstebro", "Frist:\t20. maj 2026", "Referatet"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("there is no %q in\n%s", want, text)
			}
		}
	})
}

// TestPDF_SaysWhatItCannotShow: of an emoji that the typeface lacks the words are there
// for whoever has them read aloud, and the letters that are drawn hold no box.
func TestPDF_SaysWhatItCannotShow(t *testing.T) {
	t.Parallel()
	const text = "Vedtaget ✅ af 👩\u200D💻"
	file := papertest.ReadPDF(t, Document{Title: "Møde", Blocks: []Block{Paragraph{Text: Plain(text)}}}.PDF())
	if got := file.Tree.Text(); !strings.Contains(got, text) {
		t.Errorf("it says %q", got)
	}
	if strings.ContainsRune(file.Drawn, '\uFFFD') || !strings.Contains(file.Drawn, "✓") {
		t.Errorf("it shows %q", file.Drawn)
	}
}

// letters are those that texts are made of here: ordinary ones, and all that has
// broken a program that writes text.
var letters = rapid.RuneFrom([]rune("abcæøåABC012 .,-–/()#*_`[]<>|~\\$&!\"'\n\r\t\u00A0\u00AD\u2028\x00\x1B\uFEFF\uFFFD\uFFFF🙂👩\u200D💻e\u0301שלוםعربי漢字żλж"))

func anyText() *rapid.Generator[Text] {
	return rapid.Custom(func(t *rapid.T) (text Text) {
		for range rapid.IntRange(0, 4).Draw(t, "runs") {
			text = append(text, Run{
				Text: rapid.StringOfN(letters, 0, 60, -1).Draw(t, "text"), Bold: rapid.Bool().Draw(t, "bold"), Italic: rapid.Bool().Draw(t, "italic"),
				Link: rapid.SampledFrom([]string{"", "", "", "https://eksempel.dk/(a)?b=c&d", "javascript:x", "http://x y"}).Draw(t, "link"),
			})
		}
		return text
	})
}

func anyBlock() *rapid.Generator[Block] {
	return rapid.Custom(func(t *rapid.T) Block {
		texts := rapid.SliceOfN(anyText(), 0, 4)
		one := rapid.StringOfN(letters, 0, 40, -1)
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			return Heading{Level: rapid.IntRange(-1, 9).Draw(t, "level"), Number: rapid.SampledFrom([]string{"", "1", "12", "A.4711"}).Draw(t, "number"), Text: one.Draw(t, "heading")}
		case 1:
			return List{Ordered: rapid.Bool().Draw(t, "ordered"), Items: texts.Draw(t, "items")}
		case 2:
			table := Table{Caption: one.Draw(t, "caption"), RowHeader: rapid.Bool().Draw(t, "row header")}
			for range rapid.IntRange(0, 5).Draw(t, "columns") {
				table.Columns = append(table.Columns, Column{Title: one.Draw(t, "title"), Width: rapid.Float64Range(-1, 9).Draw(t, "width"), Right: rapid.Bool().Draw(t, "right")})
			}
			for range rapid.IntRange(0, 4).Draw(t, "rows") {
				table.Rows = append(table.Rows, texts.Draw(t, "row"))
			}
			return table
		case 3:
			return Pairs{{one.Draw(t, "label"), anyText().Draw(t, "value")}, {"Frist", anyText().Draw(t, "value")}}
		case 4:
			return Box{Title: anyText().Draw(t, "box"), Body: texts.Draw(t, "body")}
		case 5:
			return Tags(rapid.SliceOfN(one, 0, 5).Draw(t, "tags"))
		case 6:
			return Sources(texts.Draw(t, "sources"))
		case 7:
			return rapid.SampledFrom([]Block{Rule{}, Break{}}).Draw(t, "hint")
		}
		return Paragraph{Text: anyText().Draw(t, "paragraph"), Soft: rapid.Bool().Draw(t, "soft")}
	})
}

// TestDocuments_SayTheSame holds that whatever somebody types comes out in each of the
// three, with the same words, and that none of them breaks.
func TestDocuments_SayTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		d := Document{
			Language: English, Title: rapid.StringOfN(letters, 0, 50, -1).Draw(rt, "title"), Above: rapid.StringOfN(letters, 0, 50, -1).Draw(rt, "above"),
			Blocks: rapid.SliceOfN(anyBlock(), 0, 8).Draw(rt, "blocks"),
		}
		saysTheSame(rt, d)
	})
}

// FuzzTexts does the same with what a fuzzer types.
func FuzzTexts(f *testing.F) {
	for _, s := range []string{"Møde", "1. *a* _b_ `c` [d](e) <f> &amp; | # ~ \\", "a\n- b\n\n> c\r\n+ d\n=", "**\u00A0**!\U0001F642\u200D", "\xFF\x00</text:p>]]>", "שלום عربي e\u0301"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		saysTheSame(t, Document{Title: a, Blocks: []Block{
			Heading{Level: 2, Number: "1", Text: b}, Tags{a}, Paragraph{Text: Text{{Text: a, Bold: true}, {Text: b}, {Text: a, Italic: true}, {Text: b, Link: "https://eksempel.dk/"}}},
			Box{Title: Plain(a), Body: []Text{Plain(b)}}, Table{Caption: b, Columns: []Column{{Title: a}}, Rows: [][]Text{{Plain(b)}}},
		}})
	})
}

// saysTheSame holds that the three files have the words of the document.
func saysTheSame(t papertest.TB, d Document) {
	t.Helper()
	for _, c := range []struct{ kind, got, want string }{
		{"PDF", papertest.ReadPDF(t, d.PDF()).Tree.Text(), words(d, "%s %s", "%s", "", "• ", "%d.", "[%d] ")},
		{"ODT", papertest.ReadODT(t, d.ODT()).Text, words(d, "%s %s", "%s:", "·", "", "", "")},
		{"Markdown", shown(t, d.Markdown()), words(d, "%s. %s", "%s:", ",", "", "", "")},
	} {
		if bare(c.got) != bare(c.want) {
			t.Fatalf("the %s says\n%q\nnot\n%q", c.kind, bare(c.got), bare(c.want))
		}
	}
}

var space = regexp.MustCompile(`[\s\x{A0}]+`)

// bare is a text without spaces, which stand where lines end.
func bare(s string) string { return norm.NFC.String(space.ReplaceAllString(s, "")) }

// shown is the text that a reader of the Markdown sees.
func shown(t papertest.TB, source string) string {
	t.Helper()
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(unsafe.WithUnsafe())).Convert([]byte(source), &b); err != nil {
		t.Fatalf("%v", err)
	}
	root, err := html.Parse(&b)
	if err != nil {
		t.Fatalf("%v", err)
	}
	var text strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			text.WriteString(n.Data)
		}
	}
	return text.String()
}

// words are those of the document, with what a writer adds to them: between a number
// and a heading, after a label, between tags, before the items of lists.
func words(d Document, numbered, label, between, bullet, number, source string) string {
	d = d.tidied()
	var b strings.Builder
	add := func(parts ...string) { b.WriteString(strings.Join(parts, "")) }
	items := func(list []Text, mark string) {
		for i, t := range list {
			if strings.Contains(mark, "%d") {
				add(fmt.Sprintf(mark, i+1))
			} else {
				add(mark)
			}
			add(t.String())
		}
	}
	if label == "%s:" && numbered != "%s %s" { // Markdown begins with its title
		add(d.Title, d.Above)
	} else {
		add(d.Above, d.Title)
	}
	for _, block := range d.Blocks {
		switch block := block.(type) {
		case Heading:
			if block.Number != "" {
				block.Text = fmt.Sprintf(numbered, block.Number, block.Text)
			}
			add(block.Text)
		case Paragraph:
			add(block.Text.String())
		case List:
			if block.Ordered {
				items(block.Items, number)
			} else {
				items(block.Items, bullet)
			}
		case Sources:
			items(block, source)
		case Pairs:
			for _, p := range block {
				add(fmt.Sprintf(label, p.Label), p.Value.String())
			}
		case Box:
			items(append([]Text{block.Title}, block.Body...), "")
		case Tags:
			add(strings.Join(block, between))
		case Table:
			add(block.Caption)
			for _, c := range block.Columns {
				add(c.Title)
			}
			for _, row := range block.Rows {
				items(row, "")
			}
		}
	}
	return b.String()
}
