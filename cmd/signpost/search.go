package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"signpost/internal/content"
	"signpost/internal/search"
	"signpost/internal/site"
)

type searchFlags struct {
	json    bool
	explain bool
	limit   int
	queries string
	public  string
}

func (a *app) searchCommand() *cobra.Command {
	var f searchFlags
	cmd := &cobra.Command{
		Use:   `search "words"`,
		Short: "Search the content as a reader's browser would",
		Long: `Search indexes the content in memory and answers as the search page does.
--queries FILE answers one query a line, as one JSON array a line.
--public DIR answers from the index files of a built site alone.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if f.queries == "" && len(args) == 0 {
				return errors.New(`nothing to search for: write signpost search "how often supervision", or --queries FILE`)
			}
			if f.queries != "" && len(args) > 0 {
				return errors.New("give either words or --queries, not both")
			}
			if f.limit < 1 {
				return fmt.Errorf("--limit %d: write a number above 0", f.limit)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			engine, err := a.engine(f.public)
			if err != nil {
				return err
			}
			if f.queries != "" {
				return a.answerFile(engine, f)
			}
			return a.answer(engine, strings.Join(args, " "), f)
		},
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "print [{url,title,anchor,score}], best first")
	cmd.Flags().IntVar(&f.limit, "limit", 10, "print at most `N` results")
	cmd.Flags().StringVar(&f.queries, "queries", "", "answer each line of this `file`")
	cmd.Flags().StringVar(&f.public, "public", "", "answer from the site built in this `folder`")
	cmd.Flags().BoolVar(&f.explain, "explain", false, "say why each result is where it is")
	return cmd
}

// mostIndex is the largest file in bytes that is read as a part of an index: those of 100,000 pages are smaller.
const mostIndex = 50 << 20

// engine opens the index of a built site, or makes one of the content.
func (a *app) engine(public string) (*search.Engine, error) {
	if public != "" {
		root, err := os.OpenRoot(public)
		if err != nil {
			return nil, fmt.Errorf("--public %s cannot be opened: %s", public, plainError(err))
		}
		files := site.Tree(root)
		engine, err := search.Open(func(name string) ([]byte, error) {
			data, size, err := content.ReadUpTo(files, "search/"+name, mostIndex)
			if size > mostIndex {
				return nil, fmt.Errorf("search/%s has more than %d MB, so it is no file of a search index", name, mostIndex>>20)
			}
			return data, err
		})
		if err != nil {
			return nil, fmt.Errorf("--public %s: the search index cannot be read: %w", public, err)
		}
		return engine, nil
	}
	in, err := a.input()
	if err != nil {
		return nil, err
	}
	checked, ds := site.Check(in)
	if ds.HasErrors() {
		return nil, a.complain(ds)
	}
	index, err := search.Build(search.FromBase(checked.Base))
	if err != nil {
		return nil, err
	}
	return search.Open(index.Fetch)
}

// result is one hit as --json prints it.
type result struct {
	URL    string  `json:"url"`
	Title  string  `json:"title"`
	Anchor string  `json:"anchor"`
	Score  float64 `json:"score"`
}

func (a *app) answer(engine *search.Engine, query string, f searchFlags) error {
	r, err := engine.Query(query, search.Options{Limit: f.limit, Explain: f.explain})
	if err != nil {
		return err
	}
	if f.json {
		return a.printJSON(r)
	}
	if r.DidYouMean != "" {
		fmt.Fprintf(a.out, "Did you mean %q?\n\n", r.DidYouMean)
	}
	if len(r.Hits) > 0 && len(r.Unknown) > 0 {
		fmt.Fprintf(a.out, "No page mentions %s.\n\n", strings.Join(r.Unknown, ", "))
	}
	if len(r.Hits) == 0 {
		fmt.Fprintf(a.out, "Nothing found for %q.\n", query)
		for _, t := range r.Topics {
			fmt.Fprintf(a.out, "  /topics/%s/  %s\n", t.ID, t.Title)
		}
	}
	for i, h := range r.Hits {
		fmt.Fprintf(a.out, "%d. %s\n   %s\n", i+1, h.Title, address(h))
		if f.explain {
			for _, e := range h.Explain {
				if e.Match == "" {
					fmt.Fprintf(a.out, "   %8d  %q (%s)\n", e.Points, e.Word, e.How)
					continue
				}
				fmt.Fprintf(a.out, "   %8d  %q as %q (%s) in the %s\n", e.Points, e.Word, e.Match, e.How, e.Where)
			}
		}
	}
	return nil
}

func address(h search.Hit) string {
	u := "/" + h.URL
	if h.Anchor != "" {
		u += "#" + h.Anchor
	}
	return u
}

func (a *app) printJSON(r search.Result) error {
	rows := make([]result, 0, len(r.Hits))
	for _, h := range r.Hits {
		rows = append(rows, result{"/" + h.URL, h.Title, h.Anchor, float64(h.Score)})
	}
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(rows)
}

func (a *app) answerFile(engine *search.Engine, f searchFlags) error {
	file, err := os.Open(f.queries)
	if err != nil {
		return fmt.Errorf("--queries %s cannot be opened: %s", f.queries, plainError(err))
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	number := 0
	for ; lines.Scan(); number++ {
		r, err := engine.Query(lines.Text(), search.Options{Limit: f.limit})
		if err != nil {
			return err
		}
		if err := a.printJSON(r); err != nil {
			return err
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("--queries %s: line %d is too long for a query", f.queries, number+1)
	}
	return lines.Err()
}
