package picture

import (
	"cmp"
	"math"
	"slices"
)

// A layered layout, after Sugiyama, Tagawa and Toda (1981): every box stands in the column after the last box
// that leads to it; the boxes of a column are put in an order in which few lines cross; then boxes and lines
// are moved up and down until every line is as level as the others let it be.

// The measures of the layout, in pixels.
const (
	laneGap = 10 // between a line that passes a column and what stands beside it
	rounds  = 60 // through all columns, to level the lines
)

// spot is something in a column: a box, or the place where a line passes on its way to a later column.
type spot struct {
	box     *box // nil for a line that passes
	index   int  // in its column
	in, out []*link
	y       float64 // of its top
}

// link is a line between two columns that stand beside each other.
type link struct {
	from, to     *spot
	leaves, ends float64 // below the tops of these
	weight       float64 // how much it is worth that the line is level
}

// A line that bends while it passes is harder to follow than one that bends where it begins or ends.
const (
	boxToBox   = 1
	boxToLane  = 2
	laneToLane = 8
)

func (s *spot) height() int {
	if s.box == nil {
		return 0
	}
	return s.box.height
}

// gap is what has to be free between two spots, one below the other.
func gap(above, below *spot) int {
	if above.box == nil || below.box == nil {
		return laneGap
	}
	return nodeGap
}

// layOut gives every box its place and every line its points.
func (d *drawing) layOut() {
	columns, lanes := d.columns()
	order(columns)
	level(columns)
	d.place(columns, lanes)
}

// ranks gives the column of each box: one more than the last that leads to it. back holds the lines that lead
// back, in a tree that is not proved yet; they count for nothing.
func (d *drawing) ranks() (rank []int, back map[*edge]bool) {
	out := d.edgesOf()
	rank, back = make([]int, len(d.boxes)), map[*edge]bool{}
	const under, done = 1, 2
	state := make([]int, len(d.boxes))
	var last []int // boxes, each after those that it leads to
	var visit func(i int)
	visit = func(i int) {
		state[i] = under
		for _, e := range out[i] {
			switch state[e.to] {
			case under:
				back[e] = true
			case done:
			default:
				visit(e.to)
			}
		}
		state[i] = done
		last = append(last, i)
	}
	for i := range d.boxes {
		if state[i] == 0 {
			visit(i)
		}
	}
	for _, i := range slices.Backward(last) {
		for _, e := range out[i] {
			if !back[e] {
				rank[e.to] = max(rank[e.to], rank[i]+1)
			}
		}
	}
	return rank, back
}

// passed counts the columns that each line leads through, for all lines.
func (d *drawing) passed() int {
	rank, _ := d.ranks()
	n := 0
	for _, e := range d.edges {
		n += max(1, rank[e.to]-rank[e.from])
	}
	return n
}

// edgesOf gives the lines that leave each box, in the order of its answers.
func (d *drawing) edgesOf() [][]*edge {
	out := make([][]*edge, len(d.boxes))
	for _, e := range d.edges {
		out[e.from] = append(out[e.from], e)
	}
	return out
}

// columns puts the boxes into columns, and into each the lines that pass it, in the order in which a reader
// meets them who follows the first answer first. So the lines of a tree without joints do not cross. Lines to
// the same box pass a column together. lanes holds what each line passes; a line that leads back has none.
func (d *drawing) columns() (columns [][]*spot, lanes map[*edge][]*spot) {
	rank, back := d.ranks()
	columns = make([][]*spot, slices.Max(rank)+1)
	lanes = map[*edge][]*spot{}
	spots := make([]*spot, len(d.boxes))
	for i, b := range d.boxes {
		spots[i] = &spot{box: b}
	}
	put := func(column int, s *spot) {
		s.index = len(columns[column])
		columns[column] = append(columns[column], s)
	}
	type place struct{ to, column int }
	passing := map[place]*spot{}
	// lead puts a line into the columns up to the first where it meets another one to the same box.
	lead := func(e *edge) {
		from, leaves, met := spots[e.from], spots[e.from].box.rowMiddle(e.row), false
		join := func(to *spot, ends, weight float64) {
			l := &link{from, to, leaves, ends, weight}
			from.out, to.in = append(from.out, l), append(to.in, l)
			from, leaves = to, 0
		}
		lanes[e] = []*spot{}
		weight := float64(boxToBox)
		for at := (place{e.to, rank[e.from] + 1}); at.column < rank[e.to]; at.column++ {
			lane, there := passing[at]
			if !there {
				lane = new(spot)
				passing[at] = lane
				put(at.column, lane)
			}
			if !met {
				join(lane, 0, max(weight, boxToLane))
				weight = laneToLane
			}
			met = met || there
			lanes[e] = append(lanes[e], lane)
		}
		if !met {
			join(spots[e.to], float64(spots[e.to].box.titleHeight())/2, min(weight, boxToLane))
		}
	}
	out := d.edgesOf()
	seen := make([]bool, len(d.boxes))
	var visit func(i int)
	visit = func(i int) {
		seen[i] = true
		put(rank[i], spots[i])
		for _, e := range out[i] {
			if back[e] {
				continue
			}
			lead(e)
			if !seen[e.to] {
				visit(e.to)
			}
		}
	}
	for i := range d.boxes {
		if !seen[i] {
			visit(i)
		}
	}
	return columns, lanes
}

// rowMiddle gives the middle of a row, below the top of its box.
func (b *box) rowMiddle(row int) float64 {
	y := b.titleHeight()
	for _, r := range b.rows[:row] {
		y += r.height
	}
	return float64(y) + float64(b.rows[row].height)/2
}

