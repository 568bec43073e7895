// The search engine of the reader's browser. It answers as internal/search does.
import type { Engine, Fetch, Hit, Label, Options, Result } from './types'

interface Page {
  URL: string
  Title: string
  Kind: string
  Topics: string[] | null
  Audience: string[] | null
  Summary: string
  Keywords: string[] | null
  Sections: { Anchor: string; Heading: string; Text: string }[] | null
}

const words = (s: string): string[] => s.toLowerCase().match(/[\p{L}\p{Nd}]+/gu) ?? []
const overlap = (a: string[] | null, b: string[] = []): boolean => b.length === 0 || (a ?? []).some((s) => b.includes(s))

async function open(fetch: Fetch): Promise<Engine> {
  const input = JSON.parse(new TextDecoder().decode(await fetch('root.bin'))) as {
    Pages: Page[]
    Topics: { ID: string; Title: string }[] | null
  }
  const labels: Label[] = (input.Topics ?? []).map((t) => ({ id: t.ID, title: t.Title }))
  return {
    async query(text: string, options: Options = {}): Promise<Result> {
      const typed = words(text)
      const hits: Hit[] = []
      for (const page of input.Pages) {
        if (!overlap(page.Topics, options.topics) || !overlap(page.Audience, options.audience)) continue
        const title = words(page.Title + ' ' + (page.Keywords ?? []).join(' '))
        const body = words(page.Summary)
        const hit: Hit = {
          url: page.URL,
          title: page.Title,
          anchor: '',
          heading: '',
          kind: page.Kind,
          topic: labels.find((l) => l.id === page.Topics?.[0])?.title ?? '',
          excerpt: page.Summary,
          marks: [],
          score: 0
        }
        let best = 0
        for (const section of page.Sections ?? []) {
          const inside = words(section.Heading + ' ' + section.Text)
          body.push(...inside)
          const n = typed.filter((w) => inside.some((t) => t.startsWith(w))).length
          if (n > best) {
            best = n
            hit.anchor = section.Anchor
            hit.heading = section.Heading
          }
        }
        for (const w of typed) {
          if (title.some((t) => t.startsWith(w))) hit.score += 30
          else if (body.some((t) => t.startsWith(w))) hit.score += 10
        }
        if (hit.score > 0) hits.push(hit)
      }
      hits.sort((a, b) => b.score - a.score)
      return {
        query: text,
        hits: hits.slice(0, options.limit ?? 10),
        total: hits.length,
        didYouMean: '',
        topics: hits.length === 0 ? labels : []
      }
    }
  }
}

window.signpostSearch = { open }
