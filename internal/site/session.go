package site

import (
	"strings"
	"sync"

	"signpost/internal/diag"
	"signpost/internal/knowledge"
	"signpost/internal/record"
	"signpost/internal/render"
)

// Session builds a site again and again while it is edited. Files and templates that have not changed are not read
// anew, and what is worked out from them is used again where an edit has not touched it: see knowledge.Memory.
type Session struct {
	in        Input
	templates *render.Templates // the last that could be used
}

// NewSession begins a session.
func NewSession(in Input) *Session { return &Session{in, &render.Templates{}} }

// Build gives the plan, as the function Build does. changed names the files and folders that changed since the call
// before, from the source folder; nil stands for any.
func (s *Session) Build(changed []string) (*Output, diag.List, error) {
	if changed == nil || s.in.Loader == nil {
		s.in = s.in.Share()
		s.in.Memory = new(knowledge.Memory)
		s.parseAgain()
	}
	s.forget(changed)
	return Build(s.in)
}

// ReadAhead reads files that changed, while more of them are still to change. The next Build need not be told of
// them.
func (s *Session) ReadAhead(changed []string) {
	if s.in.Loader == nil {
		return
	}
	s.forget(changed)
	s.in.Loader.ReadAhead(changed)
}

// forget makes what has changed be read again.
func (s *Session) forget(changed []string) {
	parse := false
	for _, name := range changed {
		parse = parse || name == "templates" || strings.HasPrefix(name, "templates/")
		if name == record.File || strings.HasPrefix(record.File, name+"/") {
			s.in.Signed = s.in.signedOnce()
		}
		s.in.Loader.Forget(name)
	}
	if parse {
		s.parseAgain()
	}
}

// parseAgain makes the next Build parse the templates that have changed.
func (s *Session) parseAgain() {
	s.in.Parsed = sync.OnceValues(func() (*render.Templates, error) {
		templates, err := render.ParseAgain(s.in.Templates, s.templates)
		if err == nil {
			s.templates = templates
		}
		return templates, err
	})
}
