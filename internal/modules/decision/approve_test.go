package decision

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

func TestApprove_FromDraftToNumber(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		d, err := f.Begin(ctx, f.secretary, f.content("Udkast"))
		must(t, err)
		if l := f.list(t, keeper, Query{}); l.Total != 0 {
			t.Error("a draft is in the register")
		}
		d, err = f.Rewrite(ctx, f.secretary, d.ID, d.Version, f.content("Strategi for 2027"))
		must(t, err)
		if _, err := f.Rewrite(ctx, f.chair, d.ID, 1, f.content("Noget andet")); !errors.Is(err, ErrStale) {
			t.Errorf("written from version 1: %v", err)
		}
		if _, err := f.Approve(ctx, f.chair, d.ID, 1); !errors.Is(err, ErrStale) {
			t.Errorf("approved unread: %v", err)
		}
		made, err := f.Approve(ctx, f.chair, d.ID, d.Version)
		must(t, err)
		if made.Slug != "bestyrelsen-2026-1" || made.Number != 1 || made.ID != d.ID || made.Afterwards() {
			t.Errorf("%+v", made)
		}
		got, err := f.BySlug(ctx, visitor, made.Slug)
		must(t, err)
		if got.Heading.Da != "Strategi for 2027" || got.Approval.Action != "decision.approve" || got.Approval.Account != f.chair.Account || got.Partly {
			t.Errorf("%+v", got)
		}
		if drafts, _, err := f.Drafts(ctx, f.chair); err != nil || len(drafts) != 0 {
			t.Errorf("drafts %v, %v", drafts, err)
		}
		history, err := audit.History(ctx, f.DB, "decision", string(d.ID), 10)
		if err != nil || len(history) != 3 {
			t.Errorf("%d changes are recorded, want 3: %v", len(history), err)
		}
	})
}

// TestImmutable holds that an approved decision cannot be changed through the service,
// and that no statement of the store could.
func TestImmutable(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		d, err := f.Begin(ctx, keeper, f.content("Uforanderlig"))
		must(t, err)
		made, err := f.Approve(ctx, keeper, d.ID, d.Version)
		must(t, err)
		for _, a := range []auth.Actor{system, keeper, f.chair} {
			if _, err := f.Rewrite(ctx, a, d.ID, d.Version, f.content("Ændret")); !errors.Is(err, ErrApproved) {
				t.Errorf("rewritten: %v", err)
			}
			if err := f.Drop(ctx, a, d.ID, d.Version); !errors.Is(err, ErrApproved) {
				t.Errorf("dropped: %v", err)
			}
			if _, err := f.Approve(ctx, a, d.ID, d.Version); !errors.Is(err, ErrApproved) {
				t.Errorf("approved again: %v", err)
			}
		}
		write := func(fn func(*db.Tx) error) error { return f.DB.Write(ctx, system.Change("decision.test", ""), fn) }
		if err := write(func(tx *db.Tx) error { return insertDecision(ctx, tx, made) }); !errors.Is(err, db.ErrDuplicate) {
			t.Errorf("inserted over itself: %v", err)
		}
		other := made
		other.ID, other.Slug, other.Seq = "other", "other", made.Seq+1
		if err := write(func(tx *db.Tx) error { return insertDecision(ctx, tx, other) }); !errors.Is(err, db.ErrDuplicate) {
			t.Errorf("the number was given twice: %v", err)
		}
		if err := write(func(tx *db.Tx) error { return deleteDraft(ctx, tx, d.ID) }); !errors.Is(err, ErrNotFound) {
			t.Errorf("deleted: %v", err)
		}
		if again, err := decisionByID(ctx, f.DB, d.ID); err != nil || again.Heading.Da != "Uforanderlig" {
			t.Errorf("%+v, %v", again, err)
		}
	})
}

// TestStore_OnlyAdds reads every statement of the package: none changes or deletes
// what is in the register, but for the one that follows an authority.
func TestStore_OnlyAdds(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("store.go")
	must(t, err)
	statements := regexp.MustCompile(`(?i)(UPDATE\s+(?:SET\s+)?|DELETE FROM\s+)(\w+)([^`+"`"+`]*)`).FindAllStringSubmatch(string(text), -1)
	for _, s := range statements {
		what := strings.Join(strings.Fields(s[0]), " ")
		switch {
		case strings.HasPrefix(what, "UPDATE SET group_id = excluded"), s[2] == "decision_draft":
		case strings.HasPrefix(what, "UPDATE decision_effect SET object_id = $3 WHERE"):
		default:
			t.Errorf("the register is changed by %q", what)
		}
	}
	if len(statements) != 3 {
		t.Errorf("%d statements change something, want 3: %q", len(statements), statements)
	}
}

// TestNumbers_AtTheSameTime lets many approve at once: the numbers of each group and
// year have no gap and no double, whoever gave up on the way.
func TestNumbers_AtTheSameTime(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, all := t.Context(), sync.WaitGroup{}
		for w := range 8 {
			all.Go(func() {
				for n := range 6 {
					c := f.content(fmt.Sprint("Sag ", w, n), func(c *Content) {
						if c.Day = civil.At(civil.New(2025+n%2, 11, 1)); w%2 == 0 {
							c.Group, c.Matter = f.assembly.ID, group.Fees
						}
						if n == 5 {
							c.Matter = group.Dissolution // which is nobody's
						}
					})
					if _, err := f.Register(ctx, keeper, c); (err != nil) != (n == 5) {
						t.Errorf("%d/%d: %v", w, n, err)
					}
				}
			})
		}
		all.Wait()
		numbers := map[string][]int{}
		for _, x := range f.list(t, visitor, Query{}).Items {
			key := string(x.Group) + fmt.Sprint(x.Year())
			numbers[key] = append(numbers[key], x.Number)
		}
		if len(numbers) != 4 {
			t.Fatalf("%d series, want 4", len(numbers))
		}
		for key, list := range numbers {
			slices.Sort(list)
			for i, n := range list {
				if n != i+1 {
					t.Errorf("%s: %v", key, list)
					break
				}
			}
		}
	})
}
