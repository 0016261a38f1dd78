// Menus are details elements: one open at a time, closed by Escape or a click elsewhere.
import { all } from './dom.js';

const open = () => all('[data-menu][open]')

document.addEventListener('click', ({ target }) => {
  open().filter((menu) => !menu.contains(target)).forEach((menu) => { menu.open = false })
})
document.addEventListener('keydown', (signal) => {
  if (signal.key !== 'Escape') return
  const menu = open().find((one) => one.contains(document.activeElement)) ?? open()[0]
  if (!menu) return
  menu.open = false
  menu.querySelector('summary').focus()
})
