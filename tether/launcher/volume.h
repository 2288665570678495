#ifndef LAUNCH_VOLUME_H
#define LAUNCH_VOLUME_H

#include <stdbool.h>

#include "spec.h"

/*
 * The mount of a volume, attached nowhere yet. Its source is `scsi:BUS:UNIT[/SUBPATH]`, its options are `ro` or `rw`, then perhaps `copy`.
 *
 * A disk that nobody has written to is formatted first. What users see of the file system is its directory `_data`. With
 * `copy` that is filled, while it is empty, with what the image has at the target, owner and mode included: on the
 * first start of a container (`is_first`), or when that first start was cut off. `root`: the container's root file system.
 */
int open_volume(const struct mount_spec *mount, int root, bool is_first);

#endif
