#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cgroup.h"
#include "container.h"
#include "list.h"
#include "privileges.h"
#include "report.h"
#include "user.h"
#include "view.h"

static const char *environment_value(const struct strings *env, const char *name) {
  const size_t length = strlen(name);
  const char *value = NULL;
  /* The last one wins, as in Go's os/exec. */
  for (size_t i = 0; i < env->count; i++) {
    if (!strncmp(env->items[i], name, length) && env->items[i][length] == '=') value = env->items[i] + length + 1;
  }
  return value;
}

/* 0, or why this file cannot be executed; a port of the checks of Go's exec.LookPath, whose texts docker shows. */
static int executable_error(const char *path) {
  struct stat found;
  if (stat(path, &found) < 0) return errno;
  if (S_ISDIR(found.st_mode)) return EISDIR;
  return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0 ? errno : 0;
}

/* Finds the program as docker's runtime does, or fails with its text and code. */
static const char *find_program(const struct spec *spec) {
  const char *name = spec->args.items[0];
  if (strchr(name, '/')) {
    const int error = executable_error(name);
    if (error == 0) return name;
    if (error == EISDIR || error == EACCES) fail(code_of(error), "exec: \"%s\": %s", name, error_text(error));
    fail(code_of(error), "exec: \"%s\": stat %s: %s", name, name, error_text(error));
  }
  static char path[PATH_MAX];
  const char *directories = environment_value(&spec->env, "PATH");
  for (const char *at = directories; at && *name;) {
    const size_t length = strcspn(at, ":");
    const int written = snprintf(path, sizeof path, "%.*s/%s", (int)length, at, name);
    /* A relative directory is passed over: Go's LookPath refuses what it finds there. */
    if (at[0] == '/' && written < (int)sizeof path && executable_error(path) == 0) return path;
    at = at[length] ? at + length + 1 : NULL;
  }
  fail(code_not_found, "exec: \"%s\": executable file not found in $PATH", name);
}

static void send_descriptor(int socket, int descriptor) {
  char text[] = "terminal\n";
  struct iovec data = {text, sizeof text - 1};
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
  } control = {0};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptor);
  memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  if (sendmsg(socket, &message, 0) < 0) fail(code_failed, "the terminal cannot be passed on: %s", strerror(errno));
}

/* A terminal of the container's own devpts; its master side goes to the parent. */
static int open_terminal(const struct spec *spec, int report) {
  const int master = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
  const int unlock = 0;
  if (master < 0 || ioctl(master, TIOCSPTLCK, &unlock) < 0) fail(code_failed, "no terminal: %s", strerror(errno));
  const int terminal = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) fail(code_failed, "no terminal: %s", strerror(errno));
  if (spec->rows > 0 && spec->columns > 0) {
    const struct winsize size = {.ws_row = spec->rows, .ws_col = spec->columns};
    if (ioctl(master, TIOCSWINSZ, &size) < 0) fail(code_failed, "size of the terminal: %s", strerror(errno));
  }
  send_descriptor(report, master);
  close(master);
  return terminal;
}

/* /dev/console of a container with a terminal is that terminal. */
static void bind_console(int terminal) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", terminal);
  const int file = open("/dev/console", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0 || mount(path, "/dev/console", NULL, MS_BIND, NULL) < 0) {
    fail(code_failed, "/dev/console: %s", strerror(errno));
  }
  close(file);
}

static void use_terminal(int terminal) {
  if (ioctl(terminal, TIOCSCTTY, 0) < 0) fail(code_failed, "controlling terminal: %s", strerror(errno));
  for (int fd = 0; fd < 3; fd++) dup2(terminal, fd);
}

static void use_pipes(const struct start *start) {
  int input = start->pipes[0][0];
  if (input < 0) input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (input < 0) fail(code_failed, "/dev/null: %s", strerror(errno));
  dup2(input, 0);
  dup2(start->pipes[1][1], 1);
  dup2(start->pipes[2][1], 2);
}

