#ifndef LAUNCH_TOOL_H
#define LAUNCH_TOOL_H

/*
 * Runs a program of this VM to its end, before the roots are switched; ends this process with what it complained of when
 * it fails. `source` and `target`, unless negative, are its descriptors 3 and 4.
 */
void run_own_tool(char *const args[], int source, int target);

#endif
