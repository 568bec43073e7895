package checklist_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestScript runs the tests of the checklist's script (assets/scripts/checklist/test) with node's test runner. It
// is skipped only on a developer's machine that has no node.
func TestScript(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	esbuild := filepath.Join(root, "node_modules", ".bin", "esbuild")
	if _, err := os.Stat(esbuild); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("the npm packages are not installed: run make test")
		}
		t.Skip("the npm packages are not installed: run make test")
	}
	tests, err := filepath.Glob(filepath.Join(root, "assets/scripts/checklist/test/*.test.mjs"))
	if err != nil || len(tests) == 0 {
		t.Fatalf("no tests found: %v", err)
	}
	dir := t.TempDir()
	bundle := exec.Command(esbuild, append(tests, "--bundle", "--platform=node", "--format=esm", "--sourcemap=inline", "--out-extension:.js=.mjs", "--log-level=warning", "--outdir="+dir)...)
	if out, err := bundle.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	bundles, err := filepath.Glob(filepath.Join(dir, "*.mjs"))
	if err != nil || len(bundles) != len(tests) {
		t.Fatalf("%d tests became %d files: %v", len(tests), len(bundles), err)
	}
	node := exec.Command("node", append([]string{"--enable-source-maps", "--test", "--test-reporter=spec"}, bundles...)...)
	if out, err := node.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
