// Tables: select all rows, the count of the selected, and which columns are shown (remembered in this browser).
import { all, make, on, whenever } from './dom.js';
import { word } from './words.js';

const boxes = (form, name) => all(`tbody input[name="${CSS.escape(name)}"]`, form)

function count(scope) {
  const bulk = scope.querySelector('[data-bulk]')
  if (!bulk) return
  const chosen = all('tbody .pick input:checked', scope).length
  const text = bulk.querySelector('[data-bulk-count]')
  text.hidden = false
  text.textContent = `${chosen} ${word('selected')}`
  const every = bulk.querySelector('[name="all"]')?.checked
  all('button', bulk).forEach((button) => { button.disabled = !chosen && !every })
}

const scopeOf = (node) => node.closest('form') ?? node.closest('[data-table]')

on('change', '[data-select-all]', (master) => {
  const scope = scopeOf(master)
  boxes(scope, master.dataset.selectAll).forEach((box) => { box.checked = master.checked })
  count(scope)
})
on('change', '[data-bulk] [name="all"]', (box) => count(scopeOf(box)))
on('change', 'tbody .pick input', (box) => {
  const scope = scopeOf(box)
  const master = scope.querySelector('[data-select-all]')
  const every = boxes(scope, box.name)
  const chosen = every.filter((one) => one.checked).length
  if (master) {
    master.checked = chosen === every.length
    master.indeterminate = chosen > 0 && chosen < every.length
  }
  count(scope)
})

const slot = (table) => `columns:${table.id}`
const hidden = (table) => JSON.parse(localStorage.getItem(slot(table)) ?? '[]')

function apply(table) {
  const away = new Set(hidden(table))
  const heads = all('thead th', table)
  for (const row of all('tr', table)) {
    heads.forEach((head, place) => { if (head.dataset.column && row.cells[place]) row.cells[place].hidden = away.has(head.dataset.column) })
  }
}

function chooser(table) {
  const list = make('div', { class: 'menu-list' })
  for (const head of all('thead th[data-column]', table)) {
    const box = make('input', { type: 'checkbox', value: head.dataset.column })
    box.checked = !hidden(table).includes(head.dataset.column)
    box.addEventListener('change', () => {
      const away = all('input:not(:checked)', list).map((one) => one.value)
      localStorage.setItem(slot(table), JSON.stringify(away))
      apply(table)
    })
    list.append(make('label', { class: 'choice' }, box, make('span', {}, head.innerText.trim())))
  }
  return make('details', { class: 'menu end', 'data-menu': '' }, make('summary', { class: 'chip' }, word('columns')), list)
}

whenever('[data-table][id]', (table) => {
  if (document.querySelector('form[data-columns]')) return // the server keeps the columns of this list
  apply(table)
  const place = document.querySelector('main .filter') ?? table
  const choice = make('div', { class: 'columns-choice' }, chooser(table))
  place.querySelector(':scope > .columns-choice')?.remove()
  if (place === table) table.prepend(choice)
  else place.append(choice)
})
whenever('[data-bulk]', (bulk) => count(scopeOf(bulk)))
