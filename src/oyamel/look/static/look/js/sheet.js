// A table to type into: what is pasted from a spreadsheet fills the cells from here on, arrows and Enter move.
import { all, on } from './dom.js';

const inputs = (row) => all('td', row).map((cell) => cell.querySelector('input:not([type="hidden"])'))
const grid = (node) => all('tbody tr', node.closest('[data-sheet]')).map(inputs)

function place(rows, input) {
  const down = rows.findIndex((row) => row.includes(input))
  return [down, rows[down].indexOf(input)]
}

function fill(input, text) {
  const rows = grid(input)
  const [down, across] = place(rows, input)
  text.replace(/\r?\n$/, '').split(/\r?\n/).forEach((line, row) => {
    line.split('\t').forEach((value, column) => {
      const target = rows[down + row]?.[across + column]
      if (!target) return
      target.value = value.trim()
      target.dispatchEvent(new Event('input', { bubbles: true }))
    })
  })
}

on('paste', '[data-sheet] input', (input, event) => {
  const text = event.clipboardData.getData('text/plain')
  if (!/[\t\n]/.test(text)) return
  event.preventDefault()
  fill(input, text)
})

const steps = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }
on('keydown', '[data-sheet] input', (input, event) => {
  const step = steps[event.key]
  if (!step || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  const rows = grid(input)
  const [down, across] = place(rows, input)
  for (let row = down + step; rows[row]; row += step) {
    if (rows[row][across]) return void rows[row][across].focus()
  }
})
