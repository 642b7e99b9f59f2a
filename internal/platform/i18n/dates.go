package i18n

import (
	"context"
	"fmt"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/money"
)

var months = map[Language][12]string{
	Danish: {
		"januar", "februar", "marts", "april", "maj", "juni",
		"juli", "august", "september", "oktober", "november", "december",
	},
	English: {
		"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December",
	},
}

var shortMonths = map[Language][12]string{
	Danish:  {"jan.", "feb.", "mar.", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."},
	English: {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
}

// Date writes 7. oktober 2026 in the language of the context.
func Date(ctx context.Context, d civil.Date) string { return From(ctx).Date(d) }

// ShortDate writes 7. okt. 2026, for dense tables.
func ShortDate(ctx context.Context, d civil.Date) string { return From(ctx).ShortDate(d) }

// DateTime writes 7. oktober 2026 kl. 13.00, the clock in Copenhagen.
func DateTime(ctx context.Context, t time.Time) string { return From(ctx).DateTime(t) }

// Int writes 42.962 in the language of the context.
func Int(ctx context.Context, n int64) string { return From(ctx).Int(n) }

// Money writes 454,50 kr. in the language of the context.
func Money(ctx context.Context, a money.Amount) string { return From(ctx).Money(a) }

// Date is the function Date with this printer.
func (p *Printer) Date(d civil.Date) string { return p.date(d, months[p.lang]) }

// ShortDate is the function ShortDate with this printer.
func (p *Printer) ShortDate(d civil.Date) string { return p.date(d, shortMonths[p.lang]) }

func (p *Printer) date(d civil.Date, names [12]string) string {
	y, m, day := d.Time().Date()
	if p.lang == English {
		return fmt.Sprintf("%d %s %d", day, names[m-1], y)
	}
	return fmt.Sprintf("%d. %s %d", day, names[m-1], y)
}

// DateTime is the function DateTime with this printer.
func (p *Printer) DateTime(t time.Time) string {
	local := t.In(civil.Copenhagen)
	if p.lang == English {
		return p.Date(civil.Of(t)) + local.Format(" at 15:04")
	}
	return p.Date(civil.Of(t)) + local.Format(" kl. 15.04")
}

// When writes a date as precisely as it is known: 2019, august 2026 or
// 24. april 2012.
func When(ctx context.Context, w civil.When) string { return From(ctx).When(w) }

// When is the function When with this printer.
func (p *Printer) When(w civil.When) string {
	switch len(w.String()) {
	case len("2026-08"):
		y, m, _ := w.First().Time().Date()
		return fmt.Sprintf("%s %d", months[p.lang][m-1], y)
	case len("2026-08-24"):
		return p.Date(w.First())
	}
	return w.String()
}
