// Every form is sent once (unless data-many), a list of errors is where one starts reading,
// and what was typed is forgotten once the server took it.
const sent = new WeakMap()
const SENT = 'typed-and-sent'

export function sendAgain(form) {
  sent.get(form)?.removeAttribute('aria-busy')
  sent.delete(form)
}

document.addEventListener('submit', (signal) => {
  const form = signal.target
  if (signal.defaultPrevented || form.method !== 'post' || 'many' in form.dataset) return
  if (sent.has(form)) {
    signal.preventDefault()
    return
  }
  sent.set(form, signal.submitter ?? form)
  signal.submitter?.setAttribute('aria-busy', 'true')
  if ('guard' in form.dataset) sessionStorage.setItem(SENT, slot(form))
})

// Coming back with the browser's own button must not leave a dead form.
addEventListener('pageshow', ({ persisted }) => { if (persisted) location.reload() })

export const slot = (form) => `typed:${location.pathname}:${form.dataset.guard}`

// A page without a side bar is a sign-in or an error: then nothing was saved and the text is kept.
function forgetWhatWasSaved() {
  const last = sessionStorage.getItem(SENT)
  if (!last) return
  sessionStorage.removeItem(SENT)
  const form = [...document.querySelectorAll('form[data-guard]')].find((one) => slot(one) === last)
  const refused = form?.querySelector('.wrong, [data-summary]')
  if (document.querySelector('.shell') && !refused) sessionStorage.removeItem(last)
}

forgetWhatWasSaved()
document.querySelector('form[method="post"] [data-summary]')?.focus()
