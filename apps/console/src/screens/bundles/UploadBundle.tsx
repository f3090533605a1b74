import { uploadBundleInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { bundlesTexts as texts } from '../../texts/bundles.ts'
import { texts as common } from '../../texts/common.ts'
import { Button } from '../../ui/button/Button.tsx'
import { Actions, Dialog } from '../../ui/dialog/Dialog.tsx'
import { TextField } from '../../ui/form/Field.tsx'
import { FileField } from '../../ui/form/FileField.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'
import { uploadContent, type UploadProgress } from './upload-content.ts'
import { UploadFailure } from './UploadFailure.tsx'
import { UploadState } from './UploadState.tsx'
import { versionIn } from './version-in.ts'

interface UploadBundleProps {
  appId: string
  /** One that was dropped on the page. */
  file?: File | undefined
  onClose: () => void
}

/** Uploads a file as a new bundle, and shows how far it is. */
export function UploadBundle({ appId, file: dropped, onClose }: UploadBundleProps): ReactNode {
  const form = useSchemaForm(uploadBundleInput, { app_id: appId, version: versionIn(dropped?.name ?? '') ?? '' })
  const { errors } = form.formState
  const [file, setFile] = useState(dropped)
  const [fileError, setFileError] = useState<string>()
  const [progress, setProgress] = useState<UploadProgress>()
  const stopping = useRef(new AbortController())
  const uploading = useMutation({
    async mutationFn(input: { version: string; file: File }) {
      stopping.current = new AbortController()
      await uploadContent({ ...input, appId, signal: stopping.current.signal, onProgress: setProgress })
    },
    onError: (error) => showIssues(form, error),
    async onSuccess(_, { version }) {
      await refresh(trpc.bundle.list.queryFilter(), trpc.app.pathFilter())
      notify(texts.uploaded(version))
      onClose()
    },
  })
  const choose = (chosen: File) => {
    setFile(chosen)
    setFileError(undefined)
    const version = versionIn(chosen.name)
    if (version !== undefined && form.getValues('version') === '') form.setValue('version', version)
  }
  const submit = form.handleSubmit(({ version }) => {
    if (file === undefined) return setFileError(texts.noFile)
    if (file.size === 0) return setFileError(texts.emptyFile)
    uploading.mutate({ version, file })
  })
  const isBusy = uploading.isPending
  return (
    <Dialog
      isGuarded={isBusy || file !== undefined}
      onClose={onClose}
      title={texts.upload}
      description={texts.uploadLead}
    >
      <form noValidate className="grid gap-4" onSubmit={(event) => void submit(event)}>
        <FileField
          label={texts.file}
          prompt={texts.drop}
          file={file}
          error={fileError}
          disabled={isBusy}
          onChoose={choose}
        />
        <TextField
          label={texts.version}
          hint={texts.versionHint}
          required
          readOnly={isBusy}
          spellCheck={false}
          {...form.register('version')}
          error={errors.version}
        />
        {isBusy && file && progress && <UploadState progress={progress} total={file.size} />}
        {!isBusy && uploading.error && errors.version === undefined && <UploadFailure error={uploading.error} />}
        <Actions>
          {isBusy ? (
            <Button onClick={() => stopping.current.abort()}>{texts.stop}</Button>
          ) : (
            <Button onClick={onClose}>{common.cancel}</Button>
          )}
          <Button type="submit" look="main" writes isBusy={isBusy}>
            {texts.send}
          </Button>
        </Actions>
      </form>
    </Dialog>
  )
}
