# Makes survival_cases.csv and survival_curves.csv beside it: data sets that R's survival
# package ships, and random ones with many ties, with the curves that survfit gives.
#
# usage: Rscript test/data/survival.R      (Debian: r-base-core, r-cran-survival)
library(survival)

set.seed(2014)
ties <- data.frame(time = rpois(2000, 20), status = rbinom(2000, 1, 0.7))
long <- data.frame(time = floor(rexp(500, 1 / 150)), status = rbinom(500, 1, 0.5))
sets <- list(
	lung = with(lung, data.frame(time = time, status = status == 2)),
	veteran = with(veteran, data.frame(time = time, status = status == 1)),
	ovarian = with(ovarian, data.frame(time = futime, status = fustat == 1)),
	aml = with(aml, data.frame(time = time, status = status == 1)),
	ties = ties, long = long,
	all_open = data.frame(time = c(3, 5, 5), status = 0),
	all_completed = data.frame(time = c(0, 3, 5, 5), status = 1))

cases <- do.call(rbind, lapply(names(sets), function(name)
	data.frame(name = name, days = sets[[name]]$time, completed = as.integer(sets[[name]]$status))))
curves <- do.call(rbind, lapply(names(sets), function(name) {
	fit <- survfit(Surv(time, as.integer(status)) ~ 1, data = sets[[name]], conf.type = "log-log")
	data.frame(name = name, days = fit$time, at_risk = fit$n.risk, completed = fit$n.event, open = fit$n.censor,
		survival = sprintf("%.15g", fit$surv), std_error = sprintf("%.15g", fit$std.err),
		lower = sprintf("%.15g", fit$lower), upper = sprintf("%.15g", fit$upper))
}))
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
write.csv(cases, file.path(here, "survival_cases.csv"), row.names = FALSE, quote = FALSE)
write.csv(curves, file.path(here, "survival_curves.csv"), row.names = FALSE, quote = FALSE)
