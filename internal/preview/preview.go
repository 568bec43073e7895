// Package preview serves a site from memory while it is being written, and reloads the browser when
// a file changes. It is the only importer of fsnotify.
//
// # What is served
//
// The files of the plan, each made when it is asked for, and nothing else: there is no folder to
// reach out of. A path that ends in a slash is its index.html, a folder without its slash redirects
// to it, anything unknown is 404.html with status 404. Nothing may be cached, no header lets another
// origin read, and pages carry the policy of the published site, default-src 'self'. Into each page
// go a script and a style sheet of the preview, from /_signpost/.
//
// # Never a stale page
//
// A request first makes sure that every change made before it is known: it writes to a folder that
// is watched by the same queue of events, and waits until it sees itself. Then it waits until what
// is known is built. When the content has errors, the last good pages are served with the errors
// over them; they are also printed, and so is that they are gone.
//
// # Noticing changes
//
// Folders are watched with those below them, also new ones, and folders that do not exist yet. A
// burst of events is shown as one change, after a quiet time of a few milliseconds that grows while
// builds keep being overtaken. Every second or so the folders are also looked through: a change that
// no event told of means that this file system gives none, and from then on they are looked through
// more often, and before each answer.
//
// # Who may ask
//
// The server listens on the loopback interface unless told otherwise, and then says so. It answers
// requests for its own names only, so that no other site's name can be pointed at it, and refuses
// requests of other origins. Every read and write has a deadline and no stream of events holds a
// queue, so slow or silent clients cost a few kilobytes each.
package preview

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"signpost/internal/diag"
	"signpost/internal/hubs"
	"signpost/internal/site"
)

// DefaultAddr is where the preview listens when nothing else is said.
const DefaultAddr = "127.0.0.1:8080"

// Config says what to serve, and where.
type Config struct {
	Addr   string   // host:port; "" is DefaultAddr, an empty host is 127.0.0.1, port 0 is any free one
	Hosts  []string // further host names to answer to
	Source string   // the folder of the site, for messages
	Watch  []string // folders and files whose changes matter; they need not exist yet

	// Build makes the plan. changed names the files that changed since the call before, each as an
	// entry of Watch or below one; nil stands for any. It gives the plan, every complaint, and the
	// text of a source file for the excerpts. The plan is not looked at when a complaint is an error.
	// It is never called twice at once.
	Build func(ctx context.Context, changed []string) (*site.Output, diag.List, func(file string) []byte, error)

	// ReadAhead, if not nil, is told of files that changed while others still change; nil stands for none. The next Build
	// is not told of them. It is never called while Build is.
	ReadAhead func(changed []string)

	// Rest is called after a build when nothing happens, to clear up while nobody waits; nil for nothing.
	Rest func()

	// Hubs tells what hubs add and replace, for the editors' page /_signpost/hubs; nil when there are none.
	Hubs func() ([]hubs.Hub, error)

	Log   io.Writer        // for the address, complaints and warnings
	Ready func(url string) // called once, when the server answers; may be nil
}

// Server is a preview. New makes one, Run runs it.
type Server struct {
	cfg       Config
	listener  net.Listener
	hosts     hosts
	session   string // part of every build number, so that those of another run are told apart
	events    newEvents
	lookEvery time.Duration
	emptyMax  time.Duration // how long an empty file, which some editor is about to fill, is waited for
	watch     *watcher
	streams   atomic.Int64
	buffers   sync.Pool     // the memory of pages that have been sent
	patience  time.Duration // how long a client may take to send a request; to take the answer, three times that

	mu      sync.Mutex
	known   int             // how many changes are known; the first is the start
	built   int             // how many of them the state shows
	pending map[string]bool // the files changed since the last build began
	all     bool            // any file may have changed since then
	state   *state
	moved   chan struct{} // closed, and made anew, when state or built changes
	wake    chan struct{} // tells the builder that there is something to do

	logMu   sync.Mutex
	printed string // the complaints that were printed last
}

// state is what is shown between two builds. It does not change.
type state struct {
	good  int                // number of the build that files are from; 0 before the first
	files []site.File        // by path
	index func() []site.File // the search index, made when it is first asked for
	panel int                // number of the build whose errors are shown; 0 when there are none
	html  string             // the panel itself
}

// New listens on the address of cfg. Run must be called, to serve and to free the port.
func New(cfg Config) (*Server, error) {
	addr, err := normalAddr(cfg.Addr)
	if err != nil {
		return nil, err
	}
	host, port, _ := net.SplitHostPort(addr)
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, explainListen(err, host, port)
	}
	return &Server{
		cfg:       cfg,
		listener:  ln,
		hosts:     allowedHosts(host, ln.Addr(), cfg.Hosts),
		session:   rand.Text()[:8],
		events:    fsnotifyEvents,
		lookEvery: lookEvery,
		emptyMax:  40 * time.Millisecond,
		patience:  10 * time.Second,
		known:     1,
		all:       true,
		pending:   make(map[string]bool),
		state:     new(state),
		moved:     make(chan struct{}),
		wake:      make(chan struct{}, 1),
	}, nil
}

