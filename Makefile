# What can be done here. `make` alone lists it.

# One binary without C, so that it builds on any machine with Go alone.
export CGO_ENABLED = 0

BUILD = go build -trimpath -buildvcs=auto -ldflags=-s
VERIFY = go -C tools build -o ../bin/testall ./testall && bin/testall

.DEFAULT_GOAL := help
.PHONY: help demo build reproducible check test bench screenshots sbom generate clean

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

demo: ## Build and serve the demo at http://127.0.0.1:8080; needs Go alone
	@mkdir -p bin var
	go build -buildvcs=false -o bin/alminding ./cmd/alminding
	bin/alminding demo --addr 127.0.0.1:8080 --data ./var/demo

build: ## Build bin/alminding as it is released
	@mkdir -p bin
	$(BUILD) -o bin/alminding ./cmd/alminding

reproducible: ## Build twice, in two places and with no cache, and compare
	@./tools/reproducible

check: ## The quick checks: formatting, vet and the tests on SQLite
	@test -z "$$(gofmt -l cmd internal e2e bench tools | tee /dev/stderr)"
	go vet ./...
	TEST_POSTGRES= go test -short ./...

test: ## Everything: source, both engines, race, e2e, browser, accessibility
	@mkdir -p bin
	@$(VERIFY)

bench: build ## Measure speed and size against nginx; the table of docs/performance.md
	go run ./bench

screenshots: build ## Pictures of the main pages in var/screenshots
	cd browser && npm ci --ignore-scripts --no-audit --no-fund && ALMINDING=$(CURDIR)/bin/alminding npm run --silent screenshots

sbom: build ## List what the program is built from in var/sbom.json (CycloneDX)
	@mkdir -p var
	go -C tools run ./sbom $(CURDIR)/bin/alminding > var/sbom.json

generate: ## Make the Go of the templates again
	go tool -modfile=tools/go.mod templ generate

clean: ## Remove what was built
	rm -rf bin var/test var/screenshots var/sbom.json browser/node_modules
