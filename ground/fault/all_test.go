package fault_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"retour/ground/fault"
	"retour/ground/lang"
)

func TestAll(t *testing.T) {
	one := fault.New(fault.Invalid, lang.FaultTextBroken()).At("one")
	two := fault.New(fault.Conflict, lang.FaultBalance()).At("two").Because(one)
	other := errors.New("the disk is gone")
	for _, test := range []struct {
		name string
		err  error
		want []*fault.Error
	}{
		{"nothing", nil, nil},
		{"another error", other, nil},
		{"wrapped", fmt.Errorf("line 3: %w", one), []*fault.Error{one}},
		{"several, in their order", errors.Join(two, fmt.Errorf("x: %w", errors.Join(other, one))), []*fault.Error{two, one}},
		{"its cause is for the log", two, []*fault.Error{two}},
	} {
		if got := fault.All(test.err); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
