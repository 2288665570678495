#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void open_stream(struct stream *stream, int from, int to) {
  stream->from = from;
  stream->to = to;
  stream->start = stream->end = 0;
  stream->done = false;
  fcntl(from, F_SETFL, fcntl(from, F_GETFL) | O_NONBLOCK);
  fcntl(to, F_SETFL, fcntl(to, F_GETFL) | O_NONBLOCK);
}

struct pollfd stream_interest(const struct stream *stream) {
  if (stream->done) return (struct pollfd){.fd = -1};
  if (stream->start < stream->end) return (struct pollfd){.fd = stream->to, .events = POLLOUT};
  return (struct pollfd){.fd = stream->from, .events = POLLIN};
}

static void finish(struct stream *stream) {
  stream->done = true;
  close(stream->from);
  close(stream->to);
}

static bool is_temporary(int error) { return error == EAGAIN || error == EINTR; }

void pump_stream(struct stream *stream) {
  if (stream->done) return;
  if (stream->start == stream->end) {
    const ssize_t count = read(stream->from, stream->buffer, sizeof stream->buffer);
    if (count < 0 && is_temporary(errno)) return;
    /* A terminal's master side answers EIO when nobody has the other side open any more. */
    if (count <= 0) return finish(stream);
    stream->start = 0;
    stream->end = count;
  }
  const ssize_t count = write(stream->to, stream->buffer + stream->start, stream->end - stream->start);
  if (count < 0 && !is_temporary(errno)) return finish(stream);
  if (count > 0) stream->start += count;
}
