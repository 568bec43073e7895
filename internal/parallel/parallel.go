// Package parallel does the same to each of many things, as many at a time as there are processors.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls do once with each number from 0 to n-1, from several goroutines, in no order, and comes back
// when all are done. What do keeps for number i it should keep at place i, so that the result is the same
// at any number of processors.
func Each(n int, do func(i int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers <= 1 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}
