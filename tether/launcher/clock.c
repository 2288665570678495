#include "clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/timex.h>

enum { second = 1000000 };

int correct_clock(const char *how, const char *microseconds) {
  char *end;
  errno = 0;
  long long offset = strtoll(microseconds, &end, 10);
  if (errno || end == microseconds || *end) {
    fprintf(stderr, "not microseconds: %s\n", microseconds);
    return 2;
  }
  /* The fraction is never negative. */
  long long seconds = offset / second - (offset % second < 0);
  struct timeval by = {.tv_sec = seconds, .tv_usec = offset - seconds * second};
  int failed;
  if (!strcmp(how, "step")) {
    struct timex change = {.modes = ADJ_SETOFFSET, .time = by};
    failed = adjtimex(&change) < 0;
  } else if (!strcmp(how, "slew")) {
    failed = adjtime(&by, NULL);
  } else {
    fprintf(stderr, "neither step nor slew: %s\n", how);
    return 2;
  }
  if (failed) fprintf(stderr, "the clock cannot be set: %s\n", strerror(errno));
  return failed != 0;
}
