#ifndef LAUNCH_INIT_H
#define LAUNCH_INIT_H

#include <stdbool.h>

/* Whether this program was started under the name by which it is a container's init. */
bool is_init(const char *name);

/*
 * PID 1 of a container with docker's --init: `docker-init -- PROGRAM ARGUMENT…` runs the program as its child, passes every
 * signal on to it, reaps what others leave behind, and ends with the program's exit code; texts and codes are tini's.
 */
int run_as_init(char **arguments);

#endif
