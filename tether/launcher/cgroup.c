#define _GNU_SOURCE
#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

/* `cgroup.procs` of the group, or -1. */
static int members = -1;

void open_cgroup(const struct spec *spec) {
  char path[PATH_MAX];
  if (!spec->cgroup) return;
  snprintf(path, sizeof path, "%s/cgroup.procs", spec->cgroup);
  members = open(path, O_WRONLY | O_CLOEXEC);
  if (members < 0) fail(code_failed, "control group %s: %s", spec->cgroup, strerror(errno));
}

void join_cgroup(void) {
  if (members < 0) return;
  /* 0 means the writer, whatever its number is in whichever namespace. */
  if (write(members, "0", 1) < 0) fail(code_failed, "joining the control group: %s", strerror(errno));
  close(members);
  members = -1;
}

void join_cgroup_as_root(void) {
  if (members < 0) return;
  join_cgroup();
  if (unshare(CLONE_NEWCGROUP) < 0) fail(code_failed, "a namespace of control groups: %s", strerror(errno));
}
