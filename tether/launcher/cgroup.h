#ifndef LAUNCH_CGROUP_H
#define LAUNCH_CGROUP_H

#include "spec.h"

/* Opens the spec's control group (cgroup v2), if it has one: from inside other mount namespaces it cannot be found by name. */
void open_cgroup(const struct spec *spec);

/*
 * Moves this process into the group that was opened, or where that takes none any more, to the container's first process; what it
 * starts follows.
 */
void join_cgroup(void);

/* The same for the container's first process, for which the group becomes the root of what it sees (docker's private cgroupns). */
void join_cgroup_as_root(void);

#endif
