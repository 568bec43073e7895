package parallel

import "slices"

// Sort sorts all, as slices.SortFunc does: in parts, which are then merged. Parts that are in order already, as most of
// what is listed again is, take no longer than it takes to look at them.
func Sort[T any](all []T, compare func(a, b T) int) {
	const least = 1000 // below which a part is not worth a worker
	parts := Workers(len(all), least)
	for parts&(parts-1) != 0 {
		parts++ // to a power of two, for the merging in pairs
	}
	bound := func(part int) int { return part * len(all) / parts }
	Each(parts, func(i int) { slices.SortFunc(all[bound(i):bound(i+1)], compare) })
	if parts == 1 {
		return
	}
	from, to := all, make([]T, len(all))
	for width := 1; width < parts; width *= 2 {
		Each(parts/width/2, func(i int) {
			start, middle, end := bound(2*i*width), bound((2*i+1)*width), bound((2*i+2)*width)
			merge(to[start:end], from[start:middle], from[middle:end], compare)
		})
		from, to = to, from
	}
	if &from[0] != &all[0] {
		copy(all, from)
	}
}

// merge puts two sorted runs together.
func merge[T any](to, a, b []T, compare func(a, b T) int) {
	for i := range to {
		if len(b) == 0 || len(a) > 0 && compare(a[0], b[0]) <= 0 {
			to[i], a = a[0], a[1:]
		} else {
			to[i], b = b[0], b[1:]
		}
	}
}
