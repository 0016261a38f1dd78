// A file field takes files dropped on it and names what was chosen.
import { make, whenever } from './dom.js';

const size = (bytes) => new Intl.NumberFormat(document.documentElement.lang, {
  style: 'unit', unit: bytes < 1e6 ? 'kilobyte' : 'megabyte', maximumFractionDigits: 1,
}).format(bytes / (bytes < 1e6 ? 1e3 : 1e6))

function prepare(zone) {
  const input = zone.querySelector('input[type="file"]')
  const list = zone.querySelector('[data-drop-list]')
  const name = () => list.replaceChildren(...[...input.files].map((file) => make('li', {}, `${file.name}, ${size(file.size)}`)))
  const over = (state) => (signal) => {
    signal.preventDefault()
    zone.classList.toggle('over', state)
  }
  zone.addEventListener('dragover', over(true))
  zone.addEventListener('dragleave', over(false))
  zone.addEventListener('drop', (signal) => {
    over(false)(signal)
    const files = new DataTransfer()
    for (const file of signal.dataTransfer.files) if (input.multiple || !files.files.length) files.items.add(file)
    input.files = files.files
    input.dispatchEvent(new Event('change', { bubbles: true }))
  })
  input.addEventListener('change', name)
}

whenever('[data-drop]', prepare)
