// Package chromium finds and starts the browser of the tests, without a window and without talking to
// any host but this machine. Chromium's headless shell comes first: it draws the same pages with the
// same engine, without the rest of a browser around it, in about half the processor time.
package chromium

import (
	"errors"
	"os/exec"
	"time"

	"github.com/chromedp/chromedp"
)

// Path gives the path of the program, by whatever name it goes.
func Path() (string, error) {
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", errors.New("there is no Chromium: run 'make chromium', or install your system's chromium package")
}

// Options are what starts the program at path with a folder for its profile.
func Options(path, profile string) []chromedp.ExecAllocatorOption {
	return append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.WSURLReadTimeout(time.Minute),
	)
}
