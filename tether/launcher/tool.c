#define _GNU_SOURCE
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report.h"

enum { first_free = 5, max_complaint = 512 };

/* Both are moved out of the way first: either may be where the other belongs. */
static void place(int source, int target) {
  const int from = source < 0 ? -1 : fcntl(source, F_DUPFD_CLOEXEC, first_free);
  const int to = target < 0 ? -1 : fcntl(target, F_DUPFD_CLOEXEC, first_free);
  if ((from >= 0 && dup2(from, 3) < 0) || (to >= 0 && dup2(to, 4) < 0)) _exit(126);
  if (close_range(from >= 0 || to >= 0 ? first_free : 3, ~0U, 0) < 0) _exit(126);
}

static _Noreturn void execute_own(char *const args[], int complaints, int source, int target) {
  static char *const environment[] = {"PATH=/usr/sbin:/usr/bin", "LC_ALL=C.UTF-8", NULL};
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(nothing, 1) < 0 || dup2(complaints, 2) < 0) _exit(126);
  place(source, target);
  execve(args[0], args, environment);
  _exit(127);
}

/* The beginning of what the program writes to its standard error, in one line; reads on to its end. */
static void read_complaint(int from, char *text) {
  size_t length = 0;
  char chunk[256];
  for (ssize_t count; (count = read(from, chunk, sizeof chunk)) > 0 || (count < 0 && errno == EINTR);) {
    for (ssize_t i = 0; i < count && length < max_complaint - 1; i++) text[length++] = chunk[i] == '\n' ? ' ' : chunk[i];
  }
  text[length] = '\0';
}

void run_own_tool(char *const args[], int source, int target) {
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) < 0) fail(code_failed, "pipe: %s", strerror(errno));
  const pid_t child = fork();
  if (child < 0) fail(code_failed, "fork: %s", strerror(errno));
  if (child == 0) execute_own(args, pipe_ends[1], source, target);
  close(pipe_ends[1]);
  char complaint[max_complaint];
  read_complaint(pipe_ends[0], complaint);
  close(pipe_ends[0]);
  int status = -1;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail(code_failed, "%s: %s", args[0], strerror(errno));
  }
  if (status != 0) fail(code_failed, "%s ended with status %d: %s", args[0], status, complaint);
}
