//go:build unix

package publish

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// killed reports whether err says that the process died by SIGKILL.
func killed(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// killSelf does not return.
func killSelf() {
	syscall.Kill(os.Getpid(), syscall.SIGKILL)
	time.Sleep(time.Minute)
}

// mountTmpfs mounts a small file system in memory for the test, or skips it.
func mountTmpfs(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", options, "none", dir).Run(); err != nil {
		t.Skipf("needs the right to mount: %v", err)
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
	return dir
}

func TestRealFullDisk(t *testing.T) {
	dir := filepath.Join(mountTmpfs(t, "size=256k"), "public")
	write(t, dir, small)
	big := maps.Clone(small)
	for i := range 100 {
		big[fmt.Sprintf("big/%d/index.html", i)] = strings.Repeat("x", 8<<10)
	}
	refused(t, dir, plan(big), Options{}, "is full", dir)
	write(t, dir, small)
}

func TestReadOnlyFolder(t *testing.T) {
	base := mountTmpfs(t, "size=256k")
	dir := filepath.Join(base, "public")
	write(t, dir, small)
	if err := exec.Command("mount", "-o", "remount,ro", base).Run(); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, plan(tree{"index.html": "new"}), Options{}, "cannot be written to", dir)
	if _, err := Write(t.Context(), filepath.Join(base, "other"), plan(small), Options{}); err == nil || !strings.Contains(err.Error(), "cannot be written to") {
		t.Errorf("a new folder on a read-only file system: %v", err)
	}
}

// TestAFileSystemBlindToCase publishes to NTFS, mounted so that names differ only by more than case.
func TestAFileSystemBlindToCase(t *testing.T) {
	base := t.TempDir()
	image, mounted := filepath.Join(base, "image"), filepath.Join(base, "mount")
	put(t, image, "")
	if err := cmp.Or(os.Truncate(image, 16<<20), os.Mkdir(mounted, 0o777)); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][]string{{"mkntfs", "-q", "-F", "-f", image}, {"lowntfs-3g", "-o", "ignore_case", image, mounted}} {
		if err := exec.Command(c[0], c[1:]...).Run(); err != nil {
			t.Skipf("needs lowntfs-3g and the right to mount: %v", err)
		}
	}
	t.Cleanup(func() { // the driver lets go of files a moment after they are closed
		for range 1000 {
			if exec.Command("umount", mounted).Run() == nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
	dir := filepath.Join(mounted, "public")
	for _, v := range []tree{
		{"FAQ.html": "1", "Docs/a.html": "1", "index.html": "1"},
		{"faq.html": "1", "docs/a.html": "2", "index.html": "1"},
		{"Faq.html": "2", "Docs/a.html": "2", "index.html": "1"},
		{"Faq.html": "3", "index.html": "1"},
	} {
		write(t, dir, v)
		got, want := tree{}, tree{}
		for p, text := range read(t, dir, false) { // the mount gives all names in lower case
			got[strings.ToLower(p)] = text
		}
		for p, text := range v {
			want[strings.ToLower(p)] = text
		}
		equal(t, got, want)
	}
}

// whole checks that every file of the site is whole and every asset that one names is there.
func whole(t *testing.T, got tree) {
	t.Helper()
	for p, text := range got {
		if strings.HasPrefix(p, ".") {
			continue
		}
		if !strings.HasSuffix(text, " end") {
			t.Errorf("%s is not whole: %q", p, text)
		}
		for _, name := range hashedName.FindAllString(text, -1) {
			if _, ok := got["assets/"+name]; !ok {
				if _, ok := got["search/"+name]; !ok {
					t.Errorf("%s names %s, which is not there", p, name)
				}
			}
		}
	}
}

// TestKill kills a build at 100 points, and once more the build after it at another, over an older
// site.
func TestKill(t *testing.T) {
	const points = 100
	steps := 0
	count := t.TempDir()
	write(t, count, bigSite(0))
	write(t, count, bigSite(1))
	if _, err := Write(t.Context(), count, plan(bigSite(2)), Options{MaxWorkers: 1, step: func(string, string) error { steps++; return nil }}); err != nil {
		t.Fatal(err)
	}
	t.Logf("a build has %d steps", steps)
	for i := range points {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, dir, bigSite(0))
			write(t, dir, bigSite(1))
			at := i * steps / points
			if !killedBuild(t, dir, 2, at) {
				t.Fatal("the build was not killed")
			}
			whole(t, read(t, dir, true))
			if i%4 == 0 {
				killedBuild(t, dir, 3, (at+steps/3)%steps)
				whole(t, read(t, dir, true))
			}
			for p := range bigSite(1) { // what a reader who holds a page of the last whole build needs
				if hashedName.MatchString(p) {
					if _, err := os.Stat(filepath.Join(dir, p)); err != nil {
						t.Error(err)
					}
				}
			}
			write(t, dir, bigSite(4))
			whole(t, read(t, dir, true))
			last := bigSite(4)
			last["index.html"] += " and more end"
			write(t, dir, last)
			equal(t, read(t, dir, true), cleanBuild(t, last))
		})
	}
}

