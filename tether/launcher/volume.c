#define _GNU_SOURCE
#include "volume.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "container.h"
#include "copy-up.h"
#include "device.h"
#include "report.h"
#include "share.h"
#include "tool.h"

static const char data[] = "_data";

static void must(int result, const char *what, const char *which) {
  if (result < 0) fail(code_failed, "%s %s: %s", what, which, strerror(errno));
}

static int open_below(int directory, const char *path, unsigned long long flags, unsigned long long resolve) {
  struct open_how how = {.flags = flags | O_CLOEXEC, .resolve = resolve | RESOLVE_NO_MAGICLINKS};
  return syscall(SYS_openat2, directory, path, &how, sizeof how);
}

/* mke2fs writes the superblock last: a disk whose beginning is zero was never used, or its formatting was cut off. */
static bool is_blank(const char *device) {
  char start[4096];
  const int disk = open(device, O_RDONLY | O_CLOEXEC);
  must(disk, "open", device);
  const ssize_t count = pread(disk, start, sizeof start, 0);
  if (count != sizeof start) fail(code_failed, "%s cannot be read: %s", device, count < 0 ? strerror(errno) : "it is too small");
  close(disk);
  for (size_t i = 0; i < sizeof start; i++) {
    if (start[i]) return false;
  }
  return true;
}

static void format(char *device) {
  /* As the appliance does for layers: a new disk reads as zeros, and thin disks stay thin. */
  char *const args[] = {"/usr/sbin/mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-L", "volume",
                        "-E", "assume_storage_prezeroed=1,nodiscard", device, NULL};
  run_own_tool(args);
}

/* Where the file system of a disk is mounted, outside of the container: a disk that is there at two targets is mounted once. */
static int open_file_system(const char *disk, bool is_image) {
  char place[64], device[64];
  unsigned long bus, unit;
  if (sscanf(disk, "scsi:%lu:%lu", &bus, &unit) != 2) fail(code_failed, "not a disk: %s", disk);
  snprintf(place, sizeof place, "/run/vic/volumes/%lu-%lu", bus, unit);
  struct stat found, parent;
  make_directories(place);
  must(stat(place, &found), "look at", place);
  must(stat("/run/vic/volumes", &parent), "look at", place);
  if (found.st_dev == parent.st_dev) {
    find_disk(disk, device, sizeof device);
    if (!is_image && is_blank(device)) format(device);
    must(mount(device, place, "ext4", is_image ? MS_RDONLY : 0, NULL), "mount", disk);
  }
  const int file_system = open(place, O_PATH | O_DIRECTORY | O_CLOEXEC);
  must(file_system, "open", place);
  return file_system;
}

/* The directory that users see. */
static int open_data(const char *disk) {
  const int file_system = open_file_system(disk, false);
  if (mkdirat(file_system, data, 0755) < 0 && errno != EEXIST) fail(code_failed, "the volume's %s: %s", data, strerror(errno));
  return file_system;
}

static bool is_directory(int file) {
  struct stat found;
  return fstat(file, &found) == 0 && S_ISDIR(found.st_mode);
}

static void fill(const struct spec *spec, int directory, const struct mount_spec *mount, int root) {
  const char *copy = strstr(mount->options, ",copy=");
  if (copy) fill_share(directory, root, mount->target, spec->is_first_start, copy + strlen(",copy="));
}

/* All of what the source names, filled from the image where all of it is mounted and that is wanted. */
static int open_whole(const struct spec *spec, const char *source, const struct mount_spec *mount, int root, bool is_part) {
  if (!strcmp(mount->type, "image")) return open_file_system(source, true);
  if (!strncmp(source, "share:", 6)) {
    const int directory = open_share(spec, source + 6);
    if (!is_part) fill(spec, directory, mount, root);
    return directory;
  }
  const int file_system = open_data(source);
  if (!is_part && strstr(mount->options, ",copy")) fill_disk(file_system, root, mount->target, spec->is_first_start);
  const int directory = openat(file_system, data, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  must(directory, "open", data);
  close(file_system);
  return directory;
}

int open_volume(const struct spec *spec, const struct mount_spec *mount, int root) {
  char source[64];
  const size_t length = strcspn(mount->source, "/");
  if (length >= sizeof source) fail(code_failed, "not a volume: %s", mount->source);
  memcpy(source, mount->source, length);
  source[length] = '\0';
  const bool is_part = mount->source[length];
  const char *subpath = is_part ? mount->source + length + 1 : ".";

  const int directory = open_whole(spec, source, mount, root, is_part);
  const int shown = open_below(directory, subpath, O_PATH, RESOLVE_BENEATH);
  if (shown < 0) {
    const char *why = errno == EXDEV ? "path concatenation escapes the base directory" : error_text(errno);
    fail(code_failed, "cannot access path %s of the %s at %s: %s", subpath, mount->type, mount->target, why);
  }
  if (is_part && is_directory(shown)) fill(spec, shown, mount, root);
  const int tree = open_tree(shown, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  must(tree, "mount", mount->target);
  close(directory);
  close(shown);
  struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
  if (!strncmp(mount->options, "ro", 2)) {
    must(mount_setattr(tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes), "make read-only", mount->target);
  }
  return tree;
}
