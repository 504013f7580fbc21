# Redo the report's numbers from the single answers, and print how far each lies from it.
# Run it in the folder of the files, or name the folder: Rscript reproduce.R FOLDER
# It needs R 4.0 or newer and no package. It ends with status 1 if a number differs that must not.

folder <- if (length(commandArgs(TRUE))) commandArgs(TRUE)[1] else "."
TOLERANCE <- 1e-9

tab <- function(name) {
  read.csv(file.path(folder, name), colClasses = "character", check.names = FALSE,
           na.strings = character(), encoding = "UTF-8")
}
key <- function(a, b) paste(a, b, sep = "\r")

items <- tab("items.csv")
rules <- tab("rules.csv")
is_open <- rules$value[rules$rule == "survey"] == "open"
min_items <- as.integer(rules$value[rules$rule == "min_items"])
codes <- unique(items$item)
families <- split(items$item, factor(items$family, unique(items$family)))
families <- lapply(families, unique)

# The choices become scores; a rating with too few of them does not count.
paths <- sort(Sys.glob(file.path(folder, "single-answers-*.csv")))
answers <- do.call(rbind, lapply(basename(paths), tab))
scores <- sapply(codes, function(code) {
  of_item <- items[items$item == code, ]
  as.numeric(of_item$score)[match(answers[[code]], of_item$position)]
})
scores <- matrix(scores, ncol = length(codes), dimnames = list(NULL, codes))
names_of <- tab("names.csv")
at <- match(answers$rater_group, names_of$in_answers)
rater <- ifelse(is.na(at), answers$rater_group, names_of$in_report[at])
counts <- rowSums(!is.na(scores)) >= min_items
pair <- key(rater, answers$target_group)[counts]
scores <- scores[counts, , drop = FALSE]

# Every measure of one tie, made of the items that the report shows: value and n.
measures <- function(of_tie, shown) {
  made <- list()
  for (code in codes) {
    own <- of_tie[!is.na(of_tie[, code]), code]
    if (length(own)) made[[code]] <- c(mean(own), length(own))
  }
  wanted <- c(list(all = codes), families)
  for (name in names(wanted)) {
    members <- wanted[[name]]
    needed <- if (name == "all") min_items else (length(members) + 1) %/% 2
    if (is_open) {
      # An open survey takes each respondent's own mean first.
      own <- of_tie[, members, drop = FALSE]
      own <- own[rowSums(!is.na(own)) >= (if (name == "all") 1 else needed), , drop = FALSE]
      if (nrow(own)) made[[name]] <- c(mean(rowMeans(own, na.rm = TRUE)), nrow(own))
    } else {
      # A protected one takes the mean of the item means that it shows.
      parts <- made[intersect(intersect(members, shown), names(made))]
      if (length(parts) >= needed && length(parts)) {
        made[[name]] <- c(mean(sapply(parts, `[`, 1)), min(sapply(parts, `[`, 2)))
      }
    }
  }
  made
}

report <- tab("report-ties.csv")
report$ours <- NA_real_
report$same <- FALSE
for (each in unique(key(report$rater, report$rated))) {
  here <- which(key(report$rater, report$rated) == each)
  shown <- report$measure[here][report$measure[here] %in% codes & report$value[here] != ""]
  made <- measures(scores[pair == each, , drop = FALSE], shown)
  n_of <- function(measure) if (is.null(made[[measure]])) NA else made[[measure]][2]
  n_there <- as.numeric(report$n[here][match(shown, report$measure[here])])
  n_here <- vapply(shown, n_of, numeric(1))
  all_same <- all(is.na(n_here) | n_here == n_there)
  for (line in here) {
    measure <- report$measure[line]
    if (!is.null(made[[measure]])) report$ours[line] <- made[[measure]][1]
    report$same[line] <- if (measure %in% codes) {
      identical(as.numeric(report$n[line]), as.numeric(n_of(measure)))
    } else all_same
  }
}

# Means over ties: of groups, between groups, within, and of dimensions.
means <- tab("report-means.csv")
means$ours <- NA_real_
means$same <- FALSE
for (line in seq_len(nrow(means))) {
  row <- means[line, ]
  chosen <- report[report$measure == row$measure & report$scope == row$scope &
    report$value != "" & (row$rater == "" | report$rater == row$rater) &
    (row$rated == "" | report$rated == row$rated), ]
  means$ours[line] <- if (all(is.na(chosen$ours))) NA else mean(chosen$ours, na.rm = TRUE)
  means$same[line] <- all(chosen$same) && !anyNA(chosen$ours)
}

# How a number of ours stands to the report's.
columns <- c("name", "kind", "value", "low", "high", "ours", "same")
report$name <- paste0(report$rater, " about ", report$rated, ": ", report$measure)
found <- rbind(report[columns], means[columns])
value <- suppressWarnings(as.numeric(found$value))
low <- suppressWarnings(as.numeric(found$low))
high <- suppressWarnings(as.numeric(found$high))
difference <- found$ours - value
inside <- found$ours >= low - TOLERANCE & found$ours <= high + TOLERANCE
status <- ifelse(found$value == "", "not shown",
  ifelse(is.na(found$ours), "no answers",
    ifelse(found$kind == "exact",
      ifelse(abs(difference) <= TOLERANCE, "equal", "DIFFERENT"),
      ifelse(inside, "in its range", "OUTSIDE ITS RANGE"))))
wrong <- c("DIFFERENT", "OUTSIDE ITS RANGE")
status[status %in% wrong & !found$same] <- "rests on fewer answers"

write.table(
  data.frame(number = found$name, report = found$value,
    `from the answers` = ifelse(is.na(found$ours), "", sprintf("%.6f", found$ours)),
    difference = ifelse(is.na(difference), "", sprintf("%+.9f", difference)),
    `what it means` = status, check.names = FALSE),
  sep = "\t", quote = FALSE, row.names = FALSE)
total <- table(status)
cat("\n", paste0(names(total), ": ", total, collapse = ", "), "\n", sep = "")
quit(status = if (any(status %in% wrong)) 1 else 0)
