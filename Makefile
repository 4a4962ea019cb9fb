# Retour. `make demo` shows it, `make test` tests it; the rest is for who changes it.
# Go and Node are assumed, and nothing else.

.DEFAULT_GOAL := help
.PHONY: help demo test build generate lint format fuzz race

# npm fetches what the lock file names, once, and again when the lock file changes.
PACKAGES := $(patsubst package-lock.json,node_modules/.package-lock.json,$(wildcard package-lock.json))

help: ## this list
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1	\2/p' Makefile | expand -t 16

demo: build ## build it and open the newcomer's tour
	./bin/retour demo

test: generate ## run what this machine can run, and name what it skipped
	@script/test $(ARGS)

build: generate ## bin/retour, one static file
	CGO_ENABLED=0 go build -trimpath -o bin/retour ./cmd/retour

generate: $(PACKAGES) ## write the files that are made from others
	script/faces
	go generate ./...

lint: generate ## gofumpt, vet, staticcheck, shellcheck
	script/lint

format: ## gofumpt over every file that a person writes
	script/lint fix

fuzz: generate ## fuzz every target for three seconds
	script/fuzz

race: generate ## the race detector over the packages that do things at once
	script/race

node_modules/.package-lock.json: package-lock.json
	npm ci --no-audit --no-fund
	@touch $@
