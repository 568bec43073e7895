package main

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// patience is how long a build takes before somebody who watches wonders how far it is.
const patience = time.Second

// progress shows how far a build is, on one line of a terminal that is gone when the build is done. A nil one
// shows nothing.
type progress struct {
	w     io.Writer
	timer *time.Timer

	mu          sync.Mutex
	bar         *progressbar.ProgressBar // nil when there is no line
	done, total int                      // files; no total while the content is read
	due, over   bool
}

// isTerminal reports whether somebody watches what is written to w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// showProgress begins to show progress on w after a while.
func showProgress(w io.Writer, after time.Duration) *progress {
	p := &progress{w: w}
	p.timer = time.AfterFunc(after, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.due = true
		p.draw()
	})
	return p
}

// draw begins the line: a bar, or words alone as long as the number of files is not known.
func (p *progress) draw() {
	if p.over || p.bar != nil {
		return
	}
	options := []progressbar.Option{
		progressbar.OptionSetWriter(p.w), progressbar.OptionSetWidth(30), progressbar.OptionSetElapsedTime(false), progressbar.OptionSetPredictTime(false),
		progressbar.OptionThrottle(100 * time.Millisecond), progressbar.OptionClearOnFinish(),
	}
	if p.total > 0 {
		p.bar = progressbar.NewOptions(p.total, append(options, progressbar.OptionSetDescription("Writing"), progressbar.OptionShowCount())...)
	} else {
		p.bar = progressbar.NewOptions(-1, append(options, progressbar.OptionSetDescription("Reading and checking"), progressbar.OptionSpinnerCustom([]string{"…"}), progressbar.OptionSetSpinnerChangeInterval(0))...)
	}
	_ = p.bar.RenderBlank() // when the terminal has gone, nothing can be done
}

// step is told that done of total files are made. It may be called from several goroutines.
func (p *progress) step(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.total == 0 {
		p.erase()
	}
	p.done, p.total = max(p.done, done), total
	if p.due {
		p.draw()
	}
	if p.bar != nil {
		_ = p.bar.Set(p.done)
	}
}

func (p *progress) erase() {
	if p.bar != nil {
		_ = p.bar.Finish()
		p.bar = nil
	}
}

// clear takes the line away, because something else is about to be written.
func (p *progress) clear() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
}

// end takes the line away for good.
func (p *progress) end() {
	if p == nil {
		return
	}
	p.timer.Stop()
	p.mu.Lock()
	p.over = true
	p.mu.Unlock()
	p.clear()
}
