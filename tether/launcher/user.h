#ifndef LAUNCH_USER_H
#define LAUNCH_USER_H

#include <sys/types.h>

#include "spec.h"

struct user {
  uid_t uid;
  gid_t gid;
  const char *home;
  gid_t *groups;
  size_t group_count;
};

/*
 * Resolves `user[:group]` and additional groups by /etc/passwd and /etc/group of the present root, with docker's rules
 * (moby/sys/user, GetExecUser): a name or number of either file; numbers need no entry; the file's supplementary
 * groups count only when no group is given.
 */
struct user resolve_user(const char *user, const struct strings *additional_groups);

#endif