// order sorts each column by the middles of what its boxes and lines come from, if fewer lines cross then. What
// the answers of one question lead to keeps their order.
func order(columns [][]*spot) {
	before, n := slices.Clone(columns), crossings(columns)
	for c := range columns {
		columns[c] = arranged(columns[c])
	}
	if crossings(columns) >= n {
		copy(columns, before)
		for _, column := range columns {
			number(column)
		}
	}
}

func number(column []*spot) {
	for i, s := range column {
		s.index = i
	}
}

// arranged gives a column in the order of the middles of what its spots come from, in the column before.
func arranged(column []*spot) []*spot {
	middle := map[*spot]float64{}
	for _, s := range column {
		for _, l := range s.in {
			middle[s] += (float64(l.from.index) + l.leaves/float64(l.from.height()+1)) / float64(len(s.in))
		}
	}
	column = slices.Clone(column)
	slices.SortStableFunc(column, func(a, b *spot) int { return cmp.Compare(middle[a], middle[b]) })
	number(column)
	return column
}

// crossings counts how many pairs of lines cross between the columns.
func crossings(columns [][]*spot) int {
	n := 0
	for _, column := range columns {
		var ends []int // of the lines so far, in order
		for _, s := range column {
			links := slices.Clone(s.out)
			slices.SortStableFunc(links, func(a, b *link) int { return cmp.Compare(a.leaves, b.leaves) })
			for _, l := range links {
				at, _ := slices.BinarySearch(ends, l.to.index+1)
				n += len(ends) - at
				ends = slices.Insert(ends, at, l.to.index)
			}
		}
	}
	return n
}

// level moves the spots of each column up and down, in the order that they have, so that the squares of what
// the lines rise or fall are as few as can be.
func level(columns [][]*spot) {
	for _, column := range columns {
		y := 0
		for i, s := range column {
			if i > 0 {
				y += gap(column[i-1], s)
			}
			s.y = float64(y)
			y += s.height()
		}
	}
	for range rounds {
		for _, column := range slices.Backward(columns) {
			settle(column)
		}
		for _, column := range columns {
			settle(column)
		}
	}
	for _, column := range columns { // to whole pixels
		last := math.Inf(-1)
		for i, below := range depths(column) {
			last = max(last, math.Round(column[i].y-float64(below)))
			column[i].y = last + float64(below)
		}
	}
}

// depths gives how far below the first spot of a column each one stands at least.
func depths(column []*spot) []int {
	all := make([]int, len(column))
	for i := 1; i < len(column); i++ {
		all[i] = all[i-1] + column[i-1].height() + gap(column[i-1], column[i])
	}
	return all
}

// settle puts the spots of one column where their lines want them, or as near as they can all be: this is a
// regression in which no value is below the one before, found by pooling neighbours that are (Ayer and
// others, 1955). Each product is rounded by itself, so that the picture is the same on every processor.
func settle(column []*spot) {
	type pool struct {
		weight, sum float64
		spots       int
	}
	var pools []pool
	below := depths(column)
	for i, s := range column {
		p := pool{spots: 1}
		for _, l := range s.in {
			p.weight += l.weight
			p.sum += float64(l.weight * (l.from.y + l.leaves - l.ends - float64(below[i])))
		}
		for _, l := range s.out {
			p.weight += l.weight
			p.sum += float64(l.weight * (l.to.y + l.ends - l.leaves - float64(below[i])))
		}
		if p.weight == 0 {
			p.weight, p.sum = 1, s.y-float64(below[i])
		}
		for len(pools) > 0 {
			last := pools[len(pools)-1]
			if last.sum/last.weight <= p.sum/p.weight {
				break
			}
			p.weight, p.sum, p.spots = p.weight+last.weight, p.sum+last.sum, p.spots+last.spots
			pools = pools[:len(pools)-1]
		}
		pools = append(pools, p)
	}
	i := 0
	for _, p := range pools {
		for range p.spots {
			column[i].y = p.sum/p.weight + float64(below[i])
			i++
		}
	}
}

// place writes the places into the drawing.
func (d *drawing) place(columns [][]*spot, lanes map[*edge][]*spot) {
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, column := range columns {
		for _, s := range column {
			top, bottom = min(top, s.y), max(bottom, s.y+float64(s.height()))
		}
	}
	d.width = len(columns)*(boxWidth+rankGap) - rankGap + 2*margin
	d.height = whole(bottom-top) + 2*margin
	for c, column := range columns {
		for _, s := range column {
			s.y += margin - top
			if s.box != nil {
				s.box.x, s.box.y = margin+c*(boxWidth+rankGap), whole(s.y)
			}
		}
	}
	for _, e := range d.edges {
		from, to := d.boxes[e.from], d.boxes[e.to]
		at := point{float64(from.x + boxWidth), float64(from.y) + from.rowMiddle(e.row)}
		end := point{float64(to.x), float64(to.y) + float64(to.titleHeight())/2}
		e.points = []point{at}
		curve := func(next point, bend float64) {
			e.points = append(e.points, point{at.x + bend, at.y}, point{next.x - bend, next.y}, next)
			at = next
		}
		passed, forward := lanes[e]
		if !forward {
			curve(end, rankGap)
			d.width = max(d.width, whole(at.x)+boxWidth+rankGap+margin)
			continue
		}
		for _, lane := range passed {
			curve(point{at.x + rankGap, lane.y}, rankGap/2)
			curve(point{at.x + boxWidth, lane.y}, boxWidth/2)
		}
		curve(end, rankGap/2)
	}
}
