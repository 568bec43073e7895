package decision

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"signpost/internal/markdown"
)

func TestPathsVisitEveryPage(t *testing.T) {
	tree := whole(t, small)
	var got []string
	for p := range tree.Paths() {
		got = append(got, strings.Join(append([]string{""}, p.Segments()...), "/")+" "+p.End.ID)
	}
	want := []string{" role", "/a-coach trained", "/a-coach/yes ready", "/a-coach/no course", "/a-coach/i-am-not-sure course", "/another other"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if tree.Pages() != len(want) || tree.CountWalks() != 4 || tree.MaxQuestions() != 2 {
		t.Errorf("%d pages, %d walks, up to %d questions", tree.Pages(), tree.CountWalks(), tree.MaxQuestions())
	}
}

func TestPathBefore(t *testing.T) {
	tree := whole(t, small)
	for p := range tree.WalksTo(tree.Node("ready")) {
		if got := p.Labels(); !slices.Equal(got, []string{"A coach", "Yes"}) {
			t.Errorf("labels %q", got)
		}
		if b := p.Before(1); b.End.ID != "trained" || !slices.Equal(b.Segments(), []string{"a-coach"}) {
			t.Errorf("before the second answer: %q %v", b.End.ID, b.Segments())
		}
		if b := p.Before(0); b.End != tree.Start() || len(b.Steps) != 0 {
			t.Errorf("before the first answer: %q %v", b.End.ID, b.Segments())
		}
	}
}

func TestWalksTo(t *testing.T) {
	tree := whole(t, small)
	var got []string
	for p := range tree.WalksTo(tree.Node("course")) {
		got = append(got, strings.Join(p.Labels(), ", "))
	}
	if want := []string{"A coach, No", "A coach, I am not sure"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShortest(t *testing.T) {
	tree, _ := read(t, small+"\n## Lost {#lost}\n", VerifyOptions{})
	ways := tree.Shortest()
	for id, want := range map[string]string{"role": "", "trained": "A coach", "course": "A coach, No", "other": "Another role"} {
		p, ok := ways.To(tree.Node(id))
		if got := strings.Join(p.Labels(), ", "); !ok || got != want || p.End.ID != id {
			t.Errorf("to %s: %q, want %q", id, got, want)
		}
	}
	if _, ok := ways.To(tree.Node("lost")); ok {
		t.Error("a way to a node that nothing leads to")
	}
}

// A tree as large as one may be is verified, even when every question leads back to the first.
func TestLongTrees(t *testing.T) {
	const questions = mostNodes - 2
	for _, back := range []string{"end", "q0"} {
		var b strings.Builder
		for i := range questions {
			fmt.Fprintf(&b, "## Q%d? {#q%d}\n\n- [A](#q%d)\n- [B](#%s)\n\n", i, i, i+1, back)
		}
		fmt.Fprintf(&b, "## End {#q%d}\n\n## Other end {#end}\n", questions)
		tree, ds := read(t, b.String(), VerifyOptions{})
		tree.Outline()
		if longest := tree.MaxQuestions(); back == "end" && longest != questions {
			t.Errorf("up to %d questions", longest)
		}
		if got := strings.Contains(show(ds), "(cycle)"); got != (back == "q0") {
			t.Errorf("back to %s: a cycle is reported: %v", back, got)
		}
	}
}

// A tree that would unroll to more pages than there are atoms is counted at once, so that a limit
// can be tested before anything is unrolled.
func TestCountingDoesNotUnroll(t *testing.T) {
	for _, tt := range []struct {
		questions, pages, walks int
	}{
		{1, 3, 2},
		{10, 2047, 1024},
		{61, 1<<62 - 1, 1 << 61},
		{200, math.MaxInt, math.MaxInt},
	} {
		tree := whole(t, ladder(tt.questions))
		if tree.Pages() != tt.pages || tree.CountWalks() != tt.walks || tree.MaxQuestions() != tt.questions {
			t.Errorf("%d questions: %d pages, %d walks, up to %d questions", tt.questions, tree.Pages(), tree.CountWalks(), tree.MaxQuestions())
		}
		n := 0
		for range tree.Paths() {
			if n++; n == 10 {
				break
			}
		}
		for range tree.WalksTo(tree.Nodes[len(tree.Nodes)-1]) {
			break
		}
		tree.Outline()
	}
}

func TestOutlineRefersToWhatIsWrittenOut(t *testing.T) {
	tree := whole(t, `## Start? {#start}

- [A](#second)
- [B](#third)

## Second? {#second}

- [A](#third)
- [B](#end)

## Third? {#third}

- [A](#end)
- [B](#other)

## End {#end}

## Other {#other}
`)
	var b strings.Builder
	var write func(*Outline, string)
	write = func(o *Outline, indent string) {
		fmt.Fprintf(&b, "%s%s again=%v\n", indent, o.Node.ID, o.Again)
		for _, a := range o.Answers {
			write(a.Next, indent+a.Answer.Label+" ")
		}
	}
	write(tree.Outline(), "")
	want := `start again=false
A second again=false
A A third again=false
A A A end again=false
A A B other again=false
A B end again=false
B third again=true
`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
}

// Trees with errors are walked too, by a preview that shows the rest: nothing hangs or panics.
func TestBrokenTreesDoNotHang(t *testing.T) {
	for _, text := range []string{
		"",
		"## Alone?\n",
		"## A? {#a}\n\n- [X](#a)\n- [Y](#a)\n",
		"## A? {#a}\n\n- [X](#b)\n- [Y](#none)\n\n## B? {#b}\n\n- [X](#a)\n- [Y](#c)\n\n## C {#c}\n",
		"## A? {#a}\n\n- [X](#none)\n- [Y](#b)\n\n## B {#b}\n",
	} {
		tree, _ := read(t, text, VerifyOptions{}, scenario("S", "c", "", "X", "X", "X", "X"))
		useEverything(tree)
	}
}

// useEverything calls what walks a tree. Only a tree with few pages is unrolled.
func useEverything(tree *Tree) (pages int) {
	tree.Outline()
	tree.MaxQuestions()
	tree.CountWalks()
	if tree.Pages() > 2000 {
		return tree.Pages()
	}
	for range tree.Paths() {
		pages++
	}
	for _, n := range tree.Nodes {
		for range tree.WalksTo(n) {
			continue
		}
	}
	return pages
}

// A tree that passes verification ends every walk in an outcome, and every outcome is reached by
// some walk. Whatever the text, positions lie in the file and nothing hangs.
func FuzzVerifiedTreesAreWhole(f *testing.F) {
	f.Add(small)
	f.Add(ladder(3))
	f.Fuzz(func(t *testing.T, text string) {
		doc, parsed := markdown.NewParser(markdown.Options{}).Parse(file, []byte(text), 0)
		tree, ds := Parse(doc, nil)
		ds.Add(tree.Verify(VerifyOptions{})...)
		lines := strings.Count(text, "\n") + 1
		for _, d := range ds {
			if d.Line > lines || d.File != file {
				t.Errorf("a complaint outside the file: %v %s", d.Pos, d.Message)
			}
		}
		pages := useEverything(tree)
		if parsed.HasErrors() || ds.HasErrors() {
			return
		}
		if pages != tree.Pages() {
			t.Errorf("%d pages visited, %d counted", pages, tree.Pages())
		}
		if tree.Pages() > 2000 {
			return
		}
		reached, addresses := map[*Node]bool{}, map[string]bool{}
		for p := range tree.Paths() {
			reached[p.End] = true
			if addresses[strings.Join(p.Segments(), "/")] {
				t.Errorf("two pages have the address %q", p.Segments())
			}
			addresses[strings.Join(p.Segments(), "/")] = true
			if len(p.Steps) > len(tree.Nodes) {
				t.Fatalf("a walk of %d steps through %d nodes", len(p.Steps), len(tree.Nodes))
			}
			for _, a := range p.End.Answers {
				if a.Next == nil {
					t.Errorf("the answer %q leads nowhere", a.Label)
				}
				if !markdown.ValidID(a.ID) {
					t.Errorf("the answer %q has the address part %q", a.Label, a.ID)
				}
			}
		}
		if len(reached) != len(tree.Nodes) {
			t.Errorf("%d of %d nodes reached", len(reached), len(tree.Nodes))
		}
	})
}

// Verify finds an error exactly when a graph is not whole, as worked out in another way: by which
// node can be reached from which.
func FuzzVerifyAgreesWithReachability(f *testing.F) {
	f.Add([]byte{4, 0x01, 0x02, 0x12, 0x13, 0x23, 0x24})
	f.Add([]byte{3, 0x01, 0x02, 0x10, 0x12})
	f.Add([]byte{3, 0x01, 0x02, 0x1f, 0x12})
	f.Fuzz(func(t *testing.T, graph []byte) {
		if len(graph) == 0 {
			return
		}
		size := int(graph[0])%8 + 1
		edges := make([][]int, size) // a target of size or more does not exist
		for _, e := range graph[1:] {
			if from := int(e>>4) % size; len(edges[from]) < 7 {
				edges[from] = append(edges[from], int(e&0xf))
			}
		}
		var text strings.Builder
		sound := len(edges[0]) > 0
		reach := make([][]bool, size)
		for from, targets := range edges {
			fmt.Fprintf(&text, "## Node %c {#%c}\n\n", 'a'+from, 'a'+from)
			reach[from] = make([]bool, size)
			sound = sound && len(targets) != 1
			for i, to := range targets {
				fmt.Fprintf(&text, "- [Answer %d](#%c)\n", i, 'a'+to)
				if to < size {
					reach[from][to] = true
				} else {
					sound = false
				}
			}
			text.WriteString("\n")
		}
		for via := range size {
			for from := range size {
				for to := range size {
					reach[from][to] = reach[from][to] || reach[from][via] && reach[via][to]
				}
			}
		}
		for n := range size {
			sound = sound && !reach[n][n] && (n == 0 || reach[0][n])
		}
		tree, ds := read(t, text.String(), VerifyOptions{})
		useEverything(tree)
		if ds.HasErrors() == sound {
			t.Errorf("sound: %v, complaints:\n%s\nof:\n%s", sound, show(ds), text.String())
		}
	})
}
