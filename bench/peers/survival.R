# R's survival package on vectors in memory.  R itself reads each question, as
# bench(expression); the answer is a list of columns.
suppressPackageStartupMessages(library(survival))
options(scipen = 100)
attach(scan("survival.txt", list(days = 0L, completed = 0L), quiet = TRUE))

bench <- function(question) {
	ms <- system.time(answer <- question)[["elapsed"]] * 1000		# evaluated here
	writeLines(c(do.call(paste, c(answer, sep = "|")), sprintf("Time: %f ms", ms), "end"))
}
