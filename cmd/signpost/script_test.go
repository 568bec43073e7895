package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"signpost": main, "deaf": deaf})
}

// Each file of testdata/script runs the program as people do. Beside testscript's own commands there are
//
//	[!] sees PATH REGEXP    waits until the preview at $ADDR answers with (or without) these words
//	large FILE BYTES        makes FILE so long; what it holds is nothing but zeros
//	pretty FILE OUT         writes the JSON of FILE (or stdout) with one value a line
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			// A port that is free now; the preview listens on it in a moment.
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			env.Setenv("ADDR", l.Addr().String())
			// Proofs of builds are kept below the home folder.
			home := filepath.Join(env.WorkDir, ".home")
			env.Setenv("HOME", home)
			env.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
			return l.Close()
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"large":  large,
			"sees":   sees,
			"pretty": pretty,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// sees polls, because a preview says nothing when it has noticed a change. It ends with the test.
func sees(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] sees PATH REGEXP")
	}
	words, err := regexp.Compile(args[1])
	ts.Check(err)
	for {
		resp, err := http.Get("http://" + ts.Getenv("ADDR") + args[0])
		if err == nil {
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err == nil && words.Match(body) != neg {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func large(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: large FILE BYTES")
	}
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(f.Truncate(size))
	ts.Check(f.Close())
}

func pretty(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: pretty FILE OUT")
	}
	var out strings.Builder
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	enc := json.NewEncoder(&out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	for {
		var v any
		if err := dec.Decode(&v); err == io.EOF {
			break
		} else if err != nil {
			ts.Fatalf("%s is no JSON: %v", args[0], err)
		}
		ts.Check(enc.Encode(v))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(out.String()), 0o666))
}