// normalAddr fills in what addr leaves out. A port alone is enough.
func normalAddr(addr string) (string, error) {
	if addr == "" {
		return DefaultAddr, nil
	}
	if _, err := strconv.ParseUint(addr, 10, 16); err == nil {
		addr = ":" + addr
	}
	host, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return "", fmt.Errorf("%q is no address to listen on: write host:port, such as %s", addr, DefaultAddr)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}

// explainListen says what to do when the address cannot be had.
func explainListen(err error, host, port string) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		n, _ := strconv.Atoi(port)
		other := n + 1
		if n == 65535 {
			other = 8080
		}
		return fmt.Errorf("port %s is in use, perhaps by another preview: stop that one, or choose another port with --addr %s", port, net.JoinHostPort(host, strconv.Itoa(other)))
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("port %s may not be used by you (ports below 1024 are kept for the system): choose another with --addr %s", port, net.JoinHostPort(host, "8080"))
	}
	return fmt.Errorf("cannot listen on %s: %w", net.JoinHostPort(host, port), err)
}

// URL gives the address of the home page.
func (s *Server) URL() string {
	a := s.listener.Addr().(*net.TCPAddr)
	host := a.IP.String()
	if a.IP.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(a.Port)) + "/"
}

// Run builds, serves and watches until ctx is done. Then it closes every connection, frees the port
// and gives nil. An error means that it could not go on.
func (s *Server) Run(ctx context.Context) error {
	defer s.listener.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.watch = newWatcher(s.cfg.Watch, s.events, s.lookEvery, s.changed, s.logf)
	defer s.watch.close()

	var background sync.WaitGroup
	background.Go(func() { s.watch.run(ctx) })
	background.Go(func() { s.builder(ctx) })
	server := &http.Server{
		Handler:        s,
		ReadTimeout:    s.patience,
		WriteTimeout:   3 * s.patience,
		IdleTimeout:    2 * time.Minute,
		MaxHeaderBytes: 32 << 10,
		BaseContext:    func(net.Listener) context.Context { return ctx },
		ErrorLog:       log.New(io.Discard, "", 0),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(s.listener) }()

	if a := s.listener.Addr().(*net.TCPAddr); !a.IP.IsLoopback() {
		s.logf("warning: everyone who can reach this machine can read this preview (it listens on %s); leave --addr away to keep it to yourself", a)
	}
	s.logf("Serving %s at %s (stop with Ctrl-C)", s.cfg.Source, s.URL())
	if s.cfg.Hubs != nil {
		s.logf("What hubs add and replace: %s_signpost/hubs", s.URL())
	}
	if s.cfg.Ready != nil {
		s.cfg.Ready(s.URL())
	}

	var err error
	select {
	case <-ctx.Done():
	case err = <-served:
	}
	cancel()
	grace, done := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer done()
	if server.Shutdown(grace) != nil {
		server.Close()
	}
	background.Wait()
	return err
}

// logf writes a line to the log.
func (s *Server) logf(format string, args ...any) { s.log(fmt.Sprintf(format+"\n", args...)) }

func (s *Server) log(text string) {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	io.WriteString(s.cfg.Log, text)
}

