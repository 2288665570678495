#ifndef LAUNCH_STREAM_H
#define LAUNCH_STREAM_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes on their way from one descriptor to another. Nothing is read while the last read is not written. */
struct stream {
  int from, to;
  size_t start, end;
  /* Nothing more comes or goes; both descriptors are closed. */
  bool done;
  char buffer[32768];
};

void open_stream(struct stream *stream, int from, int to);

/* What to poll for. `poll` ignores negative descriptors. */
struct pollfd stream_interest(const struct stream *stream);

/* Moves what can be moved now. */
void pump_stream(struct stream *stream);

#endif
