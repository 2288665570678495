#ifndef LAUNCH_DEVICE_H
#define LAUNCH_DEVICE_H

#include <stddef.h>

#include "spec.h"

/* Finds the disk `scsi:BUS:UNIT` (BUS counts the pvscsi controllers) as /dev/NAME; asks for a scan and waits when it is not there. */
void find_disk(const char *scsi, char *path, size_t capacity);

/* Has the kernel find disks, in their order, which is that of their names. */
void find_disks(const struct strings *disks);

/* Finds the network interface with this MAC; waits when it is not there. */
void find_interface(const char *mac, char *name, size_t capacity);

#endif
