package knowledge

import (
	"iter"
	"maps"
)

// table is a map of which another can be made with some changes, at a cost that does not grow with it, while it is
// itself in use.
type table[V any] struct {
	below map[string]V // shared with other tables, once there are any
	above map[string]V // hides what is below
	gone  map[string]bool
}

func newTable[V any](size int) table[V] { return table[V]{below: make(map[string]V, size)} }

// mostAbove is how many changes lie above before the next table gets a map of its own.
const mostAbove = 500

// next makes a table to be changed. This one must not be changed any more.
func (t *table[V]) next() table[V] {
	if len(t.above)+len(t.gone) < mostAbove {
		next := table[V]{t.below, maps.Clone(t.above), maps.Clone(t.gone)}
		if next.above == nil {
			next.above, next.gone = map[string]V{}, map[string]bool{}
		}
		return next
	}
	next := newTable[V](len(t.below) + len(t.above))
	for k, v := range t.all() {
		next.below[k] = v
	}
	return next
}

func (t *table[V]) get(key string) (v V, ok bool) {
	if v, ok = t.above[key]; ok || t.gone[key] {
		return v, ok
	}
	v, ok = t.below[key]
	return v, ok
}

func (t *table[V]) set(key string, v V) {
	if t.above == nil {
		t.below[key] = v
		return
	}
	delete(t.gone, key)
	t.above[key] = v
}

func (t *table[V]) drop(key string) {
	if t.above == nil {
		delete(t.below, key)
		return
	}
	delete(t.above, key)
	t.gone[key] = true
}

// all gives every key with its value.
func (t *table[V]) all() iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for k, v := range t.above {
			if !yield(k, v) {
				return
			}
		}
		for k, v := range t.below {
			if _, hidden := t.above[k]; !hidden && !t.gone[k] && !yield(k, v) {
				return
			}
		}
	}
}
