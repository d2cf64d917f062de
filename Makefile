# make, make install: as for any PostgreSQL extension; PG_CONFIG names the server
# make test, make demo, make dashboard: on a throwaway cluster; see README.md

EXTENSION = ehcp_timeliness
EXTENSION_VERSION := $(shell sed -n '/"version"/{s/[^0-9.]//gp;q;}' META.json)

MODULE_big = $(EXTENSION)
OBJS = $(patsubst %.c,%.o,$(sort $(wildcard src/*.c src/core/*.c)))

SCRIPT = sql/$(EXTENSION)--$(EXTENSION_VERSION).sql
BANK_HOLIDAYS = sql/90_bank_holidays.sql
FRAGMENTS = $(sort $(wildcard sql/[0-8]*.sql)) $(BANK_HOLIDAYS)
DATA_built = $(SCRIPT)
EXTRA_CLEAN = $(EXTENSION).control $(SCRIPT) $(BANK_HOLIDAYS)

# install comes first: it creates the extension for the others
REGRESS = install $(filter-out install,$(patsubst test/sql/%.sql,%,$(sort $(wildcard test/sql/*.sql))))
REGRESS_OPTS = --inputdir=test

# What the module's files call of each other is theirs, whatever other modules export:
# before version 16 PostgreSQL loads all into one namespace.
ifeq ($(shell uname), Linux)
SHLIB_LINK += -Wl,-Bsymbolic
endif

# the server's headers as system headers: their warnings are not ours to mend
PG_CONFIG ?= pg_config
PG_CPPFLAGS = -isystem $(shell $(PG_CONFIG) --includedir-server)
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

all: $(EXTENSION).control

$(EXTENSION).control: $(EXTENSION).control.in META.json
	sed 's/@VERSION@/$(EXTENSION_VERSION)/' $< > $@

$(BANK_HOLIDAYS): sql/bank-holidays.json
	{ echo "-- The bank holidays that GOV.UK published, from bank-holidays.json."; echo; \
	  echo "SELECT ehcp.apply_bank_holidays(\$$json\$$"; cat $<; echo "\$$json\$$);"; } > $@

$(SCRIPT): $(FRAGMENTS)
	cat $^ > $@

$(OBJS): $(wildcard src/*.h src/core/*.h)

.PHONY: test demo dashboard
test:
	COPT="-Wall -Wextra -Werror" scripts/with-cluster test/run
demo:
	scripts/with-cluster examples/demo
dashboard:
	scripts/with-cluster "$(CURDIR)/examples/dashboard/build"
	@echo "to look at it: node examples/dashboard/serve.js"
