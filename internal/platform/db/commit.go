package db

import (
	"slices"
)

// commit is what the nodes tell each other of a write when it is committed.
type commit struct {
	Tables []string // written; nil: any may have been
	Change string   // id of the change record, or of bookkeeping that concerns something; else empty
	Things []string // that the write is about, as kind:id; nil: any may be
}

// maxThings bounds what nodes tell each other: PostgreSQL takes no message of more
// than 8,000 bytes. What a larger write was about is told as anything.
const maxThings = 50

// OnCommit asks to be told, after each commit of this or another node, which
// tables were written. Nil tables mean that any may have been.
func (d *DB) OnCommit(fn func(tables []string)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.onCommit = append(d.onCommit, fn)
}

// OnChange asks to be told, after each commit of this or another node that left a
// change record or concerns something, the write's id and what it is about: things as
// kind:id, such as "ballot:0193…". Nil things mean that anything may have changed. Whoever asked with
// OnCommit is told first, so what is read then is not from before the commit. A
// change may be told twice.
func (d *DB) OnChange(fn func(change string, things []string)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.onChange = append(d.onChange, fn)
}

func (d *DB) committed(c commit) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, fn := range d.onCommit {
		fn(c.Tables)
	}
	if c.Change == "" && c.Tables != nil {
		return // bookkeeping
	}
	for _, fn := range d.onChange {
		fn(c.Change, c.Things)
	}
}

// Concern tells those that asked with OnChange that the write is about one more
// thing, of which the record itself says nothing: a meeting looks different when
// one of its items does, and bookkeeping has no record at all.
func (tx *Tx) Concern(kind, object string) { tx.concerns = append(tx.concerns, kind+":"+object) }

// commit is what to tell of the write.
func (tx *Tx) commit() commit {
	c := commit{Tables: tx.tables()}
	bookkeeping := tx.change.Action == ""
	if bookkeeping && len(tx.concerns) == 0 {
		return c
	}
	c.Change, c.Things = tx.id, tx.concerns
	if !bookkeeping {
		c.Things = append(c.Things, tx.change.Kind()+":"+tx.change.Object)
	}
	for _, it := range tx.items {
		c.Things = append(c.Things, it.kind+":"+it.object)
	}
	slices.Sort(c.Things)
	if c.Things = slices.Compact(c.Things); len(c.Things) > maxThings {
		c.Things = nil
	}
	return c
}
