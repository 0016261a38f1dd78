// Single keys (can be turned off in their own list): whatever carries data-key is clicked, or focused if one types there. Rows: j, k, x, Enter.
import { all } from './dom.js';

const TYPES = 'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable]'

function press(key) {
  const target = all('[data-key]').find((node) => node.dataset.key === key && node.checkVisibility())
  if (!target) return false
  if (target.matches(TYPES)) target.focus()
  else target.click()
  return true
}

function move(step) {
  const rows = all('[data-row]').filter((row) => row.checkVisibility())
  if (!rows.length) return false
  const at = rows.findIndex((row) => 'focus' in row.dataset)
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)]
  rows.forEach((row) => delete row.dataset.focus)
  next.dataset.focus = ''
  next.scrollIntoView({ block: 'nearest' })
  next.querySelector('[data-open]')?.focus({ preventScroll: true })
  return true
}

function pick() {
  const box = document.querySelector('[data-row][data-focus] input[type="checkbox"]')
  box?.click()
  return box !== null
}

function help() {
  document.getElementById('keys')?.showModal()
  return true
}

const switchedOff = () => localStorage.getItem('keys') === 'off'
const box = document.querySelector('[data-keys-switch]')
if (box) {
  box.checked = !switchedOff()
  box.closest('[hidden]').hidden = false
  box.addEventListener('change', () => localStorage.setItem('keys', box.checked ? 'on' : 'off'))
}
all('[data-keys-help]').forEach((button) => { button.hidden = false })

const ACTS = { j: () => move(1), k: () => move(-1), x: pick, '?': help }

document.addEventListener('keydown', (signal) => {
  if (switchedOff() || signal.defaultPrevented || signal.ctrlKey || signal.metaKey || signal.altKey) return
  if (signal.target.matches(TYPES) || document.querySelector('dialog[open]')) return
  const done = Object.hasOwn(ACTS, signal.key) ? ACTS[signal.key]() : press(signal.key)
  if (done) signal.preventDefault()
})
