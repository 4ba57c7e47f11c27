/** The status model of IEEE 488.2 chapter 11 and SCPI-99 volume 1 chapter 9: registers, their masks and their summary. */

/** Bits of the standard event status register. */
export const ESR = {
  operationComplete: 1,
  deviceError: 8,
  executionError: 16,
  commandError: 32,
  powerOn: 128,
} as const;

/** Bits of the status byte. */
export const STB = { error: 4, questionable: 8, message: 16, event: 32, summary: 64, operation: 128 } as const;

/** Registers of SCPI have 15 bits in use; bit 15 is always 0. */
const ALL_BITS = 0x7fff;

/** A condition, the transitions of it that make an event, the events, and which of them are summed up. */
export class EventRegister {
  condition = 0;
  private events = 0;
  private enabled = 0;
  private positive = ALL_BITS;
  private negative = 0;

  /** The condition has become another: transitions that pass the filters make events. */
  update(condition: number): void {
    const rising = condition & ~this.condition & this.positive;
    const falling = this.condition & ~condition & this.negative;
    this.events |= rising | falling;
    this.condition = condition;
  }

  /** The events since they were last read; reading clears them. */
  takeEvents(): number {
    const { events } = this;
    this.events = 0;
    return events;
  }

  get isSummed(): boolean {
    return (this.events & this.enabled) !== 0;
  }

  get enable(): number {
    return this.enabled;
  }

  set enable(mask: number) {
    this.enabled = mask & ALL_BITS;
  }

  get positiveTransitions(): number {
    return this.positive;
  }

  set positiveTransitions(mask: number) {
    this.positive = mask & ALL_BITS;
  }

  get negativeTransitions(): number {
    return this.negative;
  }

  set negativeTransitions(mask: number) {
    this.negative = mask & ALL_BITS;
  }

  /** As SCPI's `STATus:PRESet` leaves it. */
  preset(): void {
    this.enabled = 0;
    this.positive = ALL_BITS;
    this.negative = 0;
  }
}

export class Status {
  readonly operation = new EventRegister();
  readonly questionable = new EventRegister();
  /** Masks of `*ESE` and `*SRE`. */
  eventEnable = 0;
  private serviceMask = 0;
  private events: number = ESR.powerOn;

  /** Sets bits of the standard event status register. */
  note(bits: number): void {
    this.events |= bits;
  }

  /** The standard event status register; reading clears it. */
  takeEvents(): number {
    const { events } = this;
    this.events = 0;
    return events;
  }

  get serviceEnable(): number {
    return this.serviceMask;
  }

  /** Bit 6 can't be enabled (IEEE 488.2 11.3.2.2). */
  set serviceEnable(mask: number) {
    this.serviceMask = mask & ~STB.summary;
  }

  /** The status byte. @param hasErrors whether the error queue holds any @param hasMessage whether an answer waits to be sent */
  byte(hasErrors: boolean, hasMessage: boolean): number {
    let byte = 0;
    if (hasErrors) byte |= STB.error;
    if (this.questionable.isSummed) byte |= STB.questionable;
    if (hasMessage) byte |= STB.message;
    if ((this.events & this.eventEnable) !== 0) byte |= STB.event;
    if (this.operation.isSummed) byte |= STB.operation;
    return (byte & this.serviceMask) === 0 ? byte : byte | STB.summary;
  }

  /** Clears every event, as `*CLS` does; masks stay. */
  clear(): void {
    this.events = 0;
    this.operation.takeEvents();
    this.questionable.takeEvents();
  }
}
