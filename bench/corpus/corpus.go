// Package corpus makes the sites that the benchmarks build: question-and-answer pages of about 400
// words with links, lists and a table, and decision trees. The same number gives the same bytes.
package corpus

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// words are ordinary English words, from short to long.
var words = strings.Fields(`a about after again all also an and any are as ask at back be because been before being
between both but by call can care change clinic coach could course day do does each early every find first follow for
from full get give go good group guide have he health help her here him his how if in into is it keep know last later
learn less life like line local long look make manager many may me meet member mental month more most much must name
need network new next no not nothing now nurse of offer often on one only open or other our out over own part patient
people person place plan practice primary question rather read record referral review right role same say see self
service session set she should show since small social some speak staff start still such support take talk team tell
than that the their them then there these they thing think this those time to together too training two under up use
usually very visit want was way we week well what when where which while who why will with work worker would write year
you your accredited additional assessment behaviour competencies confidence conversation development discussion
employer evidence experience funding goals guidance knowledge management motivational organisation personalised
prevention programme qualification recommended reimbursement responsibility safeguarding supervision supervisor`)

// FAQs writes a site of n question pages into dir/content, in folders of 100. Every page links to
// three others, has two lists, a table and five headings.
func FAQs(dir string, n int) error {
	if err := Write(dir, "content/site.yaml", "name: Benchmark\nbase-url: https://bench.example.org/\ntopics:\n"+topics()); err != nil {
		return err
	}
	for i := range n {
		if err := Write(dir, "content/"+Path(i), page(i, n)); err != nil {
			return err
		}
	}
	return nil
}

// Path is where page i lies below content/.
func Path(i int) string { return fmt.Sprintf("faqs/f%03d/q%06d.md", i/100, i) }

func topics() string {
	var b strings.Builder
	for i := range 20 {
		fmt.Fprintf(&b, "  - {id: t%02d, title: Topic %d}\n", i, i)
	}
	return b.String()
}

// Write writes a file below dir, and makes the folders on the way.
func Write(dir, name, text string) error {
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o666)
}

type writer struct {
	strings.Builder
	r *rand.Rand
}

func page(i, n int) string {
	w := &writer{r: rand.New(rand.NewPCG(uint64(i), 1))}
	fmt.Fprintf(w, "---\ntitle: %s %d?\nsummary: %s\ntopics: [t%02d]\nkeywords: [%s]\n---\n\n", w.sentence(8), i, w.sentence(16)+".", i%20, w.word())
	w.paragraph(40)
	for h := range 4 {
		fmt.Fprintf(w, "## %s\n\n", w.sentence(4))
		w.paragraph(45)
		switch h {
		case 0, 2:
			for range 4 {
				fmt.Fprintf(w, "- %s\n", w.sentence(9))
			}
			w.WriteString("\n")
		case 1:
			for l := range 3 {
				to := w.r.IntN(n)
				fmt.Fprintf(w, "%s [%s](../f%03d/q%06d.md) %s.", w.sentence(5), w.sentence(3), to/100, to, w.sentence(6))
				if l < 2 {
					w.WriteString("\n")
				}
			}
			w.WriteString("\n\n")
		case 3:
			w.WriteString("| How you work | How often | Advice |\n| --- | --- | --- |\n")
			for range 4 {
				fmt.Fprintf(w, "| %s | %s | **%s** |\n", w.sentence(3), w.sentence(3), w.word())
			}
			w.WriteString("\n")
		}
	}
	w.paragraph(50)
	return w.String()
}

func (w *writer) word() string { return words[w.r.IntN(len(words))] }

func (w *writer) sentence(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = w.word()
	}
	s := strings.Join(all, " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

func (w *writer) paragraph(n int) {
	for n > 0 {
		k := min(n, 8+w.r.IntN(8))
		w.WriteString(w.sentence(k) + ". ")
		n -= k
	}
	w.WriteString("\n\n")
}
