#define _GNU_SOURCE
#include "share.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container.h"
#include "report.h"

/* A hard mount waits for its server as long as it takes; its first answer has this long. Seconds. */
enum { patience = 60 };

static const struct share_spec *find_share(const struct spec *spec, const char *name) {
  for (size_t i = 0; i < spec->share_count; i++) {
    if (!strcmp(spec->shares[i].name, name)) return &spec->shares[i];
  }
  fail(code_failed, "the spec has no share %s", name);
}

/* A process of its own, since only its end ends the kernel's wait for a server. The server's set-user-id files and devices are none here. */
static void mount_share(const struct share_spec *share, const char *place) {
  const pid_t child = fork();
  if (child < 0) fail(code_failed, "fork: %s", strerror(errno));
  if (child == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGALRM, SIG_DFL);
    alarm(patience);
    _exit(mount(share->source, place, "nfs", MS_NOSUID | MS_NODEV, share->options) < 0 ? errno : 0);
  }
  int status = -1;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail(code_failed, "mount %s: %s", share->source, strerror(errno));
  }
  if (WIFSIGNALED(status)) fail(code_failed, "mount volume %s: the NFS server does not answer within %d s", share->source, patience);
  if (WEXITSTATUS(status) != 0) fail(code_failed, "mount volume %s: %s", share->source, error_text(WEXITSTATUS(status)));
}

int open_share(const struct spec *spec, const char *name) {
  const struct share_spec *share = find_share(spec, name);
  char place[96];
  snprintf(place, sizeof place, "/run/vic/volumes/share-%s", name);
  struct stat found, parent;
  make_directories(place);
  if (stat(place, &found) < 0 || stat("/run/vic/volumes", &parent) < 0) fail(code_failed, "look at %s: %s", place, strerror(errno));
  if (found.st_dev == parent.st_dev) mount_share(share, place);
  const int directory = open(place, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) fail(code_failed, "open volume %s: %s", share->source, strerror(errno));
  return directory;
}
