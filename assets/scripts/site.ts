// What every page does with scripts on: it can be printed with its address, the date and every fold
// open, and its buttons to print it and to copy its address work.

const opened = new Set<HTMLDetailsElement>()

window.addEventListener('beforeprint', () => {
  for (const fold of document.querySelectorAll<HTMLDetailsElement>('details:not([open])')) {
    fold.open = true
    opened.add(fold)
  }
  // A link to another page of the site shows its whole address; one on this page needs none, nor does a mail address
  // that is its own words.
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.app-prose a[href]:not(.app-term)')) {
    const address = link.href.replace('mailto:', '')
    if (link.pathname !== location.pathname && link.textContent !== address) link.setAttribute('data-address', address)
  }
  const line = document.getElementById('print-when')
  if (line) {
    const today = new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
    line.textContent = `Printed on ${today} from ${location.href}`
  }
})

window.addEventListener('afterprint', () => {
  for (const fold of opened) fold.open = false
  opened.clear()
})

// Folds that a wide screen has room for. They stand there in a column of their own, from nhsuk-frontend's "desktop" on,
// so nothing moves.
if (matchMedia('(min-width: 48.0625em)').matches) {
  for (const fold of document.querySelectorAll<HTMLDetailsElement>('details[data-open-wide]')) fold.open = true
}

// A picture of a decision begins at its first question, which stands in the middle of its height.
const first = document.querySelector('.app-picture__node')
const frame = first?.closest('.app-picture-frame')
if (first && frame) {
  const middle = ({ top, bottom }: DOMRect) => (top + bottom) / 2
  frame.scrollTop = middle(first.getBoundingClientRect()) - middle(frame.getBoundingClientRect())
}

document.addEventListener('click', (event) => {
  if (!(event.target instanceof Element)) return
  const button = event.target.closest<HTMLButtonElement>('button[data-action]')
  if (!button) return
  if (button.dataset.action === 'print') window.print()
  if (button.dataset.action === 'copy') void copyAddress()
})

/** Copies the address of the page and says so, or says the address where the browser refuses. */
async function copyAddress(): Promise<void> {
  const said = document.getElementById('copy-status')
  if (!said) return
  try {
    await navigator.clipboard.writeText(location.href)
    said.textContent = 'Link copied.'
  } catch {
    said.textContent = `Copy this link: ${location.href}`
  }
}

// Pages are kept for reading offline where the site wants that, and forgotten where it wants it no more.
if ('serviceWorker' in navigator && location.protocol !== 'file:') {
  const { root = './', worker } = document.documentElement.dataset
  if (worker) void keep(new URL(worker, location.href).href).catch(() => undefined)
  else void forget(new URL(root, location.href).href).catch(() => undefined)
}

async function keep(worker: string): Promise<void> {
  const { serviceWorker } = navigator
  const came = serviceWorker.controller?.scriptURL === worker
  await serviceWorker.register(worker, { updateViaCache: 'none' })
  if (came) return // through the worker, which has seen it
  const { active } = await serviceWorker.ready
  active?.postMessage({ visited: location.href })
}

async function forget(root: string): Promise<void> {
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    if (registration.scope !== root) continue
    await registration.unregister()
    for (const name of await caches.keys()) {
      if (name.startsWith(`signpost:${new URL(root).pathname}:`)) await caches.delete(name)
    }
  }
}

export {}
