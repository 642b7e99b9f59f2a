package id_test

import (
	"errors"
	"testing"

	"alminding/internal/base/id"
)

type productID string

func TestNew_SortsByTime(t *testing.T) {
	t.Parallel()
	prev := id.New[productID]()
	for range 1000 {
		next := id.New[productID]()
		if next <= prev {
			t.Fatalf("%s does not sort after %s", next, prev)
		}
		prev = next
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	good := id.New[productID]()
	if got, err := id.Parse[productID](string(good)); err != nil || got != good {
		t.Errorf("Parse(%s) = %s, %v", good, got, err)
	}
	for _, s := range []string{"", "x", "' OR 1=1", "{" + string(good) + "}", "urn:uuid:" + string(good)} {
		if _, err := id.Parse[productID](s); !errors.Is(err, id.ErrMalformed) {
			t.Errorf("Parse(%q): %v, want ErrMalformed", s, err)
		}
	}
}
