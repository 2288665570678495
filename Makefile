# make help lists the targets. State of the quickstart lies in .vic/, downloads and built ISOs in .cache/.
.DEFAULT_GOAL := help
SHELL := /bin/bash

node_modules: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch node_modules

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: lint
lint: node_modules ## types, lint, format and import rules
	npm run --silent lint

.PHONY: test
test: lint ## everything
	npx jest

# The ISOs. dist/NAME is a bundle of build.mjs; what lies in the ISOs is made by iso/.
sources := $(shell find appliance tether vmomi imagec -name '*.ts' ! -name '*.test.ts')

$(addprefix dist/,tether vic-init port-layer interaction personality vicadmin): dist/%: $(sources) build.mjs | node_modules
	node build.mjs $*
	@touch $@

dist/launch: $(wildcard tether/launcher/*.c tether/launcher/*.h)
	@mkdir -p dist
	gcc -std=gnu11 -O2 -Wall -Wextra -static -s -o $@ $(filter %.c,$^)

.PHONY: iso-base
iso-base: ## what both ISOs are made from: kernel, Node and programs, downloaded once
	@iso/install-tools
	@iso/debian/base

.PHONY: bootstrap
bootstrap: iso-base dist/launch dist/tether ## .cache/iso/bootstrap.iso, which container VMs boot
	@iso/build bootstrap

.PHONY: appliance-staging
appliance-staging: iso-base dist/launch $(addprefix dist/,vic-init port-layer interaction personality vicadmin) ## the file system of the appliance, not yet packed
	@iso/build appliance staging

.PHONY: appliance
appliance: appliance-staging ## .cache/iso/appliance.iso, which a VCH's appliance boots
	@iso/build appliance
