#define _GNU_SOURCE
#include "view.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container.h"
#include "report.h"
#include "user.h"

/* The root of this system: there the tools and their libraries are found, without their being in the container's root. */
static int tools = -1;

static void must(int result, const char *what, const char *which) {
  if (result < 0) fail(code_failed, "%s %s: %s", what, which, strerror(errno));
}

void open_tools(void) {
  tools = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  must(tools, "open", "the root");
}

void enter_view(const struct spec *spec) {
  if (spec->directory) {
    must(chroot(spec->directory), "enter", spec->directory);
    must(chdir("/"), "enter", spec->directory);
    return;
  }
  must(unshare(CLONE_NEWNS), "separate", "the mounts");
  must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "separate", "the mounts");
  const int root = open_tree(AT_FDCWD, "/", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  must(root, "clone", "the root");
  int *kept = calloc(spec->keep.count + 1, sizeof *kept);
  if (!kept) fail(code_failed, "out of memory");
  for (size_t i = 0; i < spec->keep.count; i++) {
    kept[i] = open_tree(AT_FDCWD, spec->keep.items[i], OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW);
    /* The container may have taken it away. */
    if (kept[i] < 0 && errno != ENOENT && errno != ENOTDIR) fail(code_failed, "clone %s: %s", spec->keep.items[i], strerror(errno));
  }
  switch_root(root);
  for (size_t i = 0; i < spec->keep.count; i++) {
    if (kept[i] < 0) continue;
    if (move_mount(kept[i], "", AT_FDCWD, spec->keep.items[i], MOVE_MOUNT_F_EMPTY_PATH) < 0 && errno != ENOENT && errno != ENOTDIR) {
      fail(code_failed, "mount %s: %s", spec->keep.items[i], strerror(errno));
    }
    close(kept[i]);
  }
  free(kept);
}

_Noreturn void describe_path(const char *path) {
  struct stat found;
  char target[PATH_MAX] = "";
  if (lstat(path, &found) < 0) _exit(errno);
  if (S_ISLNK(found.st_mode) && !realpath(path, target)) {
    /* It leads nowhere: what it says is all there is. */
    const ssize_t length = readlink(path, target, sizeof target - 1);
    target[length < 0 ? 0 : length] = '\0';
  }
  printf("%u %lld %lld %ld %s", found.st_mode, (long long)found.st_size, (long long)found.st_mtim.tv_sec, found.st_mtim.tv_nsec, target);
  putchar('\0');
  _exit(fflush(stdout) == 0 ? 0 : EIO);
}

_Noreturn void identify_user(const struct spec *spec) {
  const struct user user = resolve_user(spec->user, &spec->groups);
  printf("%u %u\n", user.uid, user.gid);
  _exit(fflush(stdout) == 0 ? 0 : EIO);
}

_Noreturn void execute_tool(const struct spec *spec) {
  must(fchdir(tools), "enter", "the tools");
  execve(spec->args.items[0], spec->args.items, spec->env.items);
  fail(code_failed, "%s: %s", spec->args.items[0], strerror(errno));
}
