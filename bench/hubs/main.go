// Hubs measures what each further hub costs when the sites of all are built at once:
//
//	go run ./bench/hubs                          1,000 pages, 5 hubs
//	go run ./bench/hubs -pages 10000 -hubs 42    as many as you say
//
// It makes its own pages (package corpus) and hubs, each of which adds a page and a section, builds one
// hub and then all of them into empty folders, and prints the processor time of the first build and of
// each further one: the least of a few runs, user and system together.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"signpost/bench/corpus"
)

func main() {
	pages := flag.Int("pages", 1000, "how many pages the national site has")
	hubs := flag.Int("hubs", 5, "how many hubs there are")
	runs := flag.Int("runs", 3, "how often each is built")
	flag.Parse()
	if err := bench(*pages, *hubs, *runs); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(pages, hubs, runs int) error {
	if hubs < 2 {
		return fmt.Errorf("-hubs %d: there must be 2 or more", hubs)
	}
	dir, err := os.MkdirTemp("", "signpost-bench-hubs-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "signpost")
	build := exec.Command("go", "build", "-o", program, "./cmd/signpost")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("building signpost: %w", err)
	}
	source := filepath.Join(dir, "site")
	if err := corpus.FAQs(source, pages); err != nil {
		return err
	}
	for i := range hubs {
		if err := hub(filepath.Join(source, "hubs", fmt.Sprintf("hub-%02d", i)), i); err != nil {
			return err
		}
	}
	one, err := least(runs, program, source, "--hub", "hub-00")
	if err != nil {
		return err
	}
	all, err := least(runs, program, source, "--all-hubs")
	if err != nil {
		return err
	}
	further := (all - one) / time.Duration(hubs-1)
	fmt.Printf("%d pages, %d hubs: the first build takes %s of processor time, each further hub %s (%.0f %%)\n",
		pages, hubs, one.Round(time.Millisecond), further.Round(time.Millisecond), 100*further.Seconds()/one.Seconds())
	return nil
}

// hub writes the folder of a hub.
func hub(dir string, i int) error {
	for name, text := range map[string]string{
		"site.yaml":                 fmt.Sprintf("name: Training Hub %d\n", i),
		"content/articles/local.md": fmt.Sprintf("---\ntitle: Local information %d\n---\n\nWhat we offer.\n", i),
		"content/sections/local.md": "---\ntitle: In our area\nadds-to: ../" + corpus.Path(0) + "\n---\n\nWhat we offer.\n",
	} {
		if err := corpus.Write(dir, name, text); err != nil {
			return err
		}
	}
	return nil
}

// least builds into an empty folder, several times, and gives the least processor time.
func least(runs int, program, source string, args ...string) (time.Duration, error) {
	var best time.Duration
	for i := range runs {
		// A new folder each time: some file systems are slow to create files just after they have deleted many.
		out, err := os.MkdirTemp(filepath.Dir(source), "out-")
		if err != nil {
			return 0, err
		}
		cmd := exec.Command(program, append([]string{"build", "--quiet", "--source", source, "--out", out}, args...)...)
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			return 0, fmt.Errorf("building %v: %w", args, err)
		}
		if took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); i == 0 || took < best {
			best = took
		}
	}
	return best, nil
}
