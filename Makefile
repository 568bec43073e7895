# Two commands do everything: `make serve` builds and serves the site, `make test` tests it.
# They need Go, Node with npm, and this make; the rest they install themselves.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build

ADDR ?= 127.0.0.1:8080

.PHONY: serve
serve: bin/signpost ## build and serve the site on 127.0.0.1:8080, and reload it when a file changes
	@node assets/build.mjs --watch & watcher=$$!; trap 'kill $$watcher 2>/dev/null || true' EXIT; \
	  bin/signpost serve --addr $(ADDR)

.PHONY: build
build: bin/signpost ## build the site into public/ and the program into bin/signpost
	bin/signpost build

# The tests in the browser wait for it much of the time, so four of them run side by side; on a machine with
# much else to do they can take more than the 10 minutes that go test gives a package.
.PHONY: test
test: assets chromium ## install what the tests need, and run them all
	go test -timeout 40m -parallel 4 ./...

.PHONY: test-hosts
test-hosts: assets ## install nginx, Caddy and rclone, and test the site on them
	@bash e2e/hosts/install.sh
	go test -tags hosts -count=1 -timeout 40m ./e2e/hosts

.PHONY: lighthouse
lighthouse: assets chromium ## score a page of each kind with Lighthouse; wants a machine with nothing else to do
	go test -count=1 -timeout 40m -v -run TestLighthouse ./e2e -args -lighthouse-performance

.PHONY: lint
lint: assets ## check the form of the code, the scripts and the styles
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	  if [ -n "$$unformatted" ]; then echo "run gofmt -w on: $$unformatted"; exit 1; fi
	go vet ./...
	go tool staticcheck ./...
	npm run --silent lint

.PHONY: bench
bench: assets ## time builds beside Hugo and a bare loop, hubs, and edits in the preview
	go run ./bench/build
	go run ./bench/hubs
	go run ./bench/preview

.PHONY: bench-search
bench-search: ## measure search beside Pagefind, MiniSearch and SQLite; wants SIGNPOST_CORPORA=folder
	cd bench/search && go run . -corpora "$${SIGNPOST_CORPORA:-}"

.PHONY: audit
audit: assets ## look for known holes in what we depend on; needs the open internet
	go run golang.org/x/vuln/cmd/govulncheck@v1.1.4 ./...
	npm audit

.PHONY: clean
clean: ## remove everything that the other targets make
	rm -rf bin public public-hubs assets/dist node_modules

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

# The program carries the templates and the built assets, so they come first, whatever compiles it.
.PHONY: bin/signpost
bin/signpost: assets
	go build -o bin/signpost ./cmd/signpost

# Purging the styles reads the templates, the scripts and what writes HTML or SVG.
ASSET_SOURCES := $(shell find assets templates internal/markdown internal/render internal/decision/picture -type f -not -path 'assets/dist/*' 2>/dev/null)

.PHONY: assets
assets: needs-go assets/dist/main.css

assets/dist/main.css: node_modules/.package-lock.json $(ASSET_SOURCES)
	node assets/build.mjs
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json | needs-node
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: needs-go
needs-go:
	@command -v go >/dev/null || { echo "Go is missing: install Go 1.26 or newer from https://go.dev/dl/"; exit 1; }

.PHONY: needs-node
needs-node:
	@command -v npm >/dev/null || { echo "Node with npm is missing: install Node 20.19 or newer from https://nodejs.org/"; exit 1; }

.PHONY: chromium
chromium:
	@bash e2e/install-chromium.sh