// killedBuild publishes version v of bigSite to dir in another process, which dies by SIGKILL
// before its step number at. It reports whether it got so far.
func killedBuild(t *testing.T, dir string, v, at int) bool {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	p := exec.Command(exe, "-test.run=^TestKilledBuild$")
	p.Env = append(os.Environ(), fmt.Sprintf("PUBLISH_KILLED_BUILD=%d %d %s", v, at, dir))
	p.Stderr = &stderr
	if err = p.Run(); err != nil && !killed(err) {
		t.Fatalf("the build ended by itself: %v\n%s", err, stderr.String())
	}
	return err != nil
}

// TestKilledBuild is the other process of killedBuild.
func TestKilledBuild(t *testing.T) {
	order := os.Getenv("PUBLISH_KILLED_BUILD")
	if order == "" {
		t.Skip("only for TestKill")
	}
	var v, at, step int
	var dir string
	if _, err := fmt.Sscanf(order, "%d %d %s", &v, &at, &dir); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	_, err := Write(context.Background(), dir, plan(bigSite(v)), Options{MaxWorkers: runtime.GOMAXPROCS(0), step: func(string, string) error {
		mu.Lock()
		defer mu.Unlock()
		if step == at {
			killSelf()
		}
		step++
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
}

// What lies in the folder may be anything. Nothing of it is waited for, followed or taken for a file.
func TestStrangeThingsInTheFolder(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside")
	put(t, outside, "precious")
	for name, put := range map[string]func(path string) error{
		"a pipe":             func(path string) error { return syscall.Mkfifo(path, 0o666) },
		"a link outside":     func(path string) error { return os.Symlink(outside, path) },
		"a link to a device": func(path string) error { return os.Symlink("/dev/zero", path) },
		"a folder":           func(path string) error { return os.Mkdir(path, 0o777) },
	} {
		for _, place := range []string{manifestName, lockName, "index.html", "search"} {
			dir := t.TempDir()
			write(t, dir, small)
			if err := cmp.Or(os.RemoveAll(filepath.Join(dir, place)), put(filepath.Join(dir, place))); err != nil {
				t.Fatal(err)
			}
			if _, same := Unchanged(t.Context(), dir, Proof{Folder: t.TempDir()}); same {
				t.Errorf("%s as %s: nothing has changed", name, place)
			}
			_, err := Write(t.Context(), dir, plan(small), Options{})
			switch {
			case place == manifestName || place == lockName:
				if err == nil || !strings.Contains(err.Error(), place) {
					t.Errorf("%s as %s: %v, want an error that names it", name, place, err)
				}
			case place == "search" && name != "a folder":
				if err == nil || !strings.Contains(err.Error(), "where the site needs a folder") {
					t.Errorf("%s as %s: %v", name, place, err)
				}
			case err != nil:
				t.Errorf("%s as %s, which is the site's own: %v", name, place, err)
			default:
				equal(t, read(t, dir, true), cleanBuild(t, small))
			}
			if data, err := os.ReadFile(outside); string(data) != "precious" {
				t.Fatalf("%s as %s: what lies outside holds %q (%v)", name, place, data, err)
			}
		}
	}
}

// Whatever the machine refuses, and at whichever step: before the first change the old site is untouched, after
// it every page still finds what it names, and the next build repairs the rest.
func TestAnErrorAtAnyStep(t *testing.T) {
	for cause, says := range map[syscall.Errno]string{
		syscall.ENOSPC: "is full", syscall.EACCES: "cannot be written to",
		syscall.ENOENT: "vanished", syscall.EIO: "cannot write the site to",
	} {
		stride := 13 // the words differ, the steps do not
		if cause == syscall.EIO {
			stride = 1
		}
		for at := 0; ; at += stride {
			dir := t.TempDir()
			write(t, dir, bigSite(1))
			before := read(t, dir, true)
			n, changed := 0, false
			_, err := Write(t.Context(), dir, plan(bigSite(2)), Options{MaxWorkers: 1, step: func(op, path string) error {
				if n++; n-1 == at {
					return &os.PathError{Op: op, Path: path, Err: cause}
				}
				changed = changed || (op == "rename" || op == "remove") && path != manifestName
				return nil
			}})
			if n <= at {
				break // the build has no such step
			}
			if err != nil && !(strings.Contains(err.Error(), says) && strings.Contains(err.Error(), dir)) {
				t.Errorf("%v at step %d: the error %q does not say %q and where", cause, at, err, says)
			}
			after := read(t, dir, true)
			whole(t, after)
			if err != nil && !changed {
				delete(before, manifestName)
				delete(after, manifestName)
				equal(t, after, before)
			}
			write(t, dir, bigSite(2))
			whole(t, read(t, dir, true))
			if t.Failed() {
				t.Fatalf("%v at step %d", cause, at)
			}
		}
	}
}
