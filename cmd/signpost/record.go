package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"github.com/spf13/cobra"

	"signpost/internal/record"
	"signpost/internal/site"
)

func (a *app) recordCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "record",
		Short: "Remember the advice as signed off, and print what changed since the last time",
		Long: `Record writes content/record.json, which remembers the words of every page, the
outcome of every path and every version of each checklist item, and prints what
changed since the last record. Commit it with a release: from then on check says
how much advice changed since, and the site has a feed of changes.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return a.record() },
	}
	a.dateFlag(cmd)
	return cmd
}

func (a *app) record() error {
	in, err := a.input()
	if err != nil {
		return err
	}
	checked, ds := site.Check(in)
	if err := a.complain(ds); err != nil {
		return err
	}
	r := record.New(checked.Base, checked.Record, in.Today)
	r.Keep(checked.Record, a.copied(in))
	if err := a.writeRecord(r); err != nil {
		return fmt.Errorf("%s cannot be written: %s", record.File, plainError(err))
	}
	if checked.Record == nil {
		_, err := fmt.Fprintf(a.out, "This is the first record: %s\n", count(len(record.Pages(checked.Base)), "page"))
		return err
	}
	return record.Compare(checked.Record, checked.Base).Print(a.out)
}

// writeRecord puts the record in its place whole, so that a full disk leaves the last one.
func (a *app) writeRecord(r *record.Record) error {
	// A hidden file is no part of the content, should it be left there.
	staged := path.Join(path.Dir(record.File), "."+path.Base(record.File)+".new")
	if err := a.root.Remove(staged); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := a.root.OpenFile(staged, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if err := errors.Join(r.Write(f), f.Close()); err != nil {
		return errors.Join(err, a.root.Remove(staged))
	}
	if st, err := a.root.Stat(staged); err == nil && st.Size() > record.MaxSize {
		return errors.Join(fmt.Errorf("it would have %d MB, and at most %d MB are read", st.Size()>>20, record.MaxSize>>20), a.root.Remove(staged))
	}
	return a.root.Rename(staged, record.File)
}
