/** What every computed cost rests on besides own prices. Without the price library, so that a page may ask for it. */
import { dependencies } from '../package.json'

/** The number is to be raised whenever this folder computes something differently. */
export const pricedWith = `genai-prices ${dependencies['@pydantic/genai-prices']}; rules 1`
