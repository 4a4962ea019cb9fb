package money_test

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retour/ground/money"
)

func TestAllocate(t *testing.T) {
	tests := []struct {
		name    string
		total   int64
		weights []int64
		want    []int64
	}{
		{"no weights", 10, nil, nil},
		{"one weight takes all", 10, []int64{7}, []int64{10}},
		{"even", 300, []int64{4000, 2000, 2000}, []int64{150, 75, 75}},
		{"unit to the largest remainder", 100, []int64{2, 3, 1}, []int64{33, 50, 17}},
		{"ties to the earlier of equal weights", 100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{"ties to the larger weight", 2, []int64{1, 3}, []int64{0, 2}},
		{"nothing for no weight", 40, []int64{10, 0}, []int64{40, 0}},
		{"no weight at all counts as equal", 11, []int64{0, 0}, []int64{6, 5}},
		{"nothing to share", 0, []int64{0, 5}, []int64{0, 0}},
		{"negative mirrors positive", -100, []int64{2, 3, 1}, []int64{-33, -50, -17}},
		{"more parts than units", 2, []int64{1, 1, 1, 1}, []int64{1, 1, 0, 0}},
		{"beyond 64 bits inside", 1 << 62, []int64{1 << 62, 1 << 62}, []int64{1 << 61, 1 << 61}},
		{"the smallest number", -1 << 63, []int64{1}, []int64{-1 << 63}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, money.Allocate(test.total, test.weights)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

var (
	totals  = rapid.OneOf(rapid.Int64Range(-1000, 1000), rapid.Int64())
	weights = rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(0, 20), rapid.Int64Range(0, 1<<59)), 1, 12)
)

// Every part lies within one unit of its exact share, has the sign of the total, and the parts add up.
func TestAllocateSharesFairly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total, weights := totals.Draw(t, "total"), weights.Draw(t, "weights")
		parts := money.Allocate(total, weights)
		if len(parts) != len(weights) {
			t.Fatalf("%d parts of %d weights", len(parts), len(weights))
		}
		sum, whole := new(big.Int), new(big.Int)
		for i, w := range weights {
			sum.Add(sum, big.NewInt(parts[i]))
			whole.Add(whole, big.NewInt(w))
		}
		if sum.Cmp(big.NewInt(total)) != 0 {
			t.Fatalf("parts %v add up to %s", parts, sum)
		}
		if whole.Sign() == 0 {
			return
		}
		for i, w := range weights {
			exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(total), big.NewInt(w)), whole)
			off := new(big.Rat).Sub(exact, new(big.Rat).SetInt64(parts[i]))
			if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Errorf("part %d is %d, its exact share %s", i, parts[i], exact.FloatString(3))
			}
			if parts[i] != 0 && (parts[i] < 0) != (total < 0) {
				t.Errorf("part %d is %d of a total %d", i, parts[i], total)
			}
		}
	})
}

// The order of the weights only decides between equal ones: whatever the order, a weight gets the same multiset of
// parts, a larger weight never less than a smaller one, and of equal weights the earlier never less than the later.
func TestAllocateAndOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(0, 1_000_000).Draw(t, "total")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 9), 1, 12).Draw(t, "weights")
		shuffled := rapid.Permutation(weights).Draw(t, "shuffled")
		parts, others := money.Allocate(total, weights), money.Allocate(total, shuffled)
		if diff := cmp.Diff(byWeight(weights, parts), byWeight(shuffled, others)); diff != "" {
			t.Fatal(diff)
		}
		for i := range weights {
			for j := range weights {
				if (weights[i] > weights[j] || weights[i] == weights[j] && i < j) && parts[i] < parts[j] && slices.Max(weights) > 0 {
					t.Errorf("weights %v, parts %v: part %d is less than part %d", weights, parts, i, j)
				}
			}
		}
	})
}

func byWeight(weights, parts []int64) map[int64][]int64 {
	groups := map[int64][]int64{}
	for i, w := range weights {
		groups[w] = append(groups[w], parts[i])
	}
	for _, group := range groups {
		slices.Sort(group)
	}
	return groups
}

func TestAllocateRefuses(t *testing.T) {
	for name, weights := range map[string][]int64{
		"a negative weight":    {1, -1},
		"weights beyond range": {1<<63 - 1, 1<<63 - 1, 1<<63 - 1},
	} {
		if !panics(func() { money.Allocate(10, weights) }) {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestShareIsAllocateOverEqualWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := totals.Draw(t, "total")
		count := rapid.IntRange(1, 40).Draw(t, "count")
		equal := rapid.Int64Range(0, 1_000_000).Draw(t, "weight")
		parts := money.Allocate(total, slices.Repeat([]int64{equal}, count))
		for i, want := range parts {
			if got := money.Share(total, int64(count), int64(i)); got != want {
				t.Errorf("part %d of %v: Share gives %d", i, parts, got)
			}
		}
	})
}

func TestShareRefusesWhatIsNoPart(t *testing.T) {
	for _, index := range []int64{-1, 3} {
		if !panics(func() { money.Share(10, 3, index) }) {
			t.Errorf("part %d of 3 was given", index)
		}
	}
	if !panics(func() { money.Share(10, 0, 0) }) {
		t.Error("a part of none was given")
	}
}

// The cases of other systems that share by largest remainder agree with ours.
func TestAllocateLikeOthers(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "external", "allocation-cases.json"))
	if err != nil {
		t.Skip("the collected allocation cases are not on this machine")
	}
	var file struct {
		Cases []struct {
			ID      string
			Method  string
			Total   int64
			Weights []int64
			Expect  json.RawMessage // of another form for other methods
			Step    int64
		}
	}
	if err := json.Unmarshal(content, &file); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, c := range file.Cases {
		if c.Method != "largest-remainder" || c.Step != 0 { // steps above one unit (Swiss cash) are not ours
			continue
		}
		ran++
		var want []int64
		if err := json.Unmarshal(c.Expect, &want); err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		if diff := cmp.Diff(want, money.Allocate(c.Total, c.Weights)); diff != "" {
			t.Errorf("%s: %s", c.ID, diff)
		}
	}
	if ran == 0 {
		t.Error("no case by largest remainder was found")
	}
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}
