// Package filename says which names every file system in use can hold: what is written on one machine may be served,
// unpacked or checked out on another. A part of an address is the name of a file or of a folder, so what editors write
// where it becomes such a part is held to this too.
package filename

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Max is the longest name in bytes.
const Max = 255

// MaxPart is the longest part in bytes that the site makes of an address: it leaves room for what is added to the name, and
// for many parts in one address.
const MaxPart = 100

// Check says why name, without slashes, cannot be the name of a file or folder everywhere, or "" when it can be. The rules
// are those of Windows, which are the strictest (Microsoft, "Naming Files, Paths, and Namespaces").
func Check(name string) (why string) {
	switch {
	case !utf8.ValidString(name):
		return "it is not UTF-8"
	case strings.ContainsAny(name, `\/<>:"|?*`):
		return `Windows allows none of \ / < > : " | ? * in a name`
	case strings.ContainsFunc(name, unicode.IsControl):
		return "it contains a control character"
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " "):
		return "Windows drops a full stop or a space at the end of a name"
	case len(name) > Max:
		return fmt.Sprintf("a name may be %d bytes long", Max)
	case isDevice(name):
		return "Windows keeps this name for a device"
	}
	return ""
}

// isDevice reports whether Windows takes name for a device, whatever its case and extension.
func isDevice(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	base = strings.ToUpper(strings.TrimRight(base, " "))
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	for _, device := range []string{"COM", "LPT"} {
		if digit, ok := strings.CutPrefix(base, device); ok && utf8.RuneCountInString(digit) == 1 && strings.Contains("0123456789¹²³", digit) {
			return true
		}
	}
	return false
}
