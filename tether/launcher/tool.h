#ifndef LAUNCH_TOOL_H
#define LAUNCH_TOOL_H

#include <stddef.h>

/* A program of this VM, which sees nothing of the container but what it is given. Descriptors are -1 where there is none. */
struct tool {
  char *const *args;
  int directory;     /* its descriptor 3 */
  int root;          /* a directory that becomes its root: the program's path and its libraries' are then relative to this VM's root */
  int input, output; /* its descriptors 0 and 1 */
};

/*
 * Runs programs to their end, at the same time, before the roots are switched; ends this process with what they complained of when one
 * fails. Their input and output are closed here.
 */
void run_tools(const struct tool *tools, size_t count);

/* Runs one program of this VM. */
void run_own_tool(char *const args[]);

#endif
