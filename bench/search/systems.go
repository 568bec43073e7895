package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	_ "modernc.org/sqlite" // FTS5
)

// tools are the programs that the bench runs.
type tools struct {
	repo  string // the folder of the repository
	bench string // this folder
	cache string // where the peers are installed
}

// install puts the peers into the cache.
func install() (tools, error) {
	bench, err := filepath.Abs(".")
	if err != nil {
		return tools{}, err
	}
	if _, err := os.Stat(filepath.Join(bench, "peers.mjs")); err != nil {
		return tools{}, fmt.Errorf("run it in its own folder, bench/search")
	}
	t := tools{filepath.Join(bench, "..", ".."), bench, filepath.Join(bench, ".cache")}
	if err := os.MkdirAll(t.cache, 0o777); err != nil {
		return t, err
	}
	want, err := os.ReadFile(filepath.Join(bench, "package.json"))
	if err != nil {
		return t, err
	}
	have, err := os.ReadFile(filepath.Join(t.cache, "package.json"))
	if _, missing := os.Stat(filepath.Join(t.cache, "node_modules", "minisearch")); err == nil && missing == nil && string(have) == string(want) {
		return t, nil
	}
	if err := os.WriteFile(filepath.Join(t.cache, "package.json"), want, 0o666); err != nil {
		return t, err
	}
	_, _, err = command("npm", "install", "--prefix", t.cache, "--no-audit", "--no-fund", "--silent")
	return t, err
}

// usage gives the CPU time of this process so far, in seconds.
func usage() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// ours measures Signpost: the index in a process of its own, the queries in the browser's engine.
func (t tools) ours(corpus, job, work string) (report, error) {
	index := filepath.Join(work, "search")
	if err := os.Mkdir(index, 0o777); err != nil {
		return report{}, err
	}
	self, err := os.Executable()
	if err != nil {
		return report{}, err
	}
	// One worker: what is measured is the work, not the number of cores.
	os.Setenv("GOMAXPROCS", "1")
	out, state, err := command(self, "-index", corpus, "-out", index)
	os.Unsetenv("GOMAXPROCS")
	if err != nil {
		return report{}, err
	}
	root, err := os.ReadFile(filepath.Join(index, "root.bin"))
	if err != nil {
		return report{}, err
	}
	single := fmt.Sprintf("SINGLE=%t", bytes.HasPrefix(root, []byte("SPS")))
	for _, name := range []string{"engine", "page"} {
		if _, _, err := command("node", filepath.Join(t.repo, "assets", "bundle.mjs"), "search/"+name+".ts", filepath.Join(work, name+".js"), single); err != nil {
			return report{}, err
		}
	}
	r, err := t.node("signpost", job, work)
	if err != nil {
		return report{}, err
	}
	if err := json.Unmarshal(out, &r.IndexCPU); err != nil {
		return report{}, err
	}
	r.IndexRSS = float64(state.SysUsage().(*syscall.Rusage).Maxrss) / 1024
	r.size(index)
	return r, nil
}

// size notes the files of an index.
func (r *report) size(dir string) {
	r.IndexMB, r.Files = 0, 0
	filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			r.IndexMB += float64(info.Size()) / 1e6
			r.Files++
		}
		return err
	})
}

// node runs a system of peers.mjs.
func (t tools) node(system, job, work string) (report, error) {
	out, _, err := command("node", "--max-old-space-size=8000", filepath.Join(t.bench, "peers.mjs"), system, job, work, t.cache)
	if err != nil {
		return report{}, err
	}
	r := report{}
	if err := json.Unmarshal(out, &r); err != nil {
		return r, fmt.Errorf("%s: %w", system, err)
	}
	r.System = system
	return r, nil
}

// pagefind writes the pages as HTML, indexes them and asks Pagefind's own script.
func (t tools) pagefind(pages []page, job, work string) (report, error) {
	site := filepath.Join(work, "site")
	for _, p := range pages {
		var b strings.Builder
		fmt.Fprintf(&b, "<!doctype html><html lang=en><head><title>%s</title></head><body><main data-pagefind-body><h1>%s</h1>", html.EscapeString(p.Title), html.EscapeString(p.Title))
		for _, s := range p.Sections {
			fmt.Fprintf(&b, "<h2 id=%q>%s</h2><p>%s</p>", s.ID, html.EscapeString(s.Heading), html.EscapeString(s.Text))
		}
		b.WriteString("</main></body></html>")
		dir := filepath.Join(site, p.ID)
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return report{}, err
		}
		if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte(b.String()), 0o666); err != nil {
			return report{}, err
		}
	}
	_, state, err := command(filepath.Join(t.cache, "node_modules", ".bin", "pagefind"), "--site", site, "--silent")
	if err != nil {
		return report{}, err
	}
	r, err := t.node("pagefind", job, work)
	if err != nil {
		return r, err
	}
	r.IndexCPU = (state.UserTime() + state.SystemTime()).Seconds()
	r.IndexRSS = float64(state.SysUsage().(*syscall.Rusage).Maxrss) / 1024
	r.size(filepath.Join(site, "pagefind"))
	return r, nil
}

var ftsWord = regexp.MustCompile(`[\p{L}\p{Nd}]+`)

// fts5 measures a plain BM25 over Porter stems, of which any word may match.
func fts5(pages []page, sets []set) (report, error) {
	r := report{System: "fts5"}
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return r, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`create virtual table t using fts5(id unindexed, title, body, tokenize = 'porter unicode61')`); err != nil {
		return r, err
	}
	before := usage()
	tx, err := db.Begin()
	if err != nil {
		return r, err
	}
	for _, p := range pages {
		var body strings.Builder
		for _, s := range p.Sections {
			body.WriteString(s.Heading + " " + s.Text + "\n")
		}
		if _, err := tx.Exec(`insert into t values (?, ?, ?)`, p.ID, p.Title, body.String()); err != nil {
			return r, err
		}
	}
	if err := tx.Commit(); err != nil {
		return r, err
	}
	r.IndexCPU = usage() - before
	for _, s := range sets {
		ranks := make([]int, len(s.Queries))
		for i, q := range s.Queries {
			start := time.Now()
			words := ftsWord.FindAllString(q.Query, -1)
			rows, err := db.Query(`select id from t where t match ? order by bm25(t) limit 10`, `"`+strings.Join(words, `" OR "`)+`"`)
			if err != nil {
				return r, err
			}
			for n := 1; rows.Next(); n++ {
				var id string
				if err := rows.Scan(&id); err != nil {
					return r, err
				}
				for _, rel := range q.Relevant {
					if rel == id && ranks[i] == 0 {
						ranks[i] = n
					}
				}
			}
			if err := rows.Close(); err != nil {
				return r, err
			}
			r.QueryMS = append(r.QueryMS, float64(time.Since(start).Microseconds())/1000)
		}
		r.Ranks = append(r.Ranks, ranks)
	}
	return r, nil
}
