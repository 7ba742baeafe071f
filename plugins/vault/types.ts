/** What the host says about secrets. Nothing here can hold a value. */
export type {
  Binding, BindTarget, FileProblem, Finding, ImportFormat, ImportPreview, ImportRow, SecretDetail, SecretFields, SecretInfo, SecretRoutes,
} from '@panoptic/sdk/contract/secrets'
