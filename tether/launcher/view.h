#ifndef LAUNCH_VIEW_H
#define LAUNCH_VIEW_H

#include "spec.h"

/* Keeps a way to this system's own programs, for one that is to run with the container's files as its root. */
void open_tools(void);

/*
 * Makes what docker shows of a container's files this process's root: its root file system without what is mounted over it,
 * but for the spec's `keep`. Nothing above it can be reached by a path, whatever links the container has made. Called in the
 * container's mount namespace; what it mounts is seen by this process alone.
 *
 * With the spec's `directory`, where the disk of a container that does not run is mounted, that is the root. Nothing is mounted for
 * it: a copy of this system's mounts would keep other disks busy that are to be taken away.
 */
void enter_view(const struct spec *spec);

/* Prints `MODE SIZE SECONDS NANOSECONDS` and, NUL-terminated, what a link leads to; or fails with the kernel's reason as exit code. */
_Noreturn void describe_path(const char *path);

/* Prints `UID GID` of the spec's user, by the files of the present root; fails when there is none. */
_Noreturn void identify_user(const struct spec *spec);

/* Runs one of this system's own programs, its libraries and all, by a path that is relative to this system's root. */
_Noreturn void execute_tool(const struct spec *spec);

#endif
