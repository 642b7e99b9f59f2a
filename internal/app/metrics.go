package app

import (
	"log/slog"
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"alminding/internal/platform/db"
	"alminding/internal/platform/web"
)

// measure registers the metrics of the program and sets the observer that counts
// requests. Those of the job queue are registered by the queue itself.
func (a *App) measure() {
	took := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "alminding_request_seconds",
		Help:    "Time to answer requests that did not come from the page cache, by route and class of status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"route", "class"})
	counter := func(name, help string, value func() uint64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return float64(value()) })
	}
	gauge := func(name, help string, value func() int) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(value()) })
	}
	a.metrics.MustRegister(took, pools{a.db},
		counter("alminding_cache_hits_total", "Requests answered from the page cache.", a.cache.Hits.Load),
		counter("alminding_cache_misses_total", "Requests that the page cache could have answered and had not, or no longer.", a.cache.Misses.Load),
		gauge("alminding_cache_pages", "Pages in the cache.", func() int { pages, _ := a.cache.Len(); return pages }),
		gauge("alminding_cache_bytes", "Size of the pages in the cache.", func() int { _, bytes := a.cache.Len(); return bytes }),
		gauge("alminding_live_streams", "Open pages that are told of changes.", a.live.Streams),
		counter("alminding_live_events_total", "Changes told to open pages.", a.live.Events.Load),
		counter("alminding_live_dropped_total", "Streams that were ended because nobody took what was sent.", a.live.Dropped.Load),
		counter("alminding_live_refused_total", "Streams that were one too many.", a.live.Refused.Load),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), collectors.NewBuildInfoCollector(),
	)
	a.site.Observe = func(r *http.Request, answer web.Answer) {
		took.WithLabelValues(route(answer), strconv.Itoa(answer.Status/100)+"xx").Observe(answer.Took.Seconds())
		a.logAccess(r, answer)
	}
}

// route keeps addresses that do not exist, of which there is no end, in one series.
func route(a web.Answer) string {
	if a.Route == "" {
		return "none"
	}
	return a.Route
}

func (a *App) logAccess(r *http.Request, answer web.Answer) {
	a.log.LogAttrs(r.Context(), slog.LevelInfo, "request",
		slog.String("request", web.RequestID(r.Context())), slog.String("method", r.Method), slog.String("path", r.URL.Path),
		slog.Int("status", answer.Status), slog.Int64("bytes", answer.Bytes), slog.Float64("ms", float64(answer.Took.Microseconds())/1000),
		slog.String("ip", a.site.ClientIP(r)), slog.String("account", answer.Account))
}

// pools reports the connection pools of the database.
type pools struct{ db *db.DB }

var (
	poolOpen = prometheus.NewDesc("alminding_db_connections", "Open connections to the database, by pool and whether they are in use.", []string{"pool", "state"}, nil)
	poolWait = prometheus.NewDesc("alminding_db_wait_seconds_total", "Time spent waiting for a connection, by pool.", []string{"pool"}, nil)
)

// Describe implements prometheus.Collector.
func (pools) Describe(ch chan<- *prometheus.Desc) { ch <- poolOpen; ch <- poolWait }

// Collect implements prometheus.Collector.
func (p pools) Collect(ch chan<- prometheus.Metric) {
	for name, s := range p.db.Pools() {
		ch <- prometheus.MustNewConstMetric(poolOpen, prometheus.GaugeValue, float64(s.InUse), name, "in use")
		ch <- prometheus.MustNewConstMetric(poolOpen, prometheus.GaugeValue, float64(s.Idle), name, "idle")
		ch <- prometheus.MustNewConstMetric(poolWait, prometheus.CounterValue, s.WaitDuration.Seconds(), name)
	}
}
