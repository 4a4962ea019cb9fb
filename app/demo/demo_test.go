package demo_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"

	"retour/app/demo"
	"retour/ground/lang"
)

// The whole tour, in French, as a machine reads it: every step in its order, returns in every stage, a server that answers
// with the key it gave, and a clean end.
func TestTour(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := demo.Run(ctx, demo.Options{Addr: "127.0.0.1:0", Out: write, JSON: true, Language: lang.French})
		ended <- err
		_ = write.CloseWithError(io.EOF) // the reader ends with the tour
	}()
	type line struct {
		Step    string           `json:"step"`
		Text    string           `json:"text"`
		Address string           `json:"address"`
		Key     string           `json:"key"`
		Stages  map[string]int64 `json:"stages"`
	}
	var steps []string
	scanner := bufio.NewScanner(read)
	for scanner.Scan() {
		var l line
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			t.Fatalf("%v in %s", err, scanner.Text())
		}
		if len(steps) == 0 || steps[len(steps)-1] != l.Step {
			steps = append(steps, l.Step)
		}
		if l.Stages != nil {
			for _, stage := range []string{"review", "refused", "cancelled", "expired", "approved", "in_transit", "arrived", "inspecting", "graded", "closed"} {
				if l.Stages[stage] == 0 {
					t.Errorf("no return is %s: %v", stage, l.Stages)
				}
			}
		}
		if l.Step == "ready" {
			answers(t, l.Address, l.Key)
			stop()
		}
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	want := []string{
		"notice", "importing", "imported", "second", "world", "worked", "tale", "request", "allowed", "label", "scan", "dock", "grade", "settle", "note", "paid",
		"put", "closed", "messages", "verified", "ready", "ended",
	}
	if !slices.Equal(steps, want) {
		t.Errorf("the steps were\n%v\nwant\n%v", steps, want)
	}
}

func answers(t *testing.T, address, key string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, address+"/api/v1/returns?limit=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("the server answers %s to the key it gave", response.Status)
	}
}
