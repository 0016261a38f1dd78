// A form with files shows how much has been sent. The answer replaces the page's content, as without this script.
import { all, make, on } from './dom.js';
import { sendAgain } from './forms.js';
import { toast } from './toasts.js';
import { word } from './words.js';

const FORM = 'form[enctype="multipart/form-data"]'

function failed(form, line) {
  line.remove()
  sendAgain(form)
  toast(word('lost'))
}

function send(form, signal) {
  const files = all('input[type="file"]', form).some((input) => input.files.length)
  if (!files || signal.defaultPrevented || form.hasAttribute('hx-post')) return
  signal.preventDefault()
  const bar = make('progress', { max: '1', value: '0', 'aria-label': word('sending') })
  const line = make('div', { class: 'progress', role: 'status' }, make('span', {}, word('sending')), bar)
  form.append(line)
  const request = new XMLHttpRequest()
  request.upload.addEventListener('progress', ({ loaded, total }) => { bar.value = total ? loaded / total : 0 })
  request.addEventListener('load', () => arrive(request))
  request.addEventListener('error', () => failed(form, line))
  request.open('POST', form.getAttribute('action') || location.href)
  request.send(new FormData(form, signal.submitter))
}

// After a redirect one goes there; an answer in place (errors of the form) takes the place of the old content.
function arrive(request) {
  if (request.status < 400 && request.responseURL !== location.href) {
    location.assign(request.responseURL)
    return
  }
  const page = new DOMParser().parseFromString(request.responseText, 'text/html')
  const main = document.adoptNode(page.querySelector('main'))
  document.querySelector('main').replaceWith(main)
  document.title = page.title
  window.htmx?.process(main)
  main.dispatchEvent(new CustomEvent('htmx:load', { bubbles: true, detail: { elt: main } }))
  main.querySelector('[data-summary]')?.focus()
}

on('submit', FORM, send)
