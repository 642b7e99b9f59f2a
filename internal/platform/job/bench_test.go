package job_test

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/job"
)

// BenchmarkQueue has four writers enqueue a job each per change while one node
// works them off; one operation is one job from change to done.
func BenchmarkQueue(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			e := dbtest.Open(b, engine, tables...)
			q := job.New(e.DB, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), job.Options{})
			var left atomic.Int64
			left.Store(int64(b.N))
			all := make(chan struct{})
			job.Register(q, job.Kind[int]{Name: "bench.nothing", Run: func(context.Context, int) error {
				if left.Add(-1) == 0 {
					close(all)
				}
				return nil
			}})
			ctx, stop := context.WithCancel(context.Background())
			var node, writers sync.WaitGroup
			node.Go(func() { _ = q.Run(ctx) })
			b.ResetTimer()
			var next atomic.Int64
			for range 4 {
				writers.Go(func() {
					for next.Add(1) <= int64(b.N) {
						err := e.DB.Write(ctx, db.Change{Action: "bench.enqueue"}, func(tx *db.Tx) error {
							return job.Enqueue(ctx, tx, "bench.nothing", 1)
						})
						if err != nil {
							b.Error(err)
						}
					}
				})
			}
			writers.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "enqueued/s")
			<-all
			b.StopTimer()
			stop()
			node.Wait()
		})
	}
}
