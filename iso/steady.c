/*
 * Preloaded into Node while it makes a startup snapshot: no time passes, and process, program and directory have one
 * fixed number and name. V8's seeds come from the command line. What would differ between two builds is then the same; when Node starts from the snapshot
 * it takes time, number and randomness anew.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const time_t moment = 1700000000;

int clock_gettime(clockid_t clock, struct timespec *now) {
  (void)clock;
  *now = (struct timespec){.tv_sec = moment};
  return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void)zone;
  *now = (struct timeval){.tv_sec = moment};
  return 0;
}

time_t time(time_t *now) {
  if (now) *now = moment;
  return moment;
}

pid_t getpid(void) {
  return 2;
}

pid_t getppid(void) {
  return 1;
}

/* A name that is true for every directory. */
char *getcwd(char *buffer, size_t size) {
  static const char here[] = "/proc/self/cwd";
  if (!buffer) return strdup(here);
  if (size < sizeof here) {
    errno = ERANGE;
    return NULL;
  }
  return memcpy(buffer, here, sizeof here);
}

ssize_t readlink(const char *restrict path, char *restrict buffer, size_t size) {
  static const char program[] = "/usr/bin/node";
  if (strcmp(path, "/proc/self/exe")) return syscall(SYS_readlink, path, buffer, size);
  const size_t length = size < sizeof program - 1 ? size : sizeof program - 1;
  memcpy(buffer, program, length);
  return (ssize_t)length;
}
