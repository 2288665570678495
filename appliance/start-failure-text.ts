const prefix =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: '

/** What dockerd does itself, before there is a runtime that could complain: it looks the user up, and the parts of volumes and images. */
const ownWords = /^(unable to find (user|group) |uids and gids must be in range |cannot access path )/

/**
 * A guest's reason why a process could not be started, as dockerd tells it (setExitCodeFromError in daemon/errors.go). Clients read from the
 * sentence whether the program is missing (127) or may not be run (126).
 */
export function startFailureText(message: string): string {
  if (ownWords.test(message)) return message
  const text = message.startsWith('failed to create task')
    ? message
    : `${prefix}${message.replace(/: unknown$/, '')}: unknown`
  return withReason(text)
}

/** What dockerd appends where the kernel's reason is another than the one by which clients know the exit code. */
export function withReason(text: string): string {
  if (text.includes('permission denied')) return text
  if (text.includes('is a directory')) return `${text}: permission denied`
  if (!text.includes('not a directory')) return text
  return `${text}: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type`
}
