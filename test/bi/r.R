# R reads every view of the demo's scorecard as psql does, with the right types.  Prints TAP.
#
# usage: Rscript test/bi/r.R FOLDER
#
# FOLDER is what test/clients/expect.sql has written.
library(DBI)

folder <- commandArgs(trailingOnly = TRUE)[1]
n <- 0
failed <- 0
is <- function(found, expected, name) {
  n <<- n + 1
  same <- isTRUE(all.equal(found, expected, tolerance = 1e-12, check.attributes = FALSE))
  cat(if (same) "" else "not ", "ok ", n, " - ", name, "\n", sep = "")
  if (!same) {
    failed <<- failed + 1
    cat("#   found    ", head(format(found), 20), "\n#   expected ", head(format(expected), 20), "\n")
  }
}
read <- function(file) {
  lines <- strsplit(readLines(file.path(folder, file), encoding = "UTF-8"), "\t", fixed = TRUE)
  lapply(lines, function(line) ifelse(line == "\\N", NA, line))
}

db <- dbConnect(RPostgreSQL::PostgreSQL(), host = Sys.getenv("PGHOST"), port = Sys.getenv("PGPORT", "5432"), user = Sys.getenv("PGUSER"), dbname = "demo")
classes <- c(date = "Date", bigint = "numeric", integer = "integer", numeric = "numeric", boolean = "logical", text = "character", "ehcp.timeliness" = "character")
views <- grep("^scorecard", readLines(file.path(folder, "views")), value = TRUE)
is(length(views) >= 20, TRUE, "views")
for (view in views) {
  query <- readLines(file.path(folder, paste0(view, ".query")))
  rows <- dbGetQuery(db, query)
  columns <- do.call(rbind, lapply(read(paste0(view, ".columns")), `[`, 1:2))
  is(names(rows), columns[, 1], paste0(view, ": the columns"))
  # without rows, a date is text to this driver
  wanted <- classes[columns[, 2]]
  if (nrow(rows) == 0) wanted[wanted == "Date"] <- "character"
  is(vapply(rows, function(column) class(column)[1], ""), wanted, "... with their types")
  # empty text at the end of a line would be lost, and no view has any
  expected <- do.call(rbind, read(paste0(view, ".rows")))
  is(nrow(rows), if (is.null(expected)) 0L else nrow(expected), "... the rows")
  for (i in seq_len(if (is.null(expected)) 0 else ncol(expected))) {
    wanted <- switch(columns[i, 2], bigint = , integer = , numeric = as.numeric(expected[, i]), boolean = expected[, i] == "t",
      date = as.Date(expected[, i]), expected[, i])
    is(if (is.integer(rows[[i]])) as.numeric(rows[[i]]) else rows[[i]], wanted, paste("...", columns[i, 1]))
  }
}

sums <- dbGetQuery(db, "SELECT area, is_total, issued, year FROM scorecard.yearly_timeliness")
by_year <- aggregate(issued ~ year, sums[!sums$is_total, ], sum)
expected <- dbGetQuery(db, "SELECT extract(year FROM issued_on)::integer AS year, count(*) AS issued FROM cases WHERE issued_on IS NOT NULL AND NOT excepted GROUP BY 1 ORDER BY 1")
is(by_year$issued, expected$issued, "SUM(issued) by year, in R")
is(aggregate(issued ~ year, sums, sum)$issued, 2 * expected$issued, "... which is double with the totals")
january <- dbGetQuery(db, "SELECT issued, percent FROM ehcp.as_at('2021-01-31', NULL::scorecard.monthly_timeliness) WHERE area IS NULL AND month = '2021-01-01'")
is(c(january$issued, january$percent), c(31, 67.7), "another day, with as_at")
invisible(dbDisconnect(db))
cat("1..", n, "\n", sep = "")
quit(status = if (failed) 1 else 0)
