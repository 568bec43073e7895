package site

import (
	"strings"

	"signpost/internal/diag"
	"signpost/internal/knowledge"
)

// Session builds a site again and again while it is edited. A file is read anew when it has changed; what rests
// on all of them, such as links and lists, is worked out each time.
type Session struct{ in Input }

// NewSession begins a session.
func NewSession(in Input) *Session { return &Session{in} }

// Build gives the plan, as the function Build does. changed names the files and folders that changed since the call
// before, from the source folder; nil stands for any.
func (s *Session) Build(changed []string) (*Output, diag.List, error) {
	if changed == nil || s.in.Loader == nil {
		s.in = s.in.Share()
		s.in.Memory = new(knowledge.Memory)
	}
	for _, name := range changed {
		if name == "templates" || strings.HasPrefix(name, "templates/") {
			s.in.Parsed = s.in.parsedOnce()
		}
		s.in.Loader.Forget(name)
	}
	return Build(s.in)
}
