package lang

import "testing"

func TestFirst(t *testing.T) {
	for _, tag := range Tags {
		t.Log(FaultTooMany(1).In(tag), FaultTooMany(0).In(tag), FaultTooMany(12345).In(tag), FaultNotFound("RT").In(tag))
	}
}
