# make help lists the goals.

EXTENSION = ehcp_timeliness
EXTENSION_VERSION := $(shell sed -n '/"version"/{s/[^0-9.]//gp;q;}' META.json)

MODULE_big = $(EXTENSION)
OBJS = $(patsubst %.c,%.o,$(sort $(wildcard src/*.c src/core/*.c)))

SCRIPT = sql/$(EXTENSION)--$(EXTENSION_VERSION).sql
BANK_HOLIDAYS = sql/90_bank_holidays.sql
# The day on which sql/bank-holidays.json was downloaded from GOV.UK: files that users loaded
# before that day are older.  If you update the file, change the day, and keep all years.
BANK_HOLIDAYS_DAY = 2026-11-22
SCORECARD_VIEWS = sql/91_scorecard_views.sql
FRAGMENTS = $(sort $(wildcard sql/[0-8]*.sql)) $(BANK_HOLIDAYS) $(SCORECARD_VIEWS) sql/95_guard_again.sql
# The update scripts from each released version, whose full script is in sql/released.
RELEASED = $(filter-out %--$(EXTENSION_VERSION).sql,$(sort $(wildcard sql/released/*.sql)))
UPDATES = $(patsubst sql/released/%.sql,sql/%--$(EXTENSION_VERSION).sql,$(RELEASED))
DATA_built = $(SCRIPT) $(UPDATES)
EXTRA_CLEAN = $(SCRIPT) $(UPDATES) $(BANK_HOLIDAYS) $(SCORECARD_VIEWS)

# install comes first, because it creates the extension for the others
REGRESS = install $(filter-out install,$(patsubst test/sql/%.sql,%,$(sort $(wildcard test/sql/*.sql))))
REGRESS_OPTS = --inputdir=test

# Before version 16, PostgreSQL loads all modules into one namespace: export only the functions
# that it calls, and bind the module's calls to its own functions.
ifeq ($(shell uname), Linux)
SHLIB_LINK += -Wl,-Bsymbolic -Wl,--version-script=$(CURDIR)/src/exports.map
endif

# The server's headers are system headers, so they raise no warnings.  The installed files contain
# no path of the build, so that every build has the same bytes.  In the headers of PostgreSQL 15,
# "()" is a function with any arguments, as in C before C23, which newer compilers take by default;
# those of 19 have what their own compiler took, such as typeof_unqual of C23.
PG_CONFIG ?= pg_config
PG_CPPFLAGS = $(if $(filter 15 16 17 18,$(MAJORVERSION)),-std=gnu17) -isystem $(shell $(PG_CONFIG) --includedir-server) -ffile-prefix-map=$(CURDIR)=.
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

ifeq ($(shell grep -x "default_version = '$(EXTENSION_VERSION)'" $(EXTENSION).control),)
$(error $(EXTENSION).control does not have the version of META.json, $(EXTENSION_VERSION))
endif

# The cast of the argument ensures that no other function matches the call better.  The script is
# ASCII, so that a database with any encoding can read it.
$(BANK_HOLIDAYS): sql/bank-holidays.json Makefile
	{ echo "-- The bank holidays that GOV.UK published, from bank-holidays.json."; echo; \
	  echo "SELECT ehcp.apply_bank_holidays(ehcp.in_database_encoding(\$$json\$$"; \
	  sed 's/’/\\u2019/g' $<; \
	  echo "\$$json\$$::text)::jsonb, '$(BANK_HOLIDAYS_DAY)'::date);"; } > $@

$(SCORECARD_VIEWS): $(sort $(wildcard sql/scorecard/*.sql)) tools/scorecard-views
	tools/scorecard-views $(filter %.sql,$^) > $@

$(SCRIPT): $(FRAGMENTS)
	cat $^ > $@

$(UPDATES): sql/%--$(EXTENSION_VERSION).sql: sql/released/%.sql $(SCRIPT) tools/update-script $(wildcard sql/update/*.sql)
	tools/update-script $< $(SCRIPT) > $@

.DELETE_ON_ERROR:

$(OBJS): $(wildcard src/*.h src/core/*.h)

# their loops over rows, several rows at a time
src/core/timeliness.o src/core/caseflow.o src/core/row_columns.o src/core/day_counts.o: CFLAGS := $(CFLAGS:-O2=-O3)

.PHONY: help test demo dashboard reference indent dist
help:
	@echo "make, make install    build and install; PG_CONFIG=/path/to/pg_config names the server"
	@echo "make installcheck     the regression tests, on a server that has the extension installed"
	@echo
	@echo "on a throwaway server:"
	@echo "make test             every test"
	@echo "make demo             the board report of the demo"
	@echo "make dashboard        the dashboard of the demo"
	@echo "make reference        doc/reference.md, from the catalog"
	@echo
	@echo "make indent           lays out the C in PostgreSQL's style"
	@echo "make dist             a distribution for PGXN, from what is committed"

test:
	COPT="-Wall -Wextra -Werror" scripts/with-cluster test/run
demo:
	scripts/with-cluster examples/demo
dashboard:
	scripts/with-cluster "$(CURDIR)/examples/dashboard/build"
	@echo "to open it: node examples/dashboard/serve.js"

# from the comments in the catalog; test/tap/reference.pl checks that it is up to date
reference:
	page=$$(scripts/with-cluster tools/reference) && printf "%s\n" "$$page" > doc/reference.md

# test/tap/indent.pl compares
indent:
	PG_CONFIG="$(PG_CONFIG)" tools/indent

# for PGXN: what is committed, without what only the project's developers need
dist:
	git archive --format zip --prefix $(EXTENSION)-$(EXTENSION_VERSION)/ -o $(EXTENSION)-$(EXTENSION_VERSION).zip HEAD
