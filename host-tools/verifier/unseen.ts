/**
 * A character that a person can't see, or not tell from a blank (U+0020): controls, format characters and what else is no
 * character; other blanks and line separators; what is not shown at all, and the Braille pattern without a dot.
 */
export const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u;
