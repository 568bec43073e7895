// Makes the form of a checklist something to work with over several sittings. Everything that is typed stays in this
// browser. The page works without this script, on paper and on screen; this builds on it.
import { assessmentsView } from './assessments'
import { find } from './dom'
import { itemsView } from './items'
import { keepView } from './keep'
import { noticesView } from './notices'
import { profileView } from './profile'
import { readChecklist } from './read'
import { score } from './score'
import { Store } from './store'
import { progressView, summaryView } from './summary'
import type { Context, View } from './view'

function start(root: HTMLElement): void {
  const list = readChecklist(root)
  // Several sites may share a host, each below a path of its own.
  const site = new URL(document.documentElement.dataset.root ?? './', location.href).pathname
  const store = new Store(() => window.localStorage, `signpost:checklist:${site}:${list.id}`, list)
  const views: View[] = []
  const context: Context = {
    root,
    list,
    store,
    summary: () => score(list, store.current.profile, (id) => store.current.items[id]?.answer),
    refresh() {
      for (const view of views) view.update()
    },
    goTo(id) {
      const element = find(root, `#${CSS.escape(id)}`)
      for (let fold = element.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null) fold.open = true
      element.scrollIntoView()
      const radios = Array.from(element.querySelectorAll<HTMLInputElement>('.nhsuk-radios__input'))
      const radio = radios.find((input) => input.checked) ?? radios[0]
      radio.focus({ preventScroll: true })
    }
  }
  // Each view puts its own elements into the page, in this order.
  views.push(
    assessmentsView(context),
    noticesView(context),
    profileView(context),
    itemsView(context),
    progressView(context),
    summaryView(context),
    keepView(context)
  )
  context.refresh()
  const reread = (): void => {
    store.load()
    context.refresh()
  }
  // Another tab has kept something.
  window.addEventListener('storage', (event) => {
    if (event.key === store.key || event.key === null) reread()
  })
  // On the way back the browser shows the page as it was left, or fills in anew what was ticked then, and does not tell
  // what other tabs have kept meanwhile.
  window.addEventListener('pageshow', reread)
}

const root = document.querySelector<HTMLElement>('[data-checklist]')
if (root) start(root)
