package db

import (
	"math/bits"
	"strconv"
	"strings"
)

// Where builds the conditions of a list whose filters are optional. Its zero
// value is ready. The conditions are constants of the program; what the user
// wrote comes as arguments only.
type Where struct {
	conds []string
	args  []any
}

// And adds a condition; each ? in it becomes the next placeholder.
func (w *Where) And(cond string, args ...any) {
	w.conds = append(w.conds, w.number(cond, args))
}

// In adds "column IN (…)". No values match no row. The list is filled up with its
// last value to a power of two, so that lists of all lengths make few statements.
func In[T any](w *Where, column string, list []T) {
	if len(list) == 0 {
		w.conds = append(w.conds, "1 = 0")
		return
	}
	args := make([]any, 1<<bits.Len(uint(len(list)-1)))
	for i := range args {
		args[i] = list[min(i, len(list)-1)]
	}
	w.And(column+" IN (?"+strings.Repeat(", ?", len(args)-1)+")", args...)
}

// Arg adds an argument and gives its placeholder, for use outside conditions.
func (w *Where) Arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

func (w *Where) number(cond string, args []any) string {
	var b strings.Builder
	for _, r := range cond {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		if len(args) == 0 {
			panic("db.Where: more ? than arguments in " + cond)
		}
		b.WriteString(w.Arg(args[0]))
		args = args[1:]
	}
	if len(args) > 0 {
		panic("db.Where: more arguments than ? in " + cond)
	}
	return b.String()
}

// Copy returns an independent copy, to count under the same filters.
func (w *Where) Copy() Where {
	return Where{
		conds: append([]string(nil), w.conds...),
		args:  append([]any(nil), w.args...),
	}
}

// SQL is " WHERE …", or nothing when there are no conditions.
func (w *Where) SQL() string {
	if len(w.conds) == 0 {
		return ""
	}
	return " WHERE (" + strings.Join(w.conds, ") AND (") + ")"
}

// Args are the arguments in the order of their placeholders.
func (w *Where) Args() []any { return append([]any(nil), w.args...) }

// Contains is the pattern for "fold(column) LIKE fold(?) ESCAPE '\'" that finds
// text anywhere in the column.
func Contains(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}
