// Package hosts tests the site on real web servers; see make test-hosts.
package hosts
