package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"signpost/internal/content"
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
	in, err := a.input()
	if err != nil {
		return err
	}
	in.BaseURL, in.Portable = f.baseURL, f.portable
	inputs := sync.OnceValues(func() (inputDigests, error) { return digestsOf(in) })
	if !f.allHubs {
		in.Hub = f.hub
		return a.buildOne(cmd, f, in, a.outFolder(f.out, "public"), inputs)
	}
	hubs := a.hubs()
	if len(hubs) == 0 {
		return errors.New("there are no hubs: the folder hubs/ is missing or empty")
	}
	out := a.outFolder(f.out, "public-hubs")
	in.Loader = content.NewLoader(in.Source)
	failed := a.complain(content.CheckHubs(in.Source))
	for _, hub := range hubs {
		in.Hub = hub
		if err := a.buildOne(cmd, f, in, filepath.Join(out, hub), inputs); err != nil {
			if !errors.Is(err, errContent) {
				return err
			}
			failed = err
		}
	}
	return failed
}

// outFolder is the folder to write to; unless it is given, it lies in the source folder.
func (a *app) outFolder(given, name string) string {
	if given != "" {
		return given
	}
	return filepath.Join(a.source, name)
}

func (a *app) buildOne(cmd *cobra.Command, f buildFlags, in site.Input, dir string, inputs func() (inputDigests, error)) error {
	start := time.Now()
	proof := a.proof(in, f, inputs)
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
	if err := a.complain(ds); err != nil {
		return err
	}
	if f.compress {
		out = publish.Compressed(out)
	}
	if len(ds) > 0 {
		options.Proof = nil // the next build must find its warnings again
	}
	stats, err := publish.Write(cmd.Context(), dir, out, options)
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

// proof is what lets a build see that it has nothing to do. It is nil when the machine gives it no
// place or the inputs cannot be read: then the build finds out the slow way, and says what is wrong.
func (a *app) proof(in site.Input, f buildFlags, inputs func() (inputDigests, error)) *publish.Proof {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	digests, err := inputs()
	if err != nil {
		return nil
	}
	h := sha256.New()
	fmt.Fprintf(h, "%x %x %t\n", in.Digest(digests.files), digests.program, f.compress)
	p := &publish.Proof{Folder: filepath.Join(cache, "signpost", "proofs")}
	h.Sum(p.Inputs[:0])
	return p
}

// inputDigests is what the builds of all hubs share.
type inputDigests struct {
	files   [sha256.Size]byte
	program [sha256.Size]byte
}

func digestsOf(in site.Input) (d inputDigests, err error) {
	if d.files, err = in.FilesDigest(); err == nil {
		d.program, err = programDigest()
	}
	return d, err
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
