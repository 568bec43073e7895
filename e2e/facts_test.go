package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"
)

// What pages say of themselves to search engines (JSON-LD) is in the words of schema.org, which the types of
// schema-dts hold for the compiler of TypeScript; it names pages that are there, and what readers see too.
func TestFacts(t *testing.T) {
	seen := map[string]map[string]bool{} // type → JSON
	everySite(t, func(t *testing.T, files map[string][]byte) {
		for name, p := range pagesOf(t, files) {
			for _, n := range p.nodes {
				if n.DataAtom != atom.Script || attr(n, "type") != "application/ld+json" {
					continue
				}
				var fact struct {
					Type  string `json:"@type"`
					URL   string `json:"url"`
					Items []struct {
						Item string `json:"item"`
					} `json:"itemListElement"`
					Questions []struct {
						Name   string `json:"name"`
						Answer struct {
							Text string `json:"text"`
						} `json:"acceptedAnswer"`
					} `json:"mainEntity"`
				}
				source := n.FirstChild.Data
				if err := json.Unmarshal([]byte(source), &fact); err != nil {
					t.Errorf("%s: %v: %s", name, err, source)
					continue
				}
				if seen[fact.Type] == nil {
					seen[fact.Type] = map[string]bool{}
				}
				seen[fact.Type][source] = true
				var named []string
				if fact.URL != "" {
					named = append(named, fact.URL)
				}
				for _, item := range fact.Items {
					named = append(named, item.Item)
				}
				for _, u := range named {
					file, _, ours := address(name, u)
					if !strings.HasPrefix(u, "https://") || !ours || files[file] == nil {
						t.Errorf("%s: %s is no whole address of a page", name, u)
					}
				}
				for _, q := range fact.Questions {
					if said := main(p); !strings.Contains(said, q.Name) || !strings.Contains(said, q.Answer.Text) {
						t.Errorf("%s: readers do not see %q with %q", name, q.Name, q.Answer.Text)
					}
				}
			}
		}
	})
	for _, kind := range []string{"FAQPage", "BreadcrumbList", "Organization"} {
		if len(seen[kind]) == 0 {
			t.Errorf("no page says that it is a %s", kind)
		}
	}
	if out := typecheck(t, seen); out != "" {
		t.Error(out)
	}
	// A misspelt property is found, so that the check can fail.
	bad := `{"@context":"https://schema.org","@type":"FAQPage","mainEntety":[]}`
	if out := typecheck(t, map[string]map[string]bool{"FAQPage": {bad: true}}); !strings.Contains(out, "mainEntety") {
		t.Errorf("a misspelt property is not found: %q", out)
	}
}

// typecheck compiles facts, by their types, and gives what the compiler says.
func typecheck(t *testing.T, facts map[string]map[string]bool) string {
	t.Helper()
	modules, err := filepath.Abs("../node_modules")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "import type * as schema from %q\n", modules+"/schema-dts")
	for _, kind := range slices.Sorted(maps.Keys(facts)) {
		fmt.Fprintf(&b, "export const all%s: schema.WithContext<schema.%[1]s>[] = [\n", kind)
		for _, fact := range slices.Sorted(maps.Keys(facts[kind])) {
			b.WriteString(fact + ",\n")
		}
		b.WriteString("]\n")
	}
	file := filepath.Join(t.TempDir(), "facts.ts")
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("node", modules+"/typescript/bin/tsc",
		"--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022", file).CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatalf("the compiler of TypeScript does not run: is npm ci done? %v", err)
	}
	return string(out)
}
