package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every page of every site is valid HTML: see html-validate.mjs for what is asked. Of the site of a hub, the pages below
// the first two levels that say what those of the national site say are passed over.
func TestHTMLIsValid(t *testing.T) {
	t.Parallel()
	national := realSite(t)
	everySite(t, func(t *testing.T, files map[string][]byte) {
		t.Parallel()
		own := map[string][]byte{}
		for name, data := range files {
			said := mainOf(data)
			again := len(said) > 0 && bytes.Equal(said, mainOf(national[name])) && strings.Count(name, "/") > 1
			if !again || t.Name() == "TestHTMLIsValid/national" {
				own[name] = data
			}
		}
		for _, found := range validate(t, own) {
			t.Error(found)
		}
	})
}

// mainOf gives what a page says itself, without what stands around it.
func mainOf(page []byte) []byte {
	_, rest, _ := bytes.Cut(page, []byte("<main"))
	said, _, _ := bytes.Cut(rest, []byte("</main>"))
	return said
}

// The pages that the real site does not have are valid too: a statement about accessibility with everything in it,
// a decision with a page for each question, pages that are kept offline.
func TestHTMLOfOtherPagesIsValid(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]map[string][]byte{
		"owed":    owedSite(t),
		"kept":    keptSite(t, "Some words", "true"),
		"by node": builtLarge(t),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, found := range validate(t, files) {
				t.Error(found)
			}
		})
	}
}

// What is wrong is found, so that the tests above can fail.
func TestInvalidHTMLIsFound(t *testing.T) {
	found := validate(t, map[string][]byte{"bad/index.html": []byte("<!DOCTYPE html>\n<html lang=\"en\"><head><title>Bad</title></head><body><p><div></div></p></body></html>\n")})
	if !slices.ContainsFunc(found, func(s string) bool { return strings.HasPrefix(s, "bad/index.html:2:") }) {
		t.Errorf("a <div> in a <p> is not found: %q", found)
	}
}

// validate gives what html-validate says of the pages among files.
func validate(t *testing.T, files map[string][]byte) []string {
	t.Helper()
	dir, pages := t.TempDir(), 0
	for name, data := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		pages++
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("node", "html-validate.mjs", dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("html-validate does not run: is npm ci done? %v", err)
	}
	var report struct {
		Pages int      `json:"pages"`
		Found []string `json:"found"`
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatal(err)
	}
	if report.Pages != pages {
		t.Errorf("html-validate has read %d of %d pages", report.Pages, pages)
	}
	return report.Found
}
