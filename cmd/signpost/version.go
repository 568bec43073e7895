package main

import (
	"cmp"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is the version of this program. A release changes it together with CHANGELOG.md.
const version = "0.1.0"

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:         "version",
		Short:       "Print the version, the commit and the version of Go",
		Args:        cobra.NoArgs,
		Annotations: map[string]string{"source": "none"},
		RunE: func(cmd *cobra.Command, args []string) error {
			commit, goVersion := "", ""
			if info, ok := debug.ReadBuildInfo(); ok {
				goVersion = info.GoVersion
				for _, s := range info.Settings {
					if s.Key == "vcs.revision" {
						commit = s.Value
					}
				}
			}
			_, err := fmt.Fprintf(a.out, "signpost %s, commit %s, %s\n", version, cmp.Or(commit, "unknown"), goVersion)
			return err
		},
	}
}
