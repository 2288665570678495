#ifndef LAUNCH_PORT_H
#define LAUNCH_PORT_H

#include "spec.h"

/* Sets terminals to binary transport at 115200 baud, whatever they were. */
void make_raw(const struct strings *paths);

/* Copies standard input to the device and the device to standard output until one of them ends; 0 or an exit code. */
int relay_port(const char *path);

#endif
