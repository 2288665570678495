#define _GNU_SOURCE
#include "container.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "device.h"
#include "report.h"
#include "volume.h"

/* A directory of every system: the new root is mounted over it for the moment before the switch. */
static const char stage[] = "/proc";

static void must(int result, const char *what, const char *which) {
  if (result < 0) fail(code_of(errno), "%s %s: %s", what, which, strerror(errno));
}

void make_directories(const char *path) {
  char part[PATH_MAX];
  if (strlen(path) >= sizeof part) fail(code_failed, "%s: the path is too long", path);
  for (const char *end = path; *end;) {
    end += strspn(end, "/");
    end += strcspn(end, "/");
    memcpy(part, path, end - path);
    part[end - path] = '\0';
    if (mkdir(part, 0755) < 0 && errno != EEXIST) fail(code_of(errno), "mkdir %s: %s", part, strerror(errno));
  }
}

static const struct {
  const char *name;
  unsigned long set, clear;
} mount_flags[] = {
    {"ro", MS_RDONLY, 0},         {"rw", 0, MS_RDONLY},          {"nosuid", MS_NOSUID, 0},
    {"suid", 0, MS_NOSUID},       {"nodev", MS_NODEV, 0},        {"dev", 0, MS_NODEV},
    {"noexec", MS_NOEXEC, 0},     {"exec", 0, MS_NOEXEC},        {"noatime", MS_NOATIME, 0},
    {"atime", 0, MS_NOATIME},     {"nodiratime", MS_NODIRATIME, 0}, {"diratime", 0, MS_NODIRATIME},
    {"sync", MS_SYNCHRONOUS, 0},  {"async", 0, MS_SYNCHRONOUS},  {"dirsync", MS_DIRSYNC, 0},
    {"relatime", MS_RELATIME, 0}, {"norelatime", 0, MS_RELATIME}, {"strictatime", MS_STRICTATIME, 0},
    {"nostrictatime", 0, MS_STRICTATIME}, {"defaults", 0, 0},
};

/* Splits fstab's options into the kernel's flags and what is left for the file system. */
static unsigned long parse_options(const char *options, char *rest, size_t capacity) {
  char text[1024];
  unsigned long flags = 0;
  if (strlen(options) >= sizeof text) fail(code_failed, "mount options are too long: %s", options);
  strcpy(text, options);
  rest[0] = '\0';
  char *state;
  for (char *option = strtok_r(text, ",", &state); option; option = strtok_r(NULL, ",", &state)) {
    const size_t count = sizeof mount_flags / sizeof *mount_flags;
    size_t i = 0;
    while (i < count && strcmp(mount_flags[i].name, option)) i++;
    if (i < count) {
      /* The last one of two that exclude each other counts. */
      flags = (flags | mount_flags[i].set) & ~mount_flags[i].clear;
    } else {
      const size_t length = strlen(rest);
      snprintf(rest + length, capacity - length, "%s%s", length ? "," : "", option);
    }
  }
  return flags;
}

/* A mount that is attached nowhere yet. Its source is outside, so it is made before the roots are switched. */
static int detached_mount(const struct mount_spec *mount) {
  if (!strcmp(mount->type, "bind")) {
    const int tree = open_tree(AT_FDCWD, mount->source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    must(tree, "mount", mount->source);
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
    if (!strcmp(mount->options, "ro")) {
      must(mount_setattr(tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes), "make read-only", mount->source);
    }
    return tree;
  }
  char device[64];
  find_disk(mount->source, device, sizeof device);
  const int context = fsopen(mount->type, FSOPEN_CLOEXEC);
  must(context, "file system", mount->type);
  const bool read_only = !strcmp(mount->options, "ro");
  must(fsconfig(context, FSCONFIG_SET_STRING, "source", device, 0), "mount", device);
  if (read_only) must(fsconfig(context, FSCONFIG_SET_FLAG, "ro", NULL, 0), "mount", device);
  must(fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0), "mount", mount->source);
  const int detached = fsmount(context, FSMOUNT_CLOEXEC, read_only ? MOUNT_ATTR_RDONLY : 0);
  must(detached, "mount", mount->source);
  close(context);
  return detached;
}

/* What is mounted from outside the container is opened while that can be reached; -1 for the rest. */
static int open_source(const struct spec *spec, const struct mount_spec *mount, int root) {
  if (!strcmp(mount->type, "volume") || !strcmp(mount->type, "image")) return open_volume(spec, mount, root);
  return !strcmp(mount->type, "bind") || !strncmp(mount->source, "scsi:", 5) ? detached_mount(mount) : -1;
}

