// Runs first in the body and blocks for a moment, so that what needs a script is shown at once and
// nothing jumps when the deferred scripts arrive. The class names are nhsuk-frontend's.
document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('nhsuk-frontend-supported')
}

export {}
