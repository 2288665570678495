#include "spec.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

enum { max_spec = 4 << 20 };

static void read_all(int fd, void *target, size_t length) {
  for (size_t done = 0; done < length;) {
    ssize_t count = read(fd, (char *)target + done, length - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(code_failed, "the spec cannot be read: %s", strerror(errno));
    if (count == 0) fail(code_failed, "the spec ends early");
    done += count;
  }
}

/* Makes room for one more item behind `count` of them; the memory is this process's for its life. */
static void *grow(void *items, size_t count, size_t size) {
  void *grown = realloc(items, (count + 2) * size);
  if (!grown) fail(code_failed, "out of memory");
  memset((char *)grown + count * size, 0, 2 * size);
  return grown;
}

static void append(struct strings *list, char *value) {
  list->items = grow(list->items, list->count, sizeof *list->items);
  list->items[list->count++] = value;
}

struct cursor {
  char *at, *end;
};

static char *next(struct cursor *cursor) {
  if (cursor->at >= cursor->end) fail(code_failed, "the spec lacks a value");
  char *value = cursor->at;
  cursor->at += strlen(value) + 1;
  return value;
}

static struct mount_spec next_mount(struct cursor *cursor) {
  struct mount_spec mount;
  mount.type = next(cursor);
  mount.source = next(cursor);
  mount.target = next(cursor);
  mount.options = next(cursor);
  return mount;
}

static struct address_spec next_address(struct cursor *cursor) {
  struct address_spec address;
  address.link = next(cursor);
  address.address = next(cursor);
  return address;
}

static bool add_restriction(struct spec *spec, const char *name, struct cursor *cursor) {
  if (!strcmp(name, "ulimit")) {
    spec->limits = grow(spec->limits, spec->limit_count, sizeof *spec->limits);
    struct limit_spec *limit = &spec->limits[spec->limit_count++];
    limit->resource = next(cursor);
    limit->soft = next(cursor);
    limit->hard = next(cursor);
  } else if (!strcmp(name, "sysctl")) {
    spec->sysctls = grow(spec->sysctls, spec->sysctl_count, sizeof *spec->sysctls);
    struct sysctl_spec *sysctl = &spec->sysctls[spec->sysctl_count++];
    sysctl->name = next(cursor);
    sysctl->value = next(cursor);
  } else if (!strcmp(name, "capabilities")) {
    spec->capabilities = next(cursor);
  } else if (!strcmp(name, "oom-score")) {
    spec->oom_score = next(cursor);
  } else if (!strcmp(name, "writable-cgroup")) {
    spec->writable_cgroup = true;
  } else if (!strcmp(name, "umask")) {
    spec->umask = strtoul(next(cursor), NULL, 10) & 0777;
  } else if (!strcmp(name, "no-new-privileges")) {
    spec->no_new_privileges = true;
  } else if (!strcmp(name, "mask")) {
    append(&spec->masked, next(cursor));
  } else if (!strcmp(name, "read-only")) {
    append(&spec->read_only, next(cursor));
  } else {
    return false;
  }
  return true;
}

static void add_record(struct spec *spec, struct cursor *cursor) {
  const char *name = next(cursor);
  if (!strcmp(name, "arg")) {
    append(&spec->args, next(cursor));
  } else if (!strcmp(name, "env")) {
    append(&spec->env, next(cursor));
  } else if (!strcmp(name, "group")) {
    append(&spec->groups, next(cursor));
  } else if (!strcmp(name, "cwd")) {
    spec->cwd = next(cursor);
  } else if (!strcmp(name, "user")) {
    spec->user = next(cursor);
  } else if (!strcmp(name, "stdin")) {
    spec->open_stdin = true;
  } else if (!strcmp(name, "tty")) {
    spec->tty = true;
    spec->rows = strtoul(next(cursor), NULL, 10);
    spec->columns = strtoul(next(cursor), NULL, 10);
  } else if (!strcmp(name, "raw")) {
    append(&spec->terminals, next(cursor));
  } else if (!strcmp(name, "disk")) {
    append(&spec->disks, next(cursor));
  } else if (!strcmp(name, "join")) {
    spec->join = next(cursor);
  } else if (!strcmp(name, "view")) {
    spec->view = true;
  } else if (!strcmp(name, "keep")) {
    append(&spec->keep, next(cursor));
  } else if (!strcmp(name, "directory")) {
    spec->directory = next(cursor);
  } else if (!strcmp(name, "list")) {
    spec->list = true;
  } else if (!strcmp(name, "identify")) {
    spec->identify = true;
  } else if (!strcmp(name, "describe")) {
    spec->describe = next(cursor);
  } else if (!strcmp(name, "cgroup")) {
    spec->cgroup = next(cursor);
  } else if (!strcmp(name, "hostname")) {
    spec->hostname = next(cursor);
  } else if (!strcmp(name, "domainname")) {
    spec->domainname = next(cursor);
  } else if (!strcmp(name, "first-start")) {
    spec->is_first_start = true;
  } else if (!strcmp(name, "root")) {
    spec->root = next_mount(cursor);
  } else if (!strcmp(name, "mount")) {
    spec->mounts = grow(spec->mounts, spec->mount_count, sizeof *spec->mounts);
    spec->mounts[spec->mount_count++] = next_mount(cursor);
  } else if (!strcmp(name, "share")) {
    spec->shares = grow(spec->shares, spec->share_count, sizeof *spec->shares);
    struct share_spec *share = &spec->shares[spec->share_count++];
    share->name = next(cursor);
    share->source = next(cursor);
    share->options = next(cursor);
  } else if (!strcmp(name, "link")) {
    spec->links = grow(spec->links, spec->link_count, sizeof *spec->links);
    struct link_spec *link = &spec->links[spec->link_count++];
    link->mac = next(cursor);
    link->name = next(cursor);
    link->mtu = next(cursor);
  } else if (!strcmp(name, "address")) {
    spec->addresses = grow(spec->addresses, spec->address_count, sizeof *spec->addresses);
    spec->addresses[spec->address_count++] = next_address(cursor);
  } else if (!strcmp(name, "gateway")) {
    spec->gateways = grow(spec->gateways, spec->gateway_count, sizeof *spec->gateways);
    spec->gateways[spec->gateway_count++] = next_address(cursor);
  } else if (!strcmp(name, "no-gateway")) {
    spec->former_gateways = grow(spec->former_gateways, spec->former_gateway_count, sizeof *spec->former_gateways);
    spec->former_gateways[spec->former_gateway_count++] = next_address(cursor);
  } else if (!add_restriction(spec, name, cursor)) {
    fail(code_failed, "the spec has an unknown record: %s", name);
  }
}

struct spec *read_spec(int fd) {
  uint32_t length;
  read_all(fd, &length, sizeof length);
  if (length == 0 || length > max_spec) fail(code_failed, "the spec has %u bytes, at most %d are taken", length, max_spec);
  char *text = malloc(length);
  struct spec *spec = calloc(1, sizeof *spec);
  if (!text || !spec) fail(code_failed, "out of memory");
  read_all(fd, text, length);
  if (text[length - 1] != '\0') fail(code_failed, "the spec's last value is not ended");

  spec->cwd = "/";
  spec->umask = 0022;
  spec->user = "";
  /* An empty list still needs its NULL. */
  spec->args.items = grow(NULL, 0, sizeof(char *));
  spec->env.items = grow(NULL, 0, sizeof(char *));
  struct cursor cursor = {text, text + length};
  while (cursor.at < cursor.end) add_record(spec, &cursor);
  return spec;
}
