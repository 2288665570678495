/*
 * launch: what Node cannot do. One program, started by the tether:
 *
 *   launch container   runs the container's first process in new namespaces
 *   launch exec        runs a further process in them
 *   launch prepare     only what both do before: disks, terminals to binary transport, network interfaces
 *   launch relay PATH  copies between a device and standard input and output
 *   launch clock step|slew MICROSECONDS  corrects the clock (clock.h)
 *
 * Under the name docker-init it is the first process of a container that wants one (init.h).
 *
 * The first three read a spec (spec.h) from descriptor 4, a socket, and write status lines to descriptor 3, another one: `started
 * PID`, `exited CODE`, `done`, or `error CODE TEXT`. While the process runs they take lines from 4: `signal NUMBER`, `resize
 * ROWS COLUMNS`. There are two, so that a line which comes too late takes no status with it. Descriptors 0, 1 and 2 carry the
 * process's streams. When descriptor 4 closes the process is killed.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "device.h"
#include "init.h"
#include "network.h"
#include "port.h"
#include "report.h"
#include "spec.h"
#include "supervisor.h"

static int run_with_spec(const char *verb) {
  const struct spec *spec = read_spec(control_fd);
  find_disks(&spec->disks);
  make_raw(&spec->terminals);
  configure_network(spec);
  if (!strcmp(verb, "container")) {
    supervise_first(spec);
  } else if (!strcmp(verb, "exec")) {
    supervise_joining(spec);
  } else {
    tell("done");
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc > 0 && is_init(argv[0])) return run_as_init(argv + 1);
  /* A reader that is gone is seen as EPIPE. */
  signal(SIGPIPE, SIG_IGN);
  const char *verb = argc > 1 ? argv[1] : "";
  if (!strcmp(verb, "relay") && argc == 3) return relay_port(argv[2]);
  if (!strcmp(verb, "clock") && argc == 4) return correct_clock(argv[2], argv[3]);
  if (argc == 2 && (!strcmp(verb, "container") || !strcmp(verb, "exec") || !strcmp(verb, "prepare"))) {
    return run_with_spec(verb);
  }
  fprintf(stderr, "usage: launch container|exec|prepare, launch relay PATH, launch clock step|slew MICROSECONDS\n");
  return 2;
}
