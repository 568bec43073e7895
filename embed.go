// Package signpost holds what the binary carries with it: the templates, and the styles, scripts and
// images that assets/build.mjs makes. It holds nothing else.
package signpost

import "embed"

// Templates is the folder templates/.
//
//go:embed all:templates
var Templates embed.FS

// Assets is the folder assets/dist/, whose file names are plain; the build gives each a hash.
//
//go:embed all:assets/dist
var Assets embed.FS
