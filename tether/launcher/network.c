#include "network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "device.h"
#include "report.h"

static void set_name(struct ifreq *request, const char *name) {
  if (strlen(name) >= sizeof request->ifr_name) fail(code_failed, "the interface name %s is too long", name);
  strcpy(request->ifr_name, name);
}

static void change(int control, unsigned long what, struct ifreq *request, const char *text) {
  if (ioctl(control, what, request) < 0) fail(code_failed, "%s: %s: %s", request->ifr_name, text, strerror(errno));
}

static void set_flags(int control, const char *name, short set, short clear) {
  struct ifreq request = {0};
  set_name(&request, name);
  change(control, SIOCGIFFLAGS, &request, "flags");
  request.ifr_flags = (request.ifr_flags & ~clear) | set;
  change(control, SIOCSIFFLAGS, &request, "flags");
}

static void rename_interface(int control, const char *from, const char *to) {
  if (!strcmp(from, to)) return;
  struct ifreq request = {0};
  set_flags(control, from, 0, IFF_UP);
  set_name(&request, from);
  if (strlen(to) >= sizeof request.ifr_newname) fail(code_failed, "the interface name %s is too long", to);
  strcpy(request.ifr_newname, to);
  change(control, SIOCSIFNAME, &request, to);
}

static struct in_addr parse_address(const char *text) {
  struct in_addr address;
  if (inet_pton(AF_INET, text, &address) != 1) fail(code_failed, "%s is not an IPv4 address", text);
  return address;
}

static void set_address(struct sockaddr *target, struct in_addr address) {
  struct sockaddr_in inet = {.sin_family = AF_INET, .sin_addr = address};
  memcpy(target, &inet, sizeof inet);
}

/* Further addresses of one interface are aliases, NAME:1 and so on: that is how this interface of the kernel names them. */
static void add_address(int control, const struct address_spec *spec, unsigned alias) {
  char text[64];
  snprintf(text, sizeof text, "%s", spec->address);
  char *slash = strchr(text, '/');
  if (slash) *slash++ = '\0';
  const long prefix = slash ? strtol(slash, NULL, 10) : 32;
  if (prefix < 0 || prefix > 32) fail(code_failed, "%s: the prefix is not from 0 to 32", spec->address);

  char name[2 * IFNAMSIZ];
  snprintf(name, sizeof name, alias ? "%s:%u" : "%s", spec->link, alias);
  struct ifreq request = {0};
  set_name(&request, name);
  set_address(&request.ifr_addr, parse_address(text));
  change(control, SIOCSIFADDR, &request, spec->address);
  const struct in_addr mask = {.s_addr = prefix ? htonl(~0U << (32 - prefix)) : 0};
  set_address(&request.ifr_netmask, mask);
  change(control, SIOCSIFNETMASK, &request, "netmask");
}

static struct rtentry default_route(const struct address_spec *spec) {
  const struct in_addr any = {0};
  struct rtentry route = {.rt_flags = RTF_UP | RTF_GATEWAY, .rt_dev = (char *)spec->link};
  set_address(&route.rt_dst, any);
  set_address(&route.rt_genmask, any);
  set_address(&route.rt_gateway, parse_address(spec->address));
  return route;
}

static void add_default_route(int control, const struct address_spec *spec) {
  struct rtentry route = default_route(spec);
  if (ioctl(control, SIOCADDRT, &route) < 0 && errno != EEXIST) {
    fail(code_failed, "%s: default route by %s: %s", spec->link, spec->address, strerror(errno));
  }
}

/* The container itself may have removed it. */
static void remove_default_route(int control, const struct address_spec *spec) {
  struct rtentry route = default_route(spec);
  if (ioctl(control, SIOCDELRT, &route) < 0 && errno != ESRCH) {
    fail(code_failed, "%s: default route by %s: %s", spec->link, spec->address, strerror(errno));
  }
}

/* By way of temporary names, since two interfaces may have each other's. */
static void rename_all(int control, const struct spec *spec) {
  char name[IFNAMSIZ], temporary[32];
  for (size_t i = 0; i < spec->link_count; i++) {
    find_interface(spec->links[i].mac, name, sizeof name);
    snprintf(temporary, sizeof temporary, "vic%zu", i);
    if (strcmp(name, spec->links[i].name)) rename_interface(control, name, temporary);
  }
  for (size_t i = 0; i < spec->link_count; i++) {
    find_interface(spec->links[i].mac, name, sizeof name);
    rename_interface(control, name, spec->links[i].name);
  }
}

void configure_network(const struct spec *spec) {
  const int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (control < 0) fail(code_failed, "no network: %s", strerror(errno));
  rename_all(control, spec);
  for (size_t i = 0; i < spec->link_count; i++) {
    const struct link_spec *link = &spec->links[i];
    struct ifreq request = {0};
    set_name(&request, link->name);
    request.ifr_mtu = strtol(link->mtu, NULL, 10);
    if (request.ifr_mtu > 0) change(control, SIOCSIFMTU, &request, "MTU");
    set_flags(control, link->name, IFF_UP, 0);
  }
  for (size_t i = 0; i < spec->address_count; i++) {
    unsigned alias = 0;
    for (size_t j = 0; j < i; j++) alias += !strcmp(spec->addresses[j].link, spec->addresses[i].link);
    add_address(control, &spec->addresses[i], alias);
  }
  for (size_t i = 0; i < spec->gateway_count; i++) add_default_route(control, &spec->gateways[i]);
  /* The new one is there by then: packets always have a way. */
  for (size_t i = 0; i < spec->former_gateway_count; i++) remove_default_route(control, &spec->former_gateways[i]);
  close(control);
}
