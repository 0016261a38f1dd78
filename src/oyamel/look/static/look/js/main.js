// Loads each small script only where the page has something for it. Without any of them all pages still work.
import './dialogs.js';
import './forms.js';
import './keys.js';
import './toasts.js';
import './waits.js';

const when = (selector, load) => (document.querySelector(selector) ? load() : null)

// data-scripts="ready" tells tests, and nobody else, that the page answers.
Promise.all([
  when('[data-palette]', () => import('./palette.js')),
  when('[data-theme-form]', () => import('./theme.js')),
  when('[data-menu]', () => import('./menus.js')),
  when('[data-table]', () => import('./tables.js')),
  when('[data-sheet]', () => import('./sheet.js')),
  when('[data-drop]', () => import('./drop.js')),
  when('[data-show-when]', () => import('./depends.js')),
  when('form[data-guard]', () => import('./guard.js')),
  when('form[enctype="multipart/form-data"]', () => import('./upload.js')),
  when('time[data-relative]', () => import('./times.js')),
  when('[data-chart-url]', () => import('./charts.js')),
]).then(() => { document.documentElement.dataset.scripts = 'ready' })
