#define _GNU_SOURCE
#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "report.h"
#include "stream.h"

static void make_one_raw(const char *path) {
  const int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  struct termios settings;
  if (fd < 0 || tcgetattr(fd, &settings) < 0) fail(code_failed, "%s: %s", path, strerror(errno));
  cfmakeraw(&settings);
  cfsetspeed(&settings, B115200);
  settings.c_cflag |= CLOCAL | CREAD;
  settings.c_cflag &= ~(CRTSCTS | HUPCL);
  if (tcsetattr(fd, TCSANOW, &settings) < 0) fail(code_failed, "%s: %s", path, strerror(errno));
  close(fd);
}

void make_raw(const struct strings *paths) {
  for (size_t i = 0; i < paths->count; i++) make_one_raw(paths->items[i]);
}

static int complain(const char *path) {
  fprintf(stderr, "launch: %s: %s\n", path, strerror(errno));
  return 1;
}

/* A virtio port without its host polls as hung up, all the time; that the host is back it tells by SIGIO. */
static int watch_for_host(int port) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGIO);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  if (fcntl(port, F_SETOWN, getpid()) < 0 || fcntl(port, F_SETFL, fcntl(port, F_GETFL) | O_ASYNC) < 0) return -1;
  return signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
}

static bool has_host(int port) {
  struct pollfd wait = {.fd = port, .events = 0};
  return poll(&wait, 1, 0) >= 0 && !(wait.revents & POLLHUP);
}

static void take_signals(int signals) {
  struct signalfd_siginfo taken;
  while (read(signals, &taken, sizeof taken) > 0) continue;
}

int relay_port(const char *path) {
  static struct stream in, out;
  const int port = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (port < 0) return complain(path);
  open_stream(&in, 0, port);
  open_stream(&out, dup(port), 1);
  const int signals = watch_for_host(port);
  if (signals < 0) return complain(path);
  while (!in.done && !out.done) {
    struct pollfd waits[] = {{.fd = signals, .events = POLLIN}, stream_interest(&in), stream_interest(&out)};
    const bool connected = has_host(port);
    if (poll(waits, connected ? 3 : 1, -1) < 0 && errno != EINTR) return complain(path);
    if (waits[0].revents) take_signals(signals);
    if (!connected) continue;
    if (waits[1].revents && has_host(port)) pump_stream(&in);
    if (waits[2].revents && has_host(port)) pump_stream(&out);
  }
  return 0;
}
