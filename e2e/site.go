// Package e2e tests the real site from outside: every page is loaded and every link followed, and a
// real browser walks, searches and measures it. It holds no code that is shipped.
package e2e
