#ifndef LAUNCH_PROCESS_H
#define LAUNCH_PROCESS_H

#include "spec.h"

/* What the container's process and its parent share before the start. */
struct start {
  int report;      /* socket: status lines, the terminal's master side */
  int pipes[3][2]; /* standard streams without a terminal; -1 where there is none */
};

/* In the new process: terminal or pipes, user, directory, environment, execve. Errors are reported before the program starts. */
_Noreturn void run_program(const struct spec *spec, const struct start *start);

/* The same for the container's first process, which makes the container around it before. */
_Noreturn void run_first_program(const struct spec *spec, const struct start *start);

#endif
