package parallel

import (
	"runtime"
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
