package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"signpost/internal/content"
	"signpost/internal/diag"
	"signpost/internal/publish"
	"signpost/internal/site"
)

type buildFlags struct {
	out, baseURL, hub string
	allHubs           bool
	portable          bool
	compress          bool
	quiet             bool
}

func (a *app) buildCommand() *cobra.Command {
	var f buildFlags
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Build the site into public/",
		Long: `Build checks the content and writes the site into public/ of the source folder.
When the content has an error, it says so and changes nothing. Only files whose
bytes differ are written.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return a.build(cmd, f) },
	}
	cmd.Flags().StringVar(&f.out, "out", "", "write into this `folder` instead of public/")
	cmd.Flags().StringVar(&f.baseURL, "base-url", "", "absolute `address` of the site's first page, instead of site.yaml's")
	cmd.Flags().StringVar(&f.hub, "hub", "", "build for the hub with this `id`, from hubs/<id>/")
	cmd.Flags().BoolVar(&f.allHubs, "all-hubs", false, "build every hub, each into public-hubs/<id>/")
	cmd.Flags().BoolVar(&f.portable, "portable", false, "make a copy that opens as files, without a web server")
	cmd.Flags().BoolVar(&f.compress, "compress", false, "write .gz and .br files beside the text files, for hosts that send them")
	cmd.Flags().BoolVar(&f.quiet, "quiet", false, "say nothing unless something is wrong")
	a.dateFlag(cmd)
	return cmd
}

func (a *app) build(cmd *cobra.Command, f buildFlags) error {
	if f.allHubs && f.hub != "" {
		return errors.New("--hub and --all-hubs cannot be used together")
	}
	if f.baseURL != "" {
		if why := content.CheckBaseURL(f.baseURL); why != "" {
			return fmt.Errorf("--base-url %s: %s", f.baseURL, why)
		}
	}
	if err := a.outside(f.out); err != nil {
		return err
	}
	in, err := a.input()
	if err != nil {
		return err
	}
	in.BaseURL, in.Portable = f.baseURL, f.portable
	in.Source = site.TreeOnce(a.root)
	in.Loader = content.NewLoader(in.Source)
	if f.allHubs {
		in = in.Share()
	}
	defer in.Loader.Close()
	prover := newProver(in, f.compress)
	if !f.allHubs {
		in.Hub = f.hub
		return a.buildOne(cmd, f, in, a.outFolder(f.out, "public"), prover, a.complain)
	}
	hubs := a.hubs()
	if len(hubs) == 0 {
		return errors.New("there are no hubs: the folder hubs/ is missing or empty")
	}
	out := a.outFolder(f.out, "public-hubs")
	// What is wrong in a national page is wrong in the site of each hub; it is told once.
	told := content.CheckHubs(in.Source)
	for _, hub := range hubs {
		in.Hub = hub
		err := a.buildOne(cmd, f, in, filepath.Join(out, hub), prover, func(ds diag.List) error {
			told.Add(ds...)
			if ds.HasErrors() {
				return errContent
			}
			return nil
		})
		if err != nil && !errors.Is(err, errContent) {
			_ = a.complain(told.Sorted()) // of the hubs before; what cannot be done is graver
			return err
		}
	}
	return a.complain(told.Sorted())
}

// inputs are the folders of the source folder that a build reads.
var inputs = []string{"content", "hubs", "templates", "assets"}

// outside refuses an output folder among what is read: the next build would take the pages for content.
func (a *app) outside(out string) error {
	if out == "" {
		return nil
	}
	to, err := filepath.Abs(out)
	if err != nil {
		return fmt.Errorf("--out %s: %s", out, plainError(err))
	}
	source, err := filepath.Abs(a.source)
	if err != nil {
		return fmt.Errorf("--source %s: %s", a.source, plainError(err))
	}
	rel, err := filepath.Rel(source, to)
	if err != nil {
		return nil // on another drive
	}
	if first, _, _ := strings.Cut(filepath.ToSlash(rel), "/"); slices.Contains(inputs, first) {
		return fmt.Errorf("--out %s: %s/ is what the site is made of, so its pages cannot go there; give another folder", out, first)
	}
	return nil
}

// outFolder is the folder to write to; unless it is given, it lies in the source folder.
func (a *app) outFolder(given, name string) string {
	if given != "" {
		return given
	}
	return filepath.Join(a.source, name)
}

// buildOne builds one site. Its complaints go to complain, whose error ends it.
func (a *app) buildOne(cmd *cobra.Command, f buildFlags, in site.Input, dir string, prover *prover, complain func(diag.List) error) error {
	start := time.Now()
	tuneCollector()
	proof := prover.proof(in)
	if proof != nil {
		if stats, ok := publish.Unchanged(cmd.Context(), dir, *proof); ok {
			if !f.quiet {
				fmt.Fprintf(a.err, "built %s in %s: nothing has changed, 0 written, %d unchanged, 0 removed\n", dir, time.Since(start).Round(time.Millisecond), stats.Unchanged)
			}
			return nil
		}
	}
	options := publish.Options{Proof: proof}
	var shown *progress
	if !f.quiet && isTerminal(a.err) {
		shown = showProgress(a.err, a.patience)
		options.Progress = shown.step
	}
	defer shown.end()
	out, ds, err := site.Build(in)
	shown.clear()
	if err != nil {
		return err
	}
	if err := complain(ds); err != nil {
		return err
	}
	tuneCollector()
	if f.compress {
		out = publish.Compressed(out)
	}
	if len(ds) > 0 {
		options.Proof = nil // the next build must find its warnings again
	}
	ctx, stop := untilStopped(cmd.Context())
	defer stop()
	stats, err := publish.Write(ctx, dir, out, options)
	shown.end()
	if err != nil {
		return err
	}
	if !f.quiet {
		fmt.Fprintf(a.err, "built %s in %s: %s, %d written, %d unchanged, %d removed\n",
			dir, time.Since(start).Round(time.Millisecond), count(out.Pages(), "page"), stats.Written, stats.Unchanged, stats.Removed)
	}
	return nil
}

// prover makes proofs, which let a build see that it has nothing to do. What they rest on is the same for all
// hubs.
type prover struct {
	folder   string
	compress bool
	files    *site.Inventory
	program  func() ([sha256.Size]byte, error)
}

// newProver lists the inputs. It is nil when the machine has no place for proofs or the inputs cannot be read:
// then a build finds out the slow way, and says what is wrong.
func newProver(in site.Input, compress bool) *prover {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	program := sync.OnceValues(programDigest)
	go program() // while the inputs are listed: nobody needs to wait for it
	files, err := in.Inventory()
	if err != nil {
		return nil
	}
	return &prover{filepath.Join(cache, "signpost", "proofs"), compress, files, program}
}

// proof is that of one site.
func (p *prover) proof(in site.Input) *publish.Proof {
	if p == nil {
		return nil
	}
	return &publish.Proof{Folder: p.folder, Inputs: sync.OnceValues(func() (digest [sha256.Size]byte, err error) {
		program, err := p.program()
		if err != nil {
			return digest, err
		}
		files, err := p.files.Digest(in)
		if err != nil {
			return digest, err
		}
		return sha256.Sum256(fmt.Appendf(nil, "%x %x %t\n", files, program, p.compress)), nil
	})}
}

// programDigest is a digest of this program: another one may make other files of the same content.
func programDigest() ([sha256.Size]byte, error) {
	name, err := os.Executable()
	if err != nil {
		return [sha256.Size]byte{}, err
	}
	data, err := os.ReadFile(name)
	return sha256.Sum256(data), err
}
