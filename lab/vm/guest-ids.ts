/** Guest operating systems by guestId: what a machine may be declared as, and its full name. */
const guests: Readonly<Record<string, string>> = {
  otherGuest: 'Other (32-bit)',
  otherGuest64: 'Other (64-bit)',
  otherLinuxGuest: 'Other Linux (32-bit)',
  otherLinux64Guest: 'Other Linux (64-bit)',
  other24xLinuxGuest: 'Other 2.4.x Linux (32-bit)',
  other24xLinux64Guest: 'Other 2.4.x Linux (64-bit)',
  other26xLinuxGuest: 'Other 2.6.x Linux (32-bit)',
  other26xLinux64Guest: 'Other 2.6.x Linux (64-bit)',
  other3xLinuxGuest: 'Other 3.x or later Linux (32-bit)',
  other3xLinux64Guest: 'Other 3.x or later Linux (64-bit)',
  other4xLinuxGuest: 'Other 4.x or later Linux (32-bit)',
  other4xLinux64Guest: 'Other 4.x or later Linux (64-bit)',
  other5xLinuxGuest: 'Other 5.x or later Linux (32-bit)',
  other5xLinux64Guest: 'Other 5.x or later Linux (64-bit)',
  vmwarePhoton64Guest: 'VMware Photon OS (64-bit)',
  coreos64Guest: 'CoreOS Linux (64-bit)',
  debian8Guest: 'Debian GNU/Linux 8 (32-bit)',
  debian8_64Guest: 'Debian GNU/Linux 8 (64-bit)',
  debian9Guest: 'Debian GNU/Linux 9 (32-bit)',
  debian9_64Guest: 'Debian GNU/Linux 9 (64-bit)',
  debian10Guest: 'Debian GNU/Linux 10 (32-bit)',
  debian10_64Guest: 'Debian GNU/Linux 10 (64-bit)',
  debian11Guest: 'Debian GNU/Linux 11 (32-bit)',
  debian11_64Guest: 'Debian GNU/Linux 11 (64-bit)',
  ubuntuGuest: 'Ubuntu Linux (32-bit)',
  ubuntu64Guest: 'Ubuntu Linux (64-bit)',
  centosGuest: 'CentOS 4/5 (32-bit)',
  centos64Guest: 'CentOS 4/5 (64-bit)',
  centos7_64Guest: 'CentOS 7 (64-bit)',
  centos8_64Guest: 'CentOS 8 (64-bit)',
  rhel7_64Guest: 'Red Hat Enterprise Linux 7 (64-bit)',
  rhel8_64Guest: 'Red Hat Enterprise Linux 8 (64-bit)',
  sles12_64Guest: 'SUSE Linux Enterprise 12 (64-bit)',
  sles15_64Guest: 'SUSE Linux Enterprise 15 (64-bit)',
  freebsdGuest: 'FreeBSD Pre-11 versions (32-bit)',
  freebsd64Guest: 'FreeBSD Pre-11 versions (64-bit)',
  windows9_64Guest: 'Microsoft Windows 10 (64-bit)',
  windows2019srv_64Guest: 'Microsoft Windows Server 2019 (64-bit)',
}

/** Undefined for a guestId that the host does not know. */
export function guestFullName(guestId: string): string | undefined {
  return Object.hasOwn(guests, guestId) ? guests[guestId] : undefined
}

/** All known guests, id and full name. */
export function guestNames(): readonly (readonly [string, string])[] {
  return Object.entries(guests)
}
