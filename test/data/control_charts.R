# Makes control_charts.csv beside it: random monthly lines, with months that are not known
# and new starts, and their XmR and p' charts, computed point by point from the rules.
#
# usage: Rscript test/data/control_charts.R      (Debian: r-base-core)
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))

# windows of a number of points that end at each point, and whether a point is in one that fits
in_window <- function(n, size, fits) {
	result <- rep(FALSE, n)
	if (n >= size) for (last in size:n) {
		window <- (last - size + 1):last
		if (fits(window)) result[window] <- TRUE
	}
	result
}

# why each point is special; distance is from the mean, inner and outer are the limits
causes <- function(value, distance, near, outside) {
	n <- length(value)
	side <- sign(distance)
	up <- in_window(n, 7, function(w) all(diff(value[w]) > 0))
	down <- in_window(n, 7, function(w) all(diff(value[w]) < 0))
	# the later of two trends that meet in a point
	later_down <- down & c(if (n > 1) diff(value) < 0 else NULL, FALSE)[seq_len(n)]
	pair <- function(direction) near & in_window(n, 3, function(w) all(side[w] == direction) && sum(near[w]) >= 2)
	high <- in_window(n, 7, function(w) all(side[w] == 1))
	low <- in_window(n, 7, function(w) all(side[w] == -1))
	ifelse(outside, ifelse(side > 0, "above the limits", "below the limits"),
		ifelse(up & !(up & later_down), "rising", ifelse(down, ifelse(up & !later_down, "rising", "falling"),
			ifelse(pair(1), "near the upper limit", ifelse(pair(-1), "near the lower limit",
				ifelse(high, "above the mean", ifelse(low, "below the mean", "")))))))
}

xmr <- function(value) {
	ranges <- abs(diff(value))
	average <- mean(value)
	if (length(ranges) == 0) return(data.frame(mean = average, lower = NA, upper = NA, cause = ""))
	kept <- if (mean(ranges) > 0) ranges[ranges < 3.267 * mean(ranges)] else ranges
	distance <- round(value - average, 9)
	outer <- round(2.66 * mean(kept), 9)
	outside <- abs(distance) > outer
	near <- !outside & abs(distance) > round(2.66 * 2 / 3 * mean(kept), 9)
	data.frame(mean = average, lower = average - outer, upper = average + outer, cause = causes(value, distance, near, outside))
}

p_chart <- function(in_time, issued) {
	share <- in_time / issued
	pooled <- sum(in_time) / sum(issued)
	error <- sqrt(pooled * (1 - pooled) / issued)
	if (length(share) == 1) return(data.frame(mean = 100 * pooled, lower = NA, upper = NA, cause = ""))
	z <- if (pooled > 0 && pooled < 1) (share - pooled) / error else 0 * share
	sigma <- mean(abs(diff(z))) / 1.128
	outside <- abs(z) > 3 * sigma
	near <- !outside & abs(z) > 2 * sigma
	data.frame(mean = 100 * pooled, lower = 100 * pmax(pooled - 3 * error * sigma, 0), upper = 100 * pmin(pooled + 3 * error * sigma, 1),
		cause = causes(share, round(z, 9), near, outside))
}

set.seed(7)
all <- NULL
for (line in 1:70) {
	n <- sample(c(1:6, 10, 12, 20, 30, 40), 1)
	issued <- rpois(n, if (line %% 9 %in% 1:2) 2000 else sample(c(8, 40, 200), 1)) * rbinom(n, 1, 0.95)
	# some that rise, and some that fall, all the time
	drift <- if (line %% 9 == 1) c(-0.25, 0.02) else if (line %% 9 == 2) c(0.25, 0.02) else c(sample(c(-0.3, 0, 0.3), 1), sample(c(0.05, 0.3), 1))
	share <- plogis(cumsum(rnorm(n, drift[1], drift[2])) - drift[1] * n / 2)
	in_time <- rbinom(n, issued, share)
	value <- ifelse(issued > 0, round(100 * in_time / pmax(issued, 1), 1), NA)
	if (line %% 5 == 0) value <- round(value / 10)
	rebased <- rbinom(n, 1, if (line %% 2 == 0) 0.06 else 0) == 1
	stretch <- cumsum(rebased)
	rows <- data.frame(line = line, month = 1:n, value = value, in_time = in_time, issued = issued, rebased = as.integer(rebased))
	for (chart in c("x", "p")) {
		rows[[paste0(chart, "_mean")]] <- rows[[paste0(chart, "_lower")]] <- rows[[paste0(chart, "_upper")]] <- NA
		rows[[paste0(chart, "_cause")]] <- ""
		for (s in unique(stretch)) {
			known <- which(stretch == s & issued > 0)
			if (length(known) == 0) next
			result <- if (chart == "x") xmr(value[known]) else p_chart(in_time[known], issued[known])
			for (column in names(result)) rows[[paste0(chart, "_", column)]][known] <- result[[column]]
		}
	}
	all <- rbind(all, rows)
}
columns <- c("line", "month", "value", "in_time", "issued", "rebased", paste0("x_", c("mean", "lower", "upper", "cause")), paste0("p_", c("mean", "lower", "upper", "cause")))
for (column in grep("mean|lower|upper", columns, value = TRUE)) all[[column]] <- ifelse(is.na(all[[column]]), NA, sprintf("%.12g", all[[column]]))
write.csv(all[columns], file.path(here, "control_charts.csv"), row.names = FALSE, quote = FALSE, na = "")
cat(table(all$x_cause), "\n", names(table(all$x_cause)), "\n", table(all$p_cause), "\n")
