package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"signpost/internal/search"
)

type section struct {
	Heading string `json:"h"`
	ID      string `json:"id"`
	Text    string `json:"text"`
}

// page is one line of a corpus.
type page struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Sections []section `json:"sections"`
}

// set is a set of queries over one corpus.
type set struct {
	Name    string  `json:"name"`
	Queries []query `json:"queries"`
}

// report is what one system did with one corpus.
type report struct {
	System   string
	Ranks    [][]int // of each set, for each query: the place of the first relevant page, 0 if none
	First    []int   // bytes of a first query
	Second   []int   // bytes of a second one
	Typing   []int   // bytes of typing a title
	Script   int     // bytes of the scripts
	IndexCPU float64 // seconds
	IndexRSS float64 // MiB
	IndexMB  float64 // bytes of the index on disk, in MB
	Files    int
	Tiny     int // bytes of a site of twenty of the pages, scripts included
	QueryMS  []float64
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench-search: ")
	dir := flag.String("corpora", os.Getenv("SIGNPOST_CORPORA"), "folder of corpora and queries")
	n := flag.Int("n", 60, "fresh queries in each group")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "seed of the fresh queries")
	only := flag.String("only", "", "measure only the corpora whose name holds this")
	index := flag.String("index", "", "only index this corpus into -out (used by the bench itself)")
	out := flag.String("out", "", "folder for -index")
	flag.Parse()
	if *index != "" {
		if err := indexOurs(*index, *out); err != nil {
			log.Fatal(err)
		}
		return
	}
	if *dir == "" {
		log.Fatal("no corpora: say where they are with -corpora DIR or SIGNPOST_CORPORA=DIR")
	}
	corpora, err := filepath.Glob(filepath.Join(*dir, "*.jsonl.gz"))
	if err != nil {
		log.Fatal(err)
	}
	if len(corpora) == 0 {
		log.Fatalf("%s holds no corpus: a corpus is a file NAME.jsonl.gz", *dir)
	}
	tools, err := install()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s, seed %d\n", time.Now().Format(time.DateOnly), *seed)
	for _, c := range corpora {
		if !strings.Contains(filepath.Base(c), *only) {
			continue
		}
		if err := measure(tools, *dir, c, *n, *seed); err != nil {
			log.Fatal(err)
		}
	}
}

// readCorpus reads a gzipped file of one JSON object a line.
func readCorpus(path string) ([]page, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	g, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var pages []page
	for d := json.NewDecoder(bufio.NewReader(g)); d.More(); {
		var p page
		if err := d.Decode(&p); err != nil {
			return nil, err
		}
		pages = append(pages, p)
	}
	return pages, nil
}

// measure runs every system on one corpus and prints the table.
func measure(t tools, dir, corpus string, n int, seed uint64) error {
	pages, err := readCorpus(corpus)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(corpus), ".jsonl.gz")
	sets, err := querySets(dir, name)
	if err != nil {
		return err
	}
	sets = append(sets, set{"fresh", generate(pages, n, seed)})
	work, err := os.MkdirTemp("", "bench-search-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	job := filepath.Join(work, "job.json")
	data, err := json.Marshal(map[string]any{"pages": pages, "sets": sets})
	if err != nil {
		return err
	}
	if err := os.WriteFile(job, data, 0o666); err != nil {
		return err
	}
	var reports []report
	for _, run := range []func() (report, error){
		func() (report, error) {
			r, err := t.ours(corpus, job, work)
			if err != nil {
				return r, err
			}
			small, err := tiny(pages)
			r.Tiny = r.Script + small
			return r, err
		},
		func() (report, error) { return t.node("minisearch", job, work) },
		func() (report, error) { return t.node("minisearch-tuned", job, work) },
		func() (report, error) { return t.pagefind(pages, job, work) },
		func() (report, error) { return fts5(pages, sets) },
	} {
		r, err := run()
		if err != nil {
			return err
		}
		reports = append(reports, r)
		fmt.Fprintf(os.Stderr, "%s: %s done\n", name, r.System)
	}
	print(name, len(pages), sets, reports)
	return nil
}

// querySets reads the files of queries that belong to a corpus.
func querySets(dir, corpus string) ([]set, error) {
	suffix := corpus[strings.LastIndexByte(corpus, '-')+1:]
	files, err := filepath.Glob(filepath.Join(dir, "queries*-"+suffix+".json"))
	if err != nil {
		return nil, err
	}
	var sets []set
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		s := set{Name: strings.TrimSuffix(filepath.Base(f), ".json")}
		if err := json.Unmarshal(data, &s.Queries); err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		sets = append(sets, s)
	}
	return sets, nil
}

