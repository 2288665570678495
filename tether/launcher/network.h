#ifndef LAUNCH_NETWORK_H
#define LAUNCH_NETWORK_H

#include "spec.h"

/* Renames the spec's interfaces, sets MTU and IPv4 addresses, brings them up, and sets default routes. */
void configure_network(const struct spec *spec);

#endif
