// On the page for an address that does not exist: puts the words of the address into the search
// field, and says so when the address is below a decision, whose questions may have changed.

const { pathname } = location

const field = document.querySelector<HTMLInputElement>('#not-found-q')
if (field) {
  // The site's own part of the address, and the name of this page, say nothing of what was looked for.
  const root = new URL(document.documentElement.dataset.root ?? '/', location.href).pathname
  let words = (pathname.startsWith(root) ? pathname.slice(root.length) : pathname).replace(/^404(?:\.html|\/)?$/, '')
  try {
    words = decodeURIComponent(words)
  } catch {
    // An address with a broken escape is shown as it came.
  }
  field.value = words
    .replace(/\.html?$/, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && word !== 'index')
    .join(' ')
    .slice(0, 100)
}

for (const item of document.querySelectorAll<HTMLElement>('[data-decision]')) {
  const start = item.dataset.decision ?? ''
  if (!pathname.startsWith(start)) continue
  const notice = document.getElementById('questions-changed')
  const link = notice?.querySelector('a')
  if (notice && link) {
    link.href = start
    link.textContent = item.textContent
    notice.hidden = false
  }
}

export {}
