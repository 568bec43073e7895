package main

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"signpost/internal/checklist"
	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/record"
	"signpost/internal/search"
	"signpost/internal/site"
)

func (a *app) checkCommand() *cobra.Command {
	var asJSON, strict bool
	var hub string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the content and write nothing",
		Long: `Check reads everything, also the pages of all hubs, checks every rule and prints
every mistake with its file, line and column. --json prints them as an array to
standard output.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("check reads all of the content: leave out %q", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			in, err := a.input()
			if err != nil {
				return err
			}
			in.Hub, in.Loader = hub, content.NewSharedLoader(in.Source)
			checked, ds := site.Check(in)
			if !ds.HasErrors() {
				// Templates are part of what a build can fail on.
				out, err := site.Plan(in, checked)
				if err != nil {
					return err
				}
				// A build does not ask what readers find: that can wait, and a preview cannot.
				ds.Add(search.Check(checked.Base, func(name string) ([]byte, error) { return planned(out, site.IndexFolder+name) })...)
			}
			if hub == "" {
				ds.Add(a.checkHubs(in)...)
			}
			ds = ds.Sorted()
			errs, warnings := ds.Count()
			if asJSON {
				if err := ds.JSON(a.out); err != nil {
					return err
				}
			} else if err := a.complain(ds); err != nil {
				return err
			}
			if errs > 0 {
				return errContent
			}
			if strict && warnings > 0 {
				if !asJSON {
					fmt.Fprintf(a.err, "%s, and --strict makes them fail\n", count(warnings, "warning"))
				}
				return errContent
			}
			if !asJSON {
				a.totals(checked)
				fmt.Fprintf(a.err, "no errors%s\n", also(warnings))
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an array of {file,line,col,severity,rule,message,hint}")
	cmd.Flags().StringVar(&hub, "hub", "", "check only the site of the hub with this `id`")
	cmd.Flags().BoolVar(&strict, "strict", false, "let warnings fail too")
	a.dateFlag(cmd)
	return cmd
}

// checkHubs gives the complaints about the sites of all hubs. What is wrong in a national page is wrong
// in each; it is told once.
func (a *app) checkHubs(in site.Input) diag.List {
	all := content.CheckHubs(in.Source)
	for _, in.Hub = range a.hubs() {
		_, ds := site.Check(in)
		all.Add(ds...)
	}
	return all
}

// totals says what an editor wants to know of content without errors: how many items each checklist
// asks of whom, and how much advice changed since it was signed off.
func (a *app) totals(c site.Checked) {
	for _, l := range c.Base.Checklists {
		fmt.Fprintf(a.err, "%s asks:\n", l.Path)
		for _, t := range checklist.Totals(l.List) {
			who := cmp.Or(strings.Join(t.Labels, ", "), "everybody")
			fmt.Fprintf(a.err, "    %s: %d must, %d should, %d could\n", who, t.Counts[checklist.Must], t.Counts[checklist.Should], t.Counts[checklist.Could])
		}
	}
	if c.Record != nil {
		fmt.Fprintln(a.err, record.Compare(c.Record, c.Base).Summary())
	}
}

// planned gives the bytes of a file of a plan.
func planned(out *site.Output, path string) ([]byte, error) {
	f := site.Find(out.Files, path)
	if f == nil {
		return nil, fmt.Errorf("the site has no %s", path)
	}
	var b bytes.Buffer
	err := f.Make(&b)
	return b.Bytes(), err
}
