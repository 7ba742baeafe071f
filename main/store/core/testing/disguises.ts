/** For tests: reserved slugs as somebody would try to get them past the store. */

/** case, whitespace, NFKC forms, look-alikes of other alphabets and digits. */
export const disguises: readonly string[] = [
  'system', 'admin', 'api', 'SYSTEM', 'Admin', 'aPi', ' system ', '\tadmin\n', '\u00a0api', 'ad min', 's y s t e m', 'a-p-i', 'sys-tem', 'admin-', '_admin_', 'api.',
  'ｓｙｓｔｅｍ', 'ＡＤＭＩＮ', 'ａｐｉ', '𝐚𝐝𝐦𝐢𝐧', '𝓈𝓎𝓈𝓉ℯ𝓂', 'ⓐⓟⓘ', 'ₐₚᵢ', 'ſystem', 'ádmin', 'àpï', 'şystem', 'a\u0301d\u0323min',
  'аdmin', 'аԁмin', 'АРІ', 'арі', 'ѕуѕtem', 'ЅУЅТЕМ', 'systеm', 'αdmin', 'ΑΡΙ', 'ΑDΜΙΝ', 'ςystem', 'SΥSTΕΜ', 'admın', 'ADMİN', 'ɑpi', 'ᴀᴘɪ', 'ꜱʏꜱᴛᴇᴍ',
  'ad\u200bmin', 'a\u00adpi', '\ufeffsystem', 'sy\u2060stem', 'ap\u202ei', 'adm1n', 'adm|n', 'adm!n', 'apl', 'ap1', 'aPI', '5ystem', 'sy5tem', 'syst3m', '4dmin', '4p1', 'systern', 'adrnin',
]
