package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"signpost/internal/decision/paths"
	"signpost/internal/diag"
	"signpost/internal/feeds"
	"signpost/internal/knowledge"
	"signpost/internal/record"
	"signpost/internal/site"
)

type pathsFlags struct {
	csv, json bool
	since     string
}

func (a *app) pathsCommand() *cobra.Command {
	var f pathsFlags
	cmd := &cobra.Command{
		Use:   "paths DECISION",
		Short: "Print every path of answers of a decision, and its outcome",
		Long: `Paths prints every path of answers through a decision and the outcome it leads
to. DECISION is its address part, such as four-day-training.
--since compares with the record, --since FILE with an earlier paths.json.`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case f.since != "" && (f.csv || f.json):
				return errors.New("--since says in words what has changed: leave --csv or --json away")
			case len(args) == 2 && f.since == fromRecord:
			case len(args) != 1:
				return errors.New("name one decision, such as signpost paths four-day-training")
			case f.csv && f.json:
				return errors.New("give either --csv or --json, not both")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 {
				args[0], f.since = splitSince(args)
			}
			in, err := a.input()
			if err != nil {
				return err
			}
			checked, ds := site.Check(in)
			if ds.HasErrors() {
				return a.complain(ds)
			}
			d, err := find(checked.Base, args[0])
			if err != nil {
				return err
			}
			return a.paths(d, checked.Record, f, cmd.Flags().Changed("since"))
		},
	}
	cmd.Flags().BoolVar(&f.csv, "csv", false, "print a table for a spreadsheet")
	cmd.Flags().BoolVar(&f.json, "json", false, "print [{answers,outcome:{id,title,text},url}]")
	cmd.Flags().StringVar(&f.since, "since", "", "say what has changed since an earlier paths.json `file`, or since the record")
	cmd.Flags().Lookup("since").NoOptDefVal = fromRecord
	return cmd
}

func find(base *knowledge.Base, name string) (*knowledge.Decision, error) {
	name = strings.Trim(strings.TrimSuffix(name, ".md"), "/")
	name = strings.TrimPrefix(strings.TrimPrefix(name, "content/"), "decisions/")
	var names []string
	for _, d := range base.Decisions {
		slug := strings.TrimPrefix(d.ID, "decisions/")
		if slug == name {
			return d, nil
		}
		names = append(names, slug)
	}
	if len(names) == 0 {
		return nil, errors.New("this site has no decisions")
	}
	return nil, fmt.Errorf("there is no decision %q: %s", name, diag.DidYouMean(name, names, "there are "+strings.Join(names, ", ")))
}

func (a *app) paths(d *knowledge.Decision, signedOff *record.Record, f pathsFlags, since bool) error {
	rows, err := feeds.Paths(d)
	if err != nil {
		return err
	}
	switch {
	case since:
		before, err := signedOffPaths(d, signedOff, f.since)
		if err != nil {
			return err
		}
		return paths.Compare(before, rows).Print(a.out)
	case f.csv:
		return paths.WriteCSV(a.out, rows)
	case f.json:
		return paths.WriteJSON(a.out, rows)
	}
	for _, r := range rows {
		fmt.Fprintf(a.out, "%s\n    → %s (#%s)\n", strings.Join(r.Answers, " / "), r.Outcome.Title, r.Outcome.ID)
	}
	fmt.Fprintf(a.err, "%s, %s, %s\n", count(len(rows), "path"), count(len(d.Tree.Questions()), "question"), count(len(d.Outcomes), "outcome"))
	return nil
}

// fromRecord stands for the record where --since is given without a file.
const fromRecord = "the record"

// splitSince tells the decision from the file. A flag that may stand without a value leaves a value
// after a space among the arguments, on either side of the decision.
func splitSince(args []string) (decision, file string) {
	if strings.HasSuffix(args[0], ".json") {
		return args[1], args[0]
	}
	return args[0], args[1]
}

// mostSince is the largest paths.json in bytes that is compared with. Those that a build publishes have at most 20 MB.
const mostSince = 25 << 20

// readAtMost reads a plain file that is no larger than most bytes.
func readAtMost(name string, most int64) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a plain file")
	case info.Size() > most:
		return nil, fmt.Errorf("it has more than %d MB", most>>20)
	}
	return os.ReadFile(name)
}

// signedOffPaths gives the paths to compare with: those of a file, or those of the record.
func signedOffPaths(d *knowledge.Decision, r *record.Record, since string) ([]paths.Row, error) {
	if since == fromRecord {
		if r == nil {
			return nil, errors.New("there is no record to compare with: write one with signpost record, or give --since=FILE")
		}
		rows, ok := r.Rows(d.URL)
		if !ok {
			return nil, fmt.Errorf("the record does not have the paths of %s", d.URL)
		}
		return rows, nil
	}
	data, err := readAtMost(since, mostSince)
	if err != nil {
		return nil, fmt.Errorf("--since %s cannot be read: %s", since, plainError(err))
	}
	rows, err := paths.Read(data)
	if err != nil {
		return nil, fmt.Errorf("--since %s: %w", since, err)
	}
	return rows, nil
}
