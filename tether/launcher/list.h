#ifndef LAUNCH_LIST_H
#define LAUNCH_LIST_H

/*
 * Prints what lies below `/`, but for what is mounted there: a directory, then what is in it, names in the order of their bytes. One
 * record an object:
 *
 *   MODE UID GID DEVICE SIZE MODIFIED CHANGED INODE CAPABILITY PATH NUL
 *
 * MODE in octal, DEVICE and CAPABILITY (security.capability, `-` without) in hexadecimal, times `SECONDS.NANOSECONDS`. Ends
 * with the kernel's reason as exit code.
 */
_Noreturn void list_files(void);

#endif
