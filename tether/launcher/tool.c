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

enum { max_tools = 2, first_free = 4, max_complaint = 512 };

/* Its own root is where it stands, for programs and libraries; its files are those of `root`. */
static void confine(int root) {
  const int own = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (own < 0 || fchdir(root) < 0 || chroot(".") < 0 || fchdir(own) < 0) _exit(126);
}

/* Makes `wanted` the first descriptors, and closes all others. All are moved out of the way first: any may be where another belongs. */
static void place(const int wanted[first_free]) {
  int moved[first_free];
  for (int i = 0; i < first_free; i++) {
    moved[i] = wanted[i] < 0 ? -1 : fcntl(wanted[i], F_DUPFD_CLOEXEC, first_free);
    if (wanted[i] >= 0 && moved[i] < 0) _exit(126);
  }
  unsigned count = 0;
  for (int i = 0; i < first_free; i++) {
    if (moved[i] < 0) continue;
    if (dup2(moved[i], i) < 0) _exit(126);
    count = i + 1;
  }
  if (close_range(count, ~0U, 0) < 0) _exit(126);
}

static _Noreturn void execute_own(const struct tool *tool, int complaints) {
  static char *const environment[] = {"PATH=/usr/sbin:/usr/bin", "LC_ALL=C.UTF-8", NULL};
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) _exit(126);
  if (tool->root >= 0) confine(tool->root);
  const int input = tool->input < 0 ? nothing : tool->input, output = tool->output < 0 ? nothing : tool->output;
  place((int[first_free]){input, output, complaints, tool->directory});
  execve(tool->args[0], tool->args, environment);
  _exit(127);
}

/* The beginning of what is written to standard error, in one line; reads on to its end. */
static void read_complaint(int from, char *text) {
  size_t length = 0;
  char chunk[256];
  for (ssize_t count; (count = read(from, chunk, sizeof chunk)) > 0 || (count < 0 && errno == EINTR);) {
    for (ssize_t i = 0; i < count && length < max_complaint - 1; i++) text[length++] = chunk[i] == '\n' ? ' ' : chunk[i];
  }
  text[length] = '\0';
}

void run_tools(const struct tool *tools, size_t count) {
  int pipe_ends[2];
  pid_t children[max_tools];
  if (count > max_tools) fail(code_failed, "too many programs at once");
  if (pipe2(pipe_ends, O_CLOEXEC) < 0) fail(code_failed, "pipe: %s", strerror(errno));
  for (size_t i = 0; i < count; i++) {
    children[i] = fork();
    if (children[i] < 0) fail(code_failed, "fork: %s", strerror(errno));
    if (children[i] == 0) execute_own(&tools[i], pipe_ends[1]);
  }
  close(pipe_ends[1]);
  for (size_t i = 0; i < count; i++) {
    if (tools[i].input >= 0) close(tools[i].input);
    if (tools[i].output >= 0) close(tools[i].output);
  }
  /* One pipe for all: who waited for one of them would keep the others from writing. */
  char complaint[max_complaint];
  read_complaint(pipe_ends[0], complaint);
  close(pipe_ends[0]);
  int failed = 0;
  const char *which = NULL;
  for (size_t i = 0; i < count; i++) {
    int status = -1;
    while (waitpid(children[i], &status, 0) < 0) {
      if (errno != EINTR) fail(code_failed, "%s: %s", tools[i].args[0], strerror(errno));
    }
    /* One that only lost its reader is not the reason. */
    if (status != 0 && (!which || !(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE))) {
      failed = status;
      which = tools[i].args[0];
    }
  }
  if (which) fail(code_failed, "%s ended with status %d: %s", which, failed, complaint);
}

void run_own_tool(char *const args[]) {
  const struct tool tool = {args, -1, -1, -1, -1};
  run_tools(&tool, 1);
}
