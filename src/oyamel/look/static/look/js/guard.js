// Keeps what is typed in a form with data-guard="key" for this tab, and offers it back after a lost session or connection.
import { all, make } from './dom.js';
import { slot } from './forms.js';
import { word } from './words.js';

const KEPT_NOT = new Set(['password', 'file', 'submit', 'button', 'hidden'])
const CHECKED = '[type="checkbox"], [type="radio"]'

const fields = (form) => [...form.elements].filter((field) => field.name && !KEPT_NOT.has(field.type))

function read(field) {
  if (field.matches(CHECKED)) return field.checked
  return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value
}

function write(field, value) {
  if (field.matches(CHECKED)) field.checked = value
  else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value)
  else field.value = value
  field.dispatchEvent(new Event('change', { bubbles: true }))
}

const snapshot = (form) => JSON.stringify(fields(form).map(read))

function offer(form, kept) {
  const back = make('button', { type: 'button', class: 'button' }, word('restore'))
  const away = make('button', { type: 'button', class: 'button quiet' }, word('forget'))
  const line = make('div', { class: 'note info row', role: 'status' }, make('span', {}, word('typed')), back, away)
  back.addEventListener('click', () => {
    JSON.parse(kept).forEach((value, place) => write(fields(form)[place], value))
    line.remove()
  })
  away.addEventListener('click', () => {
    sessionStorage.removeItem(slot(form))
    line.remove()
  })
  form.prepend(line)
}

function guard(form) {
  const first = snapshot(form)
  const kept = sessionStorage.getItem(slot(form))
  let leaving = false
  const sameShape = kept && JSON.parse(kept).length === fields(form).length
  if (sameShape && kept !== first) offer(form, kept)
  form.addEventListener('input', () => sessionStorage.setItem(slot(form), snapshot(form)))
  form.addEventListener('submit', () => { leaving = true })
  addEventListener('beforeunload', (signal) => {
    if (!leaving && snapshot(form) !== first) signal.preventDefault()
  })
}

all('form[data-guard]').forEach(guard)
