# Makes outcomes_cases.csv and outcomes_curves.csv beside it: data sets that R's packages ship and
# random ones with many ties, with and without delayed entry, and the cumulative incidences
# that survfit and etm give.  The intervals are etm's.  With delayed entry, the standard errors
# are only etm's, by Greenwood's formula: survfit's come from its infinitesimal
# jackknife, which agrees with that formula without delayed entry.
#
# usage: Rscript test/data/outcomes.R      (Debian: r-base-core, r-cran-survival, r-cran-etm)
suppressMessages({
	library(survival)
	library(etm)
})
data(abortion)

# entry is NA for what is at risk from the first day on; outcome 1 is a plan, 2 another end, 0 open
set <- function(entry, exit, outcome) data.frame(entry = entry, exit = exit, outcome = outcome)
set.seed(2017)
random <- function(n, rate) set(NA, rpois(n, rate), sample(0:2, n, TRUE, c(0.3, 0.5, 0.2)))
late <- function(n, rate, entries) {
	cases <- random(n, rate)
	cases$entry <- rpois(n, entries)
	cases[cases$entry < cases$exit, ]
}
sets <- list(
	# pregnancies from the week in which they were first seen: a birth, or another end
	abortion = with(abortion, set(entry, exit, ifelse(cause == 2, 1, 2))),
	transplant = with(transplant[transplant$futime > 0, ], set(NA, futime, c(censored = 0, death = 2, ltx = 1, withdraw = 2)[as.character(event)])),
	pbc = with(pbc, set(NA, time, status)),
	ties = random(900, 3),
	late_ties = late(1500, 15, 9),
	late_days = late(700, 140, 90),
	# few at risk at first, and all of these end
	thin = set(c(0, 1, 4, 4, 5, 5, 6), c(2, 3, 6, 7, 6, 9, 9), c(1, 2, 1, 0, 2, 0, 1)))

kinds <- c("plan", "none")
text <- function(x) ifelse(is.finite(x), sprintf("%.13g", x), "")
curve <- function(name) {
	cases <- sets[[name]]
	is_late <- !is.na(cases$entry[1])
	cases$event <- factor(cases$outcome, 0:2, c("open", "plan", "none"))
	fit <- if (is_late) survfit(Surv(entry, exit, event) ~ 1, data = cases, id = seq_len(nrow(cases)))
		else survfit(Surv(exit, event) ~ 1, data = cases)
	at <- which(rowSums(fit$n.event[, 2:3]) > 0)
	result <- data.frame(name = name, days = fit$time[at], at_risk = fit$n.risk[at, 1], plan = fit$pstate[at, 2], none = fit$pstate[at, 3])
	for (k in 1:2)
		result[[paste0(kinds[k], "_std_error_survfit")]] <- if (is_late) NA else fit$std.err[at, k + 1]
	result[paste0(kinds, rep(c("_std_error_etm", "_lower", "_upper"), each = 2))] <- NA

	# etm wants no end on day 0
	if (all(cases$exit > 0)) {
		transitions <- matrix(FALSE, 3, 3)
		transitions[1, 2:3] <- TRUE
		data <- data.frame(id = seq_len(nrow(cases)), from = 0, to = c("cens", "1", "2")[cases$outcome + 1],
			entry = if (is_late) cases$entry else 0, exit = cases$exit)
		etm <- summary(etm(data, c("0", "1", "2"), transitions, "cens", s = 0), ci.fun = "cloglog")
		for (k in 1:2) {
			rows <- etm[[paste("0", k)]]
			rows <- rows[match(result$days, rows$time), ]
			stopifnot(all.equal(rows$P, result[[kinds[k]]], tolerance = 1e-12))
			result[[paste0(kinds[k], "_std_error_etm")]] <- sqrt(rows$var)
			result[[paste0(kinds[k], "_lower")]] <- rows$lower
			result[[paste0(kinds[k], "_upper")]] <- rows$upper
		}
	}
	result
}
cases <- do.call(rbind, lapply(names(sets), function(name)
	cbind(name = name, aggregate(n ~ entry + exit + outcome, transform(sets[[name]], entry = ifelse(is.na(entry), -1, entry), n = 1), sum))))
cases$entry <- ifelse(cases$entry < 0, "", cases$entry)
curves <- do.call(rbind, lapply(names(sets), curve))
curves[, -(1:3)] <- lapply(curves[, -(1:3)], text)
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
write.csv(cases, file.path(here, "outcomes_cases.csv"), row.names = FALSE, quote = FALSE)
write.csv(curves, file.path(here, "outcomes_curves.csv"), row.names = FALSE, quote = FALSE)
