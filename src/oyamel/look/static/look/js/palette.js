// Ctrl-K: find any record, page or command. Asks data-palette for {groups: [{label, items: [{label, url, hint}]}]}.
import { all, make, on } from './dom.js';

const dialog = document.querySelector('[data-palette]')
const input = dialog.querySelector('input')
const list = dialog.querySelector('[role="listbox"]')
const none = dialog.querySelector('.none')
let asked = null
let timer = 0

const options = () => all('[role="option"]', list)

function choose(option) {
  options().forEach((one) => one.setAttribute('aria-selected', String(one === option)))
  input.setAttribute('aria-activedescendant', option?.id ?? '')
  option?.scrollIntoView({ block: 'nearest' })
}

function line(item, place) {
  const hint = item.hint ? [make('span', { class: 'hint' }, item.hint)] : []
  const attributes = { role: 'option', id: `found-${place}`, href: item.url, tabindex: '-1', 'aria-selected': 'false' }
  return make('a', attributes, make('span', {}, item.label), ...hint)
}

function say(text) {
  none.textContent = text
  none.hidden = !text
}

function show(groups) {
  let place = 0
  const blocks = groups.filter((group) => group.items.length).map((group, index) => {
    const head = make('h3', { id: `found-group-${index}`, role: 'presentation' }, group.label)
    const items = group.items.map((item) => line(item, place++))
    return make('div', { role: 'group', 'aria-labelledby': head.id }, head, ...items)
  })
  list.replaceChildren(...blocks)
  say(place ? '' : none.dataset.none)
  choose(options()[0])
}

async function ask() {
  asked?.abort()
  asked = new AbortController()
  const url = new URL(dialog.dataset.palette, location.href)
  url.searchParams.set('q', input.value)
  try {
    const answer = await fetch(url, { signal: asked.signal, headers: { Accept: 'application/json' } })
    if (!answer.ok) throw new Error(answer.statusText)
    show((await answer.json()).groups)
  } catch (trouble) {
    if (trouble.name !== 'AbortError') say(none.dataset.lost)
  }
}

function open() {
  if (!dialog.open) dialog.showModal()
  input.select()
  ask()
}

function step(by) {
  const found = options()
  const at = found.findIndex((one) => one.getAttribute('aria-selected') === 'true')
  choose(found[(at + by + found.length) % found.length])
}

const KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: () => list.querySelector('[aria-selected="true"]')?.click(),
}

input.addEventListener('keydown', (signal) => {
  if (!Object.hasOwn(KEYS, signal.key)) return
  signal.preventDefault()
  KEYS[signal.key]()
})
input.addEventListener('input', () => {
  clearTimeout(timer)
  timer = setTimeout(ask, 120)
})
document.addEventListener('keydown', (signal) => {
  if (!(signal.ctrlKey || signal.metaKey) || signal.key.toLowerCase() !== 'k') return
  signal.preventDefault()
  open()
})
on('click', '[data-palette-open]', (link, signal) => {
  signal.preventDefault()
  open()
})
