/**
 * Opens the system's file dialog.
 * @param accept media types or endings, as a file input takes them
 */
export function pickFile(accept: string, onFile: (file: File) => void): void {
  pick(accept, false, ([file]) => {
    if (file) onFile(file);
  });
}

/** The same for any number of files at once. */
export function pickFiles(accept: string, onFiles: (files: readonly File[]) => void): void {
  pick(accept, true, onFiles);
}

function pick(accept: string, multiple: boolean, onFiles: (files: readonly File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.multiple = multiple;
  input.addEventListener('change', () => {
    onFiles([...(input.files ?? [])]);
  });
  input.click();
}
