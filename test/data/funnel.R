# Makes funnel_areas.csv, funnel_dispersion.csv and benchmark.csv beside it: the authorities of
# ehc_plans_20_weeks_2019_2022.csv by year, and areas that were made up, with the funnel
# that the formulas of Spiegelhalter (2005) give, as the R package FunnelPlotR has them
# (arcsine transformation, winsorised at 10 % on each side).
#
# usage: Rscript test/data/funnel.R      (Debian: r-base-core)
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
dfe <- read.csv(file.path(here, "ehc_plans_20_weeks_2019_2022.csv"), fileEncoding = "UTF-8-BOM")
dfe <- dfe[dfe$geographic_level == "Local authority", ]
number <- function(x) suppressWarnings(as.numeric(x))
sets <- list()
for (year in unique(dfe$time_period)) {
	rows <- dfe[dfe$time_period == year, ]
	sets[[paste(year, "excluding")]] <- data.frame(in_time = number(rows$plans_issued_20_weeks_ex), issued = number(rows$plans_issued_den_ex))
	sets[[paste(year, "including")]] <- data.frame(in_time = number(rows$plans_issued_within_20_weeks), issued = number(rows$plans_issued_den))
}
set.seed(2005)
issued <- rpois(40, 200) + 1
sets$chance <- data.frame(in_time = rbinom(40, issued, 0.6), issued = issued)
sets$ties <- data.frame(in_time = rep(c(1, 0, 3), c(5, 4, 6)), issued = rep(c(2, 2, 4), c(5, 4, 6)))
sets$always <- data.frame(in_time = c(3, 10, 4), issued = c(3, 10, 4))
sets$never <- data.frame(in_time = c(0, 0), issued = c(3, 10))
sets$one <- data.frame(in_time = 4, issued = 9)
sets$small <- data.frame(in_time = c(0, 1, 0, 2, 1, 0), issued = c(1, 1, 2, 2, 3, 0))

areas <- dispersion <- NULL
for (set in names(sets)) {
	rows <- sets[[set]]
	rows <- rows[!is.na(rows$in_time) & !is.na(rows$issued) & rows$issued > 0, ]
	n <- nrow(rows)
	y <- asin(sqrt(rows$in_time / rows$issued))
	s <- 1 / (2 * sqrt(rows$issued))
	centre <- asin(sqrt(sum(rows$in_time) / sum(rows$issued)))
	z <- (y - centre) / s
	ends <- quantile(z, c(0.1, 0.9))
	phi <- mean(pmin(pmax(z, ends[1]), ends[2])^2)
	w <- 1 / s^2
	tau <- if (n > 1 && phi > 1 + 2 * sqrt(2 / n)) sqrt(max(0, (n * phi - (n - 1)) / (sum(w) - sum(w^2) / sum(w)))) else 0
	figures <- function(x) sprintf("%.15g", x)
	limit <- function(k, tau) 100 * sin(pmin(pmax(centre + k * sqrt(s^2 + tau^2), 0), pi / 2))^2
	dispersion <- rbind(dispersion, data.frame(set = set, areas = n, in_time = sum(rows$in_time), issued = sum(rows$issued),
		phi = figures(phi), tau = figures(tau),
		outside_95 = sum(abs(z) > qnorm(0.975)), outside_95_adjusted = sum(abs((y - centre) / sqrt(s^2 + tau^2)) > qnorm(0.975))))
	if (!grepl("including", set)) areas <- rbind(areas, data.frame(set = set, in_time = rows$in_time, issued = rows$issued,
		adjusted_z = figures((y - centre) / sqrt(s^2 + tau^2)),
		lower_95 = figures(limit(-qnorm(0.975), 0)), upper_95 = figures(limit(qnorm(0.975), 0)),
		lower_998 = figures(limit(-qnorm(0.999), 0)), upper_998 = figures(limit(qnorm(0.999), 0)),
		adjusted_lower_95 = figures(limit(-qnorm(0.975), tau)), adjusted_upper_95 = figures(limit(qnorm(0.975), tau)),
		adjusted_lower_998 = figures(limit(-qnorm(0.999), tau)), adjusted_upper_998 = figures(limit(qnorm(0.999), tau))))
}

# the place of every authority in the years of the file, by the percentages that the file has
benchmark <- NULL
for (year in unique(dfe$time_period)) for (including in c(FALSE, TRUE)) {
	rows <- dfe[dfe$time_period == year, ]
	rows <- data.frame(code = rows$new_la_code, percent = number(if (including) rows$pc_plans_issued_within_20_weeks else rows$PC_plans_issued_20_weeks_ex),
		in_time = number(if (including) rows$plans_issued_within_20_weeks else rows$plans_issued_20_weeks_ex),
		issued = number(if (including) rows$plans_issued_den else rows$plans_issued_den_ex))
	rows <- rows[!is.na(rows$percent), ]
	n <- nrow(rows)
	position <- rank(-rows$percent, ties.method = "min")
	y <- asin(sqrt(rows$in_time / rows$issued))
	s <- 1 / (2 * sqrt(rows$issued))
	centre <- asin(sqrt(sum(rows$in_time) / sum(rows$issued)))
	z <- (y - centre) / s
	ends <- quantile(z, c(0.1, 0.9))
	phi <- mean(pmin(pmax(z, ends[1]), ends[2])^2)
	w <- 1 / s^2
	tau <- if (phi > 1 + 2 * sqrt(2 / n)) sqrt(max(0, (n * phi - (n - 1)) / (sum(w) - sum(w^2) / sum(w)))) else 0
	z <- (y - centre) / sqrt(s^2 + tau^2)
	benchmark <- rbind(benchmark, data.frame(year = year, including_exceptions = including, code = rows$code, percent = rows$percent, rank = position, authorities = n,
		# the quarter of the table in which the rank is
		quartile = findInterval(position - 1, n * c(0, 0.25, 0.5, 0.75)), z = sprintf("%.2f", z),
		limits = cut(z, c(-Inf, qnorm(c(0.001, 0.025, 0.975, 0.999)), Inf), labels = c("below the 99.8 % limit", "below the 95 % limit", "inside the limits", "above the 95 % limit", "above the 99.8 % limit"))))
}
write.csv(benchmark, file.path(here, "benchmark.csv"), row.names = FALSE, quote = FALSE)
write.csv(areas, file.path(here, "funnel_areas.csv"), row.names = FALSE, quote = FALSE)
write.csv(dispersion, file.path(here, "funnel_dispersion.csv"), row.names = FALSE, quote = FALSE)
