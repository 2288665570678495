const barWidth = 50

/** `[=====>      ]  1.2MB/3MB` */
export function progressBar(current: number, total: number): string {
  const done = total === 0 ? barWidth : Math.min(barWidth, Math.floor((current / total) * barWidth))
  const bar = `${'='.repeat(done)}>`.padEnd(barWidth + 1).slice(0, barWidth + (done < barWidth ? 0 : 1))
  return `[${bar}]  ${humanSize(current)}/${humanSize(total)}`
}

/** Four digits and a decimal unit, as docker prints sizes. */
export function humanSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${Number(value.toPrecision(4))}${units[unit]}`
}
