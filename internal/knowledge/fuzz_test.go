package knowledge

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"signpost/internal/content"
)

// Whatever four pages say, nothing panics; and when there is no complaint every link leads to an address
// and a heading that is there.
func FuzzLinks(f *testing.F) {
	f.Add("## A {#a}\n\n[x](../faqs/b.md#b) [y](../decisions/d.md#out) ![z](p.png) [f](p.png#page=2)\n", "aliases: [/old/]\nrelated: [../articles/a.md]", "## B {#b}\n[a](../articles/a.md) PCN\n",
		"## Q {#q}\n\n- [One](#out)\n- [Two](#two)\n\n## Out {#out}\n\n### More\n\n[c](../checklists/c.md#i)\n\n## Two\n\nText.\n", "## G {#g}\n\n- [ ] **Must:** do {#i}\n\n  [h](../glossary.md#pcn)\n", "## Primary care network (PCN) {#pcn also=\"network\"}\n\nText.\n")
	f.Add("[x](/faqs/b/) [y](../faqs/b/) [z](b.md/) [w](#) [v](#A%20b)\n", "aliases: [/a/index.html, /A/, /faqs/, /decisions/d/x/]", "[a](../articles/a%2emd)\n",
		"## Q\n\n- [One](#q)\n", "## G\n", "## A (B)\n\n## B\n")
	f.Add("[x](../decisions/d.md#more) [y](../glossary.md#g) ![](x) ![a](../faqs/b.md) <https://example.org>\n", "", "", "## Q?\n\n### H {#h}\n\n- [A](#x)\n- [B](#y)\n\n## X\n\n## Y\n", "", "")
	f.Fuzz(func(t *testing.T, article, meta, faq, tree, list, terms string) {
		files := fstest.MapFS{}
		for name, text := range map[string]string{
			"articles/a.md": article, "faqs/b.md": faq, "decisions/d.md": tree, "checklists/c.md": list, "glossary.md": terms,
		} {
			head := "---\ntitle: Page\n"
			if name == "articles/a.md" && meta != "" {
				head += meta + "\n"
			}
			files["content/"+name] = &fstest.MapFile{Data: []byte(head + "---\n" + text)}
		}
		files["content/articles/p.png"] = &fstest.MapFile{Data: []byte("png")}
		c, ds := content.Load(files, content.Options{})
		base, more := New(c, Options{})
		ds.Add(more...)
		for _, d := range ds {
			_, known := files[d.File]
			if !known {
				t.Fatalf("%s lies in no file: %s", d.Pos, d.Message)
			}
		}
		if ds.HasErrors() {
			return
		}
		there := addresses(c, base)
		for _, doc := range c.Documents {
			for _, l := range slices.AppendSeq(slices.Collect(doc.Body.Links()), doc.Body.Images()) {
				if l.External() {
					continue
				}
				to := base.Resolve(doc.Path, l.Dest)
				if page, anchor, _ := strings.Cut(to, "#"); !there[to] && !(there[page] && strings.HasPrefix(page, "/assets/")) {
					t.Fatalf("%s links to %q, which leads to %q (%s): that is not there", doc.Path, l.Dest, page, anchor)
				}
			}
		}
		for _, r := range base.Redirects {
			if there[r.From] || !there[r.To.URL] {
				t.Fatalf("%s leads to %s", r.From, r.To.URL)
			}
		}
	})
}

// addresses gives every address of a base that a link may lead to, with each heading and item.
func addresses(c *content.Content, b *Base) map[string]bool {
	all := map[string]bool{}
	add := func(url string, ids []string) {
		all[url] = true
		for _, id := range ids {
			all[url+"#"+id] = true
		}
	}
	if b.Home.Body != nil {
		add(b.Home.URL, b.Home.Body.Anchors())
	}
	if b.Glossary != nil {
		add(b.Glossary.URL, b.Glossary.Body.Anchors())
	}
	for _, a := range b.Articles {
		add(a.URL, a.Body.Anchors())
	}
	for _, q := range b.FAQs {
		add(q.URL, q.Body.Anchors())
	}
	for _, d := range b.Decisions {
		add(d.URL, nil)
		for _, o := range d.Outcomes {
			var ids []string
			for _, s := range o.Node.Body.SectionTexts() {
				if s.Heading != nil {
					ids = append(ids, s.Heading.ID)
				}
			}
			add(o.URL, ids)
		}
	}
	for _, l := range b.Checklists {
		for _, it := range l.List.Items() {
			add(l.URL, []string{it.ID})
		}
		i := slices.IndexFunc(c.Documents, func(d *content.Document) bool { return d.Path == l.Path })
		add(l.URL, c.Documents[i].Body.Anchors())
	}
	for _, f := range b.Files {
		add("/"+f.Address(), nil)
	}
	return all
}
