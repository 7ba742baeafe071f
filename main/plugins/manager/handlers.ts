/** Answers to every call that manages plugins; a route without an answer does not compile. */
import type { pluginManagerRoutes } from '@panoptic/sdk/contract/plugins'
import type { Handlers } from '../../bridge/gate'
import { developerHandlers, type DeveloperRouteOptions } from './developer-routes'
import { observeHandlers, type ObserveOptions } from './observe'
import { enabling, ownHandlers, type OwnOptions } from './own'
import { packageHandlers, type PackageRouteOptions } from './package-routes'

export type ManagerHandlers = Handlers<typeof pluginManagerRoutes, 'host'>

export type ManagerOptions = OwnOptions & PackageRouteOptions & ObserveOptions & DeveloperRouteOptions

export function managerHandlers(options: ManagerOptions): ManagerHandlers {
  const enable = enabling(options)
  return {
    ...ownHandlers({ ...options, enable }),
    ...packageHandlers({ ...options, enable }),
    ...observeHandlers(options),
    ...developerHandlers(options),
  }
}
