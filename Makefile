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
