# make help lists the targets. State of the quickstart lies in .vic/, downloads and built ISOs in .cache/.
.DEFAULT_GOAL := help
SHELL := /bin/bash

node_modules: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch node_modules

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: quickstart
quickstart: ## from nothing to the output of a container: installs, builds, lab, proxy, docker-machine create, docker run
	@quickstart/up

.PHONY: env
env: ## shell commands for the quickstart's VCH: eval "$$(make -s env)"
	@quickstart/env

.PHONY: down
down: ## stop everything that quickstart started; its state stays in .vic/
	@quickstart/down

.PHONY: lab-up
lab-up: dist/vic-lab ## only the lab: an ESXi-compatible endpoint with QEMU VMs
	@quickstart/install
	@dist/vic-lab up --state $(or $(VIC_STATE),.vic)/lab

.PHONY: lab-down
lab-down: dist/vic-lab ## stop the lab
	@dist/vic-lab down --state $(or $(VIC_STATE),.vic)/lab

.PHONY: programs
programs: dist/vic-lab dist/docker-machine-driver-vic dist/vic-proxy dist/imagec ## the programs of the host, in dist/

.PHONY: lint
lint: node_modules ## types, lint, format and import rules
	npm run --silent lint

.PHONY: test
test: lint programs bootstrap appliance ## everything: unit tests, then the real programs, QEMU and ISOs
	@quickstart/install --with-test-peers
	@test/peers/dockerd/install || [ $$? = 3 ]
	@test/peers/nfs-ganesha/install
	@quickstart/images
	@test/peers/buildx/install || [ $$? = 3 ]
	@test/peers/compose/install || [ $$? = 3 ]
	npx jest --selectProjects unit
	npx jest --selectProjects e2e --runInBand --testPathPatterns $(tests)

# Which parts `make bench` measures: imagec, layers, start, first, tasks, memory, images, engine, many; all without. imagec and layers need no VM.
parts ?=

.PHONY: bench
bench: programs $(if $(filter-out imagec layers,$(or $(parts),all)),bootstrap appliance) ## times, vSphere tasks and memory as ratios against a bare boot and dockerd: test/bench (40 minutes)
	@quickstart/install --with-test-peers
	@test/peers/dockerd/install || [ $$? = 3 ]
	@quickstart/images
	@npx esbuild test/bench/main.ts --bundle --platform=node --log-level=warning --outfile=.cache/bench/main.cjs
	@node .cache/bench/main.cjs $(parts)

.PHONY: parity
parity: programs bootstrap appliance ## the same scripts against dockerd 29 and a VCH, word by word: test/parity (20 minutes)
	@quickstart/install --with-test-peers
	@test/peers/dockerd/install
	@quickstart/images
	@npx esbuild test/parity/main.ts --bundle --platform=node --log-level=warning --outfile=.cache/parity/main.cjs
	@node .cache/parity/main.cjs $(scripts)

# Which scripts `make parity` runs, by parts of their names: `make parity scripts='create exec'`; all without.
# scripts=--quick is the part that `make test` runs. `node .cache/parity/main.cjs --keep FILE` keeps both hosts up for runs with PARITY_HOSTS=FILE.
scripts ?=

# Which of the tests in test/ run: `make test tests=test/e2e`.
tests ?= .

.PHONY: clean
clean: ## delete what was built; downloads, .vic/ and node_modules stay
	rm -rf dist .cache/iso/*.iso .cache/iso/*.key

# dist/NAME is a bundle of build.mjs; what lies in the ISOs is made by iso/.
sources := $(shell find appliance tether vmomi imagec driver lab -name '*.ts' ! -name '*.test.ts')
bundles := tether vic-init port-layer unpack-thread interaction personality name-server vicadmin vic-lab docker-machine-driver-vic vic-proxy imagec

$(addprefix dist/,$(bundles)): dist/%: $(sources) build.mjs | node_modules
	node build.mjs $*
	@touch $@

dist/launch: $(wildcard tether/launcher/*.c tether/launcher/*.h)
	@mkdir -p dist
	gcc -std=gnu11 -O2 -Wall -Wextra -static -s -o $@ $(filter %.c,$^)

dist/init: iso/init.c
dist/initrd-init: iso/initrd/init.c
dist/init dist/initrd-init:
	@mkdir -p dist
	gcc -std=gnu11 -O2 -Wall -Wextra -static -s -o $@ $<

.PHONY: iso-base
iso-base: ## what both ISOs are made from: kernel, Node and programs, downloaded once
	@iso/install-tools
	@iso/debian/base

.PHONY: bootstrap
bootstrap: iso-base dist/init dist/initrd-init dist/launch dist/tether ## .cache/iso/bootstrap.iso, which container VMs boot
	@iso/build bootstrap

.PHONY: appliance-staging
appliance-staging: iso-base dist/init dist/initrd-init dist/launch $(addprefix dist/,vic-init port-layer unpack-thread interaction personality name-server vicadmin) ## the file system of the appliance, not yet packed
	@iso/build appliance staging

.PHONY: appliance
appliance: appliance-staging ## .cache/iso/appliance.iso, which a VCH's appliance boots
	@iso/build appliance
