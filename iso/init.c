/*
 * PID 1 of both ISOs: starts the one program of this ISO, reaps what others leave behind, asks the program to end when
 * that is asked for (SIGTERM, power button), takes processors and memory that the host adds into use, and powers the
 * machine off when the program has ended.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/input.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_BUTTONS 8

static void complain(const char *what) {
  fprintf(stderr, "vic: %s: %s\n", what, strerror(errno));
}

static void attach(const char *type, const char *target, unsigned long flags, const char *options) {
  if (mkdir(target, 0755) && errno != EEXIST) complain(target);
  if (mount(type, target, type, flags, options)) complain(target);
}

static void mount_all(void) {
  const unsigned long safe = MS_NOSUID | MS_NODEV;
  attach("proc", "/proc", safe | MS_NOEXEC, NULL);
  attach("sysfs", "/sys", safe | MS_NOEXEC, NULL);
  attach("cgroup2", "/sys/fs/cgroup", safe | MS_NOEXEC, NULL);
  attach("tmpfs", "/run", safe, "mode=0755");
  attach("tmpfs", "/tmp", safe, "mode=1777");
  attach("devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "mode=0620,ptmxmode=0666");
  attach("tmpfs", "/dev/shm", safe, "mode=1777");
  if (mkdir("/run/vic", 0755)) complain("/run/vic");
}

static void bring_up_loopback(void) {
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0 || ioctl(socket_, SIOCSIFFLAGS, &request)) complain("lo");
  close(socket_);
}

/* QEMU without hardware virtualization, as the lab has it: leaf 0x40000000 holds the hypervisor's signature. */
static int is_emulated(void) {
  unsigned int eax, signature[3];
  __cpuid(1, eax, signature[0], signature[1], signature[2]);
  if (!(signature[1] & 1u << 31)) return 0;
  __cpuid(0x40000000, eax, signature[0], signature[1], signature[2]);
  return !memcmp(signature, "TCGTCGTCGTCG", sizeof signature);
}

/*
 * An emulator does vector instructions one element at a time in C: OpenSSL is two to four times faster without them (SHA-256 8 against 20 MB/s,
 * AES-GCM 4 against 12). Our programs then use none of those that CPUID's leaf 7 tells; containers see the processor as it is.
 */
#define FOR_EMULATOR "OPENSSL_ia32cap=:0"

/* A startup snapshot of the program, where the ISO has one, saves loading it (iso/build). */
static pid_t start_program(const sigset_t *normal) {
  const char *const environment[] = {"PATH=/usr/sbin:/usr/bin", "HOME=/root", "LANG=C.UTF-8",
                                     is_emulated() ? FOR_EMULATOR : NULL, NULL};
  pid_t program = fork();
  if (program) return program;
  sigprocmask(SIG_SETMASK, normal, NULL);
  if (access("/usr/lib/vic/main.snapshot", R_OK) == 0) {
    execle("/usr/bin/node", "node", "--snapshot-blob", "/usr/lib/vic/main.snapshot", "main", (char *)NULL, environment);
  } else {
    execle("/usr/bin/node", "node", "/usr/lib/vic/main", (char *)NULL, environment);
  }
  complain("/usr/bin/node");
  _exit(127);
}

