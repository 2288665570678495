#ifndef LAUNCH_PRIVILEGES_H
#define LAUNCH_PRIVILEGES_H

#include "spec.h"

/* The user's resource limits and its place in the kernel's choice when memory runs out. */
void apply_limits(const struct spec *spec);

/* Takes from this process, while it is still root, what no program that it runs may ever have. */
void bound_capabilities(const struct spec *spec);

/* Gives up the capabilities that are left over, and the ways to new ones. */
void drop_privileges(const struct spec *spec);

/* Writes the kernel parameters; in the container's root, whose /proc is mounted. */
void write_sysctls(const struct spec *spec);

/* Covers the paths that are to be hidden, and makes read-only those that are to be; what does not exist is passed over. */
void protect_paths(const struct spec *spec);

#endif
