package meeting

import (
	"context"
	"encoding/json"
	"time"

	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
)

const seriesColumns = `id, group_id, schedule, sequence, version, announced, created, updated`

func scanSeries(r db.Row) (s Series, err error) {
	var schedule string
	if err = r.Scan(&s.ID, &s.Group, &schedule, &s.Sequence, &s.Version, &s.Announced, &s.Created, &s.Updated); err == nil {
		err = json.Unmarshal([]byte(schedule), &s.Schedule)
	}
	return s, err
}

func seriesByID(ctx context.Context, q db.Querier, id SeriesID) (Series, error) {
	return db.One(ctx, q, scanSeries, `SELECT `+seriesColumns+` FROM meeting_series WHERE id = $1`, id)
}

func seriesByIDs(ctx context.Context, q db.Querier, ids []SeriesID) ([]Series, error) {
	var w db.Where
	db.In(&w, "id", ids)
	return db.All(ctx, q, scanSeries, `SELECT `+seriesColumns+` FROM meeting_series`+w.SQL()+` ORDER BY id`, w.Args()...)
}

// saveSeries writes the series, new or in place of what it was.
func saveSeries(ctx context.Context, tx *db.Tx, s Series) error {
	schedule, err := json.Marshal(s.Schedule)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO meeting_series (`+seriesColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO UPDATE SET schedule = excluded.schedule, sequence = excluded.sequence, version = excluded.version,
			announced = excluded.announced, updated = excluded.updated`,
		s.ID, s.Group, string(schedule), s.Sequence, s.Version, s.Announced, s.Created, s.Updated)
	return err
}

// nextSequence counts on what calendars are told of a series.
func nextSequence(ctx context.Context, tx *db.Tx, id SeriesID) (int, error) {
	if err := db.MustExec(ctx, tx, db.ErrNotFound, `UPDATE meeting_series SET sequence = sequence + 1 WHERE id = $1`, id); err != nil {
		return 0, err
	}
	return db.One(ctx, tx, db.Value[int], `SELECT sequence FROM meeting_series WHERE id = $1`, id)
}

// announced are the series whose dates have been sent out, and that have a meeting after
// the moment.
func announced(ctx context.Context, q db.Querier, now time.Time) ([]SeriesID, error) {
	return db.All(ctx, q, db.Value[SeriesID], `SELECT id FROM meeting_series WHERE announced IS NOT NULL
		AND EXISTS (SELECT 1 FROM meeting WHERE series_id = meeting_series.id AND series_id <> '' AND starts > $1) ORDER BY id`, now)
}

// toldOf are those who have the dates of the series.
func toldOf(ctx context.Context, q db.Querier, id SeriesID) ([]registry.PersonID, error) {
	return db.All(ctx, q, db.Value[registry.PersonID], `SELECT person FROM meeting_told WHERE series_id = $1 ORDER BY person`, id)
}

func setTold(ctx context.Context, tx *db.Tx, id SeriesID, people []registry.PersonID) error {
	if _, err := db.Exec(ctx, tx, `DELETE FROM meeting_told WHERE series_id = $1`, id); err != nil {
		return err
	}
	for _, p := range people {
		if _, err := db.Exec(ctx, tx, `INSERT INTO meeting_told (series_id, person) VALUES ($1, $2)`, id, p); err != nil {
			return err
		}
	}
	return nil
}

// ofSeries reads the meetings of a series, the earliest first; it names the condition
// of their index.
func ofSeries(ctx context.Context, q db.Querier, id SeriesID) ([]Meeting, error) {
	var w db.Where
	w.And("series_id = ? AND series_id <> ''", id)
	return meetingsWhere(ctx, q, &w)
}
