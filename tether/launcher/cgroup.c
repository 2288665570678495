#define _GNU_SOURCE
#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

/* `cgroup.procs` of the group, and of that in which the container's first process is by now; -1: none. */
static int members = -1, beside_first = -1;

/*
 * Whoever manages groups of its own (BuildKit, dockerd, systemd) goes into one below, and hands the controllers on: from then on the
 * kernel takes no process into the one above (cgroup-v2.rst, "No Internal Process Constraint").
 */
static int open_members_beside(const char *pid, const char *cgroup) {
  char path[PATH_MAX], line[PATH_MAX];
  snprintf(path, sizeof path, "/proc/%s/cgroup", pid);
  FILE *groups = fopen(path, "re");
  /* It may have ended. */
  if (!groups) return -1;
  const bool found = fgets(line, sizeof line, groups) && !strncmp(line, "0::/", 4);
  fclose(groups);
  if (!found) return -1;
  line[strcspn(line, "\n")] = '\0';
  const int root = strrchr(cgroup, '/') - cgroup;
  const int length = snprintf(path, sizeof path, "%.*s%s/cgroup.procs", root, cgroup, line + strlen("0::"));
  return length < (int)sizeof path ? open(path, O_WRONLY | O_CLOEXEC) : -1;
}

void open_cgroup(const struct spec *spec) {
  char path[PATH_MAX];
  if (!spec->cgroup) return;
  snprintf(path, sizeof path, "%s/cgroup.procs", spec->cgroup);
  members = open(path, O_WRONLY | O_CLOEXEC);
  if (members < 0) fail(code_failed, "control group %s: %s", spec->cgroup, strerror(errno));
  if (spec->join) beside_first = open_members_beside(spec->join, spec->cgroup);
}

void join_cgroup(void) {
  if (members < 0) return;
  /* 0 means the writer, whatever its number is in whichever namespace. */
  if (write(members, "0", 1) < 0 && (beside_first < 0 || write(beside_first, "0", 1) < 0)) {
    fail(code_failed, "joining the control group: %s", strerror(errno));
  }
  close(members);
  members = -1;
  if (beside_first >= 0) close(beside_first);
  beside_first = -1;
}

void join_cgroup_as_root(void) {
  if (members < 0) return;
  join_cgroup();
  if (unshare(CLONE_NEWCGROUP) < 0) fail(code_failed, "a namespace of control groups: %s", strerror(errno));
}
