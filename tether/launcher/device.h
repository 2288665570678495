#ifndef LAUNCH_DEVICE_H
#define LAUNCH_DEVICE_H

#include <stddef.h>

/* Finds the disk `scsi:BUS:UNIT` (BUS counts the pvscsi controllers) as /dev/NAME; asks for a scan and waits when it is not there. */
void find_disk(const char *scsi, char *path, size_t capacity);

/* Finds the network interface with this MAC; waits when it is not there. */
void find_interface(const char *mac, char *name, size_t capacity);

#endif
