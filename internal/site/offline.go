package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"signpost/internal/record"
)

// worker is the asset that keeps pages for reading offline.
const worker = "worker.js"

// keeps reports whether readers' browsers keep pages of this build.
func (p *plan) keeps() bool { return p.base.Site.Offline && !p.in.Portable && !p.in.Live }

// version is a digest of everything that pages are made of: content, templates, names of assets, the
// record, the address. Two builds with one version have the same pages.
func (p *plan) version() (string, error) {
	sum := sha256.New()
	say := func(words ...string) { fmt.Fprintf(sum, "%q\n", words) }
	say(p.base.Version, p.in.Hub, p.baseURL)
	for _, name := range slices.Sorted(maps.Keys(p.published)) {
		say(name, p.published[name])
	}
	err := fs.WalkDir(p.in.Templates, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(p.in.Templates, name)
		say(name, string(data))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("the templates cannot be read: %w", err)
	}
	if p.record != nil {
		data, err := fs.ReadFile(p.in.Source, record.File)
		if err != nil {
			return "", err
		}
		say(string(data))
	}
	return fmt.Sprintf("%x", sum.Sum(nil)[:6]), nil
}

// kept is offline.json: what a browser keeps for reading offline, by addresses from the site's root.
type kept struct {
	Version string              `json:"version"`
	Keep    []string            `json:"keep"`  // from the first visit on
	Trees   map[string][]string `json:"trees"` // by the start of each: all of it, from the first visit to a part of it on
}

// offline plans the worker that keeps pages for reading without a connection, and its list. The worker
// itself is an asset, the same for each version of a site; sw.js, which lies at the root because a worker sees
// only what is below it, keeps its name and names the asset. The answers that a decision with a page for each node
// keeps in its addresses are named only with a connection: nodes.json does not say which version it is of.
func (p *plan) offline() error {
	if p.siteVersion == "" {
		return nil
	}
	if p.published[worker] == "" {
		return fmt.Errorf("the asset %s is missing: build the assets first", worker)
	}
	all := kept{Version: p.siteVersion, Keep: []string{"", "offline/"}, Trees: map[string][]string{}}
	for _, l := range p.base.Checklists {
		all.Keep = append(all.Keep, strings.TrimPrefix(l.URL, "/"))
	}
	for _, d := range p.base.Decisions {
		start := strings.TrimPrefix(d.URL, "/")
		var tree []string
		for _, page := range p.rendered {
			at := strings.TrimPrefix(page.URL, "/")
			if rest, below := strings.CutPrefix(at, start); below && !slices.ContainsFunc([]string{"embed/", "all-answers/", "picture/"}, func(dir string) bool { return strings.HasPrefix(rest, dir) }) && strings.HasSuffix(at, "/") {
				tree = append(tree, at)
			}
		}
		all.Trees[start] = tree
	}
	var list bytes.Buffer
	if err := json.NewEncoder(&list).Encode(all); err != nil {
		return err
	}
	p.add("offline.json", Entry, list.Bytes())
	p.add("sw.js", Entry, fmt.Appendf(nil, "importScripts(%q)\n", p.published[worker]))
	return nil
}
