#define _GNU_SOURCE
#include "copy-up.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "report.h"
#include "tool.h"

static const char data[] = "_data";
static const char disk_copy[] = "_data.new";
/* What copies in a share are called, before the container's name; users see them for a moment. */
static const char share_copy[] = ".vic-copy-up.";

static void must(int result, const char *what, const char *which) {
  if (result < 0) fail(code_failed, "%s %s: %s", what, which, strerror(errno));
}

static bool exists(int directory, const char *name) { return faccessat(directory, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0; }

static int open_directory(int parent, const char *name, int flags) {
  const int directory = openat(parent, name, flags | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  must(directory, "open", name);
  return directory;
}

static DIR *list(int parent, const char *name) {
  DIR *listing = fdopendir(open_directory(parent, name, O_RDONLY));
  if (!listing) fail(code_failed, "read %s: %s", name, strerror(errno));
  return listing;
}

static bool is_own(const char *name) { return !strcmp(name, ".") || !strcmp(name, ".."); }

static bool is_empty(int parent, const char *name) {
  DIR *listing = list(parent, name);
  bool empty = true;
  for (struct dirent *entry; empty && (entry = readdir(listing));) {
    empty = is_own(entry->d_name) || !strncmp(entry->d_name, share_copy, sizeof share_copy - 1);
  }
  closedir(listing);
  return empty;
}

static void remove_tree(int parent, const char *name) {
  char path[256];
  snprintf(path, sizeof path, "/%s", name);
  char *const args[] = {"usr/bin/busybox", "rm", "-rf", path, NULL};
  const struct tool tool = {args, -1, parent, -1, -1};
  run_tools(&tool, 1);
}

static void sync_volume(int volume) {
  const int written = open_directory(volume, ".", O_RDONLY);
  must(syncfs(written), "write", "the volume");
  close(written);
}

/* Copies what the image has at the target to a new directory; false when that is no directory, or not there. */
static bool copy(int volume, int root, const char *target, const char *name) {
  struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
  const int source = syscall(SYS_openat2, root, target, &how, sizeof how);
  if (source < 0) return false;
  must(mkdirat(volume, name, 0755), "create", name);
  const int directory = open_directory(volume, name, O_PATH);
  int pipe_ends[2];
  must(pipe2(pipe_ends, O_CLOEXEC), "make", "a pipe");
  char *const pack[] = {"/usr/bin/tar", "--create", "--file=-", "--format=posix", "--sparse", "--numeric-owner",
                        "--one-file-system", "--xattrs", "--xattrs-include=*", "-C", "/proc/self/fd/3/", ".", NULL};
  char *const unpack[] = {"usr/lib64/ld-linux-x86-64.so.2", "--library-path", "usr/lib/x86_64-linux-gnu", "usr/bin/tar",
                          "--extract", "--file=-", "--numeric-owner", "--same-owner", "--preserve-permissions", "--xattrs",
                          "--xattrs-include=*", "-C", "/", NULL};
  const struct tool tools[] = {{pack, source, -1, -1, pipe_ends[1]}, {unpack, -1, directory, pipe_ends[0], -1}};
  run_tools(tools, 2);
  close(source);
  close(directory);
  sync_volume(volume);
  return true;
}

void fill_disk(int volume, int root, const char *target, bool is_first) {
  const bool was_cut_off = exists(volume, disk_copy);
  if (was_cut_off) remove_tree(volume, disk_copy);
  if (!(is_first || was_cut_off) || !is_empty(volume, data) || !copy(volume, root, target, disk_copy)) return;
  must(renameat(volume, disk_copy, volume, data), "put in place", disk_copy);
  sync_volume(volume);
}

/* No step replaces what another machine has made meanwhile, but a file that it makes in the very moment where there are no hard links. */
static void move_entry(int from, int to, const char *name) {
  struct stat found;
  must(fstatat(from, name, &found, AT_SYMLINK_NOFOLLOW), "look at", name);
  if (!S_ISDIR(found.st_mode)) {
    if (linkat(from, name, to, name, 0) == 0 || errno == EEXIST) return;
  }
  if (exists(to, name)) return;
  if (renameat(from, name, to, name) < 0 && errno != EEXIST && errno != ENOTEMPTY) must(-1, "put in place", name);
}

static void move_all(int volume, const char *name) {
  struct stat found;
  const int directory = open_directory(volume, name, O_PATH);
  DIR *listing = list(volume, name);
  for (struct dirent *entry; (entry = readdir(listing));) {
    if (!is_own(entry->d_name)) move_entry(directory, volume, entry->d_name);
  }
  closedir(listing);
  must(fstat(directory, &found), "look at", name);
  must(fchownat(volume, "", found.st_uid, found.st_gid, AT_EMPTY_PATH), "change the owner of", "the volume");
  const int shown = open_directory(volume, ".", O_RDONLY);
  must(fchmod(shown, found.st_mode & 07777), "change the mode of", "the volume");
  close(shown);
  close(directory);
  remove_tree(volume, name);
  sync_volume(volume);
}

void fill_share(int volume, int root, const char *target, bool is_first, const char *container) {
  char unfinished[128], whole[160];
  snprintf(unfinished, sizeof unfinished, "%s%s", share_copy, container);
  snprintf(whole, sizeof whole, "%s.whole", unfinished);
  if (exists(volume, whole)) {
    move_all(volume, whole);
    return;
  }
  const bool was_cut_off = exists(volume, unfinished);
  if (was_cut_off) remove_tree(volume, unfinished);
  if (!(is_first || was_cut_off) || !is_empty(volume, ".") || !copy(volume, root, target, unfinished)) return;
  must(renameat(volume, unfinished, volume, whole), "put in place", unfinished);
  move_all(volume, whole);
}
