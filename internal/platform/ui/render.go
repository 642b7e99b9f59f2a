package ui

import (
	"context"
	"io"
)

// Each component is a templ.Component through the view that its template
// defines, so that a struct can stand wherever a component can.

// Render implements templ.Component.
func (s Section) Render(ctx context.Context, w io.Writer) error { return s.view().Render(ctx, w) }

// Render implements templ.Component.
func (s Search) Render(ctx context.Context, w io.Writer) error { return s.view().Render(ctx, w) }

// Render implements templ.Component.
func (b Button) Render(ctx context.Context, w io.Writer) error { return b.view().Render(ctx, w) }

// Render implements templ.Component.
func (p Post) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Render implements templ.Component.
func (f Input) Render(ctx context.Context, w io.Writer) error { return f.view().Render(ctx, w) }

// Render implements templ.Component.
func (f TextArea) Render(ctx context.Context, w io.Writer) error { return f.view().Render(ctx, w) }

// Render implements templ.Component.
func (f Select) Render(ctx context.Context, w io.Writer) error { return f.view().Render(ctx, w) }

// Render implements templ.Component.
func (f Radios) Render(ctx context.Context, w io.Writer) error { return f.view().Render(ctx, w) }

// Render implements templ.Component.
func (f Checkboxes) Render(ctx context.Context, w io.Writer) error { return f.view().Render(ctx, w) }

// Render implements templ.Component.
func (f Checkbox) Render(ctx context.Context, w io.Writer) error { return f.view().Render(ctx, w) }

// Render implements templ.Component.
func (s SourceFields) Render(ctx context.Context, w io.Writer) error { return s.view().Render(ctx, w) }

// Render implements templ.Component.
func (t Tick) Render(ctx context.Context, w io.Writer) error { return t.view().Render(ctx, w) }

// Render implements templ.Component.
func (p Problems) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Render implements templ.Component.
func (a ActingNote) Render(ctx context.Context, w io.Writer) error { return a.view().Render(ctx, w) }

// Render implements templ.Component.
func (c Confirm) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render implements templ.Component.
func (s Steps) Render(ctx context.Context, w io.Writer) error { return s.view().Render(ctx, w) }

// Render implements templ.Component.
func (c Choices) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render implements templ.Component.
func (f Fold) Render(ctx context.Context, w io.Writer) error { return f.view().Render(ctx, w) }

// Render implements templ.Component.
func (t Table) Render(ctx context.Context, w io.Writer) error { return t.view().Render(ctx, w) }

// Render implements templ.Component.
func (c Cell) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render implements templ.Component.
func (p Pieces) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Render implements templ.Component.
func (list Results) Render(ctx context.Context, w io.Writer) error { return list.view().Render(ctx, w) }

// Render implements templ.Component.
func (h ResultsHead) Render(ctx context.Context, w io.Writer) error { return h.view().Render(ctx, w) }

// Render implements templ.Component.
func (s Sort) Render(ctx context.Context, w io.Writer) error { return s.view().Render(ctx, w) }

// Render implements templ.Component.
func (f Facets) Render(ctx context.Context, w io.Writer) error { return f.view().Render(ctx, w) }

// Render implements templ.Component.
func (f Filters) Render(ctx context.Context, w io.Writer) error { return f.view().Render(ctx, w) }

// Render implements templ.Component.
func (c Chips) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render implements templ.Component.
func (p Pager) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Render implements templ.Component.
func (d Downloads) Render(ctx context.Context, w io.Writer) error { return d.view().Render(ctx, w) }

// Render implements templ.Component.
func (l List) Render(ctx context.Context, w io.Writer) error { return l.view().Render(ctx, w) }

// Render implements templ.Component.
func (f Facts) Render(ctx context.Context, w io.Writer) error { return f.view().Render(ctx, w) }

// Render implements templ.Component.
func (c Card) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render implements templ.Component.
func (e Empty) Render(ctx context.Context, w io.Writer) error { return e.view().Render(ctx, w) }

// Render implements templ.Component.
func (l Level) Render(ctx context.Context, w io.Writer) error { return l.view().Render(ctx, w) }

// Render implements templ.Component.
func (c Claim) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render implements templ.Component.
func (s Source) Render(ctx context.Context, w io.Writer) error { return s.view().Render(ctx, w) }

// Render implements templ.Component.
func (s Spoken) Render(ctx context.Context, w io.Writer) error { return s.view().Render(ctx, w) }

// Render implements templ.Component.
func (f Figure) Render(ctx context.Context, w io.Writer) error { return f.view().Render(ctx, w) }

// Render implements templ.Component.
func (s Status) Render(ctx context.Context, w io.Writer) error { return s.view().Render(ctx, w) }

// Render implements templ.Component.
func (t Tag) Render(ctx context.Context, w io.Writer) error { return t.view().Render(ctx, w) }

// Render implements templ.Component.
func (r Row) Render(ctx context.Context, w io.Writer) error { return r.view().Render(ctx, w) }

// Render implements templ.Component.
func (m Message) Render(ctx context.Context, w io.Writer) error { return m.view().Render(ctx, w) }

// Render implements templ.Component.
func (p Panel) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Render implements templ.Component.
func (p PastDate) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Render implements templ.Component.
func (t Timeline) Render(ctx context.Context, w io.Writer) error { return t.view().Render(ctx, w) }

// Render implements templ.Component.
func (d DiffText) Render(ctx context.Context, w io.Writer) error { return d.view().Render(ctx, w) }

// Render implements templ.Component.
func (c Comparison) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render implements templ.Component.
func (c Conflicts) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render implements templ.Component.
func (p Progress) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// Render implements templ.Component.
func (c Code) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render implements templ.Component.
func (c BarChart) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render implements templ.Component.
func (l Live) Render(ctx context.Context, w io.Writer) error { return l.view().Render(ctx, w) }

// Render implements templ.Component.
func (b Big) Render(ctx context.Context, w io.Writer) error { return b.view().Render(ctx, w) }

// Render implements templ.Component.
func (t Tally) Render(ctx context.Context, w io.Writer) error { return t.view().Render(ctx, w) }

// Render implements templ.Component.
func (s Strips98) Render(ctx context.Context, w io.Writer) error { return s.view().Render(ctx, w) }

// Render implements templ.Component.
func (m Map) Render(ctx context.Context, w io.Writer) error { return m.view().Render(ctx, w) }

// Render implements templ.Component.
func (w Wheel) Render(ctx context.Context, out io.Writer) error { return w.view().Render(ctx, out) }

// Render implements templ.Component.
func (d DayForm) Render(ctx context.Context, w io.Writer) error { return d.view().Render(ctx, w) }

// Render implements templ.Component.
func (m Matrix) Render(ctx context.Context, w io.Writer) error { return m.view().Render(ctx, w) }

// Render implements templ.Component.
func (list Duties) Render(ctx context.Context, w io.Writer) error { return list.view().Render(ctx, w) }

// Render implements templ.Component.
func (c Layered) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render implements templ.Component.
func (list LayerSums) Render(ctx context.Context, w io.Writer) error {
	return list.view().Render(ctx, w)
}

// Render implements templ.Component.
func (v Verdicts) Render(ctx context.Context, w io.Writer) error { return v.view().Render(ctx, w) }

// Render implements templ.Component.
func (list VerdictLegend) Render(ctx context.Context, w io.Writer) error {
	return list.view().Render(ctx, w)
}
