#ifndef LAUNCH_SPEC_H
#define LAUNCH_SPEC_H

#include <stdbool.h>
#include <stddef.h>

/* A list of strings, ended by NULL as execve wants it. */
struct strings {
  char **items;
  size_t count;
};

struct mount_spec {
  const char *type;    /* ext4, bind, volume or image (volume.h), or a file system of the kernel's own such as tmpfs */
  const char *source;  /* `scsi:BUS:UNIT` or a path outside the container */
  const char *target;  /* inside the container; unused for the root */
  const char *options; /* comma separated, as in fstab */
};

/* `share NAME SOURCE OPTIONS`: what mounts of the type volume name, as mount(2) takes it for NFS. */
struct share_spec {
  const char *name, *source, *options;
};

struct link_spec {
  const char *mac, *name, *mtu; /* mtu "0": as it is */
};

/* `address NIC CIDR`, `gateway NIC ADDRESS`, `no-gateway NIC ADDRESS`. */
struct address_spec {
  const char *link, *address;
};

/* `ulimit RESOURCE SOFT HARD`: the kernel's number of the resource; -1 is no limit. */
struct limit_spec {
  const char *resource, *soft, *hard;
};

struct sysctl_spec {
  const char *name, *value;
};

struct spec {
  struct mount_spec root;
  struct mount_spec *mounts;
  size_t mount_count;
  struct share_spec *shares;
  size_t share_count;
  bool is_first_start; /* of the container, not of its process: volumes may be filled */
  struct link_spec *links;
  size_t link_count;
  struct address_spec *addresses, *gateways, *former_gateways;
  size_t address_count, gateway_count, former_gateway_count;
  const char *hostname, *domainname;
  struct strings terminals; /* to be set to binary transport */
  struct strings disks;     /* `scsi:BUS:UNIT`, to be there before anything else is done */
  const char *join; /* pid of the container's first process, outside */
  const char *cgroup; /* directory of the control group that the process joins, outside */
  struct strings args, env, groups;
  bool view;           /* run a tool of this system's with the container's files as its root, see view.h */
  struct strings keep; /* mounts of the container that the view shows */
  const char *directory; /* whose files the view shows, instead of a container's */
  const char *describe; /* instead of a tool: a path to tell about */
  bool list;           /* instead of a tool: tell all there is, see list.h */
  bool identify;       /* instead of a tool: tell the numbers of `user` */
  const char *cwd, *user;
  bool tty, open_stdin;
  struct limit_spec *limits;
  size_t limit_count;
  struct sysctl_spec *sysctls;
  size_t sysctl_count;
  struct strings masked, read_only;
  const char *capabilities; /* those that are kept, as a bit mask in decimal; NULL: all */
  const char *oom_score;
  bool no_new_privileges;
  bool writable_cgroup;
  unsigned umask;
  unsigned rows, columns;
};

/* Reads a spec from `fd`: its length as uint32 (host order), then records of NUL-terminated strings: a name and its values. */
struct spec *read_spec(int fd);

#endif
