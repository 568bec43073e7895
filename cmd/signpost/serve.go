package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/hubs"
	"signpost/internal/preview"
	"signpost/internal/site"
)

func (a *app) serveCommand() *cobra.Command {
	var addr, hub string
	var open bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the site in a browser and reload it when a file changes",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			in, err := a.input()
			if err != nil {
				return err
			}
			if hub != "" {
				// A hub that is missing from the start was mistyped: no edit of the content mends that.
				if err := a.complain(content.CheckHub(in.Source, hub)); err != nil {
					return err
				}
			}
			in.Hub, in.Live = hub, true
			var watch []string
			for _, dir := range inputs {
				watch = append(watch, filepath.Join(a.source, dir))
			}
			session := site.NewSession(in)
			config := preview.Config{
				Addr:      addr,
				Source:    a.source,
				Watch:     watch,
				Log:       a.err,
				Rest:      runtime.GC, // which otherwise comes in the middle of every tenth build or so
				ReadAhead: func(changed []string) { session.ReadAhead(a.inSource(changed)) },
				Build: func(ctx context.Context, changed []string) (*site.Output, diag.List, func(string) []byte, error) {
					out, ds, err := session.Build(a.inSource(changed))
					return out, ds, a.file, err
				},
			}
			if len(a.hubs()) > 0 {
				config.Hubs = func() ([]hubs.Hub, error) {
					all, _, err := a.everyHub()
					return all, err
				}
			}
			if open {
				config.Ready = a.openBrowser
			}
			tuneCollector()
			server, err := preview.New(config)
			if err != nil {
				return err
			}
			ctx, stop := untilStopped(cmd.Context())
			defer stop()
			return server.Run(ctx)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "listen on this `host:port`")
	cmd.Flags().StringVar(&hub, "hub", "", "show the site of the hub with this `id`")
	cmd.Flags().BoolVar(&open, "open", false, "open the site in the browser")
	a.dateFlag(cmd)
	return cmd
}

// inSource gives what files are called in the source folder; nil, for any file, stays nil.
func (a *app) inSource(files []string) []string {
	if files == nil {
		return nil
	}
	names := make([]string, 0, len(files))
	for _, file := range files {
		name, err := filepath.Rel(a.source, file)
		if err != nil {
			return nil
		}
		names = append(names, filepath.ToSlash(name))
	}
	return names
}

// openBrowser asks the system to show an address; when it cannot, the address has been printed anyway.
func (a *app) openBrowser(address string) {
	name, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		fmt.Fprintf(a.err, "the browser could not be opened (%s): open %s yourself\n", plainError(err), address)
	}
}
