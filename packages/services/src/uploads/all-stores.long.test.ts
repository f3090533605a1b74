// Every store on every database.
import '../bundles/download-bundle.test.ts'
import '../export/export-organization.test.ts'
import './remove-dead-uploads.test.ts'
import './upload-bundle-fence.test.ts'
import './upload-bundle-frozen.test.ts'
import './upload-bundle.test.ts'
