package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"
)

// deaf is a command that knows when it is asked to stop, and goes on.
func deaf() {
	ctx, stop := untilStopped(context.Background())
	defer stop()
	fmt.Println("begun")
	<-ctx.Done()
	fmt.Println("asked")
	time.Sleep(time.Minute) // nobody waits for it but where the test fails
}

// A command that does not stop when it is asked, because it is making a page, is ended when it is asked again.
func TestStopsWhenAskedTwice(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process can be sent an interrupt there")
	}
	cmd := exec.Command("deaf")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewScanner(out)
	for _, want := range []string{"begun", "asked"} {
		if !said.Scan() || said.Text() != want {
			t.Fatalf("it says %q, not %q", said.Text(), want)
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != -1 {
		t.Errorf("it ends with %d, and not by the signal", code)
	}
}
