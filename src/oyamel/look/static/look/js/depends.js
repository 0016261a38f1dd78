// data-show-when="field=value|value": hidden until it holds. A form's prefix is found by the end of the name.
import { all, whenever } from './dom.js';

function current(form, name) {
  const fields = [...form.elements].filter((field) => field.name === name || field.name?.endsWith(`-${name}`))
  return fields.filter((field) => !field.matches('[type="checkbox"], [type="radio"]') || field.checked)
    .flatMap((field) => (field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value))
}

function settle(part) {
  const form = part.closest('form')
  if (!form) return
  const [name, wanted] = part.dataset.showWhen.split('=')
  const shown = current(form, name).some((value) => wanted.split('|').includes(value))
  part.hidden = !shown
  all('input, select, textarea', part).forEach((field) => { field.disabled = !shown })
}

whenever('[data-show-when]', settle)
document.addEventListener('change', ({ target }) => all('[data-show-when]', target.form ?? document).forEach(settle))
