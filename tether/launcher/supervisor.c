#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "process.h"
#include "report.h"
#include "stream.h"
#include "view.h"

enum { namespaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC };

struct supervised {
  pid_t pid;
  int pidfd;
  int terminal; /* master side, or -1 */
  bool exited;
  struct stream input, output, errors;
  char command[64];
  size_t command_length;
};

static void make_start(const struct spec *spec, struct start *start, int *report) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0) fail(code_failed, "socket: %s", strerror(errno));
  *report = sockets[0];
  start->report = sockets[1];
  for (int i = 0; i < 3; i++) {
    start->pipes[i][0] = start->pipes[i][1] = -1;
    if (spec->tty || (i == 0 && !spec->open_stdin)) continue;
    if (pipe2(start->pipes[i], O_CLOEXEC) < 0) fail(code_failed, "pipe: %s", strerror(errno));
  }
}

/* Forks with `flags` for new namespaces; `pidfd` follows the child whatever becomes of its number. */
static pid_t fork_into(int flags, int *pidfd) {
  const pid_t pid = syscall(SYS_clone, flags | CLONE_PIDFD | SIGCHLD, NULL, pidfd, NULL, 0);
  if (pid < 0) fail(code_failed, "clone: %s", strerror(errno));
  return pid;
}

/* Waits until the child runs its program (the socket closes), and takes its terminal; ends this process on its error. */
static int await_start(int report, pid_t pid) {
  int terminal = -1;
  for (;;) {
    char line[4096];
    struct iovec data = {line, sizeof line};
    union {
      struct cmsghdr header;
      char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    const ssize_t count = recvmsg(report, &message, MSG_CMSG_CLOEXEC);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_type == SCM_RIGHTS) {
      memcpy(&terminal, CMSG_DATA(header), sizeof terminal);
    } else {
      waitpid(pid, NULL, 0);
      if (write(report_fd, line, count) != count) _exit(code_failed);
      _exit(0);
    }
  }
  close(report);
  return terminal;
}

static void run_command(struct supervised *child, char *command) {
  unsigned first, second;
  if (sscanf(command, "signal %u", &first) == 1) {
    /* It may have ended meanwhile: then there is nobody to tell. */
    if (!child->exited) pidfd_send_signal(child->pidfd, first, NULL, 0);
  } else if (sscanf(command, "resize %u %u", &first, &second) == 2 && child->terminal >= 0) {
    const struct winsize size = {.ws_row = first, .ws_col = second};
    ioctl(child->terminal, TIOCSWINSZ, &size);
  }
}

/* Commands are lines; without anybody at the other end the process must not go on unobserved. */
static bool read_commands(struct supervised *child) {
  char text[256];
  const ssize_t count = recv(control_fd, text, sizeof text, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (count <= 0) {
    if (!child->exited) pidfd_send_signal(child->pidfd, SIGKILL, NULL, 0);
    return false;
  }
  for (ssize_t i = 0; i < count; i++) {
    if (text[i] == '\n') {
      child->command[child->command_length] = '\0';
      run_command(child, child->command);
      child->command_length = 0;
    } else if (child->command_length < sizeof child->command - 1) {
      child->command[child->command_length++] = text[i];
    }
  }
  return true;
}

static void reap(struct supervised *child) {
  int status;
  if (waitpid(child->pid, &status, 0) != child->pid) fail(code_failed, "wait: %s", strerror(errno));
  child->exited = true;
  tell("exited %d", WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/* True while there is output that the process has left behind. */
static bool has_output(const struct stream *stream) {
  if (stream->done) return false;
  if (stream->start < stream->end) return true;
  struct pollfd wait = {.fd = stream->from, .events = POLLIN};
  return poll(&wait, 1, 0) > 0;
}

static void serve(struct supervised *child) {
  bool controlled = true;
  /* Of a process that left others behind, only what was written until its end is delivered: they may hold the pipes for ever. */
  while (!child->exited || has_output(&child->output) || has_output(&child->errors)) {
    struct pollfd waits[] = {
        {.fd = child->exited ? -1 : child->pidfd, .events = POLLIN},
        {.fd = controlled ? control_fd : -1, .events = POLLIN},
        stream_interest(&child->input),
        stream_interest(&child->output),
        stream_interest(&child->errors),
    };
    if (poll(waits, 5, -1) < 0) {
      if (errno == EINTR) continue;
      fail(code_failed, "poll: %s", strerror(errno));
    }
    if (waits[1].revents) controlled = read_commands(child);
    if (waits[2].revents) pump_stream(&child->input);
    if (waits[3].revents) pump_stream(&child->output);
    if (waits[4].revents) pump_stream(&child->errors);
    if (waits[0].revents) reap(child);
  }
}

static void open_streams(const struct spec *spec, const struct start *start, struct supervised *child) {
  child->input.done = child->output.done = child->errors.done = true;
  if (spec->tty) {
    open_stream(&child->output, child->terminal, 1);
    open_stream(&child->input, 0, dup(child->terminal));
    return;
  }
  for (int i = 0; i < 3; i++) {
    const int theirs = start->pipes[i][i == 0 ? 0 : 1];
    if (theirs >= 0) close(theirs);
  }
  if (start->pipes[0][1] >= 0) open_stream(&child->input, 0, start->pipes[0][1]);
  open_stream(&child->output, start->pipes[1][0], 1);
  open_stream(&child->errors, start->pipes[2][0], 2);
}

static void supervise(const struct spec *spec, int flags, void (*run)(const struct spec *, const struct start *)) {
  static struct supervised child;
  struct start start;
  int report;
  if (spec->args.count == 0 || !*spec->args.items[0]) fail(code_failed, "no command specified");
  make_start(spec, &start, &report);
  child.pid = fork_into(flags, &child.pidfd);
  if (child.pid == 0) run(spec, &start);
  close(start.report);
  child.terminal = await_start(report, child.pid);
  tell("started %d", child.pid);
  open_streams(spec, &start, &child);
  serve(&child);
}

void supervise_first(const struct spec *spec) {
  if (!spec->root.type) fail(code_failed, "the spec has no root");
  open_cgroup(spec);
  supervise(spec, namespaces, run_first_program);
}

void supervise_joining(const struct spec *spec) {
  if (spec->view && spec->directory) {
    open_tools();
    return supervise(spec, 0, run_program);
  }
  const int pidfd = spec->join ? pidfd_open(atoi(spec->join), 0) : -1;
  if (pidfd < 0) fail(code_failed, "the container's process does not run");
  open_cgroup(spec);
  /* A tool sees the container's files and nothing else of it, nor is it seen. */
  const int joined = spec->view ? CLONE_NEWNS : namespaces | (spec->cgroup ? CLONE_NEWCGROUP : 0);
  if (spec->view) open_tools();
  if (setns(pidfd, joined) < 0) fail(code_failed, "the container's namespaces: %s", strerror(errno));
  close(pidfd);
  supervise(spec, 0, run_program);
}
