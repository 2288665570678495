#ifndef LAUNCH_VOLUME_H
#define LAUNCH_VOLUME_H

#include "spec.h"

/*
 * The mount of a volume or an image, attached nowhere yet. The source of a volume is `scsi:BUS:UNIT[/SUBPATH]`, a disk, or
 * `share:NAME[/SUBPATH]`, a directory of a server (share.h); its options are `ro` or `rw`, then perhaps `copy` or `copy=CONTAINER`: what is
 * mounted is then filled, while it is empty, with what the image has at the target (copy-up.h). A share and a part of a volume are
 * others' too while they are filled, so they need the container's name. An image is a disk as well, all of whose file system is shown;
 * it is only read.
 *
 * A disk of a volume that nobody has written to is formatted first. What users see of its file system is its directory `_data`.
 * `root`: the container's root file system.
 */
int open_volume(const struct spec *spec, const struct mount_spec *mount, int root);

#endif
