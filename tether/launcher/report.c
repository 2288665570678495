#define _GNU_SOURCE
#include "report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int report_fd = 3;

/* One write a line, so that it is one packet on the socket to the parent. */
static void send_line(char *line, int length, int capacity) {
  if (length < 0) return;
  if (length > capacity - 2) length = capacity - 2;
  for (int i = 0; i < length; i++) {
    if (line[i] == '\n' || line[i] == '\r') line[i] = ' ';
  }
  line[length++] = '\n';
  ssize_t written;
  do written = write(report_fd, line, length);
  while (written < 0 && errno == EINTR);
}

void tell(const char *format, ...) {
  char line[4096];
  va_list values;
  va_start(values, format);
  int length = vsnprintf(line, sizeof line, format, values);
  va_end(values);
  send_line(line, length, sizeof line);
}

_Noreturn void fail(int code, const char *format, ...) {
  char line[4096];
  int prefix = snprintf(line, sizeof line, "error %d ", code);
  va_list values;
  va_start(values, format);
  int length = vsnprintf(line + prefix, sizeof line - prefix, format, values);
  va_end(values);
  send_line(line, length < 0 ? prefix : prefix + length, sizeof line);
  _exit(code);
}

int code_of(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return code_not_found;
    case EACCES:
    case EPERM:
    case EISDIR:
      return code_not_executable;
    default:
      return code_failed;
  }
}

const char *error_text(int error) {
  switch (error) {
    case ENOENT: return "no such file or directory";
    case EACCES: return "permission denied";
    case EPERM: return "operation not permitted";
    case EINVAL: return "invalid argument";
    case EROFS: return "read-only file system";
    case EISDIR: return "is a directory";
    case ENOTDIR: return "not a directory";
    case ELOOP: return "too many levels of symbolic links";
    case ENAMETOOLONG: return "file name too long";
    default: return strerror(error);
  }
}
