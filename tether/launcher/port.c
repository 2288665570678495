#define _GNU_SOURCE
#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
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

int relay_port(const char *path) {
  static struct stream in, out;
  const int port = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (port < 0) return complain(path);
  open_stream(&in, 0, port);
  open_stream(&out, dup(port), 1);
  while (!in.done && !out.done) {
    struct pollfd waits[] = {stream_interest(&in), stream_interest(&out)};
    if (poll(waits, 2, -1) < 0 && errno != EINTR) return complain(path);
    if (waits[0].revents) pump_stream(&in);
    if (waits[1].revents) pump_stream(&out);
  }
  return 0;
}
