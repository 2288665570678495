#ifndef LAUNCH_CONTAINER_H
#define LAUNCH_CONTAINER_H

#include "spec.h"

/*
 * Called by the first process of new namespaces: makes the container's root, with its own /proc, /sys and /dev and the
 * spec's mounts, the root of this mount namespace. Nothing of the old root stays reachable.
 */
void enter_root(const struct spec *spec);

/* Makes `path` and what lies above it, as mkdir -p; an existing directory stays as it is. */
void make_directories(const char *path);

/* Makes a mount that is attached nowhere the root, in a namespace whose mounts are private; the old root is taken away. */
void switch_root(int root);

#endif
