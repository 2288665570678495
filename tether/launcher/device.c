#include "device.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "report.h"

enum { wait_seconds = 15, max_controllers = 16 };

/* The first line of a small file of sysfs; "" when it cannot be read. */
static void read_line(const char *path, char *line, size_t capacity) {
  line[0] = '\0';
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t count = read(fd, line, capacity - 1);
  close(fd);
  line[count > 0 ? count : 0] = '\0';
  line[strcspn(line, "\n")] = '\0';
}

/* Calls `look` until it finds, after each event of the kernel's devices. */
static bool await_device(bool (*look)(void *), void *subject) {
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1};
  int events = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
  if (events < 0 || bind(events, (struct sockaddr *)&address, sizeof address) < 0) {
    fail(code_failed, "no events of the kernel's devices: %s", strerror(errno));
  }
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  const time_t deadline = now.tv_sec + wait_seconds;
  bool found;
  /* The socket is open before the first look: nothing can come between the two. */
  while (!(found = look(subject)) && now.tv_sec < deadline) {
    struct pollfd wait = {.fd = events, .events = POLLIN};
    char event[8192];
    if (poll(&wait, 1, (int)(deadline - now.tv_sec) * 1000) > 0) {
      while (recv(events, event, sizeof event, MSG_DONTWAIT) > 0) continue;
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
  }
  close(events);
  return found;
}

struct disk {
  unsigned long bus, unit;
  char *path;
  size_t capacity;
  int hosts[max_controllers];
  size_t host_count;
};

static int by_number(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

/* The numbers of the pvscsi hosts: the kernel numbers them in the order of their PCI slots, as the buses are. */
static void find_hosts(struct disk *disk) {
  disk->host_count = 0;
  DIR *directory = opendir("/sys/class/scsi_host");
  if (!directory) return;
  for (struct dirent *entry; (entry = readdir(directory)) && disk->host_count < max_controllers;) {
    char path[300], driver[64];
    if (strncmp(entry->d_name, "host", 4)) continue;
    snprintf(path, sizeof path, "/sys/class/scsi_host/%s/proc_name", entry->d_name);
    read_line(path, driver, sizeof driver);
    if (!strcmp(driver, "vmw_pvscsi")) disk->hosts[disk->host_count++] = atoi(entry->d_name + 4);
  }
  closedir(directory);
  qsort(disk->hosts, disk->host_count, sizeof *disk->hosts, by_number);
}

static bool look_for_disk(void *subject) {
  struct disk *disk = subject;
  find_hosts(disk);
  if (disk->bus >= disk->host_count) return false;
  char path[128];
  snprintf(path, sizeof path, "/sys/class/scsi_device/%d:0:%lu:0/device/block", disk->hosts[disk->bus], disk->unit);
  DIR *directory = opendir(path);
  if (!directory) return false;
  bool found = false;
  for (struct dirent *entry; !found && (entry = readdir(directory));) {
    if (entry->d_name[0] == '.') continue;
    snprintf(disk->path, disk->capacity, "/dev/%s", entry->d_name);
    /* The node is there before the kernel lets anybody open it: until then it says ENXIO. */
    const int fd = open(disk->path, O_RDONLY | O_CLOEXEC);
    found = fd >= 0;
    if (found) close(fd);
  }
  closedir(directory);
  return found;
}

/* The guest's kernel does not look for disks by itself (iso/bootstrap/modules), nor for one that is added later. */
static void scan(const struct disk *disk) {
  if (disk->bus >= disk->host_count) return;
  char path[64], place[64];
  snprintf(path, sizeof path, "/sys/class/scsi_host/host%d/scan", disk->hosts[disk->bus]);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  const int length = snprintf(place, sizeof place, "0 %lu 0", disk->unit);
  if (write(fd, place, length) < 0) fail(code_failed, "%s: %s", path, strerror(errno));
  close(fd);
}

void find_disk(const char *scsi, char *path, size_t capacity) {
  struct disk disk = {.path = path, .capacity = capacity};
  if (sscanf(scsi, "scsi:%lu:%lu", &disk.bus, &disk.unit) != 2) fail(code_failed, "not a disk: %s", scsi);
  if (look_for_disk(&disk)) return;
  scan(&disk);
  if (!await_device(look_for_disk, &disk)) {
    fail(code_failed, "the disk at SCSI bus %lu, unit %lu did not appear in %d s", disk.bus, disk.unit, wait_seconds);
  }
}

void find_disks(const struct strings *disks) {
  char path[64];
  for (size_t i = 0; i < disks->count; i++) find_disk(disks->items[i], path, sizeof path);
}

struct interface {
  const char *mac;
  char *name;
  size_t capacity;
};

static bool look_for_interface(void *subject) {
  struct interface *interface = subject;
  DIR *directory = opendir("/sys/class/net");
  if (!directory) return false;
  bool found = false;
  for (struct dirent *entry; !found && (entry = readdir(directory));) {
    char path[300], mac[64];
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "/sys/class/net/%s/address", entry->d_name);
    read_line(path, mac, sizeof mac);
    if (strcasecmp(mac, interface->mac)) continue;
    snprintf(interface->name, interface->capacity, "%s", entry->d_name);
    found = true;
  }
  closedir(directory);
  return found;
}

void find_interface(const char *mac, char *name, size_t capacity) {
  struct interface interface = {.mac = mac, .name = name, .capacity = capacity};
  if (!await_device(look_for_interface, &interface)) {
    fail(code_failed, "the network interface with MAC %s did not appear in %d s", mac, wait_seconds);
  }
}
