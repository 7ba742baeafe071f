/** Naive UI's theme, made of the same tokens. Only the components the kit uses are themed, so only they are bundled. */
import { buttonDark, createTheme, inputDark, switchDark, type GlobalTheme, type GlobalThemeOverrides } from 'naive-ui'
import { shape, tokens, type Theme } from './tokens'

const darkBase = createTheme([buttonDark, inputDark, switchDark])

/** Props for Naive's config provider. */
export function naiveTheme(theme: Theme): { theme: GlobalTheme | null; themeOverrides: GlobalThemeOverrides } {
  const token = tokens[theme]
  return {
    theme: theme === 'dark' ? (darkBase as GlobalTheme) : null,
    themeOverrides: {
      common: {
        fontFamily: shape.font,
        fontFamilyMono: shape['font-mono'],
        fontSize: '13px', fontSizeSmall: '12px', fontSizeMedium: '13px',
        heightSmall: '24px', heightMedium: '30px',
        borderRadius: shape['radius-control'], borderRadiusSmall: '4px',
        primaryColor: token['accent-fill'], primaryColorHover: token['accent-fill-hover'],
        primaryColorPressed: token['accent-fill'], primaryColorSuppl: token['accent-fill'],
        errorColor: token.danger, errorColorHover: token.danger, errorColorPressed: token.danger,
        warningColor: token.warning, successColor: token.success,
        textColorBase: token.text, textColor1: token.text, textColor2: token.text, textColor3: token['text-2'],
        textColorDisabled: token['text-3'], placeholderColor: token['text-3'],
        iconColor: token['text-2'], borderColor: token['control-border'], dividerColor: token.border,
        bodyColor: token.background, cardColor: token.card, popoverColor: token.raised, modalColor: token.raised,
        inputColor: token.card, hoverColor: token.hover, pressedColor: token.active, baseColor: token['accent-fill-text'],
        cubicBezierEaseInOut: 'ease-out',
      },
      Button: {
        rippleDuration: '0s',
        color: token.card, colorHover: token.hover, colorPressed: token.active, colorFocus: token.card, colorDisabled: token.card,
        textColor: token.text, textColorHover: token.text, textColorPressed: token.text, textColorFocus: token.text, textColorDisabled: token.text,
        border: `1px solid ${token['control-border']}`, borderHover: `1px solid ${token['control-border']}`,
        borderPressed: `1px solid ${token['control-border']}`, borderFocus: `1px solid ${token['control-border']}`,
        borderDisabled: `1px solid ${token['control-border']}`,
        colorQuaternaryHover: token.hover, colorQuaternaryPressed: token.active,
        colorError: token['danger-fill'], colorHoverError: token['danger-fill-hover'], colorPressedError: token['danger-fill'],
        colorFocusError: token['danger-fill'], colorDisabledError: token['danger-fill'],
        textColorError: token['danger-fill-text'], textColorHoverError: token['danger-fill-text'],
        textColorPressedError: token['danger-fill-text'], textColorFocusError: token['danger-fill-text'],
        textColorDisabledError: token['danger-fill-text'],
        fontWeight: '500', paddingMedium: '0 12px', paddingSmall: '0 8px', opacityDisabled: '0.45',
      },
      Input: {
        color: token.card, colorFocus: token.card, colorDisabled: token.background,
        border: `1px solid ${token['control-border']}`, borderHover: `1px solid ${token['text-2']}`,
        borderFocus: `1px solid ${token.focus}`, boxShadowFocus: `0 0 0 1px ${token.focus}`,
        borderError: `1px solid ${token.danger}`, borderFocusError: `1px solid ${token.danger}`, boxShadowFocusError: `0 0 0 1px ${token.danger}`,
        colorFocusError: token.card, caretColor: token.text, caretColorError: token.text,
        paddingMedium: '0 10px', heightMedium: '30px',
      },
      Switch: {
        railColor: token['control-border'], railColorActive: token['accent-fill'],
        buttonColor: theme === 'dark' ? '#0a0a0a' : '#ffffff',
        boxShadowFocus: `0 0 0 2px ${token.background}, 0 0 0 4px ${token.focus}`,
        railHeightMedium: '18px', railWidthMedium: '32px', buttonHeightMedium: '14px', buttonWidthMedium: '14px', buttonWidthPressedMedium: '16px',
      },
    },
  }
}
