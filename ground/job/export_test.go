package job

import (
	"context"
	"testing"
)

// Take brings what is due into the hands of a runner that falls before it does anything.
func Take(t *testing.T, r *Runner) {
	t.Helper()
	tasks, err := r.take(context.Background(), 10)
	if err != nil || len(tasks) == 0 {
		t.Fatalf("%d tasks taken: %v", len(tasks), err)
	}
}
