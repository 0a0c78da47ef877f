/** Answers with as many characters as it is asked for. */
import { serve } from './mcp.mjs';

serve({ make: { annotations: { readOnlyHint: true }, run: ({ characters }) => 'x'.repeat(characters) } });
