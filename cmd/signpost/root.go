package main

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"signpost"
	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/site"
)

// app is what every command has: where it reads, writes and complains.
type app struct {
	out, err io.Writer
	patience time.Duration // how long a build may take before it shows how far it is
	source   string
	date     string
	root     *os.Root // of the source folder, for writing
	files    fs.FS    // its files, for reading
}

func newRoot(out, err io.Writer) *cobra.Command {
	return (&app{out: out, err: err, patience: patience}).command()
}

func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "signpost",
		Short: "Turn a folder of Markdown into a guidance site",
		Long: `Signpost turns a folder of Markdown into a guidance site that answers people's
questions: searchable FAQs, decision trees and checklists, as static files that
any host can serve.

It reads content/ in the source folder. A folder with nothing but
content/articles/about.md is a site.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			return a.open(cmd)
		},
	}
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		words := err.Error()
		if number := (*strconv.NumError)(nil); errors.As(err, &number) {
			words = strings.Replace(words, number.Error(), "this is no number", 1)
		}
		return fmt.Errorf("%s: %s --help lists the flags", words, cmd.CommandPath())
	})
	root.PersistentFlags().StringVar(&a.source, "source", ".", "the `folder` that holds content/")
	root.AddCommand(a.buildCommand(), a.serveCommand(), a.checkCommand(), a.newCommand(), a.searchCommand(), a.pathsCommand(), a.recordCommand(), a.hubsCommand(), a.versionCommand())
	return root
}

// open opens the source folder, except for commands that read none.
func (a *app) open(cmd *cobra.Command) error {
	if cmd.Annotations["source"] == "none" || cmd.Name() == "help" || cmd.Parent() == nil || cmd.Parent().Name() == "completion" {
		return nil
	}
	// A script whose variable is empty would build the national site in silence.
	if hub := cmd.Flags().Lookup("hub"); hub != nil && hub.Changed && hub.Value.String() == "" {
		return errors.New("--hub needs the id of a hub; leave it away for the national site")
	}
	root, err := os.OpenRoot(a.source)
	if err != nil {
		return fmt.Errorf("the source folder %s cannot be opened: %s", a.source, plainError(err))
	}
	a.root, a.files = root, site.Tree(root)
	return nil
}

// plainError gives the system's own words for an error, without the call that failed.
func plainError(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// today is the day that decides which reviews are overdue.
func (a *app) today() (time.Time, error) {
	if a.date == "" {
		now := time.Now()
		return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC), nil
	}
	day, err := time.Parse(time.DateOnly, a.date)
	if err != nil {
		return day, fmt.Errorf("--date %q is not a date: write year, month and day, such as 2026-11-20", a.date)
	}
	return day, nil
}

func (a *app) dateFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.date, "date", "", "take this `day` (YYYY-MM-DD) for today, which decides what review is overdue")
}

// input is what a build depends on. Templates and assets of the source folder win over the embedded.
func (a *app) input() (site.Input, error) {
	today, err := a.today()
	if err != nil {
		return site.Input{}, err
	}
	return site.Input{
		Source:    a.files,
		Templates: site.Overlay(a.files, "templates", embedded(signpost.Templates, "templates")),
		Assets:    site.Overlay(a.files, "assets/dist", embedded(signpost.Assets, "assets/dist")),
		Today:     today,
	}, nil
}

// embedded gives a folder of what the binary carries.
func embedded(all embed.FS, dir string) fs.FS {
	sub, err := fs.Sub(all, dir)
	if err != nil {
		panic(err) // the path is a constant, and well formed
	}
	return sub
}

// file gives the text of a file that a complaint names, or nil.
func (a *app) file(name string) []byte {
	data, err := fs.ReadFile(a.files, filepath.ToSlash(name))
	if err != nil {
		return nil
	}
	return data
}

// complain prints complaints and gives errContent when one is an error.
func (a *app) complain(ds diag.List) error {
	if err := ds.Print(a.err, a.file); err != nil {
		return err
	}
	errs, warnings := ds.Count()
	if errs > 0 {
		fmt.Fprintf(a.err, "%s%s\n", count(errs, "error"), also(warnings))
		return errContent
	}
	return nil
}

func also(warnings int) string {
	if warnings == 0 {
		return ""
	}
	return ", " + count(warnings, "warning")
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// hubs gives the ids of the source folder's hubs.
func (a *app) hubs() []string { return content.Hubs(a.files) }
