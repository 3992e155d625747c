/** How the button of a card's actions looks, before and after its menu is there. */
export const menuButtonClass =
  'relative z-10 -mt-0.5 -mr-1 text-muted-foreground pointer-coarse:-mt-2 pointer-coarse:-mr-2';
