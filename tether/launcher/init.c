#define _GNU_SOURCE
#include "init.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { not_found = 127, not_executable = 126 };

bool is_init(const char *name) {
  const char *slash = strrchr(name, '/');
  return !strcmp(slash ? slash + 1 : name, "docker-init");
}

static _Noreturn void run_child(char **program, const sigset_t *mask) {
  /* A group of its own, in the foreground, so that keys on the terminal reach it and not PID 1. */
  setpgid(0, 0);
  signal(SIGTTOU, SIG_IGN);
  tcsetpgrp(0, getpgrp());
  signal(SIGTTOU, SIG_DFL);
  sigprocmask(SIG_SETMASK, mask, NULL);
  execvp(program[0], program);
  const int error = errno;
  dprintf(2, "[FATAL tini (%d)] exec %s failed: %s\n", getpid(), program[0], strerror(error));
  _exit(error == ENOENT ? not_found : error == EACCES ? not_executable : 1);
}

/* Reaps what has ended; the exit code of `child` when it is among them, else -1. */
static int reap(pid_t child) {
  int code = -1, status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    if (pid == child) code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
  return code;
}

int run_as_init(char **arguments) {
  char **program = arguments;
  if (*program && !strcmp(*program, "--")) program++;
  if (!*program) {
    dprintf(2, "usage: docker-init -- PROGRAM ARGUMENT...\n");
    return 2;
  }
  /* Blocked signals wait to be taken; those of a fault of this program's own must end it. */
  sigset_t all, before;
  sigfillset(&all);
  const int faults[] = {SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGSYS, SIGTTIN, SIGTTOU};
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&all, faults[i]);
  signal(SIGTTIN, SIG_IGN);
  sigprocmask(SIG_SETMASK, &all, &before);

  const pid_t child = fork();
  if (child < 0) {
    dprintf(2, "[FATAL tini (1)] fork failed: %s\n", strerror(errno));
    return 1;
  }
  if (child == 0) {
    signal(SIGTTIN, SIG_DFL);
    run_child(program, &before);
  }
  for (;;) {
    const int number = sigwaitinfo(&all, NULL);
    if (number == SIGCHLD) {
      const int code = reap(child);
      if (code >= 0) return code;
    } else if (number > 0) {
      kill(child, number);
    }
  }
}
