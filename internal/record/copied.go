package record

import (
	"cmp"
	"slices"
	"strings"

	"signpost/internal/content"
)

// Copied is the words of a national file that a hub's page was copied from, before they changed.
type Copied struct {
	File   string   `json:"file"`
	Digest string   `json:"digest"`
	Words  []string `json:"words"`
}

// DocumentWords gives all plain words of a document, a line to a block: of a decision also those of its
// questions and outcomes, which the record has apart.
func DocumentWords(d *content.Document) []string {
	head := []string{d.Meta.Title.Value, d.Meta.Summary.Value}
	switch d.Kind {
	case content.Decision:
		words := lines(append(head, d.Tree.Intro.Text())...)
		outcomes := map[string][]string{}
		for _, n := range d.Tree.Nodes {
			if n.Outcome() {
				outcomes[n.ID+"/"] = lines(n.Title, n.Body.Text())
			} else {
				words = append(words, newQuestion(n).Words...)
			}
		}
		return append(words, inOrder(outcomes)...)
	case content.Checklist:
		return lines(append(head, checklistText(d.List))...)
	default:
		return lines(append(head, d.Body.Body().Text())...)
	}
}

// Words gives the words that a national file, such as "content/faqs/x.md", had when they had a digest. ok
// is false when the record does not have them.
func (r *Record) Words(file, digest string) (words []string, ok bool) {
	for _, c := range r.Copied {
		if c.File == file && c.Digest == digest {
			return c.Words, true
		}
	}
	words = r.document(file)
	return words, len(words) > 0 && Digest(words) == digest
}

// document gives the words of a file as DocumentWords does, from the pages that were made of it.
func (r *Record) document(file string) []string {
	i := slices.IndexFunc(r.Pages, func(p *Page) bool { return p.File == file }) // the shortest address comes first
	if i < 0 {
		return nil
	}
	words := slices.Clone(r.Pages[i].Words)
	d := r.decision(r.Pages[i].URL)
	if d == nil {
		return words
	}
	for _, q := range d.Questions {
		words = append(words, q.Words...)
	}
	outcomes := map[string][]string{}
	for _, p := range r.Pages[i+1:] {
		if id, ok := strings.CutPrefix(p.URL, d.URL+"outcomes/"); ok {
			outcomes[id] = p.Words
		}
	}
	return append(words, inOrder(outcomes)...)
}

func inOrder(byID map[string][]string) []string {
	var all []string
	ids := make([]string, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		all = append(all, byID[id]...)
	}
	return all
}

// Keep takes over from the record before this one the words that hubs' pages were copied from. wanted
// are their files and digests; those that nobody knows are left out, as are those that have not changed.
func (r *Record) Keep(before *Record, wanted []Copied) {
	if before == nil {
		return
	}
	for _, w := range wanted {
		if _, has := r.Words(w.File, w.Digest); has {
			continue
		}
		if words, ok := before.Words(w.File, w.Digest); ok {
			r.Copied = append(r.Copied, &Copied{w.File, w.Digest, words})
		}
	}
	slices.SortFunc(r.Copied, func(a, b *Copied) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Digest, b.Digest)) })
}
