// A press is a click although the page moves under it. What comes meanwhile (a message, a conversation, what a form says
// to a value that was just typed) may push a button from under the pointer between down and up, or put it there anew: the
// browser then clicks on what both places lie in, or on nothing. Whoever lets go elsewhere on purpose moves the pointer.
(() => {
  const PRESSED = "button, summary, label, a[href], [role=option], input:is([type=button], [type=submit], [type=checkbox], [type=radio])";
  const NEAR = 5; // px
  let press = null;

  // The button that was pressed, if the pointer was let go where it was put down and hit something else.
  const missed = ({ button, x, y }, event) => {
    const now = button.isConnected ? button : button.id && document.getElementById(button.id);
    return now && !now.contains(event.target) && Math.hypot(event.clientX - x, event.clientY - y) <= NEAR ? now : null;
  };

  addEventListener("pointerdown", (event) => {
    const button = event.isPrimary && event.button === 0 && event.target.closest?.(PRESSED);
    press = button ? { button, x: event.clientX, y: event.clientY } : null;
  }, true);

  addEventListener("click", (event) => {
    if (!press || !event.isTrusted || !event.detail) return; // detail 0: by the keyboard
    const button = missed(press, event);
    press = null;
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    button.dispatchEvent(new MouseEvent("click", event));
  }, true);

  // Of what came anew there is no click at all. A finger's comes later, and where the finger was.
  addEventListener("pointerup", (event) => {
    const own = press;
    if (own && event.pointerType === "mouse") setTimeout(() => {
      if (press !== own) return; // it was a click
      press = null;
      if (!own.button.isConnected) missed(own, { target: null, clientX: event.clientX, clientY: event.clientY })?.click();
    });
  }, true);
})();