// changed is told of changes by the watcher. No paths stand for any change.
func (s *Server) changed(paths ...string) {
	s.mu.Lock()
	s.known++
	s.all = s.all || len(paths) == 0
	for _, p := range paths {
		s.pending[p] = true
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// fresh waits until every change made before the call is built, or ctx is done, and gives the state.
func (s *Server) fresh(ctx context.Context) *state {
	s.watch.sync(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	for wanted := s.known; s.built < wanted && ctx.Err() == nil; {
		moved := s.moved
		s.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
		}
		s.mu.Lock()
	}
	return s.state
}

// now gives the state as it is, and a channel that is closed when it may have changed.
func (s *Server) now() (*state, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state, s.moved
}

// The quiet time after an event before a build begins: quietMin as a rule, doubled up to quietMax
// while builds are overtaken by further events. While a burst of changes goes on, what has changed is read every
// burstStep, so that little is left to read when it ends. A burst is not built, and what an overtaken build gave is
// not shown, because half of a change may have been read, unless that has gone on for overtakenMax.
const (
	quietMin     = 2 * time.Millisecond
	quietMax     = 64 * time.Millisecond
	burstStep    = 8 * time.Millisecond
	overtakenMax = time.Second
)

// builder builds once, and again after each change, until ctx is done.
func (s *Server) builder(ctx context.Context) {
	quiet, shown, told := time.Duration(0), time.Now(), map[string]bool{}
	for ctx.Err() == nil {
		if !s.settle(ctx, quiet) && time.Since(shown) < overtakenMax {
			for _, file := range s.readAhead(ctx) {
				told[file] = true
			}
			continue
		}
		known, changed := s.take()
		for _, file := range changed {
			told[file] = true
		}
		start := time.Now()
		out, complaints, source, err := s.cfg.Build(ctx, changed)
		took := time.Since(start)
		s.watch.drain(ctx)
		if ctx.Err() != nil {
			return
		}
		s.mu.Lock()
		overtaken := s.known > known
		s.mu.Unlock()
		if overtaken && time.Since(shown) < overtakenMax {
			quiet = min(max(2*quiet, quietMin), quietMax)
			continue
		}
		s.print(complaints, source, err, took, slices.Collect(maps.Keys(told)))
		clear(told)
		s.mu.Lock()
		s.built = known
		s.state = s.state.next(known, out, complaints, source, err, func(err error) { s.logf("error: the search index cannot be made: %v", err) })
		close(s.moved)
		s.moved = make(chan struct{})
		s.mu.Unlock()
		s.rest(ctx)
		quiet, shown = quietMin, time.Now()
	}
}

// restful is how long nothing has happened when Config.Rest is called: the page has been asked for by then.
const restful = 20 * time.Millisecond

// rest waits until there is a change to build, or ctx is done.
func (s *Server) rest(ctx context.Context) {
	calm := time.NewTimer(restful)
	defer calm.Stop()
	for {
		s.mu.Lock()
		idle := s.known == s.built
		s.mu.Unlock()
		if !idle {
			return
		}
		select {
		case <-s.wake:
		case <-calm.C:
			if s.cfg.Rest != nil {
				go s.cfg.Rest()
			}
		case <-ctx.Done():
			return
		}
	}
}

// settle waits until no change was told of for the quiet time, or a burst has gone on for burstStep: then it is false.
func (s *Server) settle(ctx context.Context, quiet time.Duration) (calm bool) {
	start := time.Now()
	for quiet > 0 && ctx.Err() == nil {
		s.mu.Lock()
		before := s.known
		s.mu.Unlock()
		select {
		case <-time.After(quiet):
		case <-ctx.Done():
		}
		s.mu.Lock()
		calm = s.known == before
		s.mu.Unlock()
		waited := time.Since(start)
		if calm && (waited > s.emptyMax || !s.halfWritten()) {
			return true
		}
		if !calm && waited > burstStep {
			return false
		}
	}
	return true
}

// take gives the number of changes known, and the files of those that have not been taken before; nil for any.
func (s *Server) take() (known int, changed []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	files := s.takeFiles()
	if !s.all {
		changed = files
	}
	s.all = false
	return s.known, changed
}

// takeFiles gives the files that have changed and have not been taken before. The caller holds the lock.
func (s *Server) takeFiles() []string {
	files := slices.AppendSeq(make([]string, 0, len(s.pending)), maps.Keys(s.pending))
	clear(s.pending)
	return files
}

// readAhead reads the files that have changed so far, and gives them.
func (s *Server) readAhead(ctx context.Context) (files []string) {
	if s.cfg.ReadAhead == nil {
		return nil
	}
	s.mu.Lock()
	if !s.all {
		files = s.takeFiles()
	}
	s.mu.Unlock()
	s.cfg.ReadAhead(files)
	s.watch.drain(ctx)
	return files
}

// halfWritten reports whether one of a few changed files is empty, as it is between the moment when
// an editor opens it for writing and the moment when it writes.
func (s *Server) halfWritten() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pending) > 8 {
		return false
	}
	for p := range s.pending {
		if st, err := os.Stat(p); err == nil && st.Mode().IsRegular() && st.Size() == 0 {
			return true
		}
	}
	return false
}

// next gives the state after build number n. failed is told when the search index cannot be made.
func (st *state) next(n int, out *site.Output, complaints diag.List, source func(string) []byte, err error, failed func(error)) *state {
	if err != nil || complaints.HasErrors() {
		return &state{good: st.good, files: st.files, index: st.index, panel: n, html: panelHTML(complaints, source, err, st.good == 0)}
	}
	next := &state{good: n, files: out.Files}
	if out.Index != nil {
		next.index = sync.OnceValue(func() []site.File {
			files, err := out.Index()
			if err != nil {
				failed(err)
			}
			return files
		})
	}
	return next
}

// file gives the file of the plan with a path, or nil.
func (st *state) file(path string) *site.File {
	f := site.Find(st.files, path)
	if f == nil && st.index != nil && strings.HasPrefix(path, site.IndexFolder) {
		f = site.Find(st.index(), path)
	}
	return f
}

// print writes what a build found to the log, unless it is what the build before found.
func (s *Server) print(complaints diag.List, source func(string) []byte, err error, took time.Duration, changed []string) {
	var b strings.Builder
	if err != nil {
		fmt.Fprintf(&b, "error: %v\n", err)
	}
	sorted := complaints.Sorted()
	sorted.Print(&b, source)
	bad := err != nil || sorted.HasErrors()
	text := b.String()
	if bad {
		text += "The browser shows the last good pages, and these errors over them.\n"
	}
	if text != s.printed {
		if !bad && strings.Contains(s.printed, "The browser shows") {
			s.logf("Fixed: there are no errors any more.")
		}
		s.log(text)
		s.printed = text
	}
	if !bad && len(changed) > 0 {
		name := filepath.Base(changed[0])
		if len(changed) > 1 {
			name = fmt.Sprintf("%d files", len(changed))
		}
		s.logf("Built again in %d ms (%s)", took.Milliseconds(), name)
	}
}