/* Makes what a mount is put on: a directory, or a file where a file is bound. */
static void make_target(const char *target, int source) {
  struct stat found;
  if (stat(target, &found) == 0) return;
  if (source >= 0 && fstat(source, &found) == 0 && !S_ISDIR(found.st_mode)) {
    char parent[PATH_MAX];
    snprintf(parent, sizeof parent, "%s", target);
    char *slash = strrchr(parent, '/');
    if (slash && slash != parent) {
      *slash = '\0';
      make_directories(parent);
    }
    const int file = open(target, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    must(file, "create", target);
    close(file);
  } else {
    make_directories(target);
  }
}

static void attach(int detached, const char *target) {
  make_target(target, detached);
  /* Links of the image lead no further than its root. */
  const unsigned flags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS;
  must(move_mount(detached, "", AT_FDCWD, target, flags), "mount", target);
  close(detached);
}

static void mount_on(const char *type, const char *target, unsigned long flags, const char *data) {
  make_target(target, -1);
  must(mount(type, target, type, flags, data), "mount", target);
}

static void link_device(const char *target, const char *path) { must(symlink(target, path), "link", path); }

/* For everybody, whatever the mask of who started us: a container's other users write to /dev/null too. */
static void make_device(const char *path, unsigned major, unsigned minor) {
  must(mknod(path, S_IFCHR | 0666, makedev(major, minor)), "create", path);
  must(chmod(path, 0666), "open to everybody", path);
}

static bool is_mounted_by(const struct spec *spec, const char *target) {
  for (size_t i = 0; i < spec->mount_count; i++) {
    if (!strcmp(spec->mounts[i].target, target)) return true;
  }
  return false;
}

static void make_empty_file(const char *path) {
  const int file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0755);
  if (file >= 0) close(file);
  else if (errno != EEXIST) fail(code_failed, "create %s: %s", path, strerror(errno));
}

/* What docker makes in every container's root (daemon/initlayer): programs look for the first, archives show the others. */
static void make_docker_places(void) {
  make_empty_file("/.dockerenv");
  make_target("/dev/pts", -1);
  make_target("/dev/shm", -1);
  make_empty_file("/dev/console");
}

static void make_devices(const struct spec *spec) {
  static const struct {
    const char *path;
    unsigned minor;
  } memory_devices[] = {{"/dev/null", 3}, {"/dev/zero", 5}, {"/dev/full", 7}, {"/dev/random", 8}, {"/dev/urandom", 9}};
  mount_on("tmpfs", "/dev", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k");
  for (size_t i = 0; i < sizeof memory_devices / sizeof *memory_devices; i++) {
    make_device(memory_devices[i].path, 1, memory_devices[i].minor);
  }
  make_device("/dev/tty", 5, 0);
  mount_on("devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5");
  mount_on("mqueue", "/dev/mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  /* Once: who has asked for another one gets that one alone. */
  if (!is_mounted_by(spec, "/dev/shm")) {
    mount_on("tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777,size=65536k");
  }
  link_device("pts/ptmx", "/dev/ptmx");
  link_device("/proc/self/fd", "/dev/fd");
  link_device("/proc/self/fd/0", "/dev/stdin");
  link_device("/proc/self/fd/1", "/dev/stdout");
  link_device("/proc/self/fd/2", "/dev/stderr");
  link_device("/proc/kcore", "/dev/core");
}

static void mount_system(const struct spec *spec) {
  make_docker_places();
  mount_on("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  mount_on("sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  mount_on("cgroup2", "/sys/fs/cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  if (!spec->writable_cgroup) {
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
    must(mount(NULL, "/sys/fs/cgroup", NULL, flags, NULL), "protect", "/sys/fs/cgroup");
  }
  make_devices(spec);
  /* As docker does: what reads mtab finds the present mounts. */
  if (symlink("/proc/mounts", "/etc/mtab") < 0 && errno != EEXIST && errno != ENOENT) {
    fail(code_failed, "/etc/mtab: %s", strerror(errno));
  }
}

/* The roots change places: the old one comes to lie over the new one, and is taken away. */
void switch_root(int root) {
  must(move_mount(root, "", AT_FDCWD, stage, MOVE_MOUNT_F_EMPTY_PATH), "mount", "the root");
  close(root);
  must(chdir(stage), "enter", "the root");
  must(syscall(SYS_pivot_root, ".", "."), "switch to", "the root");
  must(umount2(".", MNT_DETACH), "leave", "the old root");
  must(chdir("/"), "enter", "the root");
}

void enter_root(const struct spec *spec) {
  must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "separate", "the mounts");
  /* A root that is to be read-only is made so last: the mounts need their directories. */
  struct mount_spec root = spec->root;
  const bool read_only = !strcmp(root.options, "ro");
  root.options = "rw";
  const int new_root = detached_mount(&root);
  int *sources = calloc(spec->mount_count + 1, sizeof *sources);
  if (!sources) fail(code_failed, "out of memory");
  for (size_t i = 0; i < spec->mount_count; i++) {
    sources[i] = open_source(spec, &spec->mounts[i], new_root);
  }

  switch_root(new_root);
  mount_system(spec);
  for (size_t i = 0; i < spec->mount_count; i++) {
    const struct mount_spec *mount = &spec->mounts[i];
    if (sources[i] >= 0) {
      attach(sources[i], mount->target);
    } else {
      char data[1024];
      const unsigned long flags = parse_options(mount->options, data, sizeof data);
      mount_on(mount->type, mount->target, flags, data);
    }
  }
  free(sources);
  make_directories(spec->cwd);
  if (read_only) must(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), "make read-only", "the root");
}
