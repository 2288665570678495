#define _GNU_SOURCE
#include "list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { max_capability = 64 };

static char path[PATH_MAX];
static dev_t device;

static int by_bytes(const void *one, const void *other) { return strcmp(*(char *const *)one, *(char *const *)other); }

/* Names in a directory, sorted; NULL, and errno, when it cannot be read. */
static char **read_names(size_t *count) {
  const int fd = open(*path ? path : "/", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *directory = fd < 0 ? NULL : fdopendir(fd);
  if (!directory) return NULL;
  char **names = calloc(1, sizeof *names);
  size_t capacity = 1;
  *count = 0;
  for (struct dirent *entry; names && (entry = readdir(directory));) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    if (*count == capacity) names = reallocarray(names, capacity *= 2, sizeof *names);
    if (!names || !(names[(*count)++] = strdup(entry->d_name))) _exit(ENOMEM);
  }
  closedir(directory);
  if (!names) _exit(ENOMEM);
  qsort(names, *count, sizeof *names, by_bytes);
  return names;
}

static void print_capability(const struct stat *found) {
  unsigned char value[max_capability];
  const ssize_t size = S_ISREG(found->st_mode) ? lgetxattr(path, "security.capability", value, sizeof value) : -1;
  if (size <= 0) putchar('-');
  for (ssize_t i = 0; i < size; i++) printf("%02x", value[i]);
}

static void print_object(const struct stat *found) {
  printf("%o %u %u %llx %lld %lld.%09ld %lld.%09ld %llu ", found->st_mode, found->st_uid, found->st_gid,
         (unsigned long long)found->st_rdev, (long long)found->st_size, (long long)found->st_mtim.tv_sec,
         found->st_mtim.tv_nsec, (long long)found->st_ctim.tv_sec, found->st_ctim.tv_nsec,
         (unsigned long long)found->st_ino);
  print_capability(found);
  printf(" %s", path);
  putchar('\0');
}

static void list_directory(size_t length) {
  size_t count;
  char **names = read_names(&count);
  if (!names) {
    /* What a running container takes away meanwhile is not there. */
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return;
    _exit(errno);
  }
  for (size_t i = 0; i < count; i++) {
    const size_t end = length + 1 + strlen(names[i]);
    if (end >= sizeof path) _exit(ENAMETOOLONG);
    path[length] = '/';
    strcpy(path + length + 1, names[i]);
    free(names[i]);
    struct stat found;
    if (lstat(path, &found) < 0) {
      if (errno != ENOENT && errno != ENOTDIR) _exit(errno);
      continue;
    }
    if (found.st_dev != device) continue;
    print_object(&found);
    if (S_ISDIR(found.st_mode)) list_directory(end);
  }
  free(names);
  path[length] = '\0';
}

_Noreturn void list_files(void) {
  struct stat root;
  static char buffer[64 << 10];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  if (lstat("/", &root) < 0) _exit(errno);
  device = root.st_dev;
  list_directory(0);
  _exit(fflush(stdout) == 0 && !ferror(stdout) ? 0 : EIO);
}
