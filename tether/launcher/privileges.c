#define _GNU_SOURCE
#include "privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "report.h"

static void write_text(const char *path, const char *text) {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) fail(code_failed, "open %s: %s", path, error_text(errno));
  if (write(file, text, strlen(text)) < 0) fail(code_failed, "write %s: %s", path, error_text(errno));
  close(file);
}

void apply_limits(const struct spec *spec) {
  for (size_t i = 0; i < spec->limit_count; i++) {
    const struct limit_spec *wanted = &spec->limits[i];
    /* -1 is RLIM_INFINITY. */
    const struct rlimit limit = {strtoll(wanted->soft, NULL, 10), strtoll(wanted->hard, NULL, 10)};
    if (setrlimit(atoi(wanted->resource), &limit) < 0) {
      fail(code_failed, "error setting rlimit type %s: %s", wanted->resource, error_text(errno));
    }
  }
  if (spec->oom_score) write_text("/proc/self/oom_score_adj", spec->oom_score);
}

void bound_capabilities(const struct spec *spec) {
  if (!spec->capabilities) return;
  const uint64_t kept = strtoull(spec->capabilities, NULL, 10);
  /* The kernel has as many as it answers for. */
  for (unsigned number = 0; number < 64 && prctl(PR_CAPBSET_READ, number, 0, 0, 0) >= 0; number++) {
    if (kept >> number & 1) continue;
    if (prctl(PR_CAPBSET_DROP, number, 0, 0, 0) < 0) fail(code_failed, "dropping a capability: %s", error_text(errno));
  }
}

void drop_privileges(const struct spec *spec) {
  if (spec->capabilities) {
    const uint64_t kept = strtoull(spec->capabilities, NULL, 10);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) < 0) fail(code_failed, "capabilities: %s", error_text(errno));
    for (int i = 0; i < 2; i++) {
      const uint32_t part = kept >> (32 * i);
      data[i].permitted &= part;
      data[i].effective &= part;
      data[i].inheritable &= part;
    }
    if (syscall(SYS_capset, &header, data) < 0) fail(code_failed, "capabilities: %s", error_text(errno));
  }
  if (spec->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
    fail(code_failed, "no new privileges: %s", error_text(errno));
  }
}

/* Go's %q, for what clients hand on: bytes of other than ASCII stay. */
static const char *quoted(const char *text, char *space, size_t size) {
  size_t length = 0;
  for (const unsigned char *at = (const unsigned char *)text; *at && length + 6 < size; at++) {
    static const char special[] = "\n\t\r\"\\", letters[] = "ntr\"\\";
    const char *known = strchr(special, *at);
    if (known) length += snprintf(space + length, size - length, "\\%c", letters[known - special]);
    else length += snprintf(space + length, size - length, *at < ' ' || *at == 127 ? "\\x%02x" : "%c", *at);
  }
  space[length] = '\0';
  return space;
}

void write_sysctls(const struct spec *spec) {
  for (size_t i = 0; i < spec->sysctl_count; i++) {
    const char *name = spec->sysctls[i].name, *value = spec->sysctls[i].value;
    char path[PATH_MAX], written[PATH_MAX];
    snprintf(path, sizeof path, "/proc/sys/%s", name);
    const char *below = path + strlen("/proc/");
    /* Dots part the words of a name, unless it has slashes already. */
    for (char *at = strchr(name, '/') ? "" : path; *at; at++) {
      if (*at == '.') *at = '/';
    }
    /* The sentences are runc's: what it opens is below a proc of its own. */
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) {
      const char *way = "unsafe procfs detected: openat2 fsmount:fscontext:proc/./";
      fail(code_failed, "open sysctl %s file: %s%s: %s", name, way, below, error_text(errno));
    }
    if (write(file, value, strlen(value)) < 0) {
      fail(code_failed, "failed to write sysctl %s = \"%s\": write fsmount:fscontext:proc/./%s: %s", name,
           quoted(value, written, sizeof written), below, error_text(errno));
    }
    close(file);
  }
}

static void hide(const char *path) {
  struct stat found;
  if (stat(path, &found) < 0) return;
  const int result = S_ISDIR(found.st_mode) ? mount("tmpfs", path, "tmpfs", MS_RDONLY, NULL)
                                            : mount("/dev/null", path, NULL, MS_BIND, NULL);
  if (result < 0) fail(code_failed, "mask path %s: %s", path, error_text(errno));
}

static void make_read_only(const char *path) {
  struct statvfs found;
  if (statvfs(path, &found) < 0) return;
  if (mount(path, path, NULL, MS_BIND | MS_REC, NULL) < 0) fail(code_failed, "%s: %s", path, error_text(errno));
  /* The flags that a mount has already stay. */
  const unsigned long kept = found.f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC);
  if (mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | kept, NULL) < 0) {
    fail(code_failed, "make %s read-only: %s", path, error_text(errno));
  }
}

void protect_paths(const struct spec *spec) {
  for (size_t i = 0; i < spec->read_only.count; i++) make_read_only(spec->read_only.items[i]);
  for (size_t i = 0; i < spec->masked.count; i++) hide(spec->masked.items[i]);
}
