#ifndef LAUNCH_COPY_UP_H
#define LAUNCH_COPY_UP_H

#include <stdbool.h>

/*
 * Copies of what the image has at `target` into an empty volume, owner and mode included. Links of the image are followed inside its root,
 * whatever they say; nothing in the volume, which others may write to meanwhile, leads out of it. `volume`: a disk's file system, or a share. A
 * copy is made on the first start of a container, or when one was cut off.
 */

/* The volume is the directory `_data` of a disk: it is replaced in one step, so that a half copy is never seen. */
void fill_disk(int volume, int root, const char *target, bool is_first);

/*
 * The volume is a share, which other machines may use by now: the copy is made in a directory of its own in it, named after the container, and
 * then moved entry by entry. What is there already stays.
 */
void fill_share(int volume, int root, const char *target, bool is_first, const char *container);

#endif
