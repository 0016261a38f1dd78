// Changes the theme at once; the form still tells the server, which remembers it.
import { all, on } from './dom.js';

on('submit', '[data-theme-form]', async (form, signal) => {
  signal.preventDefault()
  const theme = signal.submitter?.value ?? ''
  const body = new FormData(form, signal.submitter)
  if (theme) document.documentElement.dataset.theme = theme
  else delete document.documentElement.dataset.theme
  all('[data-theme-form] button').forEach((one) => one.setAttribute('aria-pressed', String(one.value === theme)))
  await fetch(form.action, { method: 'POST', body, redirect: 'manual' })
})
