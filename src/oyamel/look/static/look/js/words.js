// The few sentences that the scripts say, translated by the server.
const said = JSON.parse(document.body.dataset.words || '{}')

export const word = (name) => said[name] ?? ''
