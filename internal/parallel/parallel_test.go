package parallel

import (
	"cmp"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
)

// Each number comes once, whatever the number of processors.
func TestEach(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 7} {
		runtime.GOMAXPROCS(procs)
		for _, n := range []int{0, 1, 2, 1000} {
			calls := make([]atomic.Int32, n)
			Each(n, func(i int) { calls[i].Add(1) })
			for i := range calls {
				if calls[i].Load() != 1 {
					t.Fatalf("with %d processors, %d of %d came %d times", procs, i, n, calls[i].Load())
				}
			}
		}
	}
}

// Every job is in one batch, none larger than asked for, and a worker has one batch at a time.
func TestBatches(t *testing.T) {
	for _, n := range []int{0, 1, 7, 1000} {
		calls := make([]atomic.Int32, n)
		busy := make([]atomic.Int32, 3)
		Batches(len(busy), n, 32, func(worker, from, to int) {
			if busy[worker].Add(1) > 1 || to <= from || to-from > 32 {
				t.Errorf("worker %d has the jobs from %d to %d", worker, from, to)
			}
			for i := from; i < to; i++ {
				calls[i].Add(1)
			}
			busy[worker].Add(-1)
		})
		for i := range calls {
			if calls[i].Load() != 1 {
				t.Fatalf("job %d of %d came %d times", i, n, calls[i].Load())
			}
		}
	}
}

// Sort gives what slices.Sort gives, at any number of processors and however much is in order before.
func TestSort(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	rng := rand.New(rand.NewPCG(1, 2))
	for _, procs := range []int{1, 2, 3, 8} {
		runtime.GOMAXPROCS(procs)
		for _, n := range []int{0, 1, 999, 1001, 20_000} {
			for _, ordered := range []int{0, n / 2, n} {
				all := make([]int, n)
				for i := range all {
					if all[i] = i; i >= ordered {
						all[i] = rng.IntN(n)
					}
				}
				want := slices.Sorted(slices.Values(all))
				if Sort(all, cmp.Compare[int]); !slices.Equal(all, want) {
					t.Fatalf("with %d processors, %d numbers are not in order", procs, n)
				}
			}
		}
	}
}
