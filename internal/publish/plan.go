package publish

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"signpost/internal/filename"
	"signpost/internal/site"
)

// The names that publish keeps for itself at the top of the output folder.
const (
	ownPrefix    = ".signpost-"
	manifestName = ownPrefix + "manifest"
	lockName     = ownPrefix + "lock"
	stageName    = ownPrefix + "stage"
)

// checkPlan refuses a plan that not every file system can hold as it is, before anything is made.
func checkPlan(files []site.File) error {
	folded := make(map[string]string, len(files))
	for i, f := range files {
		if err := checkPath(f.Path); err != nil {
			return err
		}
		if i > 0 && f.Path <= files[i-1].Path {
			if f.Path == files[i-1].Path {
				return fmt.Errorf("two files of the site have the same path, %q", f.Path)
			}
			return fmt.Errorf("the plan of the site is not sorted: %q comes after %q", f.Path, files[i-1].Path)
		}
		key := fold(f.Path)
		if other, ok := folded[key]; ok {
			return fmt.Errorf("%q and %q differ only by case or accents: many file systems cannot hold both; give one of them another name", other, f.Path)
		}
		folded[key] = f.Path
	}
	for key, p := range folded {
		for i := strings.LastIndexByte(key, '/'); i >= 0; i = strings.LastIndexByte(key[:i], '/') {
			if other, ok := folded[key[:i]]; ok {
				return fmt.Errorf("%q cannot be a file and the folder of %q; give one of them another name", other, p)
			}
		}
	}
	return nil
}

// checkPath refuses a path that leaves the output folder, that Windows cannot hold, or that is
// publish's own.
func checkPath(p string) error {
	refuse := func(why string) error { return fmt.Errorf("cannot publish a file as %q: %s", p, why) }
	switch {
	case p == "" || p == ".":
		return refuse("it is no file name")
	case !utf8.ValidString(p):
		return refuse("its name is not UTF-8")
	case !fs.ValidPath(p):
		return refuse(`a path goes down from the output folder, without "..", "." or an empty part`)
	}
	for name := range strings.SplitSeq(p, "/") {
		if why := filename.Check(name); why != "" {
			return refuse(why)
		}
	}
	if strings.HasPrefix(strings.ToLower(p), ownPrefix) {
		return refuse("names that begin with " + ownPrefix + " are kept for publishing itself")
	}
	return nil
}

// fold gives the form of a path that is the same for two paths that a file system blind to case,
// or to how accents are composed, takes for one.
func fold(p string) string {
	for i := range len(p) {
		if p[i] >= utf8.RuneSelf {
			return norm.NFC.String(cases.Fold().String(norm.NFC.String(p)))
		}
	}
	return strings.ToLower(p)
}
