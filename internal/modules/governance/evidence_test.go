package governance

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

func finding(criterion criteria.ID, check string, points criteria.Pointing) criteria.Finding {
	return criteria.Finding{
		Criterion: criterion, Check: check, Version: 1, Points: points,
		Facts: []criteria.Fact{{Says: "examine.licence", With: map[string]string{"name": "MPL-2.0"}, Place: criteria.Place{Repo: "os2forms", File: "LICENSE", Line: 1}}},
	}
}

func (f fixture) read(t testing.TB, of product.ID, at time.Time, found ...criteria.Finding) Run {
	t.Helper()
	run, err := f.Record(t.Context(), f.coordinator, of, Reading{Way: criteria.ByRepository, Place: "os2forms", Model: Model.Version, Read: at}, found)
	must(t, err)
	return run
}

func TestRecord_KeepsWhatIsNew(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		first := f.DB.Now().Add(-40 * 24 * time.Hour)
		one := f.read(t, f.forms, first, finding("F2", "licence.text", criteria.Supports), finding("F1", "history.open", criteria.Contradicts))
		same := f.read(t, f.forms, first.Add(24*time.Hour), finding("F2", "licence.text", criteria.Supports), finding("F1", "history.open", criteria.Contradicts))
		if same.ID != one.ID || !same.Last.Equal(first.Add(24*time.Hour)) {
			t.Errorf("the same once more is %v, want %v read later", same, one)
		}
		f.read(t, f.forms, first.Add(-time.Hour), finding("F2", "licence.text", criteria.Contradicts)) // from before
		other := f.read(t, f.forms, first.Add(20*24*time.Hour), finding("F2", "licence.text", criteria.Contradicts))
		runs, err := f.Runs(ctx, visitor, f.forms)
		if err != nil || len(runs) != 2 || runs[0].ID != other.ID || runs[1].ID != one.ID {
			t.Errorf("runs %+v, %v", runs, err)
		}
		now, err := f.Evidence(ctx, visitor, f.forms, noon)
		must(t, err)
		if len(now) != 1 || now[0].Points != criteria.Contradicts || now[0].Facts[0].Place.File != "LICENSE" {
			t.Errorf("today %+v", now)
		}
		then, err := f.Evidence(ctx, visitor, f.forms, civil.Of(first))
		must(t, err)
		if len(then) != 2 || then[0].Criterion != "F1" || then[1].Points != criteria.Supports || then[1].Expires != expiresByID("F2", civil.Of(first)) {
			t.Errorf("then %+v", then)
		}
		if before, err := f.Evidence(ctx, visitor, f.forms, civil.Of(first)-1); err != nil || len(before) != 0 {
			t.Errorf("before anything was read: %v, %v", before, err)
		}
	})
}

func TestRecord_Refuses(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		good := Reading{Way: criteria.ByRepository, Model: Model.Version, Read: f.DB.Now()}
		for _, who := range []auth.Actor{visitor, f.member, f.otherProduct, f.steers} {
			if _, err := f.Record(ctx, who, f.forms, good, nil); errs.KindOf(err) != errs.Forbidden {
				t.Errorf("%q records: %v", who.Account, err)
			}
		}
		if _, err := f.Record(ctx, visitor, f.hidden, good, nil); !errors.Is(err, ErrNotFound) {
			t.Errorf("a product that is not for visitors: %v", err)
		}
		bad := Reading{Way: "guess", Model: "0.1", Read: f.DB.Now().Add(time.Hour)}
		_, err := f.Record(ctx, keeper, f.forms, bad, []criteria.Finding{finding("Q7", "licence.text", criteria.Supports)})
		want := []string{"way errs.choose", "model governance.other_model", "read governance.future", "findings governance.no_finding"}
		if got := faultsOf(err); !slices.Equal(got, want) {
			t.Errorf("faults %q, want %q", got, want)
		}
	})
}

