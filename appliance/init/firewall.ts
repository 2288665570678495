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
 * containers but by published ports; no network reaches another one but by those; containers reach nothing of the
 * appliance but DNS and ping, whichever of its addresses they try.
 *
 * What changes while the appliance runs are the contents of the sets and maps: they are the port layer's
 * (appliance/portlayer/network/appliance-rules.ts). `outgoing`: subnets of networks that lead somewhere. `gateways`: the
 * appliance's addresses in the networks. `published` and `published_at`: published ports on every and on one address.
 */
export function firewallRules({ publicInterface, bridgeInterface, bridgeSubnet }: FirewallPlan): string {
  return `table inet vic {
  set outgoing {
    type ipv4_addr
    flags interval
    elements = { ${bridgeSubnet} }
  }
  set gateways {
    type ipv4_addr
  }
  map published {
    type inet_proto . inet_service : ipv4_addr . inet_service
  }
  map published_at {
    type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service
  }
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
    ct status dnat iifname "${publicInterface}" oifname "${bridgeInterface}" accept
    ct status dnat iifname "${bridgeInterface}" oifname "${bridgeInterface}" ip saddr @outgoing accept
    iifname "${bridgeInterface}" oifname "${publicInterface}" ip saddr @outgoing accept
  }
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "${bridgeInterface}" ip daddr @gateways meta l4proto { tcp, udp } th dport 53 return
    dnat ip to ip daddr . meta l4proto . th dport map @published_at
    fib daddr type local dnat ip to meta l4proto . th dport map @published
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "${publicInterface}" ip saddr @outgoing masquerade
    oifname "${bridgeInterface}" ct status dnat ip saddr @outgoing masquerade
  }
}
`
}