// inputOf gives what our index of some pages is made from.
func inputOf(pages []page) search.Input {
	var in search.Input
	for _, p := range pages {
		var sections []search.Section
		sp := search.Page{URL: p.ID + "/", Title: p.Title, Kind: "article"}
		for _, s := range p.Sections {
			sections = append(sections, search.Section{Anchor: s.ID, Heading: s.Heading, Text: s.Text})
		}
		sp.Sections = slices.Values(sections)
		in.Pages = append(in.Pages, sp)
	}
	return in
}

// tiny gives the bytes of our index of twenty of the pages, which is one file.
func tiny(pages []page) (int, error) {
	var some []page
	for i := range min(20, len(pages)) {
		some = append(some, pages[i*len(pages)/20])
	}
	x, err := search.Build(inputOf(some))
	if err != nil {
		return 0, err
	}
	return len(x.Files()[0].Data), nil
}

// indexOurs writes the index of a corpus and what it cost beyond reading the corpus.
func indexOurs(corpus, out string) error {
	pages, err := readCorpus(corpus)
	if err != nil {
		return err
	}
	in := inputOf(pages)
	// What reading the corpus left behind is not the index's to clear away.
	pages = nil
	runtime.GC()
	before := usage()
	x, err := search.Build(in)
	if err != nil {
		return err
	}
	cost := usage() - before
	for _, f := range x.Files() {
		if err := os.WriteFile(filepath.Join(out, f.Name), f.Data, 0o666); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(cost)
}

func print(name string, pages int, sets []set, reports []report) {
	fmt.Printf("\n## %s, %d pages\n\nMRR@10\n\n| queries | n |", name, pages)
	for _, r := range reports {
		fmt.Printf(" %s |", r.System)
	}
	fmt.Print("\n|---|---|" + strings.Repeat("---|", len(reports)) + "\n")
	for i, s := range sets {
		var groups []string
		for _, q := range s.Queries {
			if !slices.Contains(groups, q.Group) {
				groups = append(groups, q.Group)
			}
		}
		for _, g := range append(groups, "") {
			label, count := g, 0
			if g == "" {
				label = "all"
			}
			for _, q := range s.Queries {
				if g == "" || q.Group == g {
					count++
				}
			}
			fmt.Printf("| %s: %s | %d |", s.Name, label, count)
			for _, r := range reports {
				sum := 0.0
				for k, rank := range r.Ranks[i] {
					if rank > 0 && (g == "" || s.Queries[k].Group == g) {
						sum += 1 / float64(rank)
					}
				}
				fmt.Printf(" %.3f |", sum/float64(count))
			}
			fmt.Println()
		}
	}
	fmt.Print("\nCost\n\n| |")
	for _, r := range reports {
		fmt.Printf(" %s |", r.System)
	}
	fmt.Print("\n|---|" + strings.Repeat("---|", len(reports)) + "\n")
	row := func(label string, cell func(r report) string) {
		fmt.Printf("| %s |", label)
		for _, r := range reports {
			fmt.Printf(" %s |", cell(r))
		}
		fmt.Println()
	}
	bytes := func(list []int, share float64) string {
		if len(list) == 0 {
			return "–"
		}
		slices.Sort(list)
		return fmt.Sprintf("%.1f kB", float64(list[int(float64(len(list)-1)*share)])/1000)
	}
	row("script (brotli)", func(r report) string { return bytes([]int{r.Script}, 0) })
	row("first query, median", func(r report) string { return bytes(r.First, .5) })
	row("first query, 95th percentile", func(r report) string { return bytes(r.First, .95) })
	row("second query, median", func(r report) string { return bytes(r.Second, .5) })
	row("typing a title, median", func(r report) string { return bytes(r.Typing, .5) })
	row("site of 20 of the pages, in all", func(r report) string {
		if r.Tiny == 0 {
			return "–"
		}
		return bytes([]int{r.Tiny}, 0)
	})
	row("index, CPU", func(r report) string { return fmt.Sprintf("%.2f s", r.IndexCPU) })
	row("index, peak memory", func(r report) string { return fmt.Sprintf("%.0f MiB", r.IndexRSS) })
	row("index, size", func(r report) string { return fmt.Sprintf("%.1f MB in %d files", r.IndexMB, r.Files) })
	row("query, median", func(r report) string {
		if len(r.QueryMS) == 0 {
			return "–"
		}
		slices.Sort(r.QueryMS)
		return fmt.Sprintf("%.2f ms", r.QueryMS[len(r.QueryMS)/2])
	})
}

// command runs a program and gives its output and what it cost.
func command(name string, args ...string) ([]byte, *os.ProcessState, error) {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", strings.Join(append([]string{name}, args...), " "), err)
	}
	return out, cmd.ProcessState, nil
}
