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
	Batches(Workers(n, 1), n, 1, func(_, i, _ int) { do(i) })
}

// Workers gives how many workers share n jobs that they take so many at a time: at least one.
func Workers(n, atOnce int) int {
	return max(1, min(runtime.GOMAXPROCS(0), (n+atOnce-1)/atOnce))
}

// Batches calls do for all of n jobs, so many at a time, on so many workers: with the number of the worker, so that
// each may have memory of its own, and the first job of the batch and the one after its last.
func Batches(workers, n, atOnce int, do func(worker, from, to int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for worker := range workers {
		all.Go(func() {
			for {
				to := int(next.Add(int64(atOnce)))
				from := to - atOnce
				if from >= n {
					return
				}
				do(worker, from, min(to, n))
			}
		})
	}
	all.Wait()
}
