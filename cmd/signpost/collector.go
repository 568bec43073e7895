package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// buildMemory is how many bytes a build takes before it collects garbage more often than Go does by itself, so that
// 100,000 pages fit in 500 MiB. To collect less often than Go does saves work on some machines, and costs more on others,
// where memory that is taken for the first time is dear (measured: 0 to 13 %), and takes twice the memory on all.
const buildMemory = 470 << 20

// tuneCollector sets the limit. It is called again once the site has been read: what that took is
// gone by then, and the limit must leave room for what a very large site keeps, because too near to it a
// program does little but collect.
func tuneCollector() {
	limit := int64(buildMemory)
	if live() > buildMemory/2 {
		runtime.GC()
		limit = max(limit, live()*5/4)
	}
	debug.SetMemoryLimit(limit)
}

// live gives the bytes that were in use when garbage was last collected.
func live() int64 {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	return int64(live[0].Value.Uint64())
}
