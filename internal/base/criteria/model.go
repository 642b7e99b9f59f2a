package criteria

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
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

// OS2 is the governance model that products are judged by today.
var OS2 = mustLoad("os2-1.1.0")

func mustLoad(name string) *Model {
	b, err := models.ReadFile("models/" + name + ".json")
	if err != nil {
		panic(err)
	}
	m := &Model{}
	if err := json.Unmarshal(b, m); err != nil {
		panic(fmt.Errorf("criteria: %s: %w", name, err))
	}
	return m
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
