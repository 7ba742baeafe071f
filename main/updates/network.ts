/**
 * How updates are fetched: by Node, because Chromium's network is switched off as a whole (main/window/hardening.ts),
 * with nothing that tells one computer from another.
 */
import { HttpExecutor, configureRequestOptions, configureRequestUrl, type DownloadOptions } from 'builder-util-runtime'
import { type ClientRequest, type IncomingMessage, request as overHttp, type RequestOptions } from 'node:http'
import { request as overHttps } from 'node:https'

export class NodeNetwork extends HttpExecutor<ClientRequest> {
  override createRequest(options: RequestOptions, answered: (response: IncomingMessage) => void): ClientRequest {
    // For staged roll-outs the library names the computer to the server; whom they reach is decided here alone.
    const headers = Object.fromEntries(Object.entries(options.headers ?? {}).filter(([name]) => name !== 'x-user-staging-id'))
    const request = options.protocol === 'http:' ? overHttp : overHttps
    return request({ ...options, headers }, answered)
  }

  async download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    return options.cancellationToken.createPromise<string>((resolve, reject, onCancel) => {
      const requestOptions: RequestOptions = { headers: options.headers ?? {} }
      configureRequestUrl(url, requestOptions)
      configureRequestOptions(requestOptions)
      this.doDownload(requestOptions, {
        destination, options, onCancel, responseHandler: null,
        callback: (error) => (error ? reject(error) : resolve(destination)),
      }, 0)
    })
  }
}
