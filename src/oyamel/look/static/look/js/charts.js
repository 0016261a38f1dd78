// The drawing comes from the server. Touching it loads the module that makes it answer: data-chart-url names a module
// that offers `enliven(figure)`. If that fails, the drawing stays.
import { whenever } from './dom.js';

async function enliven(figure) {
  const { enliven: start } = await import(new URL(figure.dataset.chartUrl, location.href).href)
  await start(figure)
}

whenever('[data-chart-url]', (figure) => {
  const plot = figure.querySelector('.plot')
  let asked = false
  const once = () => {
    if (asked) return
    asked = true
    enliven(figure).catch((trouble) => console.warn('The chart stays a drawing:', trouble.message))
  }
  for (const event of ['pointerenter', 'focusin', 'touchstart']) plot.addEventListener(event, once, { passive: true })
})
