#ifndef LAUNCH_VOLUME_H
#define LAUNCH_VOLUME_H

#include "spec.h"

/*
 * The mount of a volume, attached nowhere yet. Its source is `scsi:BUS:UNIT[/SUBPATH]`, a disk, or `share:NAME[/SUBPATH]`, a directory of
 * a server (share.h); its options are `ro` or `rw`, then perhaps `copy` or, for a share, `copy=CONTAINER`: it is then filled, while it is
 * empty, with what the image has at the target (copy-up.h).
 *
 * A disk that nobody has written to is formatted first. What users see of the file system is its directory `_data`. `root`: the
 * container's root file system.
 */
int open_volume(const struct spec *spec, const struct mount_spec *mount, int root);

#endif
