// Toasts: can be dismissed; a plain success leaves by itself unless one points at it or reads it.
import { make, on, whenever } from './dom.js';
import { word } from './words.js';

const STAYS_MS = 8000

function leaveLater(toast) {
  let timer = 0
  const start = () => { timer = setTimeout(() => toast.remove(), STAYS_MS) }
  for (const event of ['pointerenter', 'focusin']) toast.addEventListener(event, () => clearTimeout(timer))
  for (const event of ['pointerleave', 'focusout']) toast.addEventListener(event, start)
  start()
}

whenever('[data-toast-close]', (button) => { button.hidden = false })
whenever('.toasts:not(.still) [data-fades]', leaveLater)
on('click', '[data-toast-close]', (button) => button.closest('[data-toast]').remove())

export function toast(text, tone = 'bad') {
  const close = make('button', { type: 'button', class: 'icon-button', 'data-toast-close': '', 'aria-label': word('dismiss') }, '×')
  document.getElementById('toasts').append(
    make('div', { class: `toast ${tone}`, 'data-toast': '' }, make('span', { class: 'text' }, text), close),
  )
}

document.addEventListener('htmx:sendError', () => toast(word('lost')))
document.addEventListener('htmx:responseError', () => toast(word('refused')))
