#ifndef LAUNCH_SUPERVISOR_H
#define LAUNCH_SUPERVISOR_H

#include "spec.h"

/* Where the spec comes from, and commands while the process runs. */
enum { control_fd = 4 };

/* Starts the container's first process in new namespaces; returns when it has ended and its output is delivered. */
void supervise_first(const struct spec *spec);

/* Starts a further process in the namespaces of the spec's `join`. */
void supervise_joining(const struct spec *spec);

#endif
