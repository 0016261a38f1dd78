// Loads each small script only where the page has something for it. Without any of them all pages still work.
const here = (selector) => document.querySelector(selector) !== null

import './dialogs.js'
import './keys.js'
import './forms.js'
import './waits.js'
if (here('[data-palette]')) import('./palette.js')
if (here('[data-theme-form]')) import('./theme.js')
if (here('[data-menu]')) import('./menus.js')
if (here('[data-table]')) import('./tables.js')
if (here('[data-drop]')) import('./drop.js')
if (here('[data-show-when]')) import('./depends.js')
if (here('form[data-guard]')) import('./guard.js')
if (here('form[enctype="multipart/form-data"]')) import('./upload.js')
if (here('time[data-relative]')) import('./times.js')
if (here('[data-chart-url]')) import('./charts.js')
import('./toasts.js')
