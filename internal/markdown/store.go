package markdown

import (
	"fmt"
	"os"
	"sync"
)

// Store keeps the packed text of documents: some of it in memory, and what is more than that in a file, so
// that the memory that it takes does not grow with a site. It can be used from several goroutines at once.
// A nil Store keeps all in memory, and so does one whose file cannot be written.
type Store struct {
	most int // bytes in memory

	mu   sync.Mutex
	used int
	file *os.File
	end  int64 // of the file
	err  error
}

// NewStore makes a Store that keeps so many bytes in memory. Close it when its texts are not needed any more.
func NewStore(most int) *Store { return &Store{most: most} }

// packed is the packed text of a document: in memory, or in the file of a Store.
type packed struct {
	code  []byte
	store *Store
	at    int64
	bytes int
}

func (p packed) size() int { return len(p.code) + p.bytes }

// keep keeps a copy of a text.
func (s *Store) keep(code []byte) packed {
	if s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.used+len(code) > s.most && s.open() {
			if _, err := s.file.WriteAt(code, s.end); err == nil {
				s.end += int64(len(code))
				return packed{store: s, at: s.end - int64(len(code)), bytes: len(code)}
			}
		}
		s.used += len(code)
	}
	return packed{code: append(make([]byte, 0, len(code)), code...)}
}

// open reports whether there is a file to write to. Where the system allows it, the file has no name any more, so
// that nothing is left behind however the program ends.
func (s *Store) open() bool {
	if s.file == nil {
		file, err := os.CreateTemp("", "signpost-*.tmp")
		if err != nil {
			s.most = int(^uint(0) >> 1)
			return false
		}
		s.file = file
		os.Remove(file.Name())
	}
	return true
}

// load gives the text. It is empty when the file cannot be read; then Err says so.
func (p packed) load() []byte {
	if p.store == nil {
		return p.code
	}
	code := make([]byte, p.bytes)
	if _, err := p.store.file.ReadAt(code, p.at); err != nil {
		p.store.mu.Lock()
		p.store.err = fmt.Errorf("what was read of the content cannot be read again from %s: %w", p.store.file.Name(), err)
		p.store.mu.Unlock()
		return nil
	}
	return code
}

// Err says that a text was lost: what was written since is not whole.
func (s *Store) Err() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Close removes the file. The texts in it are gone.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil
	}
	os.Remove(s.file.Name())
	return s.file.Close()
}