static void reset_signals(void) {
  /* The kernel's own shape of an action: glibc keeps two realtime signals for itself, and does not let them be reset. */
  const struct {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    unsigned long mask;
  } default_action = {.handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) {
    syscall(SYS_rt_sigaction, number, &default_action, NULL, sizeof default_action.mask);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* As far as this system lets us: inside another container (tests) the limits may be given. */
static void raise_limit(int resource, const struct rlimit *limit) {
  if (setrlimit(resource, limit) < 0 && errno != EPERM) fail(code_failed, "resource limits: %s", strerror(errno));
}

static void reset_limits(void) {
  const struct rlimit files = {1048576, 1048576}, unlimited = {RLIM_INFINITY, RLIM_INFINITY};
  raise_limit(RLIMIT_NOFILE, &files);
  raise_limit(RLIMIT_NPROC, &unlimited);
  raise_limit(RLIMIT_CORE, &unlimited);
  /* The tether protects itself from the kernel when memory runs out; the container's processes are what it may end. */
  const int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (score < 0) return;
  if (write(score, "0", 1) < 0 && errno != EACCES) fail(code_failed, "oom_score_adj: %s", strerror(errno));
  close(score);
}

/* The standard streams are the user's, so that it can open /dev/stdout and the like. */
static void own_streams(const struct user *user, bool tty) {
  struct stat found;
  for (int fd = 0; fd < 3; fd++) {
    if (fstat(fd, &found) < 0 || found.st_uid == user->uid) continue;
    if (S_ISFIFO(found.st_mode) || tty) {
      if (fchown(fd, user->uid, -1) < 0) fail(code_failed, "owner of a standard stream: %s", strerror(errno));
    }
  }
}

static void become(const struct user *user) {
  if (setgroups(user->group_count, user->groups) < 0 || setresgid(user->gid, user->gid, user->gid) < 0 ||
      setresuid(user->uid, user->uid, user->uid) < 0) {
    fail(code_failed, "user %u:%u: %s", user->uid, user->gid, strerror(errno));
  }
}

/* The environment with HOME of /etc/passwd when it has none. */
static char **complete_environment(const struct spec *spec, const struct user *user) {
  const char *home = environment_value(&spec->env, "HOME");
  if (home && *home) return spec->env.items;
  char **env = calloc(spec->env.count + 2, sizeof *env);
  char *entry;
  if (!env || asprintf(&entry, "HOME=%s", *user->home ? user->home : "/") < 0) fail(code_failed, "out of memory");
  size_t count = 0;
  for (size_t i = 0; i < spec->env.count; i++) {
    if (strncmp(spec->env.items[i], "HOME=", 5)) env[count++] = spec->env.items[i];
  }
  env[count] = entry;
  return env;
}

static _Noreturn void execute(const struct spec *spec, int terminal, const struct start *start) {
  const struct user user = resolve_user(spec->user, &spec->groups);
  reset_limits();
  apply_limits(spec);
  umask(spec->umask);
  if (terminal >= 0) {
    use_terminal(terminal);
  } else {
    use_pipes(start);
  }
  own_streams(&user, terminal >= 0);
  bound_capabilities(spec);
  become(&user);
  /* Without its supervisor nobody would notice its end. A change of user clears this, so it comes behind. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (chdir(spec->cwd) < 0) {
    fail(code_of(errno), "chdir to cwd (\"%s\") set in config.json failed: %s", spec->cwd, error_text(errno));
  }
  drop_privileges(spec);
  const char *program = find_program(spec);
  char **env = complete_environment(spec, &user);
  reset_signals();
  if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) < 0) fail(code_failed, "close_range: %s", strerror(errno));
  execve(program, spec->args.items, env);
  /* As with docker's runtime, this is the process's own failure: it has started, says so on its stderr, and exits 255. */
  dprintf(2, "exec %s: %s\n", program, errno == ENOEXEC ? "exec format error" : error_text(errno));
  _exit(255);
}

/* Tools are ours: root, and no more environment than they are given. */
static _Noreturn void run_tool(const struct spec *spec, const struct start *start) {
  use_pipes(start);
  enter_view(spec);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  reset_signals();
  umask(0);
  if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) < 0) fail(code_failed, "close_range: %s", strerror(errno));
  if (spec->describe) describe_path(spec->describe);
  if (spec->identify) identify_user(spec);
  if (spec->list) list_files();
  execute_tool(spec);
}

_Noreturn void run_program(const struct spec *spec, const struct start *start) {
  report_fd = start->report;
  setsid();
  if (spec->view) run_tool(spec, start);
  join_cgroup();
  execute(spec, spec->tty ? open_terminal(spec, start->report) : -1, start);
}

_Noreturn void run_first_program(const struct spec *spec, const struct start *start) {
  report_fd = start->report;
  setsid();
  join_cgroup_as_root();
  if (spec->hostname && sethostname(spec->hostname, strlen(spec->hostname)) < 0) {
    fail(code_failed, "host name %s: %s", spec->hostname, strerror(errno));
  }
  if (spec->domainname && setdomainname(spec->domainname, strlen(spec->domainname)) < 0) {
    fail(code_failed, "domain name %s: %s", spec->domainname, strerror(errno));
  }
  enter_root(spec);
  write_sysctls(spec);
  const int terminal = spec->tty ? open_terminal(spec, start->report) : -1;
  if (terminal >= 0) bind_console(terminal);
  protect_paths(spec);
  execute(spec, terminal, start);
}
