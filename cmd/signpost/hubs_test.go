package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"signpost/internal/content"
)

// The guide for hubs explains each setting that a hub can have, and no other.
func TestHubGuideExplainsEveryKey(t *testing.T) {
	data, err := os.ReadFile("../../docs/hubs.md")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]*`) \\|").FindAllStringSubmatch(section(t, string(data), "Say who you are"), -1) {
		for key := range strings.SplitSeq(row[1], ", ") {
			got = append(got, strings.Trim(key, "`"))
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(content.HubKeys(), got); diff != "" {
		t.Errorf("the keys of the program (-) and those of docs/hubs.md (+):\n%s", diff)
	}
}
