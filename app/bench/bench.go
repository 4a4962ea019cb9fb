// Package bench measures the speeds that the README promises, and prints them with what they depend on: the engine's
// settings, the file system, the time of one durable write, and the mix of verbs. A figure that is missed is printed
// like any other. The load generator runs in the same process and is counted.
package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Figure is one measured figure beside its goal.
type Figure struct {
	Name   string  `json:"name"`
	Engine string  `json:"engine"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Goal   string  `json:"goal,omitempty"`
	Met    *bool   `json:"met,omitempty"`
	Note   string  `json:"note,omitempty"`
	// CoreSpeed is how fast one core was around the measurement, in MB/s of SHA-512.
	CoreSpeed float64 `json:"core_speed"`
}

// Report is everything measured in one run.
type Report struct {
	Machine    string            `json:"machine"`
	FileSystem string            `json:"file_system"`
	SyncMicros float64           `json:"sync_microseconds" doc:"median time of a 4 kB write with fsync in the folder used"`
	Engines    map[string]string `json:"engines"`
	Mix        string            `json:"mix"`
	Figures    []Figure          `json:"figures"`
}

// Options say what to measure and where.
type Options struct {
	Folder   string        // for SQLite files; default a temporary one
	Postgres string        // address of a PostgreSQL server to use; empty: not measured
	Figures  []string      // names of groups; empty: all
	Returns  int           // returns in the mix of verbs
	Units    int           // units stored for the latencies
	Span     time.Duration // how long the latencies are measured
	Progress io.Writer     // what is being done, for people
}

// Groups are the names of what can be measured.
var Groups = []string{"verbs", "http", "import", "latency", "start"}

const mix = "declare, receive, grade, settle in equal parts; distinct orders, an idempotency key each; event log and timeline index on; 16 clients in this process"

func (o Options) wants(group string) bool {
	return len(o.Figures) == 0 || slices.Contains(o.Figures, group)
}

func (o Options) say(format string, args ...any) {
	if o.Progress != nil {
		fmt.Fprintf(o.Progress, format+"\n", args...)
	}
}

// Run measures.
func Run(ctx context.Context, o Options) (*Report, error) {
	if o.Folder == "" {
		dir, err := os.MkdirTemp("", "retour-bench")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		o.Folder = dir
	}
	if o.Returns == 0 {
		o.Returns = 20_000
	}
	if o.Units == 0 {
		o.Units = 1_000_000
	}
	if o.Span == 0 {
		o.Span = time.Minute
	}
	r := &Report{Machine: machine(), FileSystem: fileSystem(o.Folder), Engines: map[string]string{}, Mix: mix}
	var err error
	if r.SyncMicros, err = syncTime(o.Folder); err != nil {
		return nil, err
	}
	for _, e := range o.engines() {
		if err := r.measure(ctx, o, e); err != nil {
			return r, fmt.Errorf("%s: %w", e.name, err)
		}
	}
	return r, nil
}

// measure runs the wanted groups on one engine.
func (r *Report) measure(ctx context.Context, o Options, e engine) error {
	type group struct {
		name string
		run  func(context.Context, Options, engine) ([]Figure, error)
	}
	for _, g := range []group{{"verbs", verbs}, {"http", wholeReturn}, {"import", imported}, {"latency", latency}, {"start", start}} {
		if !o.wants(g.name) {
			continue
		}
		o.say("%s: %s …", e.name, g.name)
		speed := coreSpeed()
		figures, err := g.run(ctx, o, e)
		if err != nil {
			return fmt.Errorf("%s: %w", g.name, err)
		}
		speed = (speed + coreSpeed()) / 2
		for i := range figures {
			figures[i].Engine, figures[i].CoreSpeed = e.name, speed
		}
		r.Figures = append(r.Figures, figures...)
	}
	r.Engines[e.name] = e.described
	return nil
}

// met makes the mark of a figure.
func met(is bool) *bool { return &is }

func machine() string {
	name := "unknown processor"
	if data, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(data)) {
			if after, ok := strings.CutPrefix(line, "model name"); ok {
				name = strings.TrimSpace(strings.TrimLeft(after, "\t :"))
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d cores, %s, %s/%s", name, runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func fileSystem(folder string) string {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return "unknown"
	}
	names := map[int64]string{0xEF53: "ext4", 0x9123683E: "btrfs", 0x58465342: "xfs", 0x01021994: "tmpfs", 0x794c7630: "overlay", 0x6a656a63: "virtiofs"}
	if n, ok := names[int64(s.Type)]; ok {
		return n
	}
	return fmt.Sprintf("type %#x", s.Type)
}

// syncTime is the median time of a durable write of 4 kB, in microseconds.
func syncTime(folder string) (float64, error) {
	f, err := os.Create(filepath.Join(folder, "sync"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	page := make([]byte, 4096)
	var times []time.Duration
	for i := range 200 {
		at := time.Now()
		if _, err := f.WriteAt(page, int64(i)*4096); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		times = append(times, time.Since(at))
	}
	slices.Sort(times)
	return float64(times[len(times)/2].Nanoseconds()) / 1000, nil
}

// used is the processor time of this process so far.
func used() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// JSON writes the report as one object.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// Text writes the report for people.
func (r *Report) Text(w io.Writer) {
	fmt.Fprintf(w, "%s\nfile system %s, a 4 kB write with fsync takes %.0f µs (median)\n", r.Machine, r.FileSystem, r.SyncMicros)
	for name, e := range r.Engines {
		fmt.Fprintf(w, "%s: %s\n", name, e)
	}
	fmt.Fprintf(w, "mix: %s\n\n", r.Mix)
	for _, f := range r.Figures {
		mark := " "
		if f.Met != nil {
			mark = "✗"
			if *f.Met {
				mark = "✓"
			}
		}
		fmt.Fprintf(w, "%s %-10s %-58s %12.1f %-9s %s", mark, f.Engine, f.Name, f.Value, f.Unit, f.Goal)
		if f.Note != "" {
			fmt.Fprintf(w, "  (%s)", f.Note)
		}
		fmt.Fprintf(w, "  [a core did %.0f MB/s of SHA-512]", f.CoreSpeed)
		fmt.Fprintln(w)
	}
}
