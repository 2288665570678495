/** Interfaces of the appliance and the subnet of the containers' default network. */
export interface FirewallPlan {
  readonly publicInterface: string
  readonly bridgeInterface: string
  /** CIDR. */
  readonly bridgeSubnet: string
}

/** TCP ports of the appliance for clients and hosts, docs/contracts.md "Daemons of the appliance". */
const publicPorts = [22, 2376, 2377]

/**
 * The appliance's rules for `nft -f`. Containers reach the world behind the appliance's address; nobody outside reaches
 * containers; containers reach nothing of the appliance but DNS and ping, whichever of its addresses they try.
 */
export function firewallRules({ publicInterface, bridgeInterface, bridgeSubnet }: FirewallPlan): string {
  return `table inet vic {
  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    ct state established,related accept
    ct state invalid drop
    meta l4proto icmp icmp type { echo-request, destination-unreachable, time-exceeded } accept
    meta l4proto ipv6-icmp accept
    iifname "${bridgeInterface}" meta l4proto { tcp, udp } th dport 53 accept
    iifname "${publicInterface}" tcp dport { ${publicPorts.join(', ')} } accept
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    iifname "${bridgeInterface}" oifname "${publicInterface}" ip saddr ${bridgeSubnet} accept
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "${publicInterface}" ip saddr ${bridgeSubnet} masquerade
  }
}
`
}
