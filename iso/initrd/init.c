/*
 * PID 1 of the initrd: loads the modules, mounts the CD under a tmpfs, and goes on there. A program and not a shell
 * script: under software emulation every process that a script starts costs more than what it does.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* PID 1 ends: the kernel panics, and with panic=-1 it resets at once instead of hanging. */
static void fail(const char *what) {
  const char *why = strerror(errno);
  FILE *console = fopen("/dev/console", "w");
  if (console) fprintf(console, "vic: %s: %s: cannot go on\n", what, why);
  if (console) fclose(console);
  _exit(1);
}

static void attach(const char *type, const char *source, const char *target, unsigned long flags, const char *options) {
  if (mount(source, target, type, flags, options)) fail(target);
}

static void load_module(const char *name, const char *options) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "/modules/%s", name);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(path);
  /* Another list has loaded it. */
  if (syscall(SYS_finit_module, file, options, 0) && errno != EEXIST) fail(path);
  close(file);
}

/* Loads the modules of a list, each a line with its options; a list that is not there is nothing to load. */
static void load_list(const char *name) {
  char path[PATH_MAX], line[NAME_MAX];
  snprintf(path, sizeof path, "/modules/%s", name);
  FILE *list = fopen(path, "re");
  if (!list) {
    if (errno == ENOENT) return;
    fail(path);
  }
  while (fgets(line, sizeof line, list)) {
    line[strcspn(line, "\n")] = 0;
    char *options = line + strcspn(line, " ");
    if (*options) *options++ = 0;
    load_module(line, options);
  }
  fclose(list);
}

/* Reads a PCI id, "0x15ad\n" in sysfs. */
static unsigned read_id(const char *device, const char *name) {
  char path[PATH_MAX];
  unsigned id = 0;
  snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/%s", device, name);
  FILE *file = fopen(path, "re");
  if (!file || fscanf(file, "%x", &id) != 1) fail(path);
  fclose(file);
  return id;
}

static void load_for_devices(void) {
  DIR *devices = opendir("/sys/bus/pci/devices");
  if (!devices) fail("/sys/bus/pci/devices");
  for (struct dirent *device; (device = readdir(devices));) {
    if (device->d_name[0] == '.') continue;
    char list[16];
    snprintf(list, sizeof list, "%04x-%04x", read_id(device->d_name, "vendor") & 0xffff,
             read_id(device->d_name, "device") & 0xffff);
    load_list(list);
  }
  closedir(devices);
}

static int forget(const char *path, const struct stat *status, int type, struct FTW *at) {
  (void)status;
  (void)type;
  /* What something is mounted on stays. */
  if (at->level > 0) remove(path);
  return 0;
}

int main(void) {
  attach("devtmpfs", "dev", "/dev", 0, "mode=0755");
  attach("sysfs", "sys", "/sys", 0, NULL);
  /* Loading returns when what the module found is there: no waiting for /dev/sr0. */
  load_list("order");
  load_for_devices();
  if (umount("/sys")) fail("/sys");

  attach("iso9660", "/dev/sr0", "/cd", MS_RDONLY, NULL);
  attach("tmpfs", "root", "/upper", 0, "mode=0755");
  if (mkdir("/upper/files", 0755) || mkdir("/upper/work", 0755)) fail("/upper");
  attach("overlay", "root", "/root", 0, "lowerdir=/cd/root,upperdir=/upper/files,workdir=/upper/work");
  attach(NULL, "/dev", "/root/dev", MS_MOVE, NULL);

  /* The initrd's memory is for the container. */
  nftw("/", forget, 16, FTW_DEPTH | FTW_MOUNT | FTW_PHYS);
  if (chdir("/root") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/")) fail("/root");
  execl("/sbin/init", "init", (char *)NULL);
  fail("/sbin/init");
}
