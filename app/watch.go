package app

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
)

// watch counts what happens, for the operator. No label holds anything about a person.
type watch struct {
	registry *prometheus.Registry
	verbs    *prometheus.HistogramVec
	groups   prometheus.Histogram
	requests *prometheus.HistogramVec
	busy     atomic.Int64 // when something last happened, nanoseconds
}

func newWatch() *watch {
	w := &watch{registry: prometheus.NewRegistry()}
	w.verbs = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "retour_verb_duration_seconds", Help: "Verbs run, by name and outcome: done, the kind of fault, or error.",
		Buckets: []float64{.0005, .001, .002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"verb", "outcome"})
	w.groups = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "retour_commit_group_verbs", Help: "Verbs that shared one durable commit (SQLite only).",
		Buckets: []float64{1, 2, 4, 8, 16, 32, 64, 128, 256},
	})
	w.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "retour_http_request_duration_seconds", Help: "HTTP requests answered, by method, route pattern and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "route", "status"})
	w.registry.MustRegister(w.verbs, w.groups, w.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	w.busy.Store(time.Now().UnixNano())
	return w
}

// database is what the database tells.
func (w *watch) database() db.Watch {
	return db.Watch{
		Verb: func(name string, err error, took time.Duration) {
			w.verbs.WithLabelValues(name, outcome(err)).Observe(took.Seconds())
		},
		Group: func(verbs int) { w.groups.Observe(float64(verbs)) },
	}
}

var kinds = map[fault.Kind]string{
	fault.Internal: "internal", fault.Invalid: "invalid", fault.Unauthenticated: "unauthenticated", fault.Forbidden: "forbidden",
	fault.NotFound: "not_found", fault.Conflict: "conflict", fault.TooLarge: "too_large", fault.TooMany: "too_many", fault.Unavailable: "unavailable",
}

func outcome(err error) string {
	if err == nil {
		return "done"
	}
	if f := fault.Of(err); f != nil {
		return kinds[f.Kind]
	}
	return "error"
}

func (w *watch) request(method, route string, status int, took time.Duration) {
	w.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// touch notes that the program is in use.
func (w *watch) touch() { w.busy.Store(time.Now().UnixNano()) }

func (w *watch) idle() time.Duration { return time.Since(time.Unix(0, w.busy.Load())) }

// state reads from the database what only it knows: how far followers and intents are. Each scrape asks anew.
type state struct {
	house   *House
	lag     *prometheus.Desc
	intents *prometheus.Desc
	nobody  *prometheus.Desc
	up      *prometheus.Desc
	info    *prometheus.Desc
}

func newState(h *House) *state {
	return &state{
		house:   h,
		lag:     prometheus.NewDesc("retour_follower_lag_events", "Events a follower has still to read, counted up to 10,000.", []string{"follower"}, nil),
		intents: prometheus.NewDesc("retour_intents", "Intents that are not done, by kind and state.", []string{"kind", "state"}, nil),
		nobody:  prometheus.NewDesc("retour_intents_unhandled", "Intents that wait and that nothing on this node carries out, by kind.", []string{"kind"}, nil),
		up:      prometheus.NewDesc("retour_database_up", "1 where the database answers.", nil, nil),
		info:    prometheus.NewDesc("retour_info", "The program and its engine.", []string{"version", "engine"}, nil),
	}
}

// Describe lists what is told.
func (s *state) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{s.lag, s.intents, s.nobody, s.up, s.info} {
		to <- d
	}
}

// Collect asks the database.
func (s *state) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	engine := "sqlite"
	if s.house.Store.Postgres() {
		engine = "postgresql"
	}
	gauge(s.info, 1, s.house.Version, engine)
	open, err := db.All[openIntents](s.house.Store.On(ctx), `SELECT kind, state, count(*) FROM intent WHERE state <> 'done' GROUP BY kind, state`)
	if err != nil {
		gauge(s.up, 0)
		return
	}
	gauge(s.up, 1)
	for _, i := range open {
		gauge(s.intents, float64(i.Count), i.Kind, i.State)
	}
	if found, err := s.house.Unhandled(ctx); err == nil {
		for _, u := range found {
			gauge(s.nobody, float64(u.Count), u.Kind)
		}
	}
	for _, f := range s.house.Followers {
		if n, err := event.Lag(s.house.Store.On(ctx), f.Name); err == nil {
			gauge(s.lag, float64(n), f.Name)
		}
	}
}

type openIntents struct {
	Kind, State string
	Count       int64
}

// metrics answers /metrics in the notation of Prometheus.
func (h *House) metrics() http.Handler {
	h.watch.registry.MustRegister(newState(h))
	return promhttp.HandlerFor(h.watch.registry, promhttp.HandlerOpts{})
}
