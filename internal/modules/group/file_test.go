package group

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
)

// pdf is what a file of that kind begins with.
var pdf = []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")

func (f fixture) withFiles(t testing.TB) {
	t.Helper()
	files, err := blob.Open(t.TempDir())
	must(t, err)
	f.Service.Files = files
}

// inside is an actor who sits in the group for the authority.
func inside(g ID, account string, of registry.AuthorityID) auth.Actor {
	return auth.Actor{Account: account, Person: account, For: auth.Party{ID: string(of), Groups: []string{string(g)}}}
}

func TestFiles_ByReach(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		f.withFiles(t)
		ctx, g := t.Context(), f.found(t, Coordination, "Koordinationsgruppen", f.forms)
		bo := inside(g.ID, "bo", f.aarhus)
		member := speaking(auth.Representative, f.ballerup)
		made := map[auth.Reach]File{}
		for _, reach := range FileReaches(g.ID) {
			file, err := f.AddFile(ctx, bo, File{Group: g.ID, Title: "Aftale " + string(reach), Name: "aftale.pdf", Reach: reach}, pdf)
			must(t, err)
			made[reach] = file
		}
		for name, c := range map[string]struct {
			actor auth.Actor
			reads int
			adds  bool
		}{"visitor": {auth.Actor{}, 1, false}, "member": {member, 2, false}, "in the group": {bo, 3, true}, "keeper": {keeper, 3, true}} {
			list, canAdd, err := f.FilesOf(ctx, c.actor, g.ID)
			if err != nil || len(list) != c.reads || canAdd != c.adds {
				t.Errorf("%s reads %d files and may add: %v, %v; want %d, %v", name, len(list), canAdd, err, c.reads, c.adds)
			}
			opened := 0
			for _, file := range made {
				if _, content, err := f.OpenFile(ctx, c.actor, file.ID); err == nil {
					b, err := io.ReadAll(content)
					must(t, errors.Join(err, content.Close()))
					if string(b) != string(pdf) {
						t.Errorf("%s reads %q", name, b)
					}
					opened++
				} else if !errors.Is(err, ErrNotFound) {
					t.Errorf("%s: %v", name, err)
				}
			}
			if opened != c.reads {
				t.Errorf("%s opens %d files, want %d", name, opened, c.reads)
			}
		}
		hidden := made[auth.ReachOf(auth.Group, string(g.ID))]
		if used, err := f.FilesInUse(ctx, []blob.Hash{hidden.Hash, "0"}); err != nil || !slices.Equal(used, []blob.Hash{hidden.Hash}) {
			t.Errorf("in use are %v, %v", used, err)
		}
	})
}

func TestFiles_WhoMay(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		f.withFiles(t)
		ctx, g := t.Context(), f.found(t, Coordination, "Koordinationsgruppen", f.forms)
		f.give(t, g, f.syddjurs, f.anna, Chair)
		bo, eva := inside(g.ID, "bo", f.aarhus), inside(g.ID, "eva", f.ballerup)
		chair := inside(g.ID, string(f.anna), f.syddjurs)
		add := func() FileID {
			file, err := f.AddFile(ctx, bo, File{Group: g.ID, Title: "Plan", Name: "plan.pdf", Reach: auth.Public}, pdf)
			must(t, err)
			return file.ID
		}
		for name, actor := range map[string]auth.Actor{"visitor": {}, "member": speaking(auth.Representative, f.ballerup)} {
			if _, err := f.AddFile(ctx, actor, File{Group: g.ID, Title: "Plan", Name: "plan.pdf", Reach: auth.Public}, pdf); !errors.Is(err, ErrForbidden) {
				t.Errorf("%s adds: %v", name, err)
			}
			if _, err := f.DropFile(ctx, actor, add()); !errors.Is(err, ErrForbidden) {
				t.Errorf("%s drops: %v", name, err)
			}
		}
		if _, err := f.DropFile(ctx, eva, add()); !errors.Is(err, ErrForbidden) {
			t.Errorf("another of the group drops: %v", err)
		}
		for name, actor := range map[string]auth.Actor{"who added it": bo, "chair": chair, "keeper": keeper} {
			id := add()
			if _, err := f.DropFile(ctx, actor, id); err != nil {
				t.Errorf("%s drops: %v", name, err)
			}
			if _, err := f.DropFile(ctx, actor, id); !errors.Is(err, ErrNotFound) {
				t.Errorf("%s drops again: %v", name, err)
			}
		}
		must(t, f.registry.MergeAuthorities(ctx, keeper, f.aarhus, f.syddjurs))
		list, _, err := f.FilesOf(ctx, keeper, g.ID)
		if err != nil || len(list) == 0 || list[0].For != f.syddjurs {
			t.Errorf("after the merger the files are %+v, %v", list, err)
		}
	})
}

func TestAddFile_AllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		f.withFiles(t)
		g := f.found(t, Coordination, "Koordinationsgruppen", f.forms)
		_, err := f.AddFile(t.Context(), keeper, File{Group: g.ID, Title: strings.Repeat("x", MaxFileTitle+1), Reach: "other"}, []byte("MZ"))
		var names []string
		for _, x := range errs.FieldsOf(err) {
			names = append(names, x.Name)
		}
		if !slices.Equal(names, []string{"title", "file", "reach"}) {
			t.Errorf("faults are in %v (%v)", names, err)
		}
	})
}
