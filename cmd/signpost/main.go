// Signpost turns a folder of Markdown into a guidance site of static files.
//
// Results go to standard output, everything else to standard error. The exit status is 0 when it is
// done, 1 when the content has errors, 2 when the command is used wrongly or the machine fails.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// The exit statuses.
const (
	exitDone    = 0
	exitContent = 1
	exitFailed  = 2
)

// errContent says that the content has errors, which have been printed.
var errContent = errors.New("the content has errors")

func main() { os.Exit(run()) }

func run() int {
	err := newRoot(os.Stdout, os.Stderr).ExecuteContext(context.Background())
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errContent):
		return exitContent
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "signpost: stopped before the site was changed")
		return exitFailed
	default:
		fmt.Fprintln(os.Stderr, "signpost: "+err.Error())
		return exitFailed
	}
}

// untilStopped gives a context that is done when the program is asked to stop, by Ctrl-C and the like, for what must
// not be stopped anywhere. All else, such as reading the content, is simply ended by the system, and so is what has been
// asked before: whoever asks twice does not want to wait.
func untilStopped(ctx context.Context) (context.Context, context.CancelFunc) {
	asked, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithCancel(ctx)
	context.AfterFunc(asked, func() {
		stop()
		cancel()
	})
	return ctx, stop
}
