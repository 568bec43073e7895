package internal

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every promise of docs/safety.md names the tests that hold it, and they are there.
func TestEveryPromiseHasItsTests(t *testing.T) {
	data, err := os.ReadFile("../docs/safety.md")
	if err != nil {
		t.Fatal(err)
	}
	inPackage := regexp.MustCompile("`((?:internal|cmd|e2e)[a-z/]*)`:")
	test := regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z]+)`")
	sources := map[string]string{}
	promises := 0
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || strings.HasPrefix(cells[1], "---") || strings.TrimSpace(cells[1]) == "promise" {
			continue
		}
		promises++
		found := 0
		dirs := inPackage.FindAllStringSubmatchIndex(cells[2], -1)
		for i, at := range dirs {
			dir, end := cells[2][at[2]:at[3]], len(cells[2])
			if i+1 < len(dirs) {
				end = dirs[i+1][0]
			}
			if sources[dir] == "" {
				files, err := filepath.Glob("../" + dir + "/*_test.go")
				if err != nil {
					t.Fatal(err)
				}
				for _, file := range files {
					text, err := os.ReadFile(file)
					if err != nil {
						t.Fatal(err)
					}
					sources[dir] += string(text)
				}
			}
			for _, m := range test.FindAllStringSubmatch(cells[2][at[1]:end], -1) {
				found++
				if !strings.Contains(sources[dir], "\nfunc "+m[1]+"(") {
					t.Errorf("%s has no %s, which holds the promise:%s", dir, m[1], cells[1])
				}
			}
		}
		if found == 0 {
			t.Errorf("no test holds the promise:%s", cells[1])
		}
	}
	if promises < 30 {
		t.Errorf("only %d promises were found", promises)
	}
}
