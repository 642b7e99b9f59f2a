package errs_test

import (
	"errors"
	"io"
	"reflect"
	"testing"

	"alminding/internal/base/errs"
)

var errClosed = errs.New(errs.Conflict, "wish.closed")

func TestError_WithAndBecause_StillIsItsVariable(t *testing.T) {
	t.Parallel()
	err := error(errClosed.With("name", "x").Because(io.EOF))
	errs.Wrap(&err, "wish.Publish(%d)", 7)
	if !errors.Is(err, errClosed) || !errors.Is(err, io.EOF) {
		t.Errorf("%v is not errClosed caused by EOF", err)
	}
	if errs.KindOf(err) != errs.Conflict {
		t.Errorf("kind = %v, want conflict", errs.KindOf(err))
	}
	if len(errClosed.Args) != 0 {
		t.Errorf("With changed the variable: %v", errClosed.Args)
	}
}

func TestKindOf_UnknownError_IsInternal(t *testing.T) {
	t.Parallel()
	if got := errs.KindOf(io.EOF); got != errs.Internal {
		t.Errorf("got %v, want internal", got)
	}
}

func TestFields_CollectAll(t *testing.T) {
	t.Parallel()
	var f errs.Fields
	if f.Err() != nil {
		t.Fatal("no faults, but an error")
	}
	f.Add("name", "errs.required")
	f.Add("url", "errs.url")
	var outer errs.Fields
	if !outer.Merge("product.", f.Err()) || outer.Merge("x", io.EOF) {
		t.Fatal("Merge must take field errors and nothing else")
	}
	if got := errs.FieldsOf(outer.Err()); len(got) != 2 || got[1].Name != "product.url" {
		t.Errorf("got %v", got)
	}
}

func TestFields_CountCharacters(t *testing.T) {
	t.Parallel()
	var f errs.Fields
	f.Limit("fits", "ærø", 3)
	f.Limit("long", "ærøe", 3)
	f.Require("blank", " \n", 3)
	f.Require("filled", "ærø", 3)
	want := errs.Fields{
		{Name: "long", Key: "errs.too_long", Args: []any{"max", 3, "length", 4}},
		{Name: "blank", Key: "errs.required"},
	}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("got %v, want %v", f, want)
	}
}

func TestFields_Join(t *testing.T) {
	t.Parallel()
	var none, some, more errs.Fields
	some.Add("from", "errs.date")
	more.Add("title", "errs.required")
	more.Add("from", "errs.required")
	more.Add("to", "wish.period")
	if err := none.Join(errClosed); !errors.Is(err, errClosed) {
		t.Errorf("no faults and closed: got %v", err)
	}
	if err := some.Join(errClosed); !errors.Is(err, errClosed) {
		t.Errorf("a fault and closed: got %v", err)
	}
	if got := errs.FieldsOf(some.Join(nil)); len(got) != 1 {
		t.Errorf("a fault and no error: got %v", got)
	}
	var names []string
	for _, f := range errs.FieldsOf(some.Join(more.Err(), "to")) {
		names = append(names, f.Name+" "+f.Key)
	}
	if want := []string{"title errs.required", "from errs.date"}; !reflect.DeepEqual(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}
