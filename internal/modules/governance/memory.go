package governance

import (
	"context"
	"sync"

	"alminding/internal/base/criteria"
	"alminding/internal/platform/db"
)

// memory keeps rows that never change once they are there: what was submitted or
// published, and what a run found. So a picture of all products reads the heads from the
// database and the thousands of rows below them from memory. What is taken out of the
// database again is asked for no more, because no head names it.
type memory[ID ~string, T any] struct {
	mu   sync.RWMutex
	rows map[ID][]T
}

// of gives the rows of each id. Those that are not remembered are read; keep says of
// which they will not change.
func (m *memory[ID, T]) of(ids []ID, keep func(ID) bool, read func(missing []ID, put func(ID, T)) error) (map[ID][]T, error) {
	all := make(map[ID][]T, len(ids))
	var missing []ID
	m.mu.RLock()
	for _, id := range ids {
		rows, known := m.rows[id]
		if known {
			all[id] = rows
		} else {
			missing = append(missing, id)
		}
	}
	m.mu.RUnlock()
	if len(missing) == 0 {
		return all, nil
	}
	if err := read(missing, func(id ID, row T) { all[id] = append(all[id], row) }); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.rows == nil {
		m.rows = map[ID][]T{}
	}
	for _, id := range missing {
		if keep(id) {
			m.rows[id] = all[id]
		}
	}
	return all, nil
}

// claimCell is what a sheet shows of a claim.
type claimCell struct {
	criterion criteria.ID
	cell      Cell
}

func readClaimCells(ctx context.Context, q db.Querier, ids []SelfID, put func(SelfID, claimCell)) error {
	var w db.Where
	db.In(&w, "self_id", ids)
	return db.Each(ctx, q, func(r db.Row) error {
		var id SelfID
		var c claimCell
		var answer criteria.Answer
		if err := r.Scan(&id, &c.criterion, &answer, &c.cell.Written, &c.cell.Uncertain); err != nil {
			return err
		}
		c.cell.Colour = answer.Colour()
		put(id, c)
		return nil
	}, `SELECT self_id, criterion, answer, written, uncertain FROM governance_claim`+w.SQL(), w.Args()...)
}

// readVerdictCells reads of each verdict what a sheet shows.
func readVerdictCells(ctx context.Context, q db.Querier, ids []EvaluationID, put func(EvaluationID, Verdict)) error {
	var w db.Where
	db.In(&w, "evaluation_id", ids)
	return db.Each(ctx, q, func(r db.Row) error {
		var id EvaluationID
		var v Verdict
		if err := r.Scan(&id, &v.Criterion, &v.Colour, &v.Written, &v.Uncertain, &v.Acceptance.Ruling, &v.Acceptance.Until); err != nil {
			return err
		}
		put(id, v)
		return nil
	}, `SELECT evaluation_id, criterion, colour, written, uncertain, ruling, accepted_until FROM governance_verdict`+w.SQL(), w.Args()...)
}
