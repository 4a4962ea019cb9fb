package bench

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// start measures how long the program takes from being started to its first answered request, on a database with the
// demonstration's orders, and what it holds in memory a minute after the last request.
func start(ctx context.Context, o Options, e engine) ([]Figure, error) {
	if e.name != "sqlite" {
		return nil, nil // the demonstration's database is an SQLite file
	}
	file := filepath.Join(o.Folder, "start.db")
	if _, err := importInto(ctx, file, o.Folder); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	var times []float64
	var memory float64
	const rounds = 5
	for round := range rounds {
		took, server, err := coldStart(ctx, self, file, o.Folder, address)
		if err != nil {
			return nil, err
		}
		times = append(times, took)
		if round == rounds-1 {
			o.say("sqlite: a minute of rest …")
			select {
			case <-time.After(time.Minute):
			case <-ctx.Done():
			}
			memory = residentOf(server.Process.Pid)
		}
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait() // it ends with a signal
	}
	best := times[0]
	for _, t := range times {
		best = min(best, t)
	}
	a := Figure{Name: "cold start to first answered request, demo's database", Value: best, Unit: "ms", Goal: "≤ 300", Note: fmt.Sprintf("best of %d: %.0f", rounds, times)}
	a.Met = met(best <= 300)
	b := Figure{Name: "resident memory 60 s after the last request", Value: memory, Unit: "MB", Goal: "≤ 80"}
	b.Met = met(memory <= 80)
	return []Figure{a, b}, nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func coldStart(ctx context.Context, self, file, folder, address string) (float64, *exec.Cmd, error) {
	server := exec.CommandContext(ctx, self, "serve")
	server.Env = append(os.Environ(), "RETOUR_DB="+file, "RETOUR_DATA="+folder, "RETOUR_ADDR="+address)
	begin := time.Now()
	if err := server.Start(); err != nil {
		return 0, nil, err
	}
	for time.Since(begin) < 20*time.Second {
		response, err := http.Get("http://" + address + "/healthz")
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		_ = response.Body.Close()
		return float64(time.Since(begin).Microseconds()) / 1000, server, nil
	}
	_ = server.Process.Kill()
	return 0, nil, fmt.Errorf("no answer from %s", address)
}

// residentOf is another process's resident memory in MB.
func residentOf(pid int) float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	pages, err := strconv.ParseFloat(strings.Fields(string(data))[1], 64)
	if err != nil {
		return 0
	}
	return pages * float64(os.Getpagesize()) / (1 << 20)
}
