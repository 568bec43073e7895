// Keeps a page of the preview up to date. The server says which build is current and which errors it
// has: once when the stream of events opens, and whenever that changes. A hidden tab closes its
// stream, because a browser allows few to one host, and asks again when it is shown.
(function () {
  'use strict'

  var me = document.currentScript.dataset
  var stream = null
  var scrollKey = 'signpost-scroll ' + location.pathname + location.search

  function hide() {
    var box = document.getElementById('signpost-panel')
    if (box) {
      box.hidden = true
    }
  }

  // A hidden panel stays hidden until the errors change.
  function equip() {
    var close = document.querySelector('.signpost-panel__close')
    if (close) {
      close.hidden = false
      close.addEventListener('click', hide)
    }
  }

  function showPanel(html) {
    var box = document.getElementById('signpost-panel')
    if (box) {
      box.remove()
    }
    document.body.insertAdjacentHTML('beforeend', html)
    equip()
  }

  function reload() {
    try {
      sessionStorage.setItem(scrollKey, scrollX + ' ' + scrollY)
    } catch {
      // Without storage the page starts at its top.
    }
    location.reload()
  }

  function restoreScroll() {
    try {
      var at = sessionStorage.getItem(scrollKey)
      sessionStorage.removeItem(scrollKey)
      if (at) {
        scrollTo(Number(at.split(' ')[0]), Number(at.split(' ')[1]))
      }
    } catch {
      // As above.
    }
  }

  function styles(doc) {
    return Array.from(doc.querySelectorAll('link[rel~="stylesheet"]'))
  }

  function addresses(doc) {
    return styles(doc).map(function (link) { return link.getAttribute('href') }).join()
  }

  // The new style sheets are put in before the old ones go, so that the page is never bare.
  function swapStyles(fresh) {
    var old = styles(document)
    var last = old[old.length - 1]
    var waiting = 0
    function done() {
      waiting -= 1
      if (waiting === 0) {
        old.forEach(function (link) { link.remove() })
      }
    }
    styles(fresh).reverse().forEach(function (link) {
      var copy = document.importNode(link, true)
      waiting += 1
      copy.addEventListener('load', done)
      copy.addEventListener('error', done)
      last.after(copy)
    })
  }

  // A new build may not concern this page, or only its style sheets.
  function update(number) {
    fetch(location.href, { cache: 'no-store' }).then(function (answer) {
      return answer.text()
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, 'text/html')
      var script = fresh.querySelector('script[data-page]')
      if (!script || script.dataset.page !== me.page) {
        reload()
        return
      }
      me.build = number
      if (addresses(document) !== addresses(fresh)) {
        swapStyles(fresh)
      }
    }).catch(function () {
      // The server is gone; the stream comes back when it does.
    })
  }

  function heard(event) {
    var news = JSON.parse(event.data)
    if (news.build !== me.build) {
      update(news.build)
    }
    if (news.panel !== me.panel) {
      me.panel = news.panel
      if (me.panel === '') {
        showPanel('')
      } else {
        fetch('/_signpost/panel', { cache: 'no-store' }).then(function (answer) {
          return answer.text()
        }).then(showPanel).catch(function () {})
      }
    }
  }

  function follow() {
    if (document.hidden && stream) {
      stream.close()
      stream = null
    } else if (!document.hidden && !stream) {
      stream = new EventSource('/_signpost/events')
      stream.addEventListener('message', heard)
    }
  }

  document.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') {
      hide()
    }
  })
  document.addEventListener('visibilitychange', follow)
  addEventListener('pagehide', function () {
    if (stream) {
      stream.close()
      stream = null
    }
  })
  addEventListener('pageshow', follow)
  equip()
  restoreScroll()
  follow()
})()
