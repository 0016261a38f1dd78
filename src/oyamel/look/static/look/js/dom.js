// Helpers shared by the other modules.
export const all = (selector, root = document) => [...root.querySelectorAll(selector)]

// Listens on the document, so that parts which arrive later are served too.
export function on(event, selector, act) {
  document.addEventListener(event, (signal) => {
    const found = signal.target.closest?.(selector)
    if (found) act(found, signal)
  })
}

export function make(tag, attributes = {}, ...inside) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  node.append(...inside)
  return node
}

// Runs now and again for every part that htmx puts into the page.
export function whenever(selector, act) {
  all(selector).forEach(act)
  document.addEventListener('htmx:load', ({ detail: { elt } }) => {
    if (elt.matches?.(selector)) act(elt)
    all(selector, elt).forEach(act)
  })
}
