// Over one second without an answer, a line at the top says that something is on its way.
import { make } from './dom.js';

const AFTER_MS = 1000
const line = make('div', { class: 'waits', role: 'presentation' })
let timer = 0

function start() {
  clearTimeout(timer)
  timer = setTimeout(() => document.body.append(line), AFTER_MS)
}

function stop() {
  clearTimeout(timer)
  line.remove()
}

document.addEventListener('htmx:beforeRequest', start)
document.addEventListener('htmx:afterRequest', stop)
document.addEventListener('submit', (signal) => { if (!signal.defaultPrevented) start() })
addEventListener('pagehide', stop)
