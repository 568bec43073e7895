package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/hubs"
	"signpost/internal/record"
	"signpost/internal/site"
)

func (a *app) hubsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "hubs",
		Short: "Tell what each hub adds and replaces, and what has changed since",
		Long: `Hubs lists, for each training hub, the pages and sections that it adds, and the
national pages that it replaces. Where a national page has changed since a hub
copied it, the change is shown: - is how it was, + is how it is. --json prints
an array of {id,name,area,adds,sections,replaces}.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			all, ds, err := a.everyHub()
			if err != nil {
				return err
			}
			if asJSON {
				enc := json.NewEncoder(a.out)
				enc.SetEscapeHTML(false)
				enc.SetIndent("", "  ")
				err = enc.Encode(all)
			} else {
				for _, h := range all {
					printHub(a.out, h)
				}
			}
			if ds.HasErrors() {
				return errors.Join(err, a.complain(ds))
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an array of {id,name,area,adds,sections,replaces}")
	return cmd
}

// everyHub tells of each hub of the source folder. The complaints are those that keep a file from being
// told of.
func (a *app) everyHub() ([]hubs.Hub, diag.List, error) {
	in, err := a.input()
	if err != nil {
		return nil, nil, err
	}
	r, ds := site.Record(in.Source)
	ds.Add(content.CheckHubs(in.Source)...)
	loader := content.NewSharedLoader(in.Source)
	all := []hubs.Hub{}
	for _, id := range a.hubs() {
		c, more := loader.Load(content.Options{Hub: id})
		ds.Add(more...)
		all = append(all, hubs.Of(c, r))
	}
	return all, ds, nil
}

func printHub(w io.Writer, h hubs.Hub) {
	fmt.Fprintf(w, "%s (hubs/%s)", h.Name, h.ID)
	if h.Area != "" {
		fmt.Fprintf(w, ", %s", h.Area)
	}
	fmt.Fprintln(w)
	if len(h.Pages)+len(h.Sections)+len(h.Replaced) == 0 {
		fmt.Fprintln(w, "    adds and replaces nothing")
	}
	for _, p := range h.Pages {
		fmt.Fprintf(w, "    adds %s: %s\n", p.File, p.Title)
	}
	for _, s := range h.Sections {
		fmt.Fprintf(w, "    adds to %s: %s: %s\n", s.AddsTo, s.File, s.Title)
	}
	for _, r := range h.Replaced {
		fmt.Fprintf(w, "    replaces %s: %s: %s\n", r.National, r.File, r.Title)
		fmt.Fprintf(w, "        %s\n", r.Says())
		for line := range strings.Lines(r.Diff) {
			fmt.Fprint(w, "        ", line)
		}
	}
}

// copied gives the words of national pages that hubs copied, which a new record must keep.
func (a *app) copied(in site.Input) []record.Copied {
	var all []record.Copied
	loader := content.NewSharedLoader(in.Source)
	for _, id := range a.hubs() {
		c, _ := loader.Load(content.Options{Hub: id})
		all = append(all, hubs.Copies(c)...)
	}
	return all
}

// newHub makes the folder of a hub, with settings that name it.
func (a *app) newHub(name string) error {
	id, text := content.HubStarter(name)
	if id == "" {
		return fmt.Errorf("the name %q has no letter or digit from which to make the name of a folder", name)
	}
	file := path.Join("hubs", id, "site.yaml")
	return a.writeNew(file, text, "open it, or give the hub another name")
}
