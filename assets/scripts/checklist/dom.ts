// Making and finding elements.

type Child = Node | string

interface Properties {
  class?: string
  text?: string
  on?: Record<string, (event: Event) => void>
  [attribute: string]: unknown
}

/** Makes an element. Attributes that are false or undefined are left out; true stands without a value. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, properties: Properties = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'text') element.textContent = String(value)
    else if (name === 'on') {
      for (const [type, listener] of Object.entries(properties.on ?? {})) element.addEventListener(type, listener)
    } else if (value === true) element.setAttribute(name, '')
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value))
  }
  element.append(...children)
  return element
}

/** The element below root, which the page's template always has. */
export function find<E extends Element = HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector)
  if (!found) throw new Error(`the page has no ${selector}`)
  return found
}

/** The words of an element, white space as it is seen. */
export function words(element: Element | null): string {
  return (element?.textContent ?? '').replace(/\s+/g, ' ').trim()
}

export function button(text: string, click: () => void, kind: 'secondary' | 'link' = 'secondary'): HTMLButtonElement {
  return el('button', {
    class: kind === 'link' ? 'app-button-link' : 'nhsuk-button nhsuk-button--secondary nhsuk-button--small',
    type: 'button',
    text,
    on: { click }
  })
}

/** A fold of nhsuk-frontend. */
export function fold(summary: string, ...children: Child[]): HTMLDetailsElement {
  return el('details', { class: 'nhsuk-details' },
    el('summary', { class: 'nhsuk-details__summary' }, el('span', { class: 'nhsuk-details__summary-text', text: summary })),
    el('div', { class: 'nhsuk-details__text' }, ...children))
}

/** A field with its label, and a hint where there is one. */
export function field(label: string, hint: string, input: HTMLElement): HTMLDivElement {
  const group = el('div', { class: 'nhsuk-form-group' }, el('label', { class: 'nhsuk-label', for: input.id, text: label }))
  if (hint) {
    group.append(el('div', { class: 'nhsuk-hint', id: `${input.id}-hint`, text: hint }))
    input.setAttribute('aria-describedby', `${input.id}-hint`)
  }
  group.append(input)
  return group
}

/** Lets the reader save a text as a file. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = el('a', { href: url, download: name, hidden: true })
  document.body.append(link)
  link.click()
  link.remove()
  // Browsers read the address after the click has been handled.
  setTimeout(() => { URL.revokeObjectURL(url) }, 60_000)
}