func TestOverrule_UntilItsDay(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		f.read(t, f.forms, f.DB.Now(), finding("F2", "licence.text", criteria.Contradicts))
		o := Overruling{Product: f.forms, Criterion: "F2", Check: "licence.text", Points: criteria.Supports, Reason: "Licensen står i et andet repo.", Expires: noon + 90}
		if _, err := f.Overrule(ctx, f.coordinator, o); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("the coordinator overrules: %v", err)
		}
		wrong := o
		wrong.Reason, wrong.Expires, wrong.Check = " ", noon, "licence.name"
		_, err := f.Overrule(ctx, keeper, wrong)
		if got := faultsOf(err); !slices.Equal(got, []string{"reason errs.required", "expires governance.overruling.expires", "check governance.no_check"}) {
			t.Errorf("faults %q", got)
		}
		o, err = f.Overrule(ctx, keeper, o)
		must(t, err)
		counts := func(day civil.Date) criteria.Pointing {
			found, err := f.Evidence(ctx, visitor, f.forms, day)
			must(t, err)
			if found[0].Points != criteria.Contradicts {
				t.Errorf("the finding itself is %s", found[0].Points)
			}
			return Pointing(found, day)
		}
		if now, then := counts(noon), counts(noon+90); now != criteria.Supports || then != criteria.Contradicts {
			t.Errorf("it points to %s today and %s when the overruling is over", now, then)
		}
		must(t, f.Lift(ctx, keeper, f.forms, o.ID))
		if now := counts(noon); now != criteria.Contradicts {
			t.Errorf("lifted, it points to %s", now)
		}
	})
}

func TestPointing(t *testing.T) {
	t.Parallel()
	day := noon
	found := func(points criteria.Pointing, expires civil.Date, over ...criteria.Pointing) Found {
		f := Found{Finding: criteria.Finding{Points: points}, Expires: expires}
		if len(over) > 0 {
			f.Overruled = &Overruling{Points: over[0]}
		}
		return f
	}
	for name, c := range map[string]struct {
		found []Found
		want  criteria.Pointing
		says  criteria.Answer
	}{
		"nothing":                  {nil, criteria.CannotTell, criteria.Unanswered},
		"one supports":             {[]Found{found(criteria.Supports, day+1)}, criteria.Supports, criteria.Yes},
		"one of two contradicts":   {[]Found{found(criteria.Supports, day+1), found(criteria.Contradicts, day+1)}, criteria.Contradicts, criteria.No},
		"it has run out":           {[]Found{found(criteria.Supports, day)}, criteria.CannotTell, criteria.Unanswered},
		"the other has run out":    {[]Found{found(criteria.Supports, day+1), found(criteria.Contradicts, day)}, criteria.Supports, criteria.Yes},
		"overruled":                {[]Found{found(criteria.Contradicts, day+1, criteria.DoesNotApply)}, criteria.DoesNotApply, criteria.Unanswered},
		"overruled and run out":    {[]Found{found(criteria.Contradicts, day, criteria.Supports)}, criteria.Supports, criteria.Yes},
		"does not apply and knows": {[]Found{found(criteria.DoesNotApply, day+1), found(criteria.CannotTell, day+1)}, criteria.CannotTell, criteria.Unanswered},
	} {
		if got, says := Pointing(c.found, day), Suggest(c.found, day); got != c.want || says != c.says {
			t.Errorf("%s: %s, suggests %q; want %s, %q", name, got, says, c.want, c.says)
		}
	}
}

func TestReadAllRecords(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		var asked []product.ID
		f.around.Records = func(_ context.Context, of product.ID, _ civil.Date) ([]criteria.Finding, error) {
			asked = append(asked, of)
			if of == f.sofd {
				return nil, errors.New("no records today")
			}
			return []criteria.Finding{finding("G1", "record.owner", criteria.Supports)}, nil
		}
		if err := f.ReadAllRecords(ctx); err == nil {
			t.Error("a product whose records cannot be read is no error")
		}
		found, err := f.Evidence(ctx, visitor, f.forms, noon)
		ways := map[criteria.Way]int{}
		for _, x := range found {
			ways[x.Run.Way]++
		}
		if err != nil || ways[criteria.ByRecords] != 1 || ways[criteria.ByDocument] != len(DocumentKinds()) || len(asked) != 2 {
			t.Errorf("asked about %d products, found by way %v, %v", len(asked), ways, err)
		}
	})
}
