#ifndef LAUNCH_SHARE_H
#define LAUNCH_SHARE_H

#include "spec.h"

/*
 * The directory of a server that the spec's share `name` is, mounted outside of the container; one that is wanted at two targets is
 * mounted once. Ends this process when the server refuses it, or does not answer in time.
 */
int open_share(const struct spec *spec, const char *name);

#endif
