package ui

import (
	"slices"
	"strings"
	"unicode"
)

// Change says what became of a stretch of text between two versions.
type Change uint8

// The changes.
const (
	Kept Change = iota
	Added
	Removed
)

// Span is a stretch of text that was kept, added or removed as a whole.
type Span struct {
	Change Change
	Text   string
}

// diffLimit bounds the work of Diff: it fills a table of words by words. Two
// texts of a thousand words each are compared word by word.
const diffLimit = 1 << 20

// Diff compares two texts by words, because people read words. What is removed
// stands before what came in its place. The kept and removed spans together are
// the old text, the kept and added ones the new. Texts far beyond what a form
// takes are shown as one removal and one addition.
func Diff(old, new string) []Span {
	a, b := words(old), words(new)
	head := commonPrefix(a, b)
	tail := commonSuffix(a[head:], b[head:])
	var d spans
	d.add(Kept, a[:head]...)
	d.middle(a[head:len(a)-tail], b[head:len(b)-tail])
	d.add(Kept, a[len(a)-tail:]...)
	return d.list
}

// words splits a text into words and what is between them; joined they are the
// text again.
func words(s string) []string {
	var out []string
	start, inWord := 0, false
	for i, r := range s {
		isWord := unicode.IsLetter(r) || unicode.IsDigit(r)
		if i > 0 && (!isWord || !inWord) {
			out = append(out, s[start:i])
			start = i
		}
		inWord = isWord
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

func commonPrefix(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func commonSuffix(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

// spans collects a comparison. Removed and added words wait side by side until
// a word is kept, so that a changed phrase reads as one change.
type spans struct {
	list           []Span
	removed, added strings.Builder
}

// middle compares what is left between the common ends by their longest common
// subsequence of words.
func (d *spans) middle(a, b []string) {
	if len(a)*len(b) > diffLimit {
		d.removed.WriteString(strings.Join(a, ""))
		d.added.WriteString(strings.Join(b, ""))
		d.flush()
		return
	}
	left := common(a, b)
	for len(a) > 0 || len(b) > 0 {
		i, j := len(left)-1-len(a), len(left[0])-1-len(b)
		switch {
		case len(a) > 0 && len(b) > 0 && a[0] == b[0]:
			d.add(Kept, a[0])
			a, b = a[1:], b[1:]
		case len(b) == 0 || len(a) > 0 && left[i+1][j] >= left[i][j+1]:
			d.add(Removed, a[0])
			a = a[1:]
		default:
			d.add(Added, b[0])
			b = b[1:]
		}
	}
	d.flush()
}

// common gives, for every pair of tails of a and b, how many words they share.
func common(a, b []string) [][]int32 {
	table := make([][]int32, len(a)+1)
	for i := range table {
		table[i] = make([]int32, len(b)+1)
	}
	for i := range slices.Backward(a) {
		for j := range slices.Backward(b) {
			table[i][j] = max(table[i+1][j], table[i][j+1])
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			}
		}
	}
	return table
}

func (d *spans) add(c Change, words ...string) {
	text := strings.Join(words, "")
	switch c {
	case Removed:
		d.removed.WriteString(text)
	case Added:
		d.added.WriteString(text)
	case Kept:
		// A lone space between two changed words belongs to the change;
		// otherwise a rewritten phrase falls apart into single words.
		if text == " " && d.removed.Len() > 0 && d.added.Len() > 0 {
			d.removed.WriteString(text)
			d.added.WriteString(text)
			return
		}
		d.flush()
		d.put(Kept, text)
	}
}

// flush puts down what waits. A space that both end with was kept after all.
func (d *spans) flush() {
	removed, added := d.removed.String(), d.added.String()
	d.removed.Reset()
	d.added.Reset()
	space := ""
	if strings.HasSuffix(removed, " ") && strings.HasSuffix(added, " ") {
		space = " "
		removed, added = removed[:len(removed)-1], added[:len(added)-1]
	}
	d.put(Removed, removed)
	d.put(Added, added)
	d.put(Kept, space)
}

func (d *spans) put(c Change, text string) {
	if text == "" {
		return
	}
	if n := len(d.list); n > 0 && d.list[n-1].Change == c {
		d.list[n-1].Text += text
		return
	}
	d.list = append(d.list, Span{Change: c, Text: text})
}
