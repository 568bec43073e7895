package knowledge

import (
	"maps"
	"math/rand/v2"
	"strconv"
	"testing"
)

// A table holds what a map would, however often others are made of it, and none of them changes it.
func TestTable(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	now, want := newTable[int](0), map[string]int{}
	same := func(when string, got *table[int], want map[string]int) {
		t.Helper()
		if all := maps.Collect(got.all()); !maps.Equal(all, want) {
			t.Fatalf("%s: got %v, want %v", when, all, want)
		}
		for i := range 1000 {
			key := strconv.Itoa(i)
			v, ok := got.get(key)
			if w, there := want[key]; v != w || ok != there {
				t.Fatalf("%s: %s is %d, %t, not %d, %t", when, key, v, ok, w, there)
			}
		}
	}
	for range 30 {
		before, wanted := now, maps.Clone(want)
		now = now.next()
		for range rng.IntN(400) {
			key, v := strconv.Itoa(rng.IntN(1000)), rng.IntN(1000)
			if rng.IntN(3) == 0 {
				now.drop(key)
				delete(want, key)
			} else {
				now.set(key, v)
				want[key] = v
			}
		}
		same("the new one", &now, want)
		same("the one before", &before, wanted)
	}
}
