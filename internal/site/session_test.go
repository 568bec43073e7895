package site

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"signpost/internal/record"
)

// After each of many edits a session gives, byte for byte, what a build from nothing gives, and complains of the
// same.
func TestSessionIsAsFresh(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(at(name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at(name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	rng := rand.New(rand.NewPCG(2, 2))
	heads := map[int]string{}
	front := func(i int) {
		heads[i] = fmt.Sprintf("---\ntitle: %c Page %d of %d\nsummary: Summary %d.\n", 'A'+rune(rng.IntN(5)), i, rng.IntN(1000), rng.IntN(1000))
		if rng.IntN(2) == 0 {
			heads[i] += fmt.Sprintf("topics: [t%d]\nsources: [s#%d]\nkeywords: [k%d]\nrelated: [p%d.md]\nreview-by: 2026-01-0%d\n", rng.IntN(2), rng.IntN(2), rng.IntN(9), (i+1+rng.IntN(7))%8, 1+rng.IntN(9))
		}
		if rng.IntN(12) == 0 {
			heads[i] += fmt.Sprintf("aliases: [/old/%d/]\n", rng.IntN(3))
		}
	}
	text := func(i int) string {
		part := ""
		if rng.IntN(5) == 0 {
			part = "#part-1" // which is not always there
		}
		return heads[i] + fmt.Sprintf("---\n\n## Part %d\n\nA PCN, %d times, and [another](p%d.md%s).\n", min(1, rng.IntN(12)), rng.IntN(1000), rng.IntN(8), part)
	}
	page := func(i int) string { front(i); return text(i) }
	for i := range 8 {
		write(fmt.Sprintf("content/faqs/p%d.md", i), page(i))
	}
	settings := "base-url: https://example.org/\ntopics:\n  - {id: t0, title: T}\n  - {id: t1, title: U}\n"
	write("content/site.yaml", "name: N\n"+settings)
	write("content/sources.yaml", "s:\n  title: S\n  status: current\n  parts: {0: A, 1: B}\n")
	write("content/faqs/here/moves.md", "---\ntitle: It moves\n---\n")
	write("content/index.md", "---\ntitle: Home\nfeatured: [faqs/p2.md]\n---\n")
	write("content/glossary.md", "---\ntitle: Glossary\n---\n\n## Primary care network (PCN) {#pcn}\n\nA group.\n")
	write("content/decisions/d.md", "---\ntitle: D\n---\n\n## Which? {#which}\n\n- [A](#a)\n- [B](#b)\n\n## You do A {#a}\n\nSo [see](../faqs/p1.md).\n\n## You do B {#b}\n\nSo.\n")
	write("hubs/east/site.yaml", "name: East\n")
	write("hubs/east/content/faqs/p1.md", page(1))
	templates := Overlay(os.DirFS(dir), "templates", os.DirFS("../../templates"))
	input := Input{Source: os.DirFS(dir), Templates: templates, Assets: os.DirFS("../../assets/dist"), Hub: "east", Live: true, Today: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
	textEdit := func() (names []string) {
		for range 1 + rng.IntN(2) {
			i := rng.IntN(8)
			name := fmt.Sprintf("content/faqs/p%d.md", i)
			if _, err := os.Stat(at(name)); err == nil {
				write(name, text(i))
			}
			names = append(names, name)
		}
		return names
	}
	component := func(name, old, changed string) []string {
		data, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		write(name, strings.Replace(string(data), old, changed, 1))
		return []string{name}
	}
	strange := []string{"content/faqs/a name.md", "content/faqs/.hidden.md", "content/faqs/p0.md~", "content/faqs/link.md", "content/faqs/picture.png", "content/faqs/folder.md"}
	edits := []func() []string{
		func() []string { // a page is written anew
			i := rng.IntN(8)
			name := fmt.Sprintf("content/faqs/p%d.md", i)
			write(name, page(i))
			return []string{name}
		},
		textEdit, // more often than others
		textEdit,
		func() []string { // a page goes for a while, to which others may lead
			name := fmt.Sprintf("content/faqs/p%d.md", rng.IntN(8))
			if os.Remove(at(name)) != nil {
				write(name, text(int(name[len(name)-4]-'0')))
			}
			return []string{name}
		},
		func() []string { // something lies where pages are that is none, or does not any more
			name := strange[rng.IntN(len(strange))]
			switch {
			case os.Remove(at(name)) == nil:
			case strings.Contains(name, "link"):
				if err := os.Symlink("p0.md", at(name)); err != nil {
					t.Skip(err)
				}
			case strings.Contains(name, "folder"):
				if err := os.Mkdir(at(name), 0o777); err != nil {
					t.Fatal(err)
				}
			default:
				write(name, "---\ntitle: A title\n---\n")
			}
			return []string{name}
		},
		func() []string { // the record of what was signed off
			if os.Remove(at(record.File)) != nil {
				checked, ds := Check(input)
				if ds.HasErrors() {
					return nil
				}
				var signed strings.Builder
				if err := record.New(checked.Base, nil, input.Today).Write(&signed); err != nil {
					t.Fatal(err)
				}
				write(record.File, signed.String())
			}
			return []string{record.File}
		},
		func() []string { // a source
			write("content/sources.yaml", fmt.Sprintf("s:\n  title: S%d\n  status: current\n  parts: {0: A, 1: B}\n", rng.IntN(100)))
			return []string{"content/sources.yaml"}
		},
		func() []string { // a component
			return component("templates/partials/card.html", `class="`, fmt.Sprintf(`class="c%d `, rng.IntN(100)))
		},

		func() []string { // a page of the hub
			write("hubs/east/content/faqs/p1.md", page(1))
			return []string{"hubs/east/content/faqs/p1.md"}
		},
		func() []string { // a page comes, or goes
			name := fmt.Sprintf("content/articles/a%d.md", rng.IntN(3))
			if os.Remove(at(name)) != nil {
				quotation := "> A quotation."
				if rng.IntN(3) == 0 {
					quotation += " With <b>HTML</b>."
				}
				write(name, "---\ntitle: A new page\n---\n\n"+quotation+"\n")
			}
			return []string{name}
		},
		func() []string { // a folder is renamed
			from, to := "content/faqs/here", "content/faqs/there"
			if _, err := os.Stat(at(from)); err != nil {
				from, to = to, from
			}
			if err := os.Rename(at(from), at(to)); err != nil {
				t.Fatal(err)
			}
			return []string{from, to}
		},
		func() []string { // a setting that decides how pages are read
			write("content/site.yaml", fmt.Sprintf("name: N%d\nallow-html: %t\n%s", rng.IntN(100), rng.IntN(2) == 0, settings))
			return []string{"content/site.yaml"}
		},
		func() []string { // the glossary
			write("content/glossary.md", fmt.Sprintf("---\ntitle: Glossary\n---\n\n## Primary care network (PCN) {#pcn}\n\nA group of %d.\n", rng.IntN(100)))
			return []string{"content/glossary.md"}
		},
		func() []string { // a template
			return component("templates/faq.html", "<h1", fmt.Sprintf("<p>%d</p><h1", rng.IntN(100)))
		},

		func() []string { // all that may be wrong is mended
			names := []string{"content/site.yaml"}
			write(names[0], "name: N\nallow-html: true\n"+settings)
			for _, name := range strange {
				os.Remove(at(name))
			}
			for i := range 8 {
				heads[i] = fmt.Sprintf("---\ntitle: Page %d\n", i)
				names = append(names, fmt.Sprintf("content/faqs/p%d.md", i))
				write(names[i+1], heads[i]+"---\n\n## Part 1\n\nText.\n")
			}
			return append(names, strange...)
		},
		func() []string { return nil }, // something, nobody knows what
	}
	all := func(out *Output) map[string][sha256.Size]byte {
		t.Helper()
		if out == nil {
			return nil
		}
		index, err := out.Index()
		if err != nil {
			t.Fatal(err)
		}
		digests := map[string][sha256.Size]byte{"version": sha256.Sum256([]byte(out.Version))}
		for _, f := range slices.Concat(out.Files, index) {
			var b bytes.Buffer
			if err := f.Make(&b); err != nil {
				t.Fatal(err)
			}
			digests[f.Path] = sha256.Sum256(b.Bytes())
		}
		return digests
	}
	session := NewSession(input)
	good := 0
	for step := range 150 {
		changed := edits[rng.IntN(len(edits))]()
		if changed != nil && rng.IntN(3) == 0 {
			session.ReadAhead(changed)
			changed = edits[rng.IntN(len(edits))]()
		}
		got, complaints, err := session.Build(changed)
		if err != nil {
			t.Fatal(err)
		}
		want, ds, err := Build(input)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(complaints) != fmt.Sprint(ds) {
			t.Fatalf("step %d, %v: the session complains of\n%v\ninstead of\n%v", step, changed, complaints, ds)
		}
		if !maps.Equal(all(got), all(want)) {
			t.Fatalf("step %d, %v: the session gives other files", step, changed)
		}
		if want != nil {
			good++
		}
	}
	if good < 30 {
		t.Errorf("only %d of 150 edits left a site that can be built", good)
	}
}
