#define _GNU_SOURCE
#include "user.h"

#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report.h"

enum { max_groups = 65536 };

/* The image chose what lies there: only a regular file is read, so that a pipe or device cannot block. */
static FILE *open_table(const char *path) {
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return NULL;
  struct stat found;
  if (fstat(fd, &found) < 0 || !S_ISREG(found.st_mode)) {
    close(fd);
    return NULL;
  }
  return fdopen(fd, "r");
}

/* The number that `text` is, or -1. */
static long number_of(const char *text) {
  char *end;
  if (*text < '0' || *text > '9') return -1;
  long value = strtol(text, &end, 10);
  if (*end != '\0') return -1;
  if (value > INT_MAX) fail(code_failed, "uids and gids must be in range 0-%d", INT_MAX);
  return value;
}

static void add_group(struct user *user, gid_t gid) {
  for (size_t i = 0; i < user->group_count; i++) {
    if (user->groups[i] == gid) return;
  }
  if (user->group_count == max_groups) fail(code_failed, "more than %d groups", max_groups);
  user->groups = realloc(user->groups, (user->group_count + 1) * sizeof *user->groups);
  if (!user->groups) fail(code_failed, "out of memory");
  user->groups[user->group_count++] = gid;
}

static gid_t find_group(const char *name) {
  long number = number_of(name);
  FILE *table = open_table("/etc/group");
  for (struct group *entry; table && (entry = fgetgrent(table));) {
    if (strcmp(entry->gr_name, name) && (long)entry->gr_gid != number) continue;
    gid_t gid = entry->gr_gid;
    fclose(table);
    return gid;
  }
  if (table) fclose(table);
  if (number < 0) fail(code_failed, "unable to find group %s: no matching entries in group file", name);
  return number;
}

static void add_groups_of(struct user *user, const char *name) {
  FILE *table = open_table("/etc/group");
  if (!table) return;
  for (struct group *entry; (entry = fgetgrent(table));) {
    for (char **member = entry->gr_mem; *member; member++) {
      if (!strcmp(*member, name)) add_group(user, entry->gr_gid);
    }
  }
  fclose(table);
}

/* Fills in the entry of /etc/passwd; returns its name or NULL. */
static char *find_user(struct user *user, const char *name) {
  long number = *name ? number_of(name) : 0;
  char *found = NULL;
  FILE *table = open_table("/etc/passwd");
  for (struct passwd *entry; table && !found && (entry = fgetpwent(table));) {
    if ((*name == '\0' || strcmp(entry->pw_name, name)) && (long)entry->pw_uid != number) continue;
    user->uid = entry->pw_uid;
    user->gid = entry->pw_gid;
    user->home = strdup(entry->pw_dir);
    found = strdup(entry->pw_name);
  }
  if (table) fclose(table);
  if (!found) {
    if (number < 0) fail(code_failed, "unable to find user %s: no matching entries in passwd file", name);
    user->uid = number;
  }
  return found;
}

struct user resolve_user(const char *text, const struct strings *additional_groups) {
  struct user user = {.uid = 0, .gid = 0, .home = "/"};
  char *name = strdup(text);
  if (!name) fail(code_failed, "out of memory");
  char *group = strchr(name, ':');
  if (group) *group++ = '\0';

  char *entry = find_user(&user, name);
  if (group && *group) user.gid = find_group(group);
  add_group(&user, user.gid);
  if ((!group || !*group) && entry) add_groups_of(&user, entry);
  for (size_t i = 0; i < additional_groups->count; i++) add_group(&user, find_group(additional_groups->items[i]));
  free(entry);
  free(name);
  return user;
}
