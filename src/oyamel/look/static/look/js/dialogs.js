// Links and buttons with data-dialog="id" open that dialog; an empty id closes the one they stand in.
import { on } from './dom.js';

on('click', '[data-dialog]', (opener, signal) => {
  const dialog = opener.dataset.dialog ? document.getElementById(opener.dataset.dialog) : opener.closest('dialog')
  if (!dialog) return
  signal.preventDefault()
  if (opener.dataset.dialog) dialog.showModal()
  else dialog.close()
})

// A click on the backdrop reaches the dialog itself.
on('click', 'dialog', (dialog, signal) => {
  if (signal.target !== dialog) return
  const box = dialog.getBoundingClientRect()
  const within = signal.clientX >= box.left && signal.clientX <= box.right && signal.clientY >= box.top && signal.clientY <= box.bottom
  if (!within) dialog.close()
})
