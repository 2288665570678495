#ifndef LAUNCH_REPORT_H
#define LAUNCH_REPORT_H

/* Exit codes that docker gives to a process that could not be started. */
enum { code_failed = 128, code_not_found = 127, code_not_executable = 126 };

/* Where `fail` and `tell` write their lines: the status descriptor, in a child the socket to its parent. */
extern int report_fd;

/* Writes one status line. */
void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes `error CODE TEXT` and ends this process. */
_Noreturn void fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Docker's code for what the kernel answered. */
int code_of(int error);

/* What went wrong in the words of Go's errors, which docker shows. */
const char *error_text(int error);

#endif
