package country

import "testing"

func TestLoads(t *testing.T) {
	if len(All()) != 32 {
		t.Errorf("%d countries", len(All()))
	}
}
