# PulsePlan. Two commands matter: `make demo` shows it, `make test` checks it.
# Both install what they need (make test: Debian packages too, as root or with sudo).

# The toolchain is pinned because PocketBase v0.39 breaks under Go 1.27: a
# machine with another Go downloads this one.
export GOTOOLCHAIN := go1.26.8
export GOFLAGS := -buildvcs=false -trimpath

VERSION ?= dev
LDFLAGS := -s -w -X github.com/pulseplan/pulseplan/app/cmd.Version=$(VERSION)
BIN     := bin/pulseplan

# Linter, exactly: another version finds other things.
LINT_VERSION := v2.15.0
LINT         := .cache/bin/golangci-lint-$(LINT_VERSION)

# make demo ICS=uni.ics TASKS=tasks.csv ZONE=Europe/Berlin HTTP=127.0.0.1:8090 shows your own data.
DEMO_FLAGS := $(if $(ICS),--ics "$(ICS)") $(if $(TASKS),--tasks "$(TASKS)") $(if $(HOURS),--hours "$(HOURS)") \
              $(if $(ZONE),--zone "$(ZONE)") $(if $(DAYS),--days "$(DAYS)") $(if $(HTTP),--http "$(HTTP)")

# Instances with known optima for make bench (OR-Library wt, planning weeks).
BENCH_DATA ?= ../shared/bench

# make bench BENCH_QUEUE="-rounds 9" BENCH_MORNING="-users 500"; see docs/benchmarks.md.
BENCH_SIDE    ?=
BENCH_QUEUE   ?=
BENCH_MORNING ?=
BENCH_LEARNED ?= -people 40
BENCH_GENERATED ?= -seeds 2

# make crash N=20000 kills that many workers of the queue, and more of everything else.
N ?= 20000

.PHONY: demo build test bench shots crash lint setup ui clean go-tests go-build ui-tests e2e-tests

demo: build ## import, plan, brief, print, serve
	./$(BIN) demo $(DEMO_FLAGS)

build: ## the program, into bin/
	@mkdir -p bin
	CGO_ENABLED=0 go build -ldflags '$(LDFLAGS)' -o $(BIN) .

test: setup ## every check
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory go-build
	@$(MAKE) --no-print-directory ui-tests
	@$(MAKE) --no-print-directory e2e-tests
	@$(MAKE) --no-print-directory go-tests

setup: ## everything the checks need
	./e2e/setup.sh

lint: $(LINT)
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "gofmt would change these files"; exit 1; }
	go mod verify
	go mod tidy -diff
	go vet ./...
	go vet -C bench/queue ./...
	$(LINT) run ./...

$(LINT):
	@mkdir -p .cache/bin
	GOBIN=$(CURDIR)/.cache/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	mv .cache/bin/golangci-lint $(LINT)

go-build: build ## also for every system that is released
	@for target in linux/arm64 darwin/arm64 windows/amd64; do \
	  echo "go build for $$target"; \
	  CGO_ENABLED=0 GOOS=$${target%/*} GOARCH=$${target#*/} go build -o /dev/null . || exit 1; \
	done

go-tests: ## all Go tests, under the race detector, with the oracles present
	CGO_ENABLED=1 PULSEPLAN_ORACLES=required go test -race -timeout 20m ./...

ui-tests: ## types, unit tests, and that ui/dist is what the sources build
	cd ui && npm run check
	cd ui && ./check-dist.sh

e2e-tests: build ## the official SDK and a real browser against the real program
	PULSEPLAN_BIN=$(CURDIR)/$(BIN) node --test e2e/sdk/
	PULSEPLAN_BIN=$(CURDIR)/$(BIN) node e2e/ui/run.mjs
	PULSEPLAN_BIN=$(CURDIR)/$(BIN) node e2e/ui/admin.mjs
	PULSEPLAN_BIN=$(CURDIR)/$(BIN) node e2e/ui/lighthouse.mjs --steady

shots: build setup ## pictures of every screen, at 390 and 1440 px, light and dark, in e2e/shots/; the README's in docs/pictures/
	PULSEPLAN_BIN=$(CURDIR)/$(BIN) node e2e/ui/pictures.mjs
	PULSEPLAN_BIN=$(CURDIR)/$(BIN) node e2e/ui/shots.mjs

ui: ## rebuild ui/dist
	cd ui && npm ci --no-audit --no-fund && npm run build

bench: build setup ## figures: the dashboard on a phone and with much to do, the planner beside others, the calendar reader, start-up, memory, size, the queue beside its peers, a busy morning, deadlines kept
	-PULSEPLAN_BIN=$(CURDIR)/$(BIN) node e2e/ui/lighthouse.mjs
	PULSEPLAN_BIN=$(CURDIR)/$(BIN) node e2e/ui/heavy.mjs
	go test -run '^$$' -bench . -benchmem ./agents/planner ./agents/intent ./integrations/ical ./integrations/taskfile
	go run ./bench/start
	@if [ -d $(BENCH_DATA) ]; then \
	  go run ./bench/planner -format wt $(BENCH_DATA)/wt/wt40.txt -best $(BENCH_DATA)/wt/wtopt40.txt -ms 300 | tail -1; \
	  go run ./bench/planner -format pulse $(BENCH_DATA)/pulse -best $(BENCH_DATA)/pulse/OPTIMA.tsv -ms 100 | tail -1; \
	  go run ./bench/planner side $(BENCH_SIDE) $(BENCH_DATA)/pulse; \
	  go run ./bench/planner generated $(BENCH_GENERATED); \
	else echo "no instances with known optima in $(BENCH_DATA); set BENCH_DATA"; fi
	go run -C bench/queue . $(BENCH_QUEUE)
	go run ./bench/morning $(BENCH_MORNING)
	go run ./bench/learned $(BENCH_LEARNED)

crash: ## the queue's fault harness at length; it says how far it is
	go test ./app/queue/crashtest -timeout 0 -v -kills $(N) -images $(N) -damages $(N) -faults $(N) -histories 2000 -soak 1000000
	go test ./app/queue -timeout 0 -run 'NoHistory|IsItsModel' -rapid.checks 10000

clean:
	rm -rf bin .cache ui/node_modules e2e/node_modules
