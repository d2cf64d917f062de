# Makes odds_ratio_areas.csv and odds_ratio.csv beside it: random counts of two groups in
# several areas, with the results of R's mantelhaen.test.
#
# usage: Rscript test/data/odds_ratio.R      (Debian: r-base-core)
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
set.seed(1959)
areas <- tests <- NULL
add <- function(name, in_time, issued, other_in_time, other_issued) {
	areas <<- rbind(areas, data.frame(set = name, in_time, issued, other_in_time, other_issued))
	table <- array(rbind(in_time, other_in_time, issued - in_time, other_issued - other_in_time), c(2, 2, length(issued)))
	# a test needs two areas that both groups have; areas that one group does not have are left out
	result <- mantelhaen.test(table[, , issued > 0 & other_issued > 0, drop = FALSE])
	number <- function(x) ifelse(is.finite(x), sprintf("%.15g", x), NA)
	ratio <- unname(result$estimate)
	tests <<- rbind(tests, data.frame(set = name, areas = sum(issued > 0 & other_issued > 0), odds_ratio = number(ratio),
		lower = if (ratio > 0) number(result$conf.int[1]) else NA, upper = if (ratio > 0) number(result$conf.int[2]) else NA,
		chi_squared = number(result$statistic), p = number(result$p.value)))
}
for (i in 1:30) {
	n <- sample(2:40, 1)
	size <- sample(c(3, 30, 300), 1)
	issued <- rpois(n, size) + 1
	other_issued <- rpois(n, 2 * size) + 1
	chance <- runif(n, 0.1, 0.9)
	add(i, rbinom(n, issued, plogis(qlogis(chance) + sample(c(-0.5, 0, 0.5), 1))), issued, rbinom(n, other_issued, chance), other_issued)
}
# an area without plans of a group, one where all or none are in time, and one difference only
add("empty areas", c(3, 0, 5), c(9, 0, 7), c(2, 4, 6), c(8, 9, 9))
add("all and none", c(4, 0, 2), c(4, 5, 6), c(7, 0, 3), c(7, 6, 9))
add("never in time", c(0, 0), c(5, 6), c(3, 2), c(6, 7))
add("small difference", c(5, 5), c(10, 10), c(50, 51), c(100, 100))
write.csv(areas, file.path(here, "odds_ratio_areas.csv"), row.names = FALSE, quote = FALSE)
write.csv(tests, file.path(here, "odds_ratio.csv"), row.names = FALSE, quote = FALSE, na = "")
