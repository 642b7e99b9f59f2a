package job

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func newOutcomes() *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "alminding_job_tries_total",
		Help: "Tries of jobs on this node, by kind and outcome.",
	}, []string{"kind", "outcome"})
}

var lengthDesc = prometheus.NewDesc("alminding_jobs",
	"Jobs in the queue of all nodes, by kind and state; a dead one waits for a person.",
	[]string{"kind", "state"}, nil)

// lengths counts the queue when the metrics are asked for.
type lengths struct{ q *Queue }

// Describe implements prometheus.Collector.
func (lengths) Describe(ch chan<- *prometheus.Desc) { ch <- lengthDesc }

// Collect implements prometheus.Collector.
func (l lengths) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	counts, err := counts(ctx, l.q.db, Waiting, Running, Dead)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(lengthDesc, err)
		return
	}
	for _, c := range counts {
		ch <- prometheus.MustNewConstMetric(lengthDesc, prometheus.GaugeValue, float64(c.N), c.Kind, string(c.State))
	}
}
