package criteria

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
)

// The names of the catalogues.
const (
	NameOS2        = "os2"
	NamePublicCode = "public-code" // Standard for Public Code
	NameOpenCode   = "opencode"    // openCode's badges
	NameDPG        = "dpg"         // Digital Public Goods Standard
)

// Model is one version of a catalogue of criteria.
type Model struct {
	Name     string      `json:"name"`    // such as os2
	Version  string      `json:"version"` // such as 1.1.0
	Title    Text        `json:"title"`
	Source   string      `json:"source"` // where the model is published
	Months   int         `json:"months"` // how long a proof counts where the criterion does not say
	Criteria []Criterion `json:"criteria"`
}

//go:embed models/*.json
var models embed.FS

// Models lists every model there is: by name, and of one name the newest first.
var Models = mustLoad(
	"os2-1.1.0", "os2-2024-03", "os2-2021-11", "os2-2021-04",
	"dpg-1.1.5", "opencode-undated", "public-code-0.8.0",
)

// OS2 is the governance model that products are judged by today.
var OS2 = Models[0]

func mustLoad(names ...string) []*Model {
	all := make([]*Model, len(names))
	for i, name := range names {
		b, err := models.ReadFile("models/" + name + ".json")
		if err != nil {
			panic(err)
		}
		all[i] = &Model{}
		if err := json.Unmarshal(b, all[i]); err != nil {
			panic(fmt.Errorf("criteria: %s: %w", name, err))
		}
	}
	return all
}

// Find is the model of that name and version; ok is false where there is none. An
// empty version is the newest.
func Find(name, version string) (m *Model, ok bool) {
	i := slices.IndexFunc(Models, func(m *Model) bool {
		return m.Name == name && (version == "" || m.Version == version)
	})
	if i < 0 {
		return nil, false
	}
	return Models[i], true
}

// Criterion finds a criterion by its id.
func (m *Model) Criterion(id ID) (c Criterion, ok bool) {
	i := slices.IndexFunc(m.Criteria, func(c Criterion) bool { return c.ID == id })
	if i < 0 {
		return c, false
	}
	return m.Criteria[i], true
}

// Now is what the id of an older version has become. It is empty, and ok false, where
// the criterion is gone.
func (m *Model) Now(version string, id ID) (now ID, ok bool) {
	if version == m.Version {
		_, ok = m.Criterion(id)
		return id, ok
	}
	for _, c := range m.Criteria {
		for _, was := range c.Before {
			if was.Version == version && slices.Contains(was.IDs, id) {
				return c.ID, true
			}
		}
	}
	return "", false
}

// Then is what a criterion of this model was in an older version of it: several ids
// where they have been merged since, none where it did not exist.
func (m *Model) Then(version string, id ID) []ID {
	c, ok := m.Criterion(id)
	if !ok {
		return nil
	}
	if version == m.Version {
		return []ID{id}
	}
	for _, was := range c.Before {
		if was.Version == version {
			return was.IDs
		}
	}
	return nil
}

// Serving lists the criteria of this model to which evidence for the other one
// speaks: the opposite of what a criterion [Criterion.Serves].
func (m *Model) Serving(other Ref) []ID {
	var ids []ID
	for _, c := range m.Criteria {
		if slices.Contains(c.Serves, other) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}
