package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/site"
)

func (a *app) newCommand() *cobra.Command {
	return &cobra.Command{
		Use:   `new KIND "Title"`,
		Short: "Write a starting file for a page, or for a hub",
		Long: `New writes a starting file of a kind (article, faq, decision or checklist) with
the right front matter, and prints its path; hub and a name begin the folder of
a training hub. It never writes over a file.`,
		ValidArgs: startingKinds(),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 2 {
				return fmt.Errorf("put the title between double quotes: signpost new %s \"%s\"", args[0], strings.Join(args[1:], " "))
			}
			if len(args) != 2 {
				return errors.New(`write the kind and the title, such as signpost new faq "How often should I have supervision?"`)
			}
			if !slices.Contains(startingKinds(), args[0]) {
				return fmt.Errorf("there is no kind %q: %s", args[0], diag.DidYouMean(args[0], startingKinds(), "write article, faq, decision, checklist or hub; the other files are written by hand, and docs/editing.md shows an example of each"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] == hubKind {
				return a.newHub(args[1])
			}
			return a.newPage(args[0], args[1])
		},
	}
}

// hubKind is what people type to begin a hub.
const hubKind = "hub"

func startingKinds() []string { return append(content.Kinds(), hubKind) }

func (a *app) newPage(kind, title string) error {
	c, _ := content.Load(a.files, content.Options{})
	source := ""
	if c.Site.RequireSources && len(c.Sources) > 0 {
		source = c.Sources[0].ID.Value
	}
	var topics []string
	for _, t := range c.Site.Topics {
		topics = append(topics, t.ID.Value)
	}
	name, text := content.Starter(kind, title, source, topics)
	if name == "" {
		return fmt.Errorf("the title %q has no letter or digit from which to make an address", title)
	}
	return a.writeNew(path.Join("content", name), text, "give the page another title")
}

// writeNew writes a file that is not there yet, and prints its path. taken says what to do when it is.
func (a *app) writeNew(name, text, taken string) error {
	if err := a.root.MkdirAll(path.Dir(name), 0o777); err != nil {
		return fmt.Errorf("%s cannot be made: %s", path.Dir(name), plainError(err))
	}
	f, err := a.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: %s", name, taken)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %s", name, plainError(err))
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s cannot be written: %s", name, plainError(err))
	}
	if err := a.mustPass(name); err != nil {
		return errors.Join(err, a.root.Remove(name))
	}
	_, err = fmt.Fprintln(a.out, strings.TrimPrefix(path.Join(a.source, name), "./"))
	return err
}

// mustPass says why a starting file would not pass check: a title can make an address that is taken.
func (a *app) mustPass(name string) error {
	in, err := a.input()
	if err != nil {
		return err
	}
	if part := strings.Split(name, "/"); part[0] == "hubs" {
		in.Hub = part[1]
	}
	_, ds := site.Check(in)
	for _, d := range ds {
		if d.File == name && d.Severity == diag.Error {
			return fmt.Errorf("%s would not pass check: %s: %s", name, d.Message, d.Hint)
		}
	}
	return nil
}
