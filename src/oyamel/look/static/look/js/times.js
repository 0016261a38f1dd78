// <time data-relative>: "3 hours ago" beside the exact instant, which stays as the title.
import { whenever } from './dom.js';
import { word } from './words.js';

const STEPS = [['year', 31536000], ['month', 2592000], ['week', 604800], ['day', 86400], ['hour', 3600], ['minute', 60]]
const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: 'auto' })

function words(instant) {
  const seconds = (instant - Date.now()) / 1000
  const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? []
  return unit ? format.format(Math.round(seconds / size), unit) : word('now')
}

function tell(time) {
  const instant = Date.parse(time.dateTime)
  if (Number.isNaN(instant)) return
  time.title ||= time.textContent
  time.textContent = words(instant)
}

whenever('time[data-relative]', tell)
setInterval(() => document.querySelectorAll('time[data-relative]').forEach(tell), 60000)
