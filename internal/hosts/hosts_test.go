package hosts

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"signpost/internal/knowledge"
)

func made(opt Options) map[string]string {
	all := map[string]string{}
	for _, f := range Files(opt) {
		all[f.Path] = string(f.Data)
	}
	return all
}

func moved(n int) []knowledge.Redirect {
	to := &knowledge.Head{URL: "/faqs/how-often/"}
	var all []knowledge.Redirect
	for i := range n {
		all = append(all, knowledge.Redirect{From: fmt.Sprintf("/old/%d/", i), To: to})
	}
	return all
}

// Every host's file leads every old address to its page, below the site's path, and has every header.
func TestEachHostIsTold(t *testing.T) {
	files := made(Options{Prefix: "/coaches/", Redirects: moved(3)})
	for name, data := range files {
		if name != "_headers" {
			for i := range 3 {
				if from := fmt.Sprintf("/coaches/old/%d/", i); !strings.Contains(data, from) {
					t.Errorf("%s does not know %s", name, from)
				}
			}
			if !strings.Contains(data, "/coaches/faqs/how-often/") {
				t.Errorf("%s does not name the page", name)
			}
		}
		if name != "_redirects" {
			for _, h := range append(Security(), Header{"Cache-Control", Forever}) {
				if !strings.Contains(data, h.Name) || !strings.Contains(data, h.Value) {
					t.Errorf("%s does not set %s: %s", name, h.Name, h.Value)
				}
			}
		}
		if strings.Contains(data, "unsafe") || strings.Contains(data, "data:") {
			t.Errorf("%s makes an exception from the policy", name)
		}
	}
	if want := "/coaches/old/0/ /coaches/faqs/how-often/ 301\n"; !strings.HasPrefix(files["_redirects"], want) {
		t.Errorf("_redirects begins with %.60q", files["_redirects"])
	}
}

// What a host would refuse to read is shortened: the pages at old addresses lead on by themselves.
func TestLimitsOfHosts(t *testing.T) {
	files := made(Options{Prefix: "/", Redirects: moved(5000)})
	if n := strings.Count(files["_redirects"], "\n"); n != redirectsLimit {
		t.Errorf("_redirects has %d lines", n)
	}
	config := files["staticwebapp.config.json"]
	if len(config) > azureLimit {
		t.Errorf("staticwebapp.config.json has %d bytes", len(config))
	}
	var read azureConfig
	if err := json.Unmarshal([]byte(config), &read); err != nil {
		t.Fatal(err)
	}
	if read.ResponseOverrides["404"].Rewrite != "/404.html" {
		t.Errorf("the page for a missing address is %q", read.ResponseOverrides["404"].Rewrite)
	}
}

// Routes are read from the top, so the one file of the search that keeps its name comes before the others.
func TestAzureReadsTheRootOfTheSearchAgain(t *testing.T) {
	var config azureConfig
	if err := json.Unmarshal([]byte(made(Options{Prefix: "/"})["staticwebapp.config.json"]), &config); err != nil {
		t.Fatal(err)
	}
	for _, r := range config.Routes {
		if r.Route == "/search/*.bin" {
			t.Fatal("/search/*.bin comes before /search/root.bin")
		}
		if r.Route == "/search/root.bin" {
			if r.Headers["Cache-Control"] != Revalidate {
				t.Errorf("root.bin is kept: %v", r.Headers)
			}
			return
		}
	}
	t.Error("there is no route for /search/root.bin")
}
