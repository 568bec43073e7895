package internal

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// moduleLine matches a module of a go.mod, and whether only another one asks for it.
var moduleLine = regexp.MustCompile(`(?m)^\t([a-z0-9.-]+\.[a-z]+/\S+) v\S+( // indirect)?$`)

// short is a module as people call it: without its host, the number of its version and of a part.
func short(module string) string {
	module = strings.TrimPrefix(module, "github.com/")
	if regexp.MustCompile(`^v[0-9]+$`).MatchString(path.Base(module)) && !strings.HasPrefix(module, "go.yaml.in/") {
		module = path.Dir(module)
	}
	return module
}

// Every library that we ask for ourselves is in docs/dependencies.md, with what it is for, its licence and what it
// would take to leave it, and that page names none that we do not have.
func TestEveryDependencyIsExplained(t *testing.T) {
	data, err := os.ReadFile("../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	explained := map[string]bool{} // name → whether it is asked for
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) < 3 || strings.HasPrefix(cells[1], "---") {
			continue
		}
		if len(cells) != 6 {
			t.Errorf("a row has %d cells, not 4: %s", len(cells)-2, line)
			continue
		}
		for _, cell := range cells[1:5] {
			if strings.TrimSpace(cell) == "" {
				t.Errorf("a cell is empty: %s", line)
			}
		}
		names := strings.TrimSpace(cells[1])
		if names == "library" || names == "package" || strings.HasSuffix(names, "from Debian") {
			continue
		}
		for name := range strings.SplitSeq(names, ", ") {
			explained[name] = false
		}
	}
	asked := func(file, name string) {
		if _, ok := explained[name]; !ok {
			t.Errorf("%s asks for %s, which docs/dependencies.md does not explain", file, name)
		}
		explained[name] = true
	}
	for _, file := range files(t, "go.mod") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range moduleLine.FindAllStringSubmatch(string(data), -1) {
			if _, known := explained[short(m[1])]; known || m[2] == "" {
				asked(file, short(m[1]))
			}
		}
		for _, m := range regexp.MustCompile(`(?m)^tool (\S+)/cmd/\S+$`).FindAllStringSubmatch(string(data), -1) {
			asked(file, short(m[1]))
		}
	}
	for _, file := range files(t, "package.json") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var p struct{ Dependencies, DevDependencies map[string]string }
		if err := json.Unmarshal(data, &p); err != nil {
			t.Fatal(err)
		}
		for _, all := range []map[string]string{p.Dependencies, p.DevDependencies} {
			for name, version := range all {
				asked(file, name)
				if !regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+$`).MatchString(version) {
					t.Errorf("%s asks for %s %s, not for one version", file, name, version)
				}
			}
		}
	}
	for name, there := range explained {
		if !there {
			t.Errorf("docs/dependencies.md explains %s, which nothing asks for", name)
		}
	}
}

// files gives those of that name, in the root and in the benchmarks.
func files(t *testing.T, name string) []string {
	t.Helper()
	all, err := filepath.Glob("../bench/*/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return append(all, "../"+name)
}