/* Input devices that may be a power button; their number. Poll ignores what is left over. */
static int open_buttons(struct pollfd *buttons) {
  glob_t found;
  int count = 0;
  if (glob("/dev/input/event*", 0, NULL, &found)) return 0;
  for (size_t i = 0; i < found.gl_pathc && count < MAX_BUTTONS; i++) {
    int device = open(found.gl_pathv[i], O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (device >= 0) buttons[count++] = (struct pollfd){.fd = device, .events = POLLIN};
  }
  globfree(&found);
  return count;
}

static int was_pressed(int device) {
  struct input_event event;
  int pressed = 0;
  while (read(device, &event, sizeof event) == sizeof event) {
    pressed |= event.type == EV_KEY && event.code == KEY_POWER && event.value == 1;
  }
  return pressed;
}

/* Where the kernel tells of devices that come; -1 when it does not: what is added then stays unused. */
static int open_device_events(void) {
  const struct sockaddr_nl told_by_kernel = {.nl_family = AF_NETLINK, .nl_groups = 1};
  int events = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
  if (events >= 0 && !bind(events, (const struct sockaddr *)&told_by_kernel, sizeof told_by_kernel)) return events;
  complain("device events");
  if (events >= 0) close(events);
  return -1;
}

/* A processor or a block of memory that has come is offline until somebody takes it (admin-guide/{cputopology,mm/memory-hotplug}). */
static void take_into_use(const char *event) {
  static const struct {
    const char *added, *file, *value;
  } kinds[] = {
      {"add@/devices/system/cpu/cpu", "online", "1"},
      {"add@/devices/system/memory/memory", "state", "online"},
  };
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (strncmp(event, kinds[i].added, strlen(kinds[i].added))) continue;
    char path[sizeof "/sys/online" + 4096];
    snprintf(path, sizeof path, "/sys%s/%s", event + strlen("add@"), kinds[i].file);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, kinds[i].value, strlen(kinds[i].value)) < 0) complain(path);
    if (file >= 0) close(file);
  }
}

/* The kernel alone is believed. */
static void take_added(int events) {
  char event[4096];
  struct sockaddr_nl sender;
  for (;;) {
    socklen_t size = sizeof sender;
    const ssize_t length = recvfrom(events, event, sizeof event - 1, 0, (struct sockaddr *)&sender, &size);
    /* More events at once than it could keep: it goes on with the next one. */
    if (length < 0 && errno == ENOBUFS) continue;
    if (length <= 0) return;
    event[length] = '\0';
    if (sender.nl_pid == 0) take_into_use(event);
  }
}

/* Reaps every process that has ended; 1 when the program is one of them, with its status. */
static int reap(pid_t program, int *status) {
  int ended = 0, one;
  for (pid_t child; (child = waitpid(-1, &one, WNOHANG)) > 0;) {
    if (child != program) continue;
    *status = one;
    ended = 1;
  }
  return ended;
}

/* Waits for the program's end; its status. */
static int supervise(pid_t program, int signals) {
  struct pollfd sources[2 + MAX_BUTTONS] = {
      {.fd = signals, .events = POLLIN},
      {.fd = open_device_events(), .events = POLLIN},
  };
  int count = 2 + open_buttons(sources + 2);
  for (int status;;) {
    if (reap(program, &status)) return status;
    if (poll(sources, count, -1) < 0 && errno != EINTR) complain("poll");
    struct signalfd_siginfo signal;
    while (read(signals, &signal, sizeof signal) == sizeof signal) {
      if (signal.ssi_signo == SIGTERM) kill(program, SIGTERM);
    }
    if (sources[1].revents & (POLLIN | POLLERR)) take_added(sources[1].fd);
    for (int i = 2; i < count; i++) {
      if (sources[i].revents & (POLLERR | POLLHUP | POLLNVAL)) sources[i].fd = -1;
      else if (sources[i].revents & POLLIN && was_pressed(sources[i].fd)) kill(program, SIGTERM);
    }
  }
}

int main(void) {
  sigset_t awaited, normal;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGCHLD);
  sigaddset(&awaited, SIGTERM);
  sigprocmask(SIG_BLOCK, &awaited, &normal);
  int signals = signalfd(-1, &awaited, SFD_NONBLOCK | SFD_CLOEXEC);

  mount_all();
  bring_up_loopback();
  pid_t program = start_program(&normal);
  if (program < 0) complain("fork");
  else {
    int status = supervise(program, signals);
    if (WIFSIGNALED(status)) fprintf(stderr, "vic: the program was ended by signal %d\n", WTERMSIG(status));
    else if (WEXITSTATUS(status)) fprintf(stderr, "vic: the program ended with %d\n", WEXITSTATUS(status));
  }
  sync();
  reboot(RB_POWER_OFF);
  return 1;
}
