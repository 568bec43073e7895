//go:build unix

package publish

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"
)

func command(name string, args ...string) *exec.Cmd { return exec.Command(name, args...) }

// killed reports whether err says that the process died by SIGKILL.
func killed(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// killSelf does not return.
func killSelf() {
	syscall.Kill(os.Getpid(), syscall.SIGKILL)
	time.Sleep(time.Minute)
}

func mount(dir, options string) error {
	return exec.Command("mount", "-t", "tmpfs", "-o", options, "none", dir).Run()
}

func remountReadOnly(dir string) error {
	return exec.Command("mount", "-o", "remount,ro", dir).Run()
}

func unmount(dir string) { exec.Command("umount", dir).Run() }
